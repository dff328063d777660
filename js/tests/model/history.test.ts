import * as fc from "fast-check";
import { expect, test } from "vitest";
import { amend, commit, type History, redo, startHistory, undo } from "../../src/model/history";

const committed = (values: readonly number[]): History<number> => values.reduce(commit, startHistory(0));

test("undoing everything leads back to the start, redoing everything to the end", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (values) => {
      const history = committed(values);
      const start = values.reduce((now) => undo(now), history);
      expect(start.present).toBe(0);
      expect(values.reduce((now) => redo(now), start)).toEqual(history);
    }),
  );
});

test("a new step forgets what was undone", () => {
  const history = commit(undo(committed([1, 2])), 3);
  expect(history.future).toEqual([]);
  expect(undo(history).present).toBe(1);
});

test("there is nothing before the first and after the last step", () => {
  const history = startHistory("only");
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test("an amended present is no step of its own", () => {
  const history = amend(committed([1, 2]), 20);
  expect(undo(history).present).toBe(1);
  expect(redo(undo(history)).present).toBe(20);
});
