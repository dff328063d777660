import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NONE_SELECTED, remarksOf } from "../../src/model/desk";
import { paintedRect, SUGGESTED_REGIONS, touches, withRegion } from "../../src/model/mask-proposals";
import { decodeTile, tileRect } from "../../src/model/mask-tiles";
import { EMPTY_MASK, type MaskAnswer, MaskEditor, pixelCounts, reclassed } from "../../src/model/masks";
import { openSuggestions } from "../../src/model/suggestions";
import type { Rect, Size } from "../../src/wire";
import { BOXES_TASK } from "../records";

const BOUNDS: Size = { width: 300, height: 270 };

function painted(value: number, { left, top, width, height }: Rect, on: MaskAnswer = EMPTY_MASK): MaskAnswer {
  const editor = new MaskEditor(on, BOUNDS);
  for (let y = top; y < top + height; y += 1) editor.fill(y, left, left + width, value);
  return editor.result();
}

function at(answer: MaskAnswer, x: number, y: number): number {
  const number = Math.floor(y / 256) * 2 + Math.floor(x / 256);
  const rect = tileRect(number, BOUNDS);
  const pixels = decodeTile(answer.tiles[number] ?? "", rect.width * rect.height);
  return pixels[(y - rect.top) * rect.width + x - rect.left] ?? 0;
}

const rects: fc.Arbitrary<Rect> = fc.record({
  left: fc.integer({ min: 0, max: 280 }),
  top: fc.integer({ min: 0, max: 250 }),
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
});
const ROAD = painted(1, { left: 10, top: 20, width: 100, height: 40 });
const SUGGESTION = { id: "road", score: 0.7, answer: ROAD };
const START = { answer: EMPTY_MASK, selected: NONE_SELECTED };
const isOpen = (desk: typeof START): boolean =>
  openSuggestions(SUGGESTED_REGIONS, { suggestions: [SUGGESTION], problem: null }, desk).length > 0;

describe("where a region lies", () => {
  test("is the rectangle that was painted, wherever the tiles end", () => {
    fc.assert(
      fc.property(rects, (rect) => {
        expect(paintedRect(painted(3, rect))).toEqual(rect);
      }),
    );
  });

  test("is nowhere without paint", () => {
    expect(paintedRect(EMPTY_MASK)).toEqual({ left: 0, top: 0, width: 0, height: 0 });
  });

  test("reaches as far as its tiles do when they are full of it", () => {
    const all = { left: 0, top: 0, ...BOUNDS };
    expect(paintedRect(painted(2, all))).toEqual(all);
  });
});

describe("a region that is taken over", () => {
  test("is painted over what was there, and nothing else is changed", () => {
    fc.assert(
      fc.property(rects, rects, fc.nat(299), fc.nat(269), (one, other, x, y) => {
        const inside = ({ left, top, width, height }: Rect): boolean =>
          x >= left && x < left + width && y >= top && y < top + height;
        const expected = inside(other) ? 2 : inside(one) ? 1 : 0;
        expect(at(withRegion(painted(1, one), painted(2, other)), x, y)).toBe(expected);
      }),
    );
  });

  test("is remembered in the remarks, once, and not open any more", () => {
    const after = SUGGESTED_REGIONS.accept(START, SUGGESTION, BOXES_TASK);
    expect(after.answer).toEqual(ROAD);
    expect(remarksOf(SUGGESTED_REGIONS.accept(after, SUGGESTION, BOXES_TASK)).accepted).toEqual(["road"]);
    expect([isOpen(START), isOpen(after as typeof START)]).toEqual([true, false]);
  });

  test("is open again when nothing of it is left, and not as long as a pixel is", () => {
    const taken = SUGGESTED_REGIONS.accept(START, SUGGESTION, BOXES_TASK);
    const most = painted(0, { left: 10, top: 20, width: 100, height: 39 }, taken.answer);
    const other = reclassed(taken.answer, BOUNDS, (value) => value * 2);
    const open = (answer: MaskAnswer): boolean => isOpen({ ...taken, answer } as typeof START);
    expect([open(most), open(EMPTY_MASK), open(other)]).toEqual([false, true, true]);
  });

  test("was not taken over where the same was painted by hand", () => {
    expect(isOpen({ ...START, answer: ROAD })).toBe(true);
    expect(touches(ROAD, ROAD)).toBe(true);
  });
});

test("a region is called by its class", () => {
  expect(SUGGESTED_REGIONS.label(ROAD, BOXES_TASK)).toBe("cat");
  expect(SUGGESTED_REGIONS.label(EMPTY_MASK, BOXES_TASK)).toBe("");
  expect([...pixelCounts(ROAD)]).toEqual([[1, 4000]]);
});
