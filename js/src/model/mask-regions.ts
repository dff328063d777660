/**
 * Connected regions of a mask, found over runs of equal pixels in each row: a mask has thousands of those where it has
 * millions of pixels. Pixels are neighbors at their sides, not at their corners.
 */

import type { Size } from "../wire";
import type { Point } from "./geometry";
import { decodeTile, TILE, tileRect, tilesAcross } from "./mask-tiles";
import { type MaskAnswer, MaskEditor, tilesOf } from "./masks";

/** Runs of all rows: `start` and `value` of each, `rows` says with which run a row begins. */
interface Runs {
  readonly start: number[];
  readonly value: number[];
  readonly rows: number[];
}

function runsOf(answer: MaskAnswer, bounds: Size): Runs {
  const texts = tilesOf(answer, bounds);
  const across = tilesAcross(bounds);
  const runs: Runs = { start: [], value: [], rows: [] };
  const line = new Uint8Array(bounds.width);
  for (let top = 0; top < bounds.height; top += TILE) {
    const numbers = Array.from({ length: across }, (_, n) => (top / TILE) * across + n);
    const tiles = numbers.map((number) => {
      const rect = tileRect(number, bounds);
      return { rect, pixels: decodeTile(texts[number] ?? "", rect.width * rect.height) };
    });
    for (let y = 0; y < Math.min(TILE, bounds.height - top); y += 1) {
      for (const { rect, pixels } of tiles) {
        line.set(pixels.subarray(y * rect.width, (y + 1) * rect.width), rect.left);
      }
      addRow(runs, line);
    }
  }
  runs.rows.push(runs.start.length);
  return runs;
}

function addRow({ start, value, rows }: Runs, line: Uint8Array): void {
  rows.push(start.length);
  for (let x = 0, before = -1; x < line.length; x += 1) {
    const now = line[x] ?? 0;
    if (now === before) continue;
    start.push(x);
    value.push(now);
    before = now;
  }
}

/** Return the first run of a region, and let the way there be short the next time. */
function rootOf(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) root = parent[root] ?? root;
  for (let at = run; at !== root; ) {
    const next = parent[at] ?? root;
    parent[at] = root;
    at = next;
  }
  return root;
}

/** Return for each run the first run of its region. */
function regions(runs: Runs, width: number): Int32Array {
  const parent = Int32Array.from(runs.start.keys());
  for (let row = 1; row + 1 < runs.rows.length; row += 1) joinRows(runs, row, width, parent);
  return parent.map((_, run) => rootOf(parent, run));
}

/** Join the runs of a row with those above that touch them and have the same class. */
function joinRows({ start, value, rows }: Runs, row: number, width: number, parent: Int32Array): void {
  const [first, last] = [rows[row] ?? 0, rows[row + 1] ?? 0];
  const end = (run: number, after: number): number => (run + 1 < after ? (start[run + 1] ?? width) : width);
  let above = rows[row - 1] ?? 0;
  let here = first;
  while (above < first && here < last) {
    if (value[above] === value[here]) {
      const [one, other] = [rootOf(parent, above), rootOf(parent, here)];
      parent[Math.max(one, other)] = Math.min(one, other);
    }
    const step = end(above, first) - end(here, last);
    if (step <= 0) above += 1;
    if (step >= 0) here += 1;
  }
}

/** Fill every run that is to have another class; `to` is asked with run and row. */
function refilled(
  answer: MaskAnswer,
  bounds: Size,
  runs: Runs,
  to: (run: number, row: number) => number | null,
): MaskAnswer {
  const editor = new MaskEditor(answer, bounds);
  for (let row = 0; row < bounds.height; row += 1) {
    const last = runs.rows[row + 1] ?? 0;
    for (let run = runs.rows[row] ?? 0; run < last; run += 1) {
      const value = to(run, row);
      const right = run + 1 < last ? (runs.start[run + 1] ?? bounds.width) : bounds.width;
      if (value !== null) editor.fill(row, runs.start[run] ?? 0, right, value);
    }
  }
  return editor.result();
}

/** Return the mask with the region around a pixel in another class; outside the picture there is none. */
export function fillRegion(answer: MaskAnswer, bounds: Size, at: Point, value: number): MaskAnswer {
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (x < 0 || y < 0 || x >= bounds.width || y >= bounds.height) return answer;
  const runs = runsOf(answer, bounds);
  const region = regions(runs, bounds.width);
  let under = runs.rows[y] ?? 0;
  while (under + 1 < (runs.rows[y + 1] ?? 0) && (runs.start[under + 1] ?? 0) <= x) under += 1;
  return refilled(answer, bounds, runs, (run) => (region[run] === region[under] ? value : null));
}

/** Return the mask without holes: background that does not reach the edge gets the class to the left of its first pixel. */
export function fillHoles(answer: MaskAnswer, bounds: Size): MaskAnswer {
  const runs = runsOf(answer, bounds);
  const region = regions(runs, bounds.width);
  const outside = new Set<number>();
  const last = runs.rows.length - 2;
  for (let row = 0; row <= last; row += 1) {
    const [first, next] = [runs.rows[row] ?? 0, runs.rows[row + 1] ?? 0];
    for (let run = first; run < next; run += 1) {
      const atEdge = row === 0 || row === last || run === first || run === next - 1;
      if (atEdge) outside.add(region[run] ?? run);
    }
  }
  return refilled(answer, bounds, runs, (run) => {
    const root = region[run] ?? run;
    // A region's first run is not at the left edge, or the region would be outside.
    return runs.value[run] === 0 && !outside.has(root) ? (runs.value[root - 1] ?? 0) : null;
  });
}
