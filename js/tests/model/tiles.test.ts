import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  levelFor,
  type Seen,
  TILE_SIDE,
  tileKey,
  tileRect,
  tilesIn,
  topLevel,
  wantedTiles,
  wantsTiles,
} from "../../src/model/tiles";
import { visibleRect } from "../../src/model/viewport";

const STAGE = { width: 900, height: 600 };

function seen(image: { width: number; height: number }, scale: number, x = 0, y = 0, ratio = 1): Seen {
  const viewport = { scale, x, y };
  return { image, viewport, visible: visibleRect(viewport, { image, stage: STAGE }), ratio };
}

const HUGE = { width: 20_000, height: 20_000 };

test("levels end with the one that fits into a tile", () => {
  const tops = [1, 512, 513, 1024, 1025, 20_000].map((width) => topLevel({ width, height: 3 }));
  expect(tops).toEqual([0, 0, 1, 1, 2, 6]);
});

test.each([
  [1, 1, 0],
  [8, 1, 0],
  [0.5, 1, 1],
  [0.4, 1, 1],
  [0.5, 2, 0],
  [0.26, 1, 1],
  [0.25, 1, 2],
  [0.0001, 1, 6],
])("at scale %d with %d screen pixels in a CSS pixel, level %d will do", (scale, ratio, level) => {
  expect(levelFor(seen(HUGE, scale, 0, 0, ratio))).toBe(level);
});

describe("tiles are wanted", () => {
  test("where the screen has more pixels than the preview", () => {
    expect(wantsTiles(seen(HUGE, 0.2), 2048)).toBe(true);
    expect(wantsTiles(seen(HUGE, 0.1), 2048)).toBe(false);
    expect(wantsTiles(seen(HUGE, 0.1, 0, 0, 2), 2048)).toBe(true);
  });

  test("never where the preview is the picture", () => {
    expect(wantsTiles(seen({ width: 800, height: 600 }, 30), 800)).toBe(false);
  });

  test("at once from their nearest to their farthest, and those around after them", () => {
    const places = wantedTiles(seen(HUGE, 1, -10_000, -10_000));
    const visible = tilesIn(HUGE, { left: 10_000, top: 10_000, width: 900, height: 600 }, 0);
    expect(places.slice(0, visible.length)).toEqual(visible);
    expect(places.length).toBe(5 * 4);
    expect(new Set(places.map(tileKey)).size).toBe(places.length);
  });
});

test("the tiles of a level cover what is seen, and none lies outside the picture", () => {
  const side = fc.integer({ min: 1, max: 30_000 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.double({ min: 0.01, max: 40, noNaN: true }),
      fc.integer({ min: -20_000, max: 800 }),
      (width, height, scale, x) => {
        const now = seen({ width, height }, scale, x, 0);
        const places = tilesIn(now.image, now.visible, levelFor(now));
        const { left, top, width: w, height: h } = now.visible;
        for (const at of [
          [left, top],
          [left + w - 1e-6, top + h - 1e-6],
        ] as const) {
          if (w === 0 || h === 0) continue;
          const covering = places.filter((place) => {
            const rect = tileRect(place);
            return (
              at[0] >= rect.left &&
              at[0] < rect.left + rect.width &&
              at[1] >= rect.top &&
              at[1] < rect.top + rect.height
            );
          });
          expect(covering).toHaveLength(1);
        }
        for (const place of places) {
          const rect = tileRect(place);
          expect(place.column >= 0 && place.row >= 0).toBe(true);
          expect(rect.left < width && rect.top < height).toBe(true);
        }
        // A stage needs only so many.
        const per = STAGE.width / (TILE_SIDE / 2) + 2;
        if (levelFor(now) > 0 || scale >= 1) expect(places.length).toBeLessThan(per * per);
      },
    ),
  );
});
