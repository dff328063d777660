import { expect, test } from "vitest";
import { type Pan, stepPan } from "../../src/gesture/pan";

const PAN: Pan = {
  kind: "pan",
  pressed: { x: 100, y: 100 },
  viewport: { scale: 1, x: 10, y: 20 },
  frame: { image: { width: 400, height: 300 }, stage: { width: 800, height: 600 } },
};
const AT = { x: 0, y: 0 };

test("the picture follows the pointer", () => {
  expect(stepPan(PAN, { type: "move", at: AT, screen: { x: 130, y: 90 } })).toEqual({
    next: PAN,
    outcome: { type: "pan", viewport: { scale: 1, x: 40, y: 10 } },
  });
});

test("letting go ends it where it is", () => {
  const { next, outcome } = stepPan(PAN, { type: "up", at: AT, screen: { x: 130, y: 90 } });
  expect(next).toBeNull();
  expect(outcome).toEqual({ type: "pan", viewport: { scale: 1, x: 40, y: 10 } });
});

test("cancelling puts the picture back", () => {
  expect(stepPan(PAN, { type: "cancel", at: AT, screen: AT }).outcome).toEqual({
    type: "pan",
    viewport: PAN.viewport,
  });
});

test("a click on the ground selects nothing", () => {
  const { outcome } = stepPan({ ...PAN, under: null }, { type: "up", at: AT, screen: { x: 101, y: 100 } });
  expect(outcome).toEqual({ type: "select", index: null });
});

test("a click with the space bar held leaves the selection alone", () => {
  expect(stepPan(PAN, { type: "up", at: AT, screen: PAN.pressed }).outcome.type).toBe("pan");
});
