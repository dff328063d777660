/** What can be done with shapes of every kind: select, delete, move, give another class. */

import type { Command } from "../keys";
import type { Answer, Rect, Size } from "../wire";
import { chosen, type Desk, NONE_SELECTED } from "./desk";
import type { Point } from "./geometry";
import { type Note, tidy } from "./notes";

/** What all shapes have in common. */
export interface Shape {
  readonly label: string;
  readonly note?: Note;
}

/** A shape that is a rectangle. */
export type RectShape = Shape & Rect;

/** How one kind of shape is kept in its answer, and moved. */
export interface ShapeKind<S extends Shape, A extends Answer> {
  shapes(answer: A): readonly S[];
  /** Return the answer with these shapes instead; there is something to label then. */
  withShapes(answer: A, shapes: readonly S[]): A;
  /** Return the smallest rectangle around a shape. */
  bounds(shape: S): Rect;
  /** Return the shape moved by whole pixels, stopped by the picture's edges. */
  moved(shape: S, by: Point, bounds: Size): S;
  /** Return the shape cut to the picture, `null` when nothing of it is left: it may come from a larger one. */
  fitted(shape: S, bounds: Size): S | null;
}

/** What commands on shapes need to know beyond the desk. */
export interface ShapeContext {
  readonly bounds: Size;
  /** Shapes that are locked or hidden: they are neither taken nor changed. */
  readonly off: ReadonlySet<object>;
  /** Copied shapes. */
  readonly clipboard: readonly Shape[];
  /** The answer to the object before this one, `null` while there is none. */
  readonly previous: Answer | null;
}

/** No shape is locked or hidden. */
export const NONE_OFF: ReadonlySet<object> = new Set();

/** Return the selected shapes with their indices, in the order of selection. */
export function selectedShapes<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
): readonly (readonly [number, S])[] {
  const shapes = kind.shapes(desk.answer);
  return desk.selected.flatMap((index) => {
    const shape = shapes[index];
    return shape === undefined ? [] : [[index, shape] as const];
  });
}

/** Return the desk with a new shape, which is selected then. */
export function withNew<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  shape: S,
): Desk<A> {
  const shapes = kind.shapes(desk.answer);
  return { answer: kind.withShapes(desk.answer, [...shapes, shape]), selected: [shapes.length] };
}

/** Return the desk with every selected shape changed; the same desk when `change` leaves them all as they are. */
export function changeSelected<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  change: (shape: S) => S,
): Desk<A> {
  const changed = new Map<number, S>();
  for (const [index, shape] of selectedShapes(kind, desk)) {
    const next = change(shape);
    if (next !== shape) changed.set(index, next);
  }
  if (changed.size === 0) return desk;
  const shapes = kind.shapes(desk.answer).map((shape, index) => changed.get(index) ?? shape);
  return { ...desk, answer: kind.withShapes(desk.answer, shapes) };
}

/** Return the desk with the selected shapes in another class. */
export function chooseForSelected<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  label: string,
): Desk<A> {
  return changeSelected(kind, desk, (shape) => (shape.label === label ? shape : { ...shape, label }));
}

/** Return the class to mark in the picker: the selected shape's, else the one for new shapes. */
export function markedClass<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  label: string,
): readonly string[] {
  return [kind.shapes(desk.answer)[chosen(desk) ?? -1]?.label ?? label];
}

function remove<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  off: ReadonlySet<object>,
): Desk<A> {
  const gone = new Set(
    selectedShapes(kind, desk).flatMap(([index, shape]) => (off.has(shape) ? [] : [index])),
  );
  if (gone.size === 0) return desk;
  const shapes = kind.shapes(desk.answer).filter((_, index) => !gone.has(index));
  return { answer: kind.withShapes(desk.answer, shapes), selected: NONE_SELECTED };
}

function cycle<A extends Answer>(desk: Desk<A>, by: 1 | -1, n: number): Desk<A> {
  if (n === 0) return desk;
  const from = chosen(desk) ?? (by === 1 ? -1 : n);
  return { ...desk, selected: [(from + by + n) % n] };
}

/** How far a copy lies from what it was copied from, in image pixels. */
const COPY_STEP = 10;

