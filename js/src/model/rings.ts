/** Rings: the outlines of polygons, as points on the grid between the pixels; the last is joined to the first. */

import type { Rect, Size } from "../wire";
import { clamp, type Point } from "./geometry";

/** The vertices in order. */
export type Ring = readonly Point[];

type Side = readonly [Point, Point];

/** Return the sides of a ring, or of a path that is not closed. */
function sidesOf(points: Ring, closed: boolean): readonly Side[] {
  const ends = closed ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1);
  return ends.map((end, n): Side => [points[n] ?? end, end]);
}

/** Return the smallest rectangle around points; there is at least one. */
export function boundsOf(points: Ring): Rect {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Return a point in whole pixels inside the picture. */
export function gridPoint({ x, y }: Point, { width, height }: Size): Point {
  return { x: clamp(Math.round(x), 0, width), y: clamp(Math.round(y), 0, height) };
}

/** Return twice the area inside a ring. */
export function doubledArea(ring: Ring): number {
  return Math.abs(sidesOf(ring, true).reduce((sum, [a, b]) => sum + a.x * b.y - b.x * a.y, 0));
}

/** Say whether a point lies inside a ring, by counting the sides to its right. */
export function insideRing(ring: Ring, { x, y }: Point): boolean {
  const beyond = sidesOf(ring, true).filter(
    ([a, b]) => a.y > y !== b.y > y && x < a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y),
  );
  return beyond.length % 2 === 1;
}

/** On which side of a line a point lies. */
function turn([a, b]: Side, c: Point): number {
  return Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}

/** Say whether two sides cross at a point inside both; touching and running along are no crossing. */
function cross(one: Side, other: Side): boolean {
  return turn(one, other[0]) * turn(one, other[1]) < 0 && turn(other, one[0]) * turn(other, one[1]) < 0;
}

/** Say whether two sides of a ring cross. */
export function crossesItself(ring: Ring): boolean {
  const sides = sidesOf(ring, true);
  return sides.some((one, n) => sides.some((other, m) => m > n && cross(one, other)));
}

/** Say whether a path that is not closed would cross itself on its way to one more point. */
export function crossesPath(path: Ring, to: Point): boolean {
  const last = path.at(-1);
  return last !== undefined && sidesOf(path, false).some((side) => cross(side, [last, to]));
}

/** Return the index of the point that is nearest to a place, within `reach` both ways; `null` when none is. */
export function nearest(points: Ring, at: Point, reach: number): number | null {
  let best: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  points.forEach((point, index) => {
    const [x, y] = [Math.abs(point.x - at.x), Math.abs(point.y - at.y)];
    if (x > reach || y > reach || Math.hypot(x, y) >= shortest) return;
    [best, shortest] = [index, Math.hypot(x, y)];
  });
  return best;
}

/** Keep what lies at or beyond `limit` along an axis, in the direction of `sign`. */
function cut(ring: Ring, axis: "x" | "y", limit: number, sign: 1 | -1): Ring {
  const other = axis === "x" ? "y" : "x";
  return ring.flatMap((to, n) => {
    const from = ring.at(n - 1) ?? to;
    const [was, is] = [from, to].map((point) => sign * (point[axis] - limit) >= 0);
    if (was === is) return is ? [to] : [];
    const share = (limit - from[axis]) / (to[axis] - from[axis]);
    const edge = { x: limit, y: limit, [other]: from[other] + share * (to[other] - from[other]) };
    return is ? [edge, to] : [edge];
  });
}

/** Return the part of a ring inside the picture, in whole pixels; a ring inside stays as it is. */
export function cutRing(ring: Ring, { width, height }: Size): Ring {
  const tall = cut(cut(ring, "x", 0, 1), "x", width, -1);
  const whole = cut(cut(tall, "y", 0, 1), "y", height, -1).map(({ x, y }) => ({
    x: Math.round(x),
    y: Math.round(y),
  }));
  return whole.filter(({ x, y }, n) => {
    const before = whole.at(n - 1);
    return before === undefined || before.x !== x || before.y !== y;
  });
}

/** Return the middle of each side, the one after the first vertex first. */
export function middlesOf(ring: Ring): Ring {
  return sidesOf(ring, true).map(([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }));
}

/** Return a ring moved by whole pixels, stopped by the picture's edges. */
export function movedRing(ring: Ring, by: Point, bounds: Size): Ring {
  const { left, top, width, height } = boundsOf(ring);
  const x = clamp(Math.round(by.x), -left, bounds.width - left - width);
  const y = clamp(Math.round(by.y), -top, bounds.height - top - height);
  return x === 0 && y === 0 ? ring : ring.map((point) => ({ x: point.x + x, y: point.y + y }));
}
