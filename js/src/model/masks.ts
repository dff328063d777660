/** A mask as an answer: what is painted on a picture, and how to paint on it. */

import type { Answer, Size } from "../wire";
import {
  decodeTile,
  eachRun,
  encodeTile,
  type Pixels,
  TILE,
  tileCount,
  tileRect,
  tilesAcross,
} from "./mask-tiles";

/** The class of every pixel, 0 for the background; a mask of background has no tiles and no size. */
export interface MaskAnswer extends Answer {
  readonly type: "semantic-segmentation";
  readonly tiles: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Only true when nothing is painted. */
  readonly nothing_to_label: boolean;
}

/** A stretch of pixels in a row, from `left` up to and without `right`. */
export type FillRow = (y: number, left: number, right: number) => void;

/** The answer with nothing painted. */
export const EMPTY_MASK: MaskAnswer = {
  type: "semantic-segmentation",
  tiles: [],
  width: 0,
  height: 0,
  nothing_to_label: false,
};

/** Return the answer with these tiles. */
export function maskOf(tiles: readonly string[], { width, height }: Size): MaskAnswer {
  return tiles.every((tile) => tile === "") ? EMPTY_MASK : { ...EMPTY_MASK, tiles, width, height };
}

/** Return the texts of all tiles of a picture. */
export function tilesOf(answer: MaskAnswer, bounds: Size): readonly string[] {
  return answer.tiles.length > 0 ? answer.tiles : new Array<string>(tileCount(bounds)).fill("");
}

/** A mask being changed: unpacks the tiles that are touched, and packs those again. */
export class MaskEditor {
  readonly #answer: MaskAnswer;
  readonly #bounds: Size;
  readonly #texts: readonly string[];
  readonly #open = new Map<number, Pixels>();

  constructor(answer: MaskAnswer, bounds: Size) {
    this.#answer = answer;
    this.#bounds = bounds;
    this.#texts = tilesOf(answer, bounds);
  }

  /** Give a stretch of a row a class; what lies beside the picture is left out. */
  fill(y: number, left: number, right: number, value: number): void {
    const end = Math.min(right, this.#bounds.width);
    if (y < 0 || y >= this.#bounds.height) return;
    for (let x = Math.max(left, 0); x < end; ) {
      const number = Math.floor(y / TILE) * tilesAcross(this.#bounds) + Math.floor(x / TILE);
      const rect = tileRect(number, this.#bounds);
      const next = Math.min(end, rect.left + rect.width);
      const row = (y - rect.top) * rect.width - rect.left;
      this.#tile(number).fill(value, row + x, row + next);
      x = next;
    }
  }

  /** Return the changed mask; the same answer when nothing is different. */
  result(): MaskAnswer {
    let tiles: string[] | null = null;
    for (const [number, pixels] of this.#open) {
      const text = encodeTile(pixels);
      if (text === this.#texts[number]) continue;
      tiles ??= [...this.#texts];
      tiles[number] = text;
    }
    return tiles === null ? this.#answer : maskOf(tiles, this.#bounds);
  }

  #tile(number: number): Pixels {
    const known = this.#open.get(number);
    if (known !== undefined) return known;
    const { width, height } = tileRect(number, this.#bounds);
    const pixels = decodeTile(this.#texts[number] ?? "", width * height);
    this.#open.set(number, pixels);
    return pixels;
  }
}

/** Return the mask with other classes: `to` says what becomes of each; tiles without them are left alone. */
export function reclassed(answer: MaskAnswer, bounds: Size, to: (value: number) => number): MaskAnswer {
  const tiles = answer.tiles.map((text, number) => {
    const { width, height } = tileRect(number, bounds);
    const used = [...countTile(text, width * height).keys()];
    if (used.every((value) => to(value) === value)) return text;
    return encodeTile(decodeTile(text, width * height).map(to));
  });
  return maskOf(tiles, bounds);
}

type Counts = ReadonlyMap<number, number>;

const counted = new WeakMap<MaskAnswer, Counts>();
/** What was counted in a tile, by its text and size: one stroke changes few tiles. */
const known = new Map<string, Counts>();
const MOST_KNOWN = 4096;

/** Return how many pixels each class has, in the order of the classes; the background is left out. */
export function pixelCounts(answer: MaskAnswer): Counts {
  const before = counted.get(answer);
  if (before !== undefined) return before;
  const total = new Map<number, number>();
  answer.tiles.forEach((text, number) => {
    if (text === "") return;
    const { width, height } = tileRect(number, answer);
    for (const [value, n] of countTile(text, width * height)) {
      if (value !== 0) total.set(value, (total.get(value) ?? 0) + n);
    }
  });
  const sorted = new Map([...total].sort(([one], [other]) => one - other));
  counted.set(answer, sorted);
  return sorted;
}

function countTile(text: string, pixels: number): Counts {
  const key = `${pixels} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const counts = new Map<number, number>();
  eachRun(text, pixels, (value, length) => counts.set(value, (counts.get(value) ?? 0) + length));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, counts);
  return counts;
}
