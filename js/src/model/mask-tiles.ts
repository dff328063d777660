/**
 * Masks as tiles of 256 × 256 class indices, each spelled as a text; the spelling is that of `images/masks.py`.
 *
 * A stroke changes a few tiles and leaves the others the same text, so that steps of undo share what they have in
 * common.
 */

import type { Rect, Size } from "../wire";

/** Pixels of a tile, row by row, as class indices. */
export type Pixels = Uint8Array;

/** Side of a tile in pixels; those at the right and lower edge are smaller. */
export const TILE = 256;
const BITS = 7;
const MORE = 0x80;
const CHUNK = 8192;

/** Return how many tiles a picture has in a row. */
export function tilesAcross({ width }: Size): number {
  return Math.ceil(width / TILE);
}

/** Return how many tiles a picture has. */
export function tileCount(bounds: Size): number {
  return tilesAcross(bounds) * Math.ceil(bounds.height / TILE);
}

/** Return where a tile lies on the picture. */
export function tileRect(number: number, bounds: Size): Rect {
  const left = (number % tilesAcross(bounds)) * TILE;
  const top = Math.floor(number / tilesAcross(bounds)) * TILE;
  const width = Math.min(TILE, bounds.width - left);
  return { left, top, width, height: Math.min(TILE, bounds.height - top) };
}

/** Call `run` with class and length of each run of equal pixels in a tile; a text that is none ends the runs early. */
export function eachRun(text: string, pixels: number, run: (value: number, length: number) => void): void {
  if (text === "") {
    run(0, pixels);
    return;
  }
  const data = atob(text);
  const several = data.charCodeAt(0);
  if (several === 1) {
    run(data.charCodeAt(1), pixels);
    return;
  }
  let rank = several - 1;
  let at = 1 + several;
  while (at < data.length) {
    let [number, shift, byte] = [0, 0, MORE];
    for (; byte >= MORE && at < data.length; at += 1, shift += BITS) {
      byte = data.charCodeAt(at);
      number |= (byte & (MORE - 1)) << shift;
    }
    rank = (rank + (number % (several - 1)) + 1) % several;
    run(data.charCodeAt(1 + rank), Math.floor(number / (several - 1)) + 1);
  }
}

/** Return the pixels of a tile. */
export function decodeTile(text: string, pixels: number): Pixels {
  const decoded = new Uint8Array(pixels);
  let at = 0;
  eachRun(text, pixels, (value, length) => {
    decoded.fill(value, at, at + length);
    at += length;
  });
  return decoded;
}

/** Return the text of a tile; equal pixels have equal texts. */
export function encodeTile(pixels: Pixels): string {
  const ranks = new Map<number, number>();
  const runs: number[] = [];
  for (let start = 0; start < pixels.length; ) {
    const value = pixels[start] ?? 0;
    let end = start + 1;
    while (end < pixels.length && pixels[end] === value) end += 1;
    if (!ranks.has(value)) ranks.set(value, ranks.size);
    runs.push(ranks.get(value) ?? 0, end - start);
    start = end;
  }
  const several = ranks.size;
  if (several === 1 && ranks.has(0)) return "";
  const bytes = [several, ...ranks.keys()];
  if (several > 1) spell(runs, several, bytes);
  return toBase64(bytes);
}

function spell(runs: readonly number[], several: number, bytes: number[]): void {
  let before = several - 1;
  for (let n = 0; n < runs.length; n += 2) {
    const rank = runs[n] ?? 0;
    const step = (rank - before - 1 + 2 * several) % several;
    let number = ((runs[n + 1] ?? 1) - 1) * (several - 1) + step;
    for (; number >= MORE; number >>>= BITS) bytes.push((number & (MORE - 1)) | MORE);
    bytes.push(number);
    before = rank;
  }
}

function toBase64(bytes: readonly number[]): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.slice(at, at + CHUNK));
  }
  return btoa(binary);
}
