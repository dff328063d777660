import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Move, stepMove } from "../../src/gesture/move";
import { isSound, placed, points } from "../records";

const MOVE: Move = {
  kind: "move",
  index: 1,
  rect: { left: 20, top: 20, width: 10, height: 10 },
  anchor: { x: 25, y: 25 },
  pressed: { x: 50, y: 50 },
  under: 2,
  bounds: { width: 100, height: 80 },
};
const FAR = { x: 300, y: 300 };

test("the box follows the pointer", () => {
  const { outcome } = stepMove(MOVE, { type: "move", at: { x: 35, y: 30 }, screen: FAR });
  expect(outcome).toEqual({ type: "preview", rect: { ...MOVE.rect, left: 30, top: 25 }, index: 1 });
});

test("the box stops at the picture's edge", () => {
  const { outcome } = stepMove(MOVE, { type: "up", at: { x: 500, y: -500 }, screen: FAR });
  expect(outcome).toEqual({ type: "commit", rect: { ...MOVE.rect, left: 90, top: 0 }, index: 1 });
});

test("a click selects the smallest box under it", () => {
  const { outcome } = stepMove(MOVE, { type: "up", at: { x: 26, y: 25 }, screen: { x: 52, y: 50 } });
  expect(outcome).toEqual({ type: "select", index: 2 });
});

test("a move back to where it began changes nothing", () => {
  const { outcome } = stepMove(MOVE, { type: "up", at: { x: 25.2, y: 25.2 }, screen: { x: 60, y: 60 } });
  expect(outcome).toEqual({ type: "discard", reason: "unchanged" });
});

test("cancelling puts the box back", () => {
  expect(stepMove(MOVE, { type: "cancel", at: FAR, screen: FAR }).outcome.type).toBe("discard");
});

test("wherever it is taken, the box keeps its size and stays in the picture", () => {
  fc.assert(
    fc.property(placed, points, points, ({ rect, bounds }, anchor, at) => {
      const { outcome } = stepMove({ ...MOVE, rect, bounds, anchor }, { type: "move", at, screen: FAR });
      expect(outcome.type === "preview" && isSound(outcome.rect, bounds)).toBe(true);
    }),
  );
});
