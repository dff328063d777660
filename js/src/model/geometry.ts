/** Rectangles in whole image pixels, always inside the picture. */

import type { Rect, Size } from "../wire";

/** A position; the owner says whether in image or in screen pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The eight places where a rectangle can be taken to resize it, corners first. */
export const HANDLES = ["nw", "ne", "se", "sw", "n", "e", "s", "w"] as const;

/** One of the eight handles, named by compass point. */
export type Handle = (typeof HANDLES)[number];

/** Return `value`, moved into `low`…`high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function span(one: number, other: number, limit: number): readonly [number, number] {
  const start = clamp(Math.round(Math.min(one, other)), 0, limit);
  return [start, clamp(Math.round(Math.max(one, other)), 0, limit) - start];
}

/** Return the rectangle between two points in either order, clipped to the picture; it may be empty. */
export function rectBetween(one: Point, other: Point, bounds: Size): Rect {
  const [left, width] = span(one.x, other.x, bounds.width);
  const [top, height] = span(one.y, other.y, bounds.height);
  return { left, top, width, height };
}

/** Return the rectangle moved by whole pixels, stopped by the picture's edges. */
export function moveRect(rect: Rect, by: Point, bounds: Size): Rect {
  return {
    ...rect,
    left: clamp(rect.left + Math.round(by.x), 0, bounds.width - rect.width),
    top: clamp(rect.top + Math.round(by.y), 0, bounds.height - rect.height),
  };
}

function atLeastOnePixel(start: number, length: number, limit: number): readonly [number, number] {
  return length >= 1 ? [start, length] : [Math.min(start, limit - 1), 1];
}

/** Return the rectangle with the side or corner at `handle` taken to `to`; it turns inside out rather than vanish. */
export function resizeRect(rect: Rect, handle: Handle, to: Point, bounds: Size): Rect {
  const right = rect.left + rect.width;
  const bottom = rect.top + rect.height;
  const resized = rectBetween(
    { x: handle.includes("w") ? to.x : rect.left, y: handle.startsWith("n") ? to.y : rect.top },
    { x: handle.includes("e") ? to.x : right, y: handle.startsWith("s") ? to.y : bottom },
    bounds,
  );
  const [left, width] = atLeastOnePixel(resized.left, resized.width, bounds.width);
  const [top, height] = atLeastOnePixel(resized.top, resized.height, bounds.height);
  return { left, top, width, height };
}

/** Return the rectangle with its right and bottom sides moved, at least 1 px large and inside the picture. */
export function growRect(rect: Rect, by: Point, bounds: Size): Rect {
  return {
    ...rect,
    width: clamp(rect.width + by.x, 1, bounds.width - rect.left),
    height: clamp(rect.height + by.y, 1, bounds.height - rect.top),
  };
}

/** Return where a handle stands. */
export function handlePoint(rect: Rect, handle: Handle): Point {
  const x = handle.includes("w") ? 0 : handle.includes("e") ? 1 : 0.5;
  const y = handle.startsWith("n") ? 0 : handle.startsWith("s") ? 1 : 0.5;
  return { x: rect.left + x * rect.width, y: rect.top + y * rect.height };
}

/**
 * Return the handle within `reach` of the point, if any.
 *
 * Inside a small rectangle the reach shrinks to a third of the side, so that the middle is left to move it.
 */
export function handleAt(rect: Rect, point: Point, reach: number): Handle | null {
  const inside = contains(rect, point);
  const reachX = inside ? Math.min(reach, rect.width / 3) : reach;
  const reachY = inside ? Math.min(reach, rect.height / 3) : reach;
  const hit = HANDLES.find((handle) => {
    const at = handlePoint(rect, handle);
    return Math.abs(at.x - point.x) <= reachX && Math.abs(at.y - point.y) <= reachY;
  });
  return hit ?? null;
}

/** Say whether the point is in the rectangle, edges included. */
export function contains(rect: Rect, point: Point): boolean {
  return (
    point.x >= rect.left &&
    point.x <= rect.left + rect.width &&
    point.y >= rect.top &&
    point.y <= rect.top + rect.height
  );
}

/** Return the index of the smallest rectangle under the point, so that nested ones can be reached. */
export function rectAt(rects: readonly Rect[], point: Point): number | null {
  let best: number | null = null;
  let bestArea = Number.POSITIVE_INFINITY;
  rects.forEach((rect, index) => {
    const area = rect.width * rect.height;
    if (contains(rect, point) && area <= bestArea) [best, bestArea] = [index, area];
  });
  return best;
}

/** Say whether two rectangles are the same. */
export function sameRect(one: Rect, other: Rect): boolean {
  return (
    one.left === other.left &&
    one.top === other.top &&
    one.width === other.width &&
    one.height === other.height
  );
}
