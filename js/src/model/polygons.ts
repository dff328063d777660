/** Polygons on a picture, with the one that is being drawn: it is part of the answer, so that it is saved corner by corner. */

import { STRINGS } from "../strings";
import type { Answer, Size } from "../wire";
import { type Desk, NONE_SELECTED } from "./desk";
import type { Point } from "./geometry";
import {
  boundsOf,
  crossesItself,
  crossesPath,
  cutRing,
  doubledArea,
  gridPoint,
  insideRing,
  movedRing,
  type Ring,
} from "./rings";
import { type Shape, type ShapeKind, withNew } from "./shapes";

/** A polygon of one class. */
export interface Outline extends Shape {
  readonly vertices: Ring;
}

/** What a worker has drawn; `open` is the polygon that is not closed yet. */
export interface PolygonsAnswer extends Answer {
  readonly type: "polygon";
  readonly polygons: readonly Outline[];
  readonly open: Outline | null;
  readonly nothing_to_label: boolean;
}

/** The work on a picture. */
export type PolygonDesk = Desk<PolygonsAnswer>;

/** Most corners of a polygon; the kernel takes no more. */
export const MAX_VERTICES = 2000;
const MIN_VERTICES = 3;
const T = STRINGS.polygons;

/** Nothing drawn. */
export const NO_POLYGONS: PolygonsAnswer = {
  type: "polygon",
  polygons: [],
  open: null,
  nothing_to_label: false,
};

/** Polygons as shapes. */
export const POLYGONS: ShapeKind<Outline, PolygonsAnswer> = {
  shapes: ({ polygons }) => polygons,
  withShapes: ({ open }, polygons) => ({ ...NO_POLYGONS, open, polygons }),
  bounds: ({ vertices }) => boundsOf(vertices),
  moved(shape, by, bounds) {
    const vertices = movedRing(shape.vertices, by, bounds);
    return vertices === shape.vertices ? shape : { ...shape, vertices };
  },
  fitted(shape, bounds) {
    const vertices = cutRing(shape.vertices, bounds);
    return ringProblem(vertices) === null ? { ...shape, vertices } : null;
  },
};

/** Return the desk with another polygon being drawn. */
export function withOpen(desk: PolygonDesk, open: Outline | null): PolygonDesk {
  return {
    answer: { ...desk.answer, open, nothing_to_label: false },
    selected: NONE_SELECTED,
  };
}

/** Return the desk with one more corner of the polygon that is being drawn, whether that may be or not. */
export function extended(desk: PolygonDesk, at: Point, label: string, bounds: Size): PolygonDesk {
  const { open } = desk.answer;
  const vertices = [...(open?.vertices ?? []), gridPoint(at, bounds)];
  return withOpen(desk, { ...(open ?? { label }), vertices });
}

/** Return the desk with one more corner, or why it cannot stand there; the same corner again is none. */
export function placed(desk: PolygonDesk, at: Point, label: string, bounds: Size): PolygonDesk | string {
  const path = desk.answer.open?.vertices ?? [];
  const { x, y } = gridPoint(at, bounds);
  const last = path.at(-1);
  if (last !== undefined && last.x === x && last.y === y) return desk;
  if (path.length >= MAX_VERTICES) return T.tooMany(MAX_VERTICES);
  if (crossesPath(path, { x, y })) return T.crosses;
  return extended(desk, at, label, bounds);
}

/** Return why a ring cannot be a polygon, `null` when it can. */
export function ringProblem(ring: Ring): string | null {
  if (ring.length < MIN_VERTICES) return T.tooFew;
  // First: sides that cross can enclose as much on the left as on the right.
  if (crossesItself(ring)) return T.crosses;
  return doubledArea(ring) === 0 ? T.noArea : null;
}

/** Return the desk with the open polygon closed, and selected; or why it cannot be closed. */
export function closed(desk: PolygonDesk): PolygonDesk | string {
  const { open } = desk.answer;
  if (open === null) return desk;
  return ringProblem(open.vertices) ?? withNew(POLYGONS, withOpen(desk, null), open);
}

/** Return the desk without the last corner of the open polygon. */
export function takenBack(desk: PolygonDesk): PolygonDesk {
  const { open } = desk.answer;
  if (open === null) return desk;
  const vertices = open.vertices.slice(0, -1);
  return withOpen(desk, vertices.length === 0 ? null : { ...open, vertices });
}

/** Return the desk with another ring for a polygon, whether that may be or not. */
export function withRing({ answer }: PolygonDesk, index: number, vertices: Ring): PolygonDesk {
  const polygons = answer.polygons.map((shape, n) => (n === index ? { ...shape, vertices } : shape));
  return { answer: POLYGONS.withShapes(answer, polygons), selected: [index] };
}

/** Return the desk with another ring for a polygon, or why it cannot be. */
export function checkedRing(desk: PolygonDesk, index: number, vertices: Ring): PolygonDesk | string {
  return ringProblem(vertices) ?? withRing(desk, index, vertices);
}

/** Return the index of the smallest polygon under a point, so that nested ones can be reached; `off` cannot be taken. */
export function polygonAt(polygons: readonly Outline[], at: Point, off: ReadonlySet<object>): number | null {
  let best: number | null = null;
  let smallest = Number.POSITIVE_INFINITY;
  polygons.forEach((shape, index) => {
    const { vertices } = shape;
    if (off.has(shape) || !insideRing(vertices, at)) return;
    const area = doubledArea(vertices);
    if (area <= smallest) [best, smallest] = [index, area];
  });
  return best;
}
