/** The gestures of the box tool: draw, move, resize, select. */

import { chosen, type Desk, NONE_SELECTED } from "../model/desk";
import { type Handle, type Point, rectAt } from "../model/geometry";
import { moveSelected, type RectShape, type ShapeKind, withNew } from "../model/shapes";
import { linesOf, SNAP_PX, snapSides, snapWhole } from "../model/snap";
import type { Answer, Rect } from "../wire";
import { bandGesture } from "./band";
import type { Gesture, PictureScene, Press, Step } from "./gesture";
import { begin, type Mode, type RectGesture, type Rects, step, targetAt } from "./machine";
import type { RectOutcome } from "./rects";

const HANDLE_CURSORS: Readonly<Record<Handle, string>> = {
  nw: "nwse-resize",
  se: "nwse-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
};

/** A rectangle that no pointer can meet. */
const NOWHERE: Rect = { left: Number.NaN, top: Number.NaN, width: 0, height: 0 };

/** What is under the pointer, as rectangles. */
export function rectsOf<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  scene: PictureScene<A>,
): Rects {
  const { desk, viewport, frame, reach, off } = scene;
  const mode: Mode = scene.editable ? (scene.mode as Mode) : "look";
  const shapes = kind.shapes(desk.answer);
  const rects = off.size === 0 ? shapes : shapes.map((shape) => (off.has(shape) ? NOWHERE : shape));
  const last = chosen(desk);
  const selected = last !== null && rects[last] === NOWHERE ? null : last;
  return { mode, rects, selected, viewport, frame, reach };
}

/** Return the mouse cursor over an image point. */
export function boxCursor(rects: Rects, at: Point): string {
  const under = targetAt(rects, at);
  if (under.type === "handle") return HANDLE_CURSORS[under.handle];
  if (under.type === "body") return "move";
  return rects.mode === "draw" ? "crosshair" : "grab";
}

/** Return the gesture that a press begins; `make` turns a drawn rectangle into a shape. */
export function beginBox<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  scene: PictureScene<A>,
  press: Press,
  make: (rect: Rect) => S,
): Gesture<A> {
  const rects = rectsOf(kind, scene);
  const index = rectAt(rects.rects, press.at);
  if (press.mod && scene.editable && index !== null) return toggling(scene.desk, index);
  const target = targetAt(rects, press.at);
  if (press.shift && rects.mode === "select" && target.type === "ground")
    return bandGesture(kind, scene, press);
  const desk = taken(scene.desk, target);
  const first = begin(rects, { at: press.at, screen: press.screen, force: press.shift });
  return following(first, (outcome, gesture) => outcomeOf(kind, { ...scene, desk }, make, outcome, gesture));
}

/** Return the desk with the shape selected that the press takes hold of, so that one drag selects and moves it. */
function taken<A extends Answer>(desk: Desk<A>, target: ReturnType<typeof targetAt>): Desk<A> {
  if (target.type !== "body" || desk.selected.includes(target.index)) return desk;
  return { ...desk, selected: [target.index] };
}

/** Adds a shape to the selection, or takes it out of it. */
export function toggling<A extends Answer>(desk: Desk<A>, index: number): Gesture<A> {
  const others = desk.selected.filter((one) => one !== index);
  const selected = desk.selected.includes(index) ? others : [...others, index];
  const gesture: Gesture<A> = {
    kind: "toggle",
    step: ({ type }) =>
      type === "up" || type === "cancel"
        ? { next: null, outcome: { type: "commit", desk: { ...desk, selected } } }
        : { next: gesture, outcome: { type: "discard", reason: "unchanged" } },
  };
  return gesture;
}

function following<A extends Answer>(
  state: RectGesture,
  meaning: (outcome: RectOutcome, gesture: RectGesture) => Step<A>["outcome"],
): Gesture<A> {
  return {
    kind: state.kind,
    step(input) {
      const { next, outcome } = step(state, input);
      return { next: next && following(next, meaning), outcome: meaning(outcome, state) };
    },
  };
}

/** Return the rectangle of a gesture with its sides on lines nearby. */
function snapped<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  { desk, frame, viewport, unseen }: PictureScene<A>,
  rect: Rect,
  gesture: RectGesture,
): Rect {
  const others = kind
    .shapes(desk.answer)
    .filter(
      (shape, index) => !unseen.has(shape) && !(gesture.kind !== "draw" && desk.selected.includes(index)),
    );
  const lines = linesOf(others, frame.image);
  const reach = SNAP_PX / viewport.scale;
  if (gesture.kind === "move") return snapWhole(rect, lines, reach);
  return snapSides(rect, gesture.kind === "resize" ? gesture.rect : null, lines, reach);
}

function outcomeOf<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  scene: PictureScene<A>,
  make: (rect: Rect) => S,
  outcome: RectOutcome,
  gesture: RectGesture,
): Step<A>["outcome"] {
  const { desk, frame, off } = scene;
  if (outcome.type === "pan" || outcome.type === "discard") return outcome;
  if (outcome.type === "select") {
    const selected = outcome.index === null ? NONE_SELECTED : [outcome.index];
    return { type: "commit", desk: { ...desk, selected } };
  }
  const { index } = outcome;
  const rect = scene.snap ? snapped(kind, scene, outcome.rect, gesture) : outcome.rect;
  const changed = (): Desk<A> => {
    if (index === null) return withNew(kind, desk, make(rect));
    if (gesture.kind === "move") {
      const by = { x: rect.left - gesture.rect.left, y: rect.top - gesture.rect.top };
      return moveSelected(kind, desk, by, { bounds: frame.image, off });
    }
    const shapes = kind.shapes(desk.answer).map((shape, n) => (n === index ? { ...shape, ...rect } : shape));
    return { ...desk, answer: kind.withShapes(desk.answer, shapes) };
  };
  if (outcome.type === "commit") return { type: "commit", desk: changed() };
  return { type: "preview", desk: changed(), measured: rect };
}
