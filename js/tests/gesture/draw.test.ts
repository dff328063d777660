import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Draw, stepDraw } from "../../src/gesture/draw";
import { isSound, points, sizes } from "../records";

const DRAW: Draw = {
  kind: "draw",
  anchor: { x: 50, y: 40 },
  pressed: { x: 100, y: 80 },
  under: 3,
  bounds: { width: 100, height: 80 },
};
const FAR = { x: 300, y: 300 };

test("moving previews the box between press and pointer", () => {
  const { next, outcome } = stepDraw(DRAW, { type: "move", at: { x: 60, y: 60 }, screen: FAR });
  expect(next).toBe(DRAW);
  expect(outcome).toEqual({
    type: "preview",
    rect: { left: 50, top: 40, width: 10, height: 20 },
    index: null,
  });
});

test("dragging up and to the left still yields a positive box", () => {
  const { next, outcome } = stepDraw(DRAW, { type: "up", at: { x: 10, y: 20 }, screen: FAR });
  expect(next).toBeNull();
  expect(outcome).toEqual({
    type: "commit",
    rect: { left: 10, top: 20, width: 40, height: 20 },
    index: null,
  });
});

test("a click selects what is under it", () => {
  const { next, outcome } = stepDraw(DRAW, { type: "up", at: { x: 51, y: 41 }, screen: { x: 103, y: 77 } });
  expect(next).toBeNull();
  expect(outcome).toEqual({ type: "select", index: 3 });
});

test("a line without area is refused", () => {
  const { outcome } = stepDraw(DRAW, { type: "up", at: { x: 50.3, y: 70 }, screen: FAR });
  expect(outcome).toEqual({ type: "discard", reason: "too-small" });
});

test("cancelling leaves nothing", () => {
  expect(stepDraw(DRAW, { type: "cancel", at: FAR, screen: FAR })).toEqual({
    next: null,
    outcome: { type: "discard", reason: "cancelled" },
  });
});

test("whatever is drawn lies in the picture", () => {
  fc.assert(
    fc.property(points, points, sizes, (anchor, at, bounds) => {
      const { outcome } = stepDraw({ ...DRAW, anchor, bounds }, { type: "up", at, screen: FAR });
      expect(outcome.type === "discard" || (outcome.type === "commit" && isSound(outcome.rect, bounds))).toBe(
        true,
      );
    }),
  );
});
