import { expect, test } from "vitest";
import { commit, startHistory } from "../../src/model/history";
import { initialState, type LabelerState, moveOn, withHistory } from "../../src/model/state";
import BOUNDING_BOX from "../../src/tools/bounding-box";
import { whatHappened } from "../../src/ui/spoken";
import { box, boxes, config, scene, view } from "../records";

const BOXES = { tool: BOUNDING_BOX, content: null };
const START = initialState(config(), scene(1, [view(0), view(1)]), boxes());
const withBoxes = (n: number): LabelerState => {
  const answer = boxes(...Array.from({ length: n }, () => box(1, 2, 3, 4)));
  return withHistory(START, commit(startHistory({ answer, selected: [] }), { answer, selected: [] }));
};

test("a drawn box is told with class and size", () => {
  expect(whatHappened(BOXES, START, withBoxes(1))).toBe("cat, 3 by 4 pixels.");
});

test("deleted boxes are counted", () => {
  expect(whatHappened(BOXES, withBoxes(2), withBoxes(1))).toBe("1 box deleted.");
  expect(whatHappened(BOXES, withBoxes(2), START)).toBe("2 boxes deleted.");
});

test("the next object is told by name, not its boxes", () => {
  expect(whatHappened(BOXES, withBoxes(2), moveOn(withBoxes(2)))).toBe("Now photo-1.jpg.");
});

test("another class is told, no change is not", () => {
  expect(whatHappened(BOXES, START, { ...START, label: "dog" })).toBe("Class dog.");
  expect(whatHappened(BOXES, START, START)).toBe("");
});
