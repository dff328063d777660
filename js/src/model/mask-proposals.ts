/** Proposed regions of a mask: where one lies, whether an answer has it, and taking it over. */

import type { Rect, Suggestion, TaskConfig } from "../wire";
import { type Desk, NONE_SELECTED, remarksOf } from "./desk";
import { decodeTile, eachRun, encodeTile, tileRect } from "./mask-tiles";
import { type MaskAnswer, maskOf, pixelCounts, tilesOf } from "./masks";
import type { Suggesting } from "./suggestions";

/** Return the class of a proposed region as it stands in its pixels, 0 for a mask without one. */
export function classOf(proposed: MaskAnswer): number {
  return pixelCounts(proposed).keys().next().value ?? 0;
}

const rects = new WeakMap<MaskAnswer, Rect>();

/** Return the smallest rectangle around all that is painted, in pixels of the picture. */
export function paintedRect(answer: MaskAnswer): Rect {
  const known = rects.get(answer) ?? findRect(answer);
  rects.set(answer, known);
  return known;
}

function findRect(answer: MaskAnswer): Rect {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  answer.tiles.forEach((text, number) => {
    if (text === "") return;
    const tile = tileRect(number, answer);
    let at = 0;
    eachRun(text, tile.width * tile.height, (value, length) => {
      const [first, last] = [at, at + length - 1];
      at += length;
      if (value === 0) return;
      const rows = [Math.floor(first / tile.width), Math.floor(last / tile.width)] as const;
      // A run that goes on in the next row reaches both sides of the tile.
      const whole = rows[0] < rows[1];
      left = Math.min(left, tile.left + (whole ? 0 : first % tile.width));
      right = Math.max(right, tile.left + (whole ? tile.width : (last % tile.width) + 1));
      top = Math.min(top, tile.top + rows[0]);
      bottom = Math.max(bottom, tile.top + rows[1] + 1);
    });
  });
  return right === 0
    ? { left: 0, top: 0, width: 0, height: 0 }
    : { left, top, width: right - left, height: bottom - top };
}

/** Call `each` with the pixels of a region and those of the answer, tile by tile where the region lies, until it says so. */
function meet(
  answer: MaskAnswer,
  proposed: MaskAnswer,
  each: (number: number, region: Uint8Array, painted: Uint8Array) => boolean,
): void {
  const texts = tilesOf(answer, proposed);
  proposed.tiles.some((text, number) => {
    if (text === "") return false;
    const { width, height } = tileRect(number, proposed);
    const pixels = width * height;
    return each(number, decodeTile(text, pixels), decodeTile(texts[number] ?? "", pixels));
  });
}

/** Return the answer with a region painted over it. */
export function withRegion(answer: MaskAnswer, proposed: MaskAnswer): MaskAnswer {
  const tiles = [...tilesOf(answer, proposed)];
  meet(answer, proposed, (number, region, painted) => {
    tiles[number] = encodeTile(painted.map((value, at) => region[at] || value));
    return false;
  });
  return maskOf(tiles, proposed);
}

const touched = new WeakMap<MaskAnswer, WeakMap<MaskAnswer, boolean>>();

/** Say whether a pixel of a region has its class in an answer; it is found out once for the two. */
export function touches(answer: MaskAnswer, proposed: MaskAnswer): boolean {
  const known = touched.get(answer) ?? new WeakMap<MaskAnswer, boolean>();
  touched.set(answer, known);
  const before = known.get(proposed);
  if (before !== undefined) return before;
  let found = false;
  meet(answer, proposed, (_, region, painted) => {
    found = region.some((value, at) => value !== 0 && painted[at] === value);
    return found;
  });
  known.set(proposed, found);
  return found;
}

function accept(desk: Desk<MaskAnswer>, { id, answer }: Suggestion): Desk<MaskAnswer> {
  const remarks = remarksOf(desk);
  const accepted = [...new Set([...remarks.accepted, id])];
  return {
    answer: withRegion(desk.answer, answer as MaskAnswer),
    selected: NONE_SELECTED,
    remarks: { ...remarks, accepted },
  };
}

/** How regions are proposed: one that was taken over stays so until nothing of it is left. */
export const SUGGESTED_REGIONS: Suggesting<MaskAnswer> = {
  label: (proposed, { labels }: TaskConfig) => labels[classOf(proposed) - 1] ?? "",
  sketch: () => null,
  has: (desk, { id, answer }) =>
    remarksOf(desk).accepted.includes(id) && touches(desk.answer, answer as MaskAnswer),
  accept,
};
