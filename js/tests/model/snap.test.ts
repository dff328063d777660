import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf, snapSides, snapWhole } from "../../src/model/snap";
import { isSound, placed } from "../records";

const BOUNDS = { width: 100, height: 80 };
const OTHER = { left: 20, top: 20, width: 30, height: 30 };
const LINES = linesOf([OTHER], BOUNDS);

describe("drawing and resizing", () => {
  test("a side near the picture's edge lands on it", () => {
    expect(snapSides({ left: 60, top: 60, width: 37, height: 18 }, null, LINES, 4)).toEqual({
      left: 60,
      top: 60,
      width: 40,
      height: 20,
    });
  });

  test("a side near another box's side lands on that", () => {
    expect(snapSides({ left: 53, top: 22, width: 20, height: 15 }, null, LINES, 4)).toEqual({
      left: 50,
      top: 20,
      width: 23,
      height: 17,
    });
  });

  test("sides that are not being moved stay where they are", () => {
    const before = { left: 52, top: 22, width: 20, height: 15 };
    const dragged = { ...before, width: 46 };
    expect(snapSides(dragged, before, LINES, 4)).toEqual({ ...before, width: 48 });
  });

  test("what is out of reach is left alone", () => {
    const far = { left: 60, top: 60, width: 10, height: 10 };
    expect(snapSides(far, null, LINES, 4)).toEqual(far);
  });

  test("a box never loses its area to a line", () => {
    const thin = { left: 49, top: 30, width: 2, height: 10 };
    expect(snapSides(thin, null, LINES, 4).width).toBeGreaterThan(0);
  });
});

test("a moved box keeps its size and takes the nearer line", () => {
  const moved = snapWhole({ left: 52, top: 30, width: 45, height: 10 }, LINES, 4);
  expect(moved).toEqual({ left: 50, top: 30, width: 45, height: 10 });
});

test("whatever is near, the result lies in the picture with an area", () => {
  fc.assert(
    fc.property(placed, placed, fc.nat(200), ({ rect, bounds }, { rect: other }, reach) => {
      const inside = isSound(other, bounds) ? [other] : [];
      const lines = linesOf(inside, bounds);
      expect(isSound(snapSides(rect, null, lines, reach), bounds)).toBe(true);
      const { width, height } = snapWhole(rect, lines, reach);
      expect({ width, height }).toEqual({ width: rect.width, height: rect.height });
    }),
  );
});
