import { expect, test } from "vitest";
import { cssTransform, storedSize, uprightMatrix } from "../../src/render/orientation";

const STORED = { width: 40, height: 30 };

// Where the stored picture's top-left corner and the pixel right of it are seen, by the EXIF standard's table:
// [corner's x, corner's y, step in x, step in y] on the upright picture.
const SEEN: readonly (readonly [number, number, number, number, number])[] = [
  [1, 0, 0, 1, 0],
  [2, 40, 0, -1, 0],
  [3, 40, 30, -1, 0],
  [4, 0, 30, 1, 0],
  [5, 0, 0, 0, 1],
  [6, 30, 0, 0, 1],
  [7, 30, 40, 0, -1],
  [8, 0, 40, 0, -1],
];

test.each(SEEN)(
  "orientation %i shows the first row and column where EXIF says",
  (orientation, x, y, dx, dy) => {
    const upright = orientation >= 5 ? { width: 30, height: 40 } : STORED;
    const [a, b, , , e, f] = uprightMatrix(orientation, upright);
    expect([e, f, a, b]).toEqual([x, y, dx, dy]);
  },
);

test.each(SEEN.map(([orientation]) => orientation))(
  "orientation %i keeps the picture in its frame",
  (orientation) => {
    const upright = orientation >= 5 ? { width: 30, height: 40 } : STORED;
    const [a, b, c, d, e, f] = uprightMatrix(orientation, upright);
    const { width, height } = storedSize(orientation, upright);
    expect({ width, height }).toEqual(STORED);
    const corner = [a * width + c * height + e, b * width + d * height + f];
    expect(Math.min(...corner, e, f)).toBe(0);
    expect([Math.max(corner[0] ?? 0, e), Math.max(corner[1] ?? 0, f)]).toEqual([
      upright.width,
      upright.height,
    ]);
  },
);

test("the transform follows zoom and pan", () => {
  const upright = { width: 30, height: 40 };
  expect(cssTransform(6, upright, { scale: 2, x: 5, y: 7 })).toBe("matrix(0, 2, -2, 0, 65, 7)");
});
