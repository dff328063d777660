import { describe, expect, test } from "vitest";
import type { Command } from "../../src/keys";
import type { Desk } from "../../src/model/desk";
import { NONE_OFF, withNew } from "../../src/model/shapes";
import { STRINGS } from "../../src/strings";
import type { Change } from "../../src/tool";
import BOUNDING_BOX, { BOXES, type BoxesAnswer } from "../../src/tools/bounding-box";
import { BOXES_TASK, box, boxes } from "../records";

const AROUND = {
  task: BOXES_TASK,
  bounds: { width: 100, height: 80 },
  visible: { left: 20, top: 20, width: 40, height: 40 },
  label: "dog",
  off: NONE_OFF,
  clipboard: [],
  previous: null,
};
const TWO: Desk<BoxesAnswer> = {
  answer: boxes(box(10, 10, 20, 20), box(50, 40, 10, 10, "dog")),
  selected: [1],
};
const NONE: Desk<BoxesAnswer> = { answer: BOUNDING_BOX.empty(BOXES_TASK), selected: [] };
const run = (desk: Desk<BoxesAnswer>, command: Command): Change<BoxesAnswer> | null =>
  BOUNDING_BOX.run(desk, command, AROUND);

const problem = (answer: BoxesAnswer): string | null => BOUNDING_BOX.problem(answer, BOXES_TASK);

describe("submitting", () => {
  test("needs a box or the word that there is nothing", () => {
    expect(problem(NONE.answer)).toBe(STRINGS.boxes.none);
    expect(problem(TWO.answer)).toBeNull();
    expect(problem({ type: "bounding-box", boxes: [], nothing_to_label: true })).toBeNull();
  });
});

describe("nothing to label", () => {
  test("is ticked and unticked", () => {
    const ticked = run(NONE, { type: "nothing" }) as Desk<BoxesAnswer>;
    expect(ticked.answer).toEqual({ type: "bounding-box", boxes: [], nothing_to_label: true });
    expect(run(ticked, { type: "nothing" })).toEqual(NONE);
  });

  test("is refused while there are boxes", () => {
    expect(run(TWO, { type: "nothing" })).toBe(STRINGS.boxes.hasBoxes);
  });

  test("is taken back by drawing", () => {
    const ticked: Desk<BoxesAnswer> = {
      answer: { type: "bounding-box", boxes: [], nothing_to_label: true },
      selected: [],
    };
    const drawn = withNew(BOXES, ticked, box(1, 1, 5, 5));
    expect(drawn).toEqual({ answer: boxes(box(1, 1, 5, 5)), selected: [0] });
  });
});

describe("changing boxes", () => {
  test("a changed box keeps its class", () => {
    const moved = run(TWO, { type: "nudge", x: -50, y: -40 }) as Desk<BoxesAnswer>;
    expect(moved.answer).toEqual(boxes(box(10, 10, 20, 20), box(0, 0, 10, 10, "dog")));
  });

  test("the selected one gets the chosen class", () => {
    expect(BOUNDING_BOX.choose(TWO, "cat", BOXES_TASK).answer).toEqual(
      boxes(box(10, 10, 20, 20), box(50, 40, 10, 10)),
    );
  });

  test("without a selection choosing a class changes no box", () => {
    const desk = { ...TWO, selected: [] };
    expect(BOUNDING_BOX.choose(desk, "cat", BOXES_TASK)).toBe(desk);
  });

  test("the selected one is deleted, and nothing is selected then", () => {
    expect(run(TWO, { type: "delete" })).toEqual({ answer: boxes(box(10, 10, 20, 20)), selected: [] });
    expect(run(NONE, { type: "delete" })).toBe(NONE);
  });

  test("a nudge stops at the picture's edge", () => {
    const nudged = run(TWO, { type: "nudge", x: 100, y: 1 }) as Desk<BoxesAnswer>;
    expect(nudged.answer.boxes[1]).toEqual(box(90, 41, 10, 10, "dog"));
  });

  test("growing moves right and bottom sides", () => {
    const grown = run(TWO, { type: "grow", x: 5, y: -100 }) as Desk<BoxesAnswer>;
    expect(grown.answer.boxes[1]).toEqual(box(50, 40, 15, 1, "dog"));
  });

  test("a new box without a pointer stands in the middle of what is seen", () => {
    expect(run(NONE, { type: "insert" })).toEqual({
      answer: boxes(box(35, 35, 10, 10, "dog")),
      selected: [0],
    });
  });
});

describe("cycling", () => {
  test("goes round in both directions", () => {
    const next = (desk: Desk<BoxesAnswer>, by: 1 | -1): readonly number[] =>
      (run(desk, { type: "cycle", by }) as Desk<BoxesAnswer>).selected;
    expect(next(TWO, 1)).toEqual([0]);
    expect(next(TWO, -1)).toEqual([0]);
    expect(next({ ...TWO, selected: [] }, 1)).toEqual([0]);
    expect(next({ ...TWO, selected: [] }, -1)).toEqual([1]);
  });

  test("does nothing without boxes", () => {
    expect(run(NONE, { type: "cycle", by: 1 })).toBe(NONE);
  });
});

test("the picker marks the selected box's class, else the one for new boxes", () => {
  expect(BOUNDING_BOX.marked(TWO, "cat", BOXES_TASK)).toEqual(["dog"]);
  expect(BOUNDING_BOX.marked({ ...TWO, selected: [] }, "cat", BOXES_TASK)).toEqual(["cat"]);
});

test("commands of the view mean nothing here", () => {
  expect(run(TWO, { type: "fit" })).toBeNull();
});
