import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fitTo,
  keepVisible,
  MAX_SCALE,
  toImage,
  toScreen,
  visibleRect,
  zoomAt,
} from "../../src/model/viewport";
import { points, sizes } from "../records";

const stages = fc.record({
  width: fc.integer({ min: 100, max: 2000 }),
  height: fc.integer({ min: 100, max: 2000 }),
});
const viewports = fc.record({
  scale: fc.double({ min: 0.01, max: MAX_SCALE, noNaN: true }),
  x: fc.double({ min: -5000, max: 5000, noNaN: true }),
  y: fc.double({ min: -5000, max: 5000, noNaN: true }),
});

test("from image to screen and back is the same point", () => {
  fc.assert(
    fc.property(viewports, points, (viewport, point) => {
      const back = toImage(viewport, toScreen(viewport, point));
      expect(back.x).toBeCloseTo(point.x, 5);
      expect(back.y).toBeCloseTo(point.y, 5);
    }),
  );
});

test("a fitted picture lies wholly and centered on the stage", () => {
  fc.assert(
    fc.property(sizes, stages, (image, stage) => {
      const viewport = fitTo(image, stage);
      const end = toScreen(viewport, { x: image.width, y: image.height });
      expect(viewport.x).toBeGreaterThanOrEqual(-0.001);
      expect(viewport.y).toBeGreaterThanOrEqual(-0.001);
      expect(viewport.x).toBeCloseTo(stage.width - end.x, 5);
      expect(viewport.y).toBeCloseTo(stage.height - end.y, 5);
    }),
  );
});

describe("zooming", () => {
  const frame = { image: { width: 400, height: 300 }, stage: { width: 800, height: 600 } };

  test("keeps the point under the pointer", () => {
    const before = fitTo(frame.image, frame.stage);
    const about = { x: 300, y: 200 };
    const after = zoomAt(before, 2, about, frame);
    expect(toImage(after, about).x).toBeCloseTo(toImage(before, about).x);
    expect(toImage(after, about).y).toBeCloseTo(toImage(before, about).y);
  });

  test("stops at both ends", () => {
    const fitted = fitTo(frame.image, frame.stage);
    expect(zoomAt(fitted, 1e9, { x: 0, y: 0 }, frame).scale).toBe(MAX_SCALE);
    expect(zoomAt(fitted, 1e-9, { x: 0, y: 0 }, frame).scale).toBeCloseTo(fitted.scale / 2);
  });
});

test("some of the picture always stays on the stage", () => {
  fc.assert(
    fc.property(viewports, sizes, stages, (viewport, image, stage) => {
      const kept = keepVisible(viewport, image, stage);
      const end = toScreen(kept, { x: image.width, y: image.height });
      expect(Math.min(end.x, stage.width) - Math.max(kept.x, 0)).toBeGreaterThan(0);
      expect(Math.min(end.y, stage.height) - Math.max(kept.y, 0)).toBeGreaterThan(0);
    }),
  );
});

test("the visible part of a fitted picture is all of it", () => {
  const frame = { image: { width: 400, height: 300 }, stage: { width: 800, height: 600 } };
  expect(visibleRect(fitTo(frame.image, frame.stage), frame)).toEqual({ left: 0, top: 0, ...frame.image });
});
