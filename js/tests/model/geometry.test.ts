import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contains,
  growRect,
  HANDLES,
  handleAt,
  handlePoint,
  moveRect,
  rectAt,
  rectBetween,
  resizeRect,
  sameRect,
} from "../../src/model/geometry";
import { isSound, placed, points, sizes } from "../records";

const BOUNDS = { width: 100, height: 80 };
const RECT = { left: 20, top: 10, width: 40, height: 30 };

describe("a rectangle between two points", () => {
  test("is the same whichever corner comes first", () => {
    fc.assert(
      fc.property(points, points, sizes, (one, other, bounds) => {
        expect(rectBetween(one, other, bounds)).toEqual(rectBetween(other, one, bounds));
      }),
    );
  });

  test("lies in the picture, with whole numbers", () => {
    fc.assert(
      fc.property(points, points, sizes, (one, other, bounds) => {
        const rect = rectBetween(one, other, bounds);
        const { left, top, width, height } = rect;
        expect([left, top, width, height].every(Number.isInteger)).toBe(true);
        expect(Math.min(left, top, width, height)).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(bounds.width);
        expect(top + height).toBeLessThanOrEqual(bounds.height);
      }),
    );
  });

  test("snaps its sides to the nearest pixel", () => {
    expect(rectBetween({ x: 1.4, y: 2.6 }, { x: 9.5, y: 9.4 }, BOUNDS)).toEqual({
      left: 1,
      top: 3,
      width: 9,
      height: 6,
    });
  });
});

describe("moving", () => {
  test("keeps the size and stays in the picture", () => {
    fc.assert(
      fc.property(placed, points, ({ rect, bounds }, by) => {
        const moved = moveRect(rect, by, bounds);
        expect(isSound(moved, bounds)).toBe(true);
        expect([moved.width, moved.height]).toEqual([rect.width, rect.height]);
      }),
    );
  });

  test("by nothing changes nothing", () => {
    fc.assert(
      fc.property(placed, ({ rect, bounds }) => {
        expect(sameRect(moveRect(rect, { x: 0, y: 0 }, bounds), rect)).toBe(true);
      }),
    );
  });
});

describe("resizing", () => {
  test("leaves a sound rectangle wherever a handle is taken", () => {
    fc.assert(
      fc.property(placed, fc.constantFrom(...HANDLES), points, ({ rect, bounds }, handle, to) => {
        expect(isSound(resizeRect(rect, handle, to, bounds), bounds)).toBe(true);
      }),
    );
  });

  test("by a side leaves the other sides where they are", () => {
    expect(resizeRect(RECT, "e", { x: 70, y: 0 }, BOUNDS)).toEqual({ ...RECT, width: 50 });
    expect(resizeRect(RECT, "n", { x: 0, y: 5 }, BOUNDS)).toEqual({ ...RECT, top: 5, height: 35 });
  });

  test("by a corner moves both of its sides", () => {
    expect(resizeRect(RECT, "sw", { x: 10, y: 50 }, BOUNDS)).toEqual({
      left: 10,
      top: 10,
      width: 50,
      height: 40,
    });
  });

  test("past the opposite side turns the rectangle over", () => {
    expect(resizeRect(RECT, "e", { x: 5, y: 0 }, BOUNDS)).toEqual({ ...RECT, left: 5, width: 15 });
  });

  test("onto the opposite side leaves one pixel", () => {
    expect(resizeRect(RECT, "w", { x: 60, y: 0 }, BOUNDS)).toEqual({ ...RECT, left: 60, width: 1 });
    const atEdge = { left: 90, top: 10, width: 10, height: 30 };
    expect(resizeRect(atEdge, "w", { x: 100, y: 0 }, BOUNDS)).toEqual({ ...atEdge, left: 99, width: 1 });
  });
});

test("growing stops at one pixel and at the picture's edge", () => {
  expect(growRect(RECT, { x: -100, y: 100 }, BOUNDS)).toEqual({ ...RECT, width: 1, height: 70 });
});

describe("handles", () => {
  test("each is found at its own place", () => {
    for (const handle of HANDLES) expect(handleAt(RECT, handlePoint(RECT, handle), 4)).toBe(handle);
  });

  test("none is found in the middle, however small the rectangle", () => {
    fc.assert(
      fc.property(placed, fc.double({ min: 0.1, max: 100, noNaN: true }), ({ rect }, reach) => {
        const middle = { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
        expect(handleAt(rect, middle, reach)).toBeNull();
      }),
    );
  });

  test("none is found beyond reach", () => {
    expect(handleAt(RECT, { x: 10, y: 0 }, 5)).toBeNull();
  });
});

describe("what lies under a point", () => {
  test("is the smallest of nested rectangles", () => {
    const inner = { left: 25, top: 15, width: 5, height: 5 };
    expect(rectAt([inner, RECT], { x: 26, y: 16 })).toBe(0);
    expect(rectAt([RECT, inner], { x: 26, y: 16 })).toBe(1);
  });

  test("is the later of two that are equally large", () => {
    expect(rectAt([RECT, RECT], { x: 30, y: 20 })).toBe(1);
  });

  test("is nothing beside them", () => {
    expect(rectAt([RECT], { x: 5, y: 5 })).toBeNull();
    expect(contains(RECT, { x: 60.1, y: 20 })).toBe(false);
  });
});