/** Return the desk with copies of shapes, as far as they lie in the picture; the copies are selected. */
/** Return a copy with the attributes; what else was noted was noted about the original. */
function copyOf<S extends Shape>(shape: S): S {
  const { note, ...bare } = shape;
  const kept = tidy({ attributes: note?.attributes ?? {} });
  return (kept === undefined ? bare : { ...bare, note: kept }) as S;
}

function withCopies<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  shapes: readonly S[],
  bounds: Size,
): Desk<A> {
  const before = kind.shapes(desk.answer);
  // A fresh object for each: locked and hidden shapes are known by identity.
  const copies = shapes.flatMap((shape) => kind.fitted(copyOf(shape), bounds) ?? []);
  if (copies.length === 0) return desk;
  return {
    answer: kind.withShapes(desk.answer, [...before, ...copies]),
    selected: copies.map((_, n) => before.length + n),
  };
}

/** Return the shape a little aside, so that the copy can be seen; a shape at the far edges goes the other way. */
function aside<S extends Shape, A extends Answer>(kind: ShapeKind<S, A>, shape: S, bounds: Size): S {
  const rect = kind.bounds(shape);
  const x = rect.left + rect.width + COPY_STEP <= bounds.width ? COPY_STEP : -COPY_STEP;
  const y = rect.top + rect.height + COPY_STEP <= bounds.height ? COPY_STEP : -COPY_STEP;
  return kind.moved(shape, { x, y }, bounds);
}

function paste<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  { clipboard, bounds }: ShapeContext,
): Desk<A> {
  const there = kind.shapes(desk.answer);
  // On the object that they were copied from, copies would hide what they were copied from.
  const shapes = (clipboard as readonly S[]).map((shape) =>
    there.includes(shape) ? aside(kind, shape, bounds) : shape,
  );
  return withCopies(kind, desk, shapes, bounds);
}

function repeat<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  { previous, bounds }: ShapeContext,
): Desk<A> {
  if (previous === null || previous.type !== desk.answer.type) return desk;
  return withCopies(kind, desk, kind.shapes(previous as A), bounds);
}

/** Return the way that all the rectangles can go together: as asked, or as far as the first one that meets an edge. */
export function jointStep(rects: readonly Rect[], by: Point, bounds: Size): Point {
  let { x, y } = by;
  for (const rect of rects) {
    x = Math.min(Math.max(x, -rect.left), bounds.width - rect.left - rect.width);
    y = Math.min(Math.max(y, -rect.top), bounds.height - rect.top - rect.height);
  }
  return { x, y };
}

/** Return the desk with the selected shapes moved together. */
export function moveSelected<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  by: Point,
  { bounds, off }: Pick<ShapeContext, "bounds" | "off">,
): Desk<A> {
  const free = selectedShapes(kind, desk).filter(([, shape]) => !off.has(shape));
  const rects = free.map(([, shape]) => kind.bounds(shape));
  const step = jointStep(rects, { x: Math.round(by.x), y: Math.round(by.y) }, bounds);
  if (step.x === 0 && step.y === 0) return desk;
  return changeSelected(kind, desk, (shape) => (off.has(shape) ? shape : kind.moved(shape, step, bounds)));
}

/** Return the desk after a command that means the same for every kind of shape, `null` for any other command. */
export function runOnShapes<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  desk: Desk<A>,
  command: Command,
  context: ShapeContext,
): Desk<A> | null {
  const { bounds, off } = context;
  const shapes = kind.shapes(desk.answer);
  switch (command.type) {
    case "delete":
      return remove(kind, desk, off);
    case "cycle":
      return cycle(desk, command.by, shapes.length);
    case "nudge":
      return moveSelected(kind, desk, command, { bounds, off });
    case "select-all":
      return { ...desk, selected: shapes.flatMap((shape, index) => (off.has(shape) ? [] : [index])) };
    case "duplicate": {
      const copied = selectedShapes(kind, desk).map(([, shape]) => aside(kind, shape, bounds));
      return withCopies(kind, desk, copied, bounds);
    }
    case "paste":
      return paste(kind, desk, context);
    case "repeat":
      return repeat(kind, desk, context);
    default:
      return null;
  }
}
