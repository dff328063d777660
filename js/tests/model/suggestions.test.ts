import { describe, expect, test } from "vitest";
import { chooseClass, noClasses, SUGGESTED_CLASSES } from "../../src/model/classes";
import { type Desk, NONE_SELECTED, remarksOf, sameWork } from "../../src/model/desk";
import { runOnShapes } from "../../src/model/shapes";
import { openSuggestions, reject, suggestionAtHand } from "../../src/model/suggestions";
import { suggestingOf } from "../../src/tool";
import BOUNDING_BOX, { BOXES } from "../../src/tools/bounding-box";
import type { Suggested, Suggestion } from "../../src/wire";
import { BOXES_TASK, box, boxes } from "../records";

const suggest = (id: string, left: number): Suggestion => ({
  id,
  score: 0.5,
  answer: boxes(box(left, 1, 5, 5)),
});
const SUGGESTED: Suggested = { suggestions: [suggest("one", 1), suggest("two", 20)], problem: null };
const EMPTY: Desk = { answer: boxes(), selected: NONE_SELECTED };
const boxed = suggestingOf(BOUNDING_BOX);
if (boxed === undefined) throw new Error("boxes can be suggested");
const open = (desk: Desk): readonly string[] => openSuggestions(boxed, SUGGESTED, desk).map(({ id }) => id);
const accept = (desk: Desk, n: number): Desk =>
  boxed.accept(desk, SUGGESTED.suggestions[n] ?? suggest("none", 0), BOXES_TASK);

describe("a suggested box", () => {
  test("is a box of its own when it is taken over, remembers where it came from and is selected", () => {
    const after = accept(EMPTY, 1);
    expect(after.answer).toEqual(boxes({ ...box(20, 1, 5, 5), note: { suggestion: "two" } }));
    expect(after.selected).toEqual([0]);
    expect(open(after)).toEqual(["one"]);
  });

  test("stays taken over when it is changed, and is open again when it is deleted", () => {
    const [taken] = BOXES.shapes(accept(EMPTY, 0).answer as never);
    if (taken === undefined) throw new Error("it was not taken over");
    const moved = { ...EMPTY, answer: boxes({ ...taken, left: 40 }) };
    expect(open(moved)).toEqual(["two"]);
    expect(open(EMPTY)).toEqual(["one", "two"]);
  });

  test("is copied without its origin, its comment and its flag, but with its attributes", () => {
    const noted = {
      ...box(1, 1, 5, 5),
      note: { suggestion: "one", comment: "?", flag: true as const, attributes: { occluded: true as const } },
    };
    const context = {
      bounds: { width: 100, height: 80 },
      off: new Set<object>(),
      clipboard: [noted],
      previous: null,
    };
    const pasted = runOnShapes(BOXES, { answer: boxes() as never, selected: [] }, { type: "paste" }, context);
    expect(pasted?.answer.boxes.map(({ note }) => note)).toEqual([{ attributes: { occluded: true } }]);
  });

  test("is gone when it is refused, and that is something to save", () => {
    const after = reject(EMPTY, "one");
    expect(open(after)).toEqual(["two"]);
    expect(remarksOf(after).rejected).toEqual(["one"]);
    expect(sameWork(after, EMPTY)).toBe(false);
  });
});

test("nothing is open before the suggestions are there, or where a tool takes none", () => {
  expect(openSuggestions(boxed, null, EMPTY)).toEqual([]);
  expect(openSuggestions(undefined, SUGGESTED, EMPTY)).toEqual([]);
});

test("the suggestion at hand is the chosen one while it is open, else the first", () => {
  const [one, two] = SUGGESTED.suggestions;
  expect(suggestionAtHand(SUGGESTED.suggestions, "two")).toBe(two);
  expect(suggestionAtHand(SUGGESTED.suggestions, "gone")).toBe(one);
  expect(suggestionAtHand([], "two")).toBeNull();
});

describe("a suggested class", () => {
  const TYPE = "image-classification";
  const SEVERAL = { ...BOXES_TASK, multi_label: true, labels: ["dog", "cat"] };
  const proposed: Suggestion = {
    id: "x",
    score: null,
    answer: { ...noClasses(TYPE), labels: ["dog"] } as never,
  };
  const start = { answer: { ...noClasses(TYPE), labels: ["cat"] }, selected: NONE_SELECTED };

  test("joins the others where several may apply, in the order of the task", () => {
    const after = SUGGESTED_CLASSES.accept(start, proposed, SEVERAL);
    expect(after.answer.labels).toEqual(["dog", "cat"]);
  });

  test("takes the place of the other where one is wanted", () => {
    const task = { ...BOXES_TASK, multi_label: false };
    expect(SUGGESTED_CLASSES.accept(start, proposed, task).answer.labels).toEqual(["dog"]);
  });

  test("is settled when the worker chooses it by hand", () => {
    const after = chooseClass(start, "dog", BOXES_TASK);
    expect(openSuggestions(SUGGESTED_CLASSES, { suggestions: [proposed], problem: null }, after)).toEqual([]);
  });
});
