/** Which pixels a stroke or a polygon covers: those whose middle lies in it, row by row. */

import type { Size } from "../wire";
import type { Point } from "./geometry";
import type { FillRow } from "./masks";

/** Return the first pixel whose middle is not left of `x`. */
const firstFrom = (x: number): number => Math.ceil(x - 0.5);

/** Give the rows of a round brush of this diameter drawn along a path; a single point is a dot. */
export function strokeRows(path: readonly Point[], diameter: number, bounds: Size, fill: FillRow): void {
  const radius = Math.max(diameter, 1) / 2;
  path.forEach((from, n) => {
    const to = path[n + 1] ?? from;
    if (n === 0 || n < path.length - 1) segmentRows(from, to, radius, bounds, fill);
  });
}

function segmentRows(from: Point, to: Point, radius: number, bounds: Size, fill: FillRow): void {
  const first = Math.max(firstFrom(Math.min(from.y, to.y) - radius), 0);
  const last = Math.min(firstFrom(Math.max(from.y, to.y) + radius), bounds.height);
  for (let y = first; y < last; y += 1) {
    const edges = [...discEdges(from, radius, y + 0.5), ...discEdges(to, radius, y + 0.5)];
    edges.push(...sideEdges(from, to, radius, y + 0.5));
    const [left, right] = [firstFrom(Math.min(...edges)), firstFrom(Math.max(...edges))];
    if (edges.length > 0 && left < right) fill(y, left, right);
  }
}

/** Where a disc begins and ends at a height. */
function discEdges(middle: Point, radius: number, y: number): readonly number[] {
  const half = Math.sqrt(radius ** 2 - (y - middle.y) ** 2);
  return half >= 0 ? [middle.x - half, middle.x + half] : [];
}

/** Where the two straight sides of a segment are at a height. */
function sideEdges(from: Point, to: Point, radius: number, y: number): readonly number[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (from.y === to.y) return [];
  return [radius, -radius].flatMap((offset) => {
    const away = { x: ((from.y - to.y) / length) * offset, y: ((to.x - from.x) / length) * offset };
    const share = (y - from.y - away.y) / (to.y - from.y);
    return share >= 0 && share <= 1 ? [from.x + away.x + share * (to.x - from.x)] : [];
  });
}

/** Give the rows of a polygon; where it crosses itself, what is enclosed twice is outside. */
export function polygonRows(corners: readonly Point[], bounds: Size, fill: FillRow): void {
  const heights = corners.map(({ y }) => y);
  const first = Math.max(firstFrom(Math.min(...heights)), 0);
  const last = Math.min(firstFrom(Math.max(...heights)), bounds.height);
  for (let y = first; y < last; y += 1) {
    const crossings = crossingsAt(y + 0.5, corners);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const [left, right] = [firstFrom(crossings[n] ?? 0), firstFrom(crossings[n + 1] ?? 0)];
      if (left < right) fill(y, left, right);
    }
  }
}

function crossingsAt(y: number, corners: readonly Point[]): readonly number[] {
  const found: number[] = [];
  corners.forEach((from, n) => {
    const to = corners[(n + 1) % corners.length] ?? from;
    if (from.y <= y === to.y <= y) return;
    found.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
  });
  return found.sort((one, other) => one - other);
}
