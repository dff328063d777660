import { expect, test } from "vitest";
import { adjustedAttribute, isAdjusted, resetDesk } from "../../src/model/adjusting";
import { startHistory } from "../../src/model/history";
import { initialState, type LabelerState, withHistory } from "../../src/model/state";
import type { ObjectView } from "../../src/wire";
import { BOXES_TASK, box, boxes, config, scene, view } from "../records";

const LABEL = boxes(box(1, 2, 3, 4));

function state(known: Partial<ObjectView>): LabelerState {
  return initialState(config(), scene(1, [view(0, known)]), boxes());
}

test("an object begins with its label, and is as it was", () => {
  expect(isAdjusted(state({ initial: LABEL }))).toBe(false);
});

test("the worker's own answer and draft win over the label", () => {
  expect(isAdjusted(state({ initial: LABEL, answer: boxes() }))).toBe(true);
  expect(isAdjusted(state({ initial: LABEL, answer: boxes(), draft: LABEL }))).toBe(false);
});

test("a changed label can be had back, with nothing selected", () => {
  const began = state({ initial: LABEL });
  const changed = withHistory(began, startHistory({ answer: boxes(), selected: [0] }));
  expect(isAdjusted(changed)).toBe(true);
  expect(resetDesk(changed)).toEqual({ answer: LABEL, selected: [] });
});

test("where nothing was there to begin with, nothing is adjusted", () => {
  expect(isAdjusted(state({}))).toBeNull();
  expect(resetDesk(state({ initial: null }))).toBeNull();
});

test("only the tasks that say so adjust", () => {
  expect(adjustedAttribute(BOXES_TASK)).toBeNull();
  expect(adjustedAttribute({ ...BOXES_TASK, options: { adjusts: "cats" } })).toBe("cats");
});
