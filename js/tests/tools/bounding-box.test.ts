import { describe, expect, test } from "vitest";
import type { Command } from "../../src/keys";
import type { Desk } from "../../src/model/desk";
import { STRINGS } from "../../src/strings";
import { BOUNDING_BOX } from "../../src/tools/bounding-box";
import type { Change } from "../../src/tools/tool";
import { BOXES_TASK, box, boxes } from "../records";

const AROUND = {
  task: BOXES_TASK,
  bounds: { width: 100, height: 80 },
  visible: { left: 20, top: 20, width: 40, height: 40 },
  label: "dog",
};
const TWO: Desk = { answer: boxes(box(10, 10, 20, 20), box(50, 40, 10, 10, "dog")), selected: 1 };
const NONE: Desk = { answer: BOUNDING_BOX.empty(), selected: null };
const run = (desk: Desk, command: Command): Change | null => BOUNDING_BOX.run(desk, command, AROUND);

describe("submitting", () => {
  test("needs a box or the word that there is nothing", () => {
    expect(BOUNDING_BOX.problem(NONE.answer)).toBe(STRINGS.notices.noBox);
    expect(BOUNDING_BOX.problem(TWO.answer)).toBeNull();
    expect(BOUNDING_BOX.problem({ type: "bounding-box", boxes: [], nothing_to_label: true })).toBeNull();
  });
});

describe("nothing to label", () => {
  test("is ticked and unticked", () => {
    const ticked = run(NONE, { type: "nothing" }) as Desk;
    expect(ticked.answer).toEqual({ type: "bounding-box", boxes: [], nothing_to_label: true });
    expect(run(ticked, { type: "nothing" })).toEqual(NONE);
  });

  test("is refused while there are boxes", () => {
    expect(run(TWO, { type: "nothing" })).toBe(STRINGS.notices.hasBoxes);
  });

  test("is taken back by drawing", () => {
    const ticked: Desk = {
      answer: { type: "bounding-box", boxes: [], nothing_to_label: true },
      selected: null,
    };
    const drawn = BOUNDING_BOX.place(ticked, box(1, 1, 5, 5), null, "cat");
    expect(drawn).toEqual({ answer: boxes(box(1, 1, 5, 5)), selected: 0 });
  });
});

describe("changing boxes", () => {
  test("a changed box keeps its class", () => {
    const moved = BOUNDING_BOX.place(TWO, { left: 0, top: 0, width: 10, height: 10 }, 1, "cat");
    expect(moved.answer).toEqual(boxes(box(10, 10, 20, 20), box(0, 0, 10, 10, "dog")));
  });

  test("the selected one gets the chosen class", () => {
    expect(BOUNDING_BOX.choose(TWO, "cat", BOXES_TASK).answer).toEqual(
      boxes(box(10, 10, 20, 20), box(50, 40, 10, 10)),
    );
  });

  test("without a selection choosing a class changes no box", () => {
    const desk = { ...TWO, selected: null };
    expect(BOUNDING_BOX.choose(desk, "cat", BOXES_TASK)).toBe(desk);
  });

  test("the selected one is deleted, and nothing is selected then", () => {
    expect(run(TWO, { type: "delete" })).toEqual({ answer: boxes(box(10, 10, 20, 20)), selected: null });
    expect(run(NONE, { type: "delete" })).toBe(NONE);
  });

  test("a nudge stops at the picture's edge", () => {
    const nudged = run(TWO, { type: "nudge", x: 100, y: 1 }) as Desk;
    expect(BOUNDING_BOX.boxes(nudged.answer)[1]).toEqual(box(90, 41, 10, 10, "dog"));
  });

  test("growing moves right and bottom sides", () => {
    const grown = run(TWO, { type: "grow", x: 5, y: -100 }) as Desk;
    expect(BOUNDING_BOX.boxes(grown.answer)[1]).toEqual(box(50, 40, 15, 1, "dog"));
  });

  test("a new box without a pointer stands in the middle of what is seen", () => {
    expect(run(NONE, { type: "insert" })).toEqual({ answer: boxes(box(35, 35, 10, 10, "dog")), selected: 0 });
  });
});

describe("cycling", () => {
  test("goes round in both directions", () => {
    const next = (desk: Desk, by: 1 | -1): number | null =>
      (run(desk, { type: "cycle", by }) as Desk).selected;
    expect(next(TWO, 1)).toBe(0);
    expect(next(TWO, -1)).toBe(0);
    expect(next({ ...TWO, selected: null }, 1)).toBe(0);
    expect(next({ ...TWO, selected: null }, -1)).toBe(1);
  });

  test("does nothing without boxes", () => {
    expect(run(NONE, { type: "cycle", by: 1 })).toBe(NONE);
  });
});

test("the picker marks the selected box's class, else the one for new boxes", () => {
  expect(BOUNDING_BOX.marked(TWO, "cat")).toEqual(["dog"]);
  expect(BOUNDING_BOX.marked({ ...TWO, selected: null }, "cat")).toEqual(["cat"]);
});

test("commands of the view mean nothing here", () => {
  expect(run(TWO, { type: "fit" })).toBeNull();
});
