/** EXIF orientation as a CSS transform, for a canvas in stored pixels over an upright picture. */

import type { Viewport } from "../model/viewport";
import type { Size } from "../wire";

/** The six numbers of a CSS `matrix()`: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Return how stored pixels come to lie on the upright picture (TIFF/EXIF tag 274, values 1 to 8). */
export function uprightMatrix(orientation: number, upright: Size): Matrix {
  const { width, height } = upright;
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, width, 0];
    case 7:
      return [0, -1, -1, 0, width, height];
    case 8:
      return [0, -1, 1, 0, 0, height];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** Return the size in stored pixels of a picture of that upright size. */
export function storedSize(orientation: number, upright: Size): Size {
  return orientation >= 5 ? { width: upright.height, height: upright.width } : upright;
}

/** Return the CSS transform that lays stored pixels on the stage. */
export function cssTransform(orientation: number, upright: Size, viewport: Viewport): string {
  const { scale, x, y } = viewport;
  const [a, b, c, d, e, f] = uprightMatrix(orientation, upright);
  return `matrix(${[a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y].join(", ")})`;
}
