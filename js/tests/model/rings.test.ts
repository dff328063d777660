import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Point } from "../../src/model/geometry";
import {
  boundsOf,
  crossesItself,
  crossesPath,
  cutRing,
  doubledArea,
  gridPoint,
  insideRing,
  middlesOf,
  movedRing,
  nearest,
  type Ring,
} from "../../src/model/rings";
import { points, sizes } from "../records";

const ring = (...pairs: readonly (readonly [number, number])[]): Ring => pairs.map(([x, y]) => ({ x, y }));
const SQUARE = ring([0, 0], [10, 0], [10, 10], [0, 10]);
const BOW = ring([0, 0], [10, 10], [10, 0], [0, 10]);

const whole: fc.Arbitrary<Point> = fc.record({
  x: fc.integer({ min: -15, max: 35 }),
  y: fc.integer({ min: -15, max: 35 }),
});
const rings = fc.array(whole, { minLength: 3, maxLength: 8 });

describe("a ring", () => {
  test("has a rectangle around it", () => {
    expect(boundsOf(ring([3, 9], [7, 2], [5, 5]))).toEqual({ left: 3, top: 2, width: 4, height: 7 });
  });

  test("has an area, whichever way round it goes", () => {
    expect(doubledArea(SQUARE)).toBe(200);
    expect(doubledArea([...SQUARE].reverse())).toBe(200);
    expect(doubledArea(ring([0, 0], [5, 5], [9, 9]))).toBe(0);
  });

  test("crosses itself where two sides meet inside both", () => {
    expect(crossesItself(BOW)).toBe(true);
    expect(crossesItself(SQUARE)).toBe(false);
    expect(crossesItself(ring([0, 0], [10, 0], [10, 10], [5, 0], [0, 10]))).toBe(false);
  });

  test("holds the points inside and no others", () => {
    expect(insideRing(SQUARE, { x: 5, y: 5 })).toBe(true);
    expect(insideRing(SQUARE, { x: 11, y: 5 })).toBe(false);
    expect(
      insideRing(ring([0, 0], [4, 0], [4, 8], [6, 8], [6, 0], [10, 0], [10, 10], [0, 10]), { x: 5, y: 3 }),
    ).toBe(false);
  });

  test("has a middle for each side, the closing one last", () => {
    expect(middlesOf(SQUARE)).toEqual(ring([5, 0], [10, 5], [5, 10], [0, 5]));
  });

  test("is stopped by the picture's edges when it moves", () => {
    fc.assert(
      fc.property(sizes, fc.array(points, { minLength: 1 }), points, (bounds, drawn, by) => {
        const inside = drawn.map((point) => gridPoint(point, bounds));
        const moved = movedRing(inside, by, bounds);
        const { left, top, width, height } = boundsOf(moved);
        expect(left >= 0 && top >= 0 && left + width <= bounds.width && top + height <= bounds.height).toBe(
          true,
        );
        expect([width, height]).toEqual([boundsOf(inside).width, boundsOf(inside).height]);
      }),
    );
  });
});

describe("a path that is not closed", () => {
  test("may not cross itself on its way to the next point", () => {
    const path = ring([0, 0], [10, 10], [10, 0]);
    expect(crossesPath(path, { x: 0, y: 10 })).toBe(true);
    expect(crossesPath(path, { x: 20, y: 0 })).toBe(false);
    expect(crossesPath([], { x: 0, y: 0 })).toBe(false);
  });
});

describe("cutting a ring at the picture's edge", () => {
  const bounds = { width: 20, height: 20 };

  test("keeps what lies inside", () => {
    expect(cutRing(ring([-10, 0], [10, 0], [10, 10]), bounds)).toEqual(
      ring([0, 5], [0, 0], [10, 0], [10, 10]),
    );
    expect(cutRing(ring([30, 0], [40, 0], [40, 9]), bounds)).toEqual([]);
    expect(cutRing(SQUARE, bounds)).toEqual(SQUARE);
  });

  test("leaves whole pixels inside the picture, and changes nothing the second time", () => {
    fc.assert(
      fc.property(rings, (drawn) => {
        const once = cutRing(drawn, bounds);
        expect(once.every(({ x, y }) => Number.isInteger(x) && x >= 0 && x <= 20 && y >= 0 && y <= 20)).toBe(
          true,
        );
        expect(cutRing(once, bounds)).toEqual(once);
      }),
    );
  });
});

describe("the nearest point", () => {
  test("is the closest one within reach", () => {
    expect(nearest(SQUARE, { x: 8, y: 1 }, 3)).toBe(1);
    expect(nearest(SQUARE, { x: 5, y: 5 }, 3)).toBeNull();
    expect(nearest([], { x: 5, y: 5 }, 3)).toBeNull();
  });

  test("is within reach both ways and no farther than any other", () => {
    fc.assert(
      fc.property(rings, whole, fc.integer({ min: 1, max: 20 }), (drawn, at, reach) => {
        const away = ({ x, y }: Point): number => Math.hypot(x - at.x, y - at.y);
        const near = drawn.filter(({ x, y }) => Math.abs(x - at.x) <= reach && Math.abs(y - at.y) <= reach);
        const found = nearest(drawn, at, reach);
        const best = found === null ? undefined : drawn[found];
        expect(best === undefined ? null : away(best)).toBe(
          near.length === 0 ? null : Math.min(...near.map(away)),
        );
      }),
    );
  });
});
