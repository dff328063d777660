/** Sides that stick to the picture's edges and to the sides of other rectangles nearby. */

import type { Rect, Size } from "../wire";

/** How near a side must come, in stage pixels. */
export const SNAP_PX = 8;

/** Positions that sides stick to. */
export interface Lines {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Return the lines of a picture and of rectangles on it. */
export function linesOf(rects: readonly Rect[], bounds: Size): Lines {
  return {
    x: [0, bounds.width, ...rects.flatMap((rect) => [rect.left, rect.left + rect.width])],
    y: [0, bounds.height, ...rects.flatMap((rect) => [rect.top, rect.top + rect.height])],
  };
}

/** Return how far a position is from the nearest line within reach, 0 when there is none. */
function pull(position: number, lines: readonly number[], reach: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const line of lines) if (Math.abs(line - position) < Math.abs(best)) best = line - position;
  return Math.abs(best) <= reach ? best : 0;
}

function side(
  start: number,
  end: number,
  lines: readonly number[],
  reach: number,
  held: Held,
): [number, number] {
  const from = held.start ? start : start + pull(start, lines, reach);
  const to = held.end ? end : end + pull(end, lines, reach);
  return to - from >= 1 ? [from, to - from] : [start, end - start];
}

interface Held {
  readonly start: boolean;
  readonly end: boolean;
}

/** Return the rectangle with its free sides on the nearest lines; sides where `still` already was stay. */
export function snapSides(rect: Rect, still: Rect | null, lines: Lines, reach: number): Rect {
  const [right, bottom] = [rect.left + rect.width, rect.top + rect.height];
  const held = (now: number, then: number | undefined): boolean => now === then;
  const [left, width] = side(rect.left, right, lines.x, reach, {
    start: held(rect.left, still?.left),
    end: held(right, still === null ? undefined : still.left + still.width),
  });
  const [top, height] = side(rect.top, bottom, lines.y, reach, {
    start: held(rect.top, still?.top),
    end: held(bottom, still === null ? undefined : still.top + still.height),
  });
  return { left, top, width, height };
}

/** Return the rectangle moved as a whole so that its nearest side lies on a line. */
export function snapWhole(rect: Rect, lines: Lines, reach: number): Rect {
  const nearer = (one: number, other: number): number =>
    one === 0 || (other !== 0 && Math.abs(other) < Math.abs(one)) ? other : one;
  const x = nearer(pull(rect.left, lines.x, reach), pull(rect.left + rect.width, lines.x, reach));
  const y = nearer(pull(rect.top, lines.y, reach), pull(rect.top + rect.height, lines.y, reach));
  return { ...rect, left: rect.left + x, top: rect.top + y };
}
