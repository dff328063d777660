import { describe, expect, test } from "vitest";
import { beginBox } from "../../src/gesture/boxes";
import type { Gesture, Outcome, PictureScene } from "../../src/gesture/gesture";
import type { Desk } from "../../src/model/desk";
import { NONE_OFF } from "../../src/model/shapes";
import { BOXES, type BoxesAnswer } from "../../src/tools/bounding-box";
import { BOXES_TASK, box, boxes } from "../records";

const A = box(10, 10, 20, 20);
const B = box(60, 10, 20, 20, "dog");

const scene = (change: Partial<PictureScene<BoxesAnswer>> = {}): PictureScene<BoxesAnswer> => ({
  desk: { answer: boxes(A, B), selected: [] },
  task: BOXES_TASK,
  label: "cat",
  mode: "select",
  editable: true,
  viewport: { scale: 1, x: 0, y: 0 },
  frame: { image: { width: 100, height: 80 }, stage: { width: 100, height: 80 } },
  reach: 4,
  off: NONE_OFF,
  unseen: NONE_OFF,
  snap: false,
  ...change,
});

type Keys = { readonly shift?: boolean; readonly mod?: boolean };

/** Drag from one point to another and return what comes of it. */
function drag(
  on: PictureScene<BoxesAnswer>,
  from: readonly [number, number],
  to: readonly [number, number],
  keys: Keys = {},
): Outcome<BoxesAnswer> {
  const at = (point: readonly [number, number]) => ({ x: point[0], y: point[1] });
  const press = { at: at(from), screen: at(from), shift: false, mod: false, alt: false, ...keys };
  let gesture: Gesture<BoxesAnswer> | null = beginBox(BOXES, on, press, (rect) => ({
    label: "cat",
    ...rect,
  }));
  gesture = gesture.step({ type: "move", at: at(to), screen: at(to) }).next;
  if (gesture === null) throw new Error("the gesture has ended early");
  return gesture.step({ type: "up", at: at(to), screen: at(to) }).outcome;
}
const deskOf = (outcome: Outcome<BoxesAnswer>): Desk<BoxesAnswer> => {
  if (outcome.type !== "commit") throw new Error(`nothing was committed: ${outcome.type}`);
  return outcome.desk;
};

describe("with the select tool", () => {
  test("one drag takes a box and moves it", () => {
    const desk = deskOf(drag(scene(), [15, 15], [20, 25]));
    expect(desk).toEqual({ answer: boxes(box(15, 20, 20, 20), B), selected: [0] });
  });

  test("all selected boxes move together", () => {
    const both = { answer: boxes(A, B), selected: [0, 1] };
    const desk = deskOf(drag(scene({ desk: both }), [65, 15], [70, 15]));
    expect(desk.answer).toEqual(boxes(box(15, 10, 20, 20), box(65, 10, 20, 20, "dog")));
    expect(desk.selected).toEqual([0, 1]);
  });

  test("a rectangle with Shift selects what lies wholly in it", () => {
    expect(deskOf(drag(scene(), [5, 5], [95, 50], { shift: true })).selected).toEqual([0, 1]);
    expect(deskOf(drag(scene(), [5, 5], [70, 50], { shift: true })).selected).toEqual([0]);
  });

  test("Ctrl and a click add to the selection and take out of it", () => {
    const one = { answer: boxes(A, B), selected: [0] };
    expect(deskOf(drag(scene({ desk: one }), [65, 15], [65, 15], { mod: true })).selected).toEqual([0, 1]);
    expect(deskOf(drag(scene({ desk: one }), [15, 15], [15, 15], { mod: true })).selected).toEqual([]);
  });

  test("a locked box lets the pointer through", () => {
    const locked = scene({ off: new Set([A]) });
    expect(drag(locked, [15, 15], [20, 25]).type).toBe("pan");
    expect(deskOf(drag(locked, [5, 5], [95, 50], { shift: true })).selected).toEqual([1]);
  });
});

describe("with the box tool", () => {
  test("a new box is selected, with the class for new ones", () => {
    const desk = deskOf(drag(scene({ mode: "draw" }), [40, 40], [60, 70]));
    expect(desk).toEqual({ answer: boxes(A, B, box(40, 40, 20, 30)), selected: [2] });
  });

  test("sides stick to others nearby when that is wanted", () => {
    const desk = deskOf(drag(scene({ mode: "draw", snap: true }), [33, 33], [57, 75]));
    expect(desk.answer.boxes[2]).toEqual(box(30, 30, 30, 50));
  });

  test("nothing is drawn while nothing may be changed", () => {
    expect(drag(scene({ mode: "draw", editable: false }), [40, 40], [60, 70]).type).toBe("pan");
  });
});
