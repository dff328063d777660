import { describe, expect, test } from "vitest";
import { begin, type RectPress, type Rects, step, targetAt } from "../../src/gesture/machine";

const SURFACE: Rects = {
  mode: "draw",
  rects: [
    { left: 10, top: 10, width: 40, height: 40 },
    { left: 60, top: 10, width: 30, height: 30 },
  ],
  selected: null,
  viewport: { scale: 2, x: 0, y: 0 },
  frame: { image: { width: 100, height: 100 }, stage: { width: 200, height: 200 } },
  reach: 4,
};
const press = (x: number, y: number, how: Partial<RectPress> = {}): RectPress => ({
  at: { x, y },
  screen: { x: 2 * x, y: 2 * y },
  force: false,
  ...how,
});
const kind = (surface: Partial<Rects>, how: RectPress): string => begin({ ...SURFACE, ...surface }, how).kind;

describe("with the box tool", () => {
  test("a press on the ground draws", () => {
    expect(kind({}, press(55, 80))).toBe("draw");
  });

  test("a press in a box that is not selected draws", () => {
    expect(kind({ selected: 1 }, press(30, 30))).toBe("draw");
  });

  test("a press in the selected box draws another one inside", () => {
    expect(kind({ selected: 0 }, press(30, 30))).toBe("draw");
  });

  test("a press on a handle of the selected box resizes it", () => {
    const gesture = begin({ ...SURFACE, selected: 0 }, press(51, 51));
    expect(gesture).toMatchObject({ kind: "resize", index: 0, handle: "se" });
  });

  test("with Shift a press on a handle draws, too", () => {
    expect(kind({ selected: 0 }, press(51, 51, { force: true }))).toBe("draw");
  });
});

describe("with the select tool", () => {
  test("a press in the selected box moves it even where another lies on top", () => {
    const rects = [...SURFACE.rects, { left: 20, top: 20, width: 10, height: 10 }];
    const gesture = begin({ ...SURFACE, mode: "select", rects, selected: 0 }, press(25, 25));
    expect(gesture).toMatchObject({ kind: "move", index: 0 });
  });

  test("a press in any box moves it", () => {
    expect(begin({ ...SURFACE, mode: "select" }, press(70, 20))).toMatchObject({ kind: "move", index: 1 });
  });

  test("a press on the ground drags the picture", () => {
    expect(kind({ mode: "select" }, press(55, 80))).toBe("pan");
  });
});

describe("when nothing may be changed", () => {
  test("a press drags the picture even on a selected box", () => {
    expect(kind({ mode: "look", selected: 0 }, press(30, 30))).toBe("pan");
  });

  test("nothing is to be taken hold of", () => {
    expect(targetAt({ ...SURFACE, mode: "look", selected: 0 }, { x: 10, y: 10 })).toEqual({ type: "ground" });
  });
});

test.each([
  ["draw", press(55, 80), "draw"],
  ["select", press(30, 30), "move"],
  ["draw", press(51, 51), "resize"],
  ["select", press(90, 90), "pan"],
] as const)("input goes on to the gesture that the press began", (mode, how, expected) => {
  const gesture = begin({ ...SURFACE, mode, selected: 0 }, how);
  const { next } = step(gesture, { type: "move", at: { x: 70, y: 70 }, screen: { x: 140, y: 140 } });
  expect(gesture.kind).toBe(expected);
  expect(next).toBe(gesture);
});
