import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Resize, stepResize } from "../../src/gesture/resize";
import { HANDLES, handlePoint } from "../../src/model/geometry";
import { isSound, placed, points } from "../records";

const RESIZE: Resize = {
  kind: "resize",
  index: 0,
  rect: { left: 20, top: 20, width: 10, height: 10 },
  handle: "se",
  anchor: { x: 31, y: 29 },
  bounds: { width: 100, height: 80 },
};
const FAR = { x: 300, y: 300 };

test("a handle taken beside its middle does not jump", () => {
  const { outcome } = stepResize(RESIZE, { type: "up", at: RESIZE.anchor, screen: FAR });
  expect(outcome).toEqual({ type: "discard", reason: "unchanged" });
});

test("the corner follows the pointer by the same way", () => {
  const { outcome } = stepResize(RESIZE, { type: "move", at: { x: 41, y: 34 }, screen: FAR });
  expect(outcome).toEqual({ type: "preview", rect: { left: 20, top: 20, width: 20, height: 15 }, index: 0 });
});

test("letting go keeps the new size", () => {
  const { next, outcome } = stepResize(RESIZE, { type: "up", at: { x: 41, y: 34 }, screen: FAR });
  expect(next).toBeNull();
  expect(outcome.type).toBe("commit");
});

test("cancelling puts the box back", () => {
  expect(stepResize(RESIZE, { type: "cancel", at: FAR, screen: FAR }).outcome.type).toBe("discard");
});

test("every handle leaves a sound box, wherever it is taken", () => {
  fc.assert(
    fc.property(placed, fc.constantFrom(...HANDLES), points, ({ rect, bounds }, handle, at) => {
      const resize: Resize = { ...RESIZE, rect, bounds, handle, anchor: handlePoint(rect, handle) };
      const { outcome } = stepResize(resize, { type: "move", at, screen: FAR });
      expect(outcome.type === "preview" && isSound(outcome.rect, bounds)).toBe(true);
    }),
  );
});
