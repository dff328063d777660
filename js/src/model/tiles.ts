/** Which parts of a picture a view wants, and at which scale; pure. The kernel cuts them, see `images/tiles.py`. */

import type { Rect, Size } from "../wire";
import type { Viewport } from "./viewport";

/** Side of a tile in its own pixels. */
export const TILE_SIDE = 512;

/** Where a tile is: each of its pixels stands for `2 ** level` columns and rows of the upright picture. */
export interface TilePlace {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** How a picture lies on a screen. */
export interface Seen {
  readonly image: Size;
  readonly viewport: Viewport;
  /** The part that can be seen, in image pixels. */
  readonly visible: Rect;
  /** Screen pixels in a CSS pixel. */
  readonly ratio: number;
}

/** A preview may be this much coarser than the screen before anybody sees it. */
const TOLERANCE = 1.05;

/** Return the coarsest level: the first that fits into one tile. */
export function topLevel({ width, height }: Size): number {
  return Math.max(Math.ceil(Math.log2(Math.max(width, height) / TILE_SIDE)), 0);
}

/** Return the coarsest level that has a pixel for every pixel of the screen. */
export function levelFor({ image, viewport, ratio }: Seen): number {
  const level = Math.floor(Math.log2(1 / (viewport.scale * ratio)) + 1e-9);
  return Math.min(Math.max(level, 0), topLevel(image));
}

/** Say whether the screen could show more than a preview of this width has. */
export function wantsTiles({ image, viewport, ratio }: Seen, previewWidth: number): boolean {
  const finest = Math.min(viewport.scale * ratio, 1);
  return previewWidth < image.width && finest * image.width > previewWidth * TOLERANCE;
}

/** Return the place of a tile as text, to look it up by. */
export function tileKey({ level, column, row }: TilePlace): string {
  return `${level}/${column}/${row}`;
}

/** Return where a tile lies, in image pixels; the last ones reach over the edge of the picture. */
export function tileRect({ level, column, row }: TilePlace): Rect {
  const side = TILE_SIDE * 2 ** level;
  return { left: column * side, top: row * side, width: side, height: side };
}

/**
 * Return the tiles of a level that touch a part of the picture, those nearest to its middle first.
 *
 * `around` adds as many tiles on each side.
 */
export function tilesIn(image: Size, part: Rect, level: number, around = 0): readonly TilePlace[] {
  const side = TILE_SIDE * 2 ** level;
  const span = (start: number, length: number, whole: number): readonly [number, number] => [
    Math.max(Math.floor(start / side) - around, 0),
    Math.min(Math.ceil((start + length) / side) + around, Math.ceil(whole / side)),
  ];
  const [left, right] = span(part.left, part.width, image.width);
  const [top, bottom] = span(part.top, part.height, image.height);
  const places: TilePlace[] = [];
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) places.push({ level, column, row });
  }
  const middle = { x: (part.left + part.width / 2) / side, y: (part.top + part.height / 2) / side };
  const distance = ({ column, row }: TilePlace): number =>
    Math.max(Math.abs(column + 0.5 - middle.x), Math.abs(row + 0.5 - middle.y));
  return places.sort((one, other) => distance(one) - distance(other));
}

/** Return what to fetch: what can be seen first, then what lies around it. */
export function wantedTiles(seen: Seen): readonly TilePlace[] {
  const level = levelFor(seen);
  const visible = tilesIn(seen.image, seen.visible, level);
  const known = new Set(visible.map(tileKey));
  const around = tilesIn(seen.image, seen.visible, level, 1).filter((place) => !known.has(tileKey(place)));
  return [...visible, ...around];
}
