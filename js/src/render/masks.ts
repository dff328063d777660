/** Masks on the screen: which class every pixel of the stage shows, its color and the lines between classes. */

import {
  decodeTile,
  eachRun,
  type Pixels,
  TILE,
  tileCount,
  tileRect,
  tilesAcross,
} from "../model/mask-tiles";
import { type MaskAnswer, tilesOf } from "../model/masks";
import type { Viewport } from "../model/viewport";
import type { Size } from "../wire";

/** A tile as it is kept for painting: its class when it has only one. */
type Tile = Pixels | number;

const WHITE = 0xf2ffffff;
const BLACK = 0xc7111111;

/** The unpacked tiles of the mask on the stage; a changed mask costs as much as its changed tiles. */
export class MaskPixels {
  bounds: Size = { width: 0, height: 0 };
  #texts: readonly string[] = [];
  #tiles: Tile[] = [];

  /** Take over another mask; say whether it looks different. */
  update(answer: MaskAnswer, bounds: Size): boolean {
    const same = bounds.width === this.bounds.width && bounds.height === this.bounds.height;
    if (same && answer.tiles === this.#texts) return false;
    const texts = tilesOf(answer, bounds);
    const before = same && this.#texts.length > 0 ? this.#texts : [];
    this.#tiles = Array.from({ length: tileCount(bounds) }, (_, number) => {
      const known = before[number] === texts[number] ? this.#tiles[number] : undefined;
      return known ?? unpacked(texts[number] ?? "", number, bounds);
    });
    this.#texts = answer.tiles;
    this.bounds = bounds;
    return true;
  }

  tile(number: number): Tile {
    return this.#tiles[number] ?? 0;
  }
}

function unpacked(text: string, number: number, bounds: Size): Tile {
  const { width, height } = tileRect(number, bounds);
  let [runs, only] = [0, 0];
  eachRun(text, width * height, (value) => {
    runs += 1;
    only = value;
  });
  return runs === 1 ? only : decodeTile(text, width * height);
}

/** What is looked at: the part of the picture on a stage of so many pixels. */
export interface Sight {
  readonly viewport: Viewport;
  readonly stage: Size;
}

/** Return the class that each pixel of the stage shows, row by row. */
export function sampled(mask: MaskPixels, { viewport, stage }: Sight): Pixels {
  const shown = new Uint8Array(stage.width * stage.height);
  const columns = places(viewport.x, viewport.scale, stage.width, mask.bounds.width);
  const rows = places(viewport.y, viewport.scale, stage.height, mask.bounds.height);
  let before = -1;
  rows.forEach((row, y) => {
    if (row < 0) return;
    const start = y * stage.width;
    if (row === before) shown.copyWithin(start, start - stage.width, start);
    else sampleRow(mask, row, columns, shown.subarray(start, start + stage.width));
    before = row;
  });
  return shown;
}

/** Return which pixel of the picture each one of the stage shows, −1 where it lies beside. */
function places(offset: number, scale: number, length: number, side: number): Int32Array {
  return Int32Array.from({ length }, (_, n) => {
    const at = Math.floor((n + 0.5 - offset) / scale);
    return at >= 0 && at < side ? at : -1;
  });
}

function sampleRow(mask: MaskPixels, row: number, columns: Int32Array, shown: Pixels): void {
  const first = Math.floor(row / TILE) * tilesAcross(mask.bounds);
  const height = row % TILE;
  let across = -1;
  let tile: Tile = 0;
  let start = 0;
  for (let x = 0; x < columns.length; x += 1) {
    const column = columns[x] ?? -1;
    if (column < 0) continue;
    const here = Math.floor(column / TILE);
    if (here !== across) {
      across = here;
      tile = mask.tile(first + here);
      start = height * tileRect(first + here, mask.bounds).width - here * TILE;
    }
    shown[x] = typeof tile === "number" ? tile : (tile[start + column] ?? 0);
  }
}

/** Where the name of a class can stand: in the middle of its widest stretch, in stage pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Paint the classes that a stage of this width shows into `fill`, and the lines between them into `lines`, both RGBA. */
export function paintClasses(
  shown: Pixels,
  width: number,
  colors: Uint32Array,
  { fill, lines }: { readonly fill: Uint32Array; readonly lines: Uint32Array },
): void {
  for (let at = 0; at < shown.length; at += 1) {
    const value = shown[at] ?? 0;
    fill[at] = colors[value] ?? 0;
    const below = shown[at + width] ?? value;
    if (below !== value) edge(lines, at, at + width, value > below);
    const right = shown[at + 1] ?? value;
    if (right !== value && (at + 1) % width !== 0) edge(lines, at, at + 1, value > right);
  }
}

/** Rows above and below that a name takes. */
const TAG_ROWS = 12;

/** Return where each class can be named on a stage of this width: where it is widest, with room for the name if it has. */
export function widestSpots(shown: Pixels, width: number): ReadonlyMap<number, Spot> {
  const spots = new Map<number, Roomy>();
  for (let from = 0, at = 1; at <= shown.length; at += 1) {
    if (at < shown.length && shown[at] === shown[from] && at % width !== 0) continue;
    const value = shown[from] ?? 0;
    const middle = Math.floor((from + at) / 2);
    const roomy = shown[middle - TAG_ROWS * width] === value && shown[middle + TAG_ROWS * width] === value;
    const spot = { x: (from % width) + (at - from) / 2, y: Math.floor(from / width) + 0.5, width: at - from };
    if (value !== 0 && isBetter({ ...spot, roomy }, spots.get(value))) spots.set(value, { ...spot, roomy });
    from = at;
  }
  return spots;
}

type Roomy = Spot & { readonly roomy: boolean };

function isBetter(one: Roomy, other: Roomy | undefined): boolean {
  if (other === undefined) return true;
  return one.roomy === other.roomy ? one.width > other.width : one.roomy;
}

/** Part two pixels: white on the side of the higher class, dark on the other, which shows on any picture. */
function edge(lines: Uint32Array, one: number, other: number, oneIsHigher: boolean): void {
  lines[oneIsHigher ? one : other] = WHITE;
  lines[oneIsHigher ? other : one] = BLACK;
}

/** Return the colors of classes such as `#0072b2`, opaque, as `ImageData` keeps them; the first is the background's. */
export function packedColors(colors: readonly string[]): Uint32Array {
  const packed = colors.map((color) => {
    const rgb = Number.parseInt(color.slice(1), 16);
    return 0xff000000 + ((rgb & 0xff) << 16) + (rgb & 0xff00) + (rgb >> 16);
  });
  return Uint32Array.from([0, ...packed]);
}
