import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillHoles, fillRegion } from "../../src/model/mask-regions";
import { polygonRows, strokeRows } from "../../src/model/mask-shapes";
import { decodeTile, tileRect } from "../../src/model/mask-tiles";
import {
  EMPTY_MASK,
  type FillRow,
  type MaskAnswer,
  MaskEditor,
  pixelCounts,
  reclassed,
} from "../../src/model/masks";
import type { Size } from "../../src/wire";

const BOUNDS = { width: 12, height: 8 };

/** The mask that is drawn with digits, a dot for the background. */
function drawn(...rows: string[]): MaskAnswer {
  const bounds = { width: rows[0]?.length ?? 0, height: rows.length };
  const editor = new MaskEditor(EMPTY_MASK, bounds);
  rows.forEach((row, y) => {
    [...row].forEach((letter, x) => {
      editor.fill(y, x, x + 1, letter === "." ? 0 : Number(letter));
    });
  });
  return editor.result();
}

function shown(answer: MaskAnswer, bounds: Size): string[] {
  const rows = Array.from({ length: bounds.height }, () => new Array<string>(bounds.width).fill("."));
  answer.tiles.forEach((text, number) => {
    const { left, top, width, height } = tileRect(number, bounds);
    decodeTile(text, width * height).forEach((value, n) => {
      const row = rows[top + Math.floor(n / width)];
      if (row !== undefined && value > 0) row[left + (n % width)] = String(value);
    });
  });
  return rows.map((row) => row.join(""));
}

function painted(bounds: Size, paint: (fill: FillRow) => void): string[] {
  const editor = new MaskEditor(EMPTY_MASK, bounds);
  paint((y, left, right) => editor.fill(y, left, right, 1));
  return shown(editor.result(), bounds);
}

describe("painting", () => {
  test("a dot is round", () => {
    expect(painted(BOUNDS, (fill) => strokeRows([{ x: 5.5, y: 3.5 }], 5, BOUNDS, fill))).toEqual([
      "............",
      "....111.....",
      "...11111....",
      "...11111....",
      "...11111....",
      "....111.....",
      "............",
      "............",
    ]);
  });

  test("the smallest brush paints the pixel under it", () => {
    const rows = painted(BOUNDS, (fill) => strokeRows([{ x: 2.5, y: 1.5 }], 1, BOUNDS, fill));
    expect(rows.join("")).toBe(`${".".repeat(14)}1${".".repeat(81)}`);
  });

  test("a stroke has no gaps and stops at the edges", () => {
    const path = [
      { x: -5, y: 2.5 },
      { x: 30, y: 2.5 },
    ];
    const rows = painted(BOUNDS, (fill) => strokeRows(path, 1, BOUNDS, fill));
    expect(rows[2]).toBe("111111111111");
    expect(rows.join("").replaceAll(".", "")).toHaveLength(12);
  });

  test("a stroke covers the pixels whose middle is at most its radius away", () => {
    const coordinate = fc.double({ min: -4, max: 20, noNaN: true });
    const point = fc.record({ x: coordinate, y: coordinate });
    fc.assert(
      fc.property(point, point, fc.double({ min: 1, max: 9, noNaN: true }), (from, to, diameter) => {
        const rows = painted(BOUNDS, (fill) => strokeRows([from, to], diameter, BOUNDS, fill));
        rows.forEach((row, y) => {
          [...row].forEach((letter, x) => {
            const away = distance({ x: x + 0.5, y: y + 0.5 }, from, to);
            if (Math.abs(away - diameter / 2) > 1e-6) expect(letter === "1").toBe(away < diameter / 2);
          });
        });
      }),
    );
  });

  test("a polygon is filled, and what it encloses twice is not", () => {
    const square = [
      { x: 1, y: 1 },
      { x: 6, y: 1 },
      { x: 6, y: 6 },
      { x: 1, y: 6 },
    ];
    const once = painted(BOUNDS, (fill) => polygonRows(square, BOUNDS, fill));
    expect(once.slice(0, 3)).toEqual(["............", ".11111......", ".11111......"]);
    expect(once.join("").replaceAll(".", "")).toHaveLength(25);
    const twice = painted(BOUNDS, (fill) => polygonRows([...square, ...square], BOUNDS, fill));
    expect(twice.join("")).not.toContain("1");
  });

  test("a stroke over several tiles changes those alone", () => {
    const bounds = { width: 1000, height: 600 };
    const editor = new MaskEditor(EMPTY_MASK, bounds);
    editor.fill(300, 200, 300, 2);
    const answer = editor.result();
    expect(answer.tiles.map((tile) => tile !== "")).toEqual(
      [4, 5].reduce((all, n) => all.with(n, true), new Array(12).fill(false)),
    );
    expect(pixelCounts(answer)).toEqual(new Map([[2, 100]]));
    const again = new MaskEditor(answer, bounds);
    again.fill(300, 210, 220, 1);
    expect(again.result().tiles[5]).toBe(answer.tiles[5]);
  });

  test("painting what is there already changes nothing", () => {
    const answer = drawn("11..", "....");
    const editor = new MaskEditor(answer, { width: 4, height: 2 });
    editor.fill(0, 0, 2, 1);
    expect(editor.result()).toBe(answer);
  });

  test("a mask that was erased is the empty one", () => {
    const editor = new MaskEditor(drawn("11..", "...."), { width: 4, height: 2 });
    editor.fill(0, 0, 4, 0);
    expect(editor.result()).toEqual(EMPTY_MASK);
  });
});

describe("regions", () => {
  const bounds = { width: 8, height: 5 };

  test("a region is what hangs together at the sides of pixels", () => {
    const answer = drawn("11......", "11..11..", "..1..1..", "..1..11.", "........");
    expect(shown(fillRegion(answer, bounds, { x: 5.2, y: 2.9 }, 3), bounds)).toEqual([
      "11......",
      "11..33..",
      "..1..3..",
      "..1..33.",
      "........",
    ]);
  });

  test("outside the picture there is no region", () => {
    const answer = drawn("11", "11");
    expect(fillRegion(answer, { width: 2, height: 2 }, { x: 5, y: 0 }, 2)).toBe(answer);
  });

  test("holes get the class around them, and bays are left", () => {
    const answer = drawn("1111....", "1..12222", "11112..2", "....2222", "1.......");
    expect(shown(fillHoles(answer, bounds), bounds)).toEqual([
      "1111....",
      "11112222",
      "11112222",
      "....2222",
      "1.......",
    ]);
  });

  test("a region winds through several tiles", () => {
    const large = { width: 600, height: 300 };
    const editor = new MaskEditor(EMPTY_MASK, large);
    editor.fill(10, 5, 590, 1);
    for (let y = 10; y < 290; y += 1) editor.fill(y, 588, 590, 1);
    editor.fill(289, 5, 590, 1);
    const answer = fillRegion(editor.result(), large, { x: 6, y: 10 }, 4);
    expect([...pixelCounts(answer).keys()]).toEqual([4]);
  });
});

test("a class becomes another one, or background", () => {
  const bounds = { width: 4, height: 2 };
  const answer = drawn("12..", "2...");
  expect(
    shown(
      reclassed(answer, bounds, (value) => (value === 2 ? 1 : value)),
      bounds,
    ),
  ).toEqual(["11..", "1..."]);
  expect(pixelCounts(reclassed(answer, bounds, (value) => (value === 2 ? 0 : value)))).toEqual(
    new Map([[1, 1]]),
  );
});

interface At {
  readonly x: number;
  readonly y: number;
}

function distance(point: At, from: At, to: At): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
