/** Picks the gesture with rectangles that a press begins, and passes later input on to it. */

import { contains, type Handle, handleAt, type Point, rectAt } from "../model/geometry";
import type { Frame, Viewport } from "../model/viewport";
import type { Rect } from "../wire";
import { type Draw, stepDraw } from "./draw";
import type { Input } from "./gesture";
import { type Move, stepMove } from "./move";
import { type Pan, stepPan } from "./pan";
import type { RectStep } from "./rects";
import { type Resize, stepResize } from "./resize";

/** A gesture under way. */
export type RectGesture = Draw | Move | Resize | Pan;

/** What the pointer does: draw new boxes, take existing ones, or only look. */
export type Mode = "draw" | "select" | "look";

/** What is under the pointer; `reach` is how far a handle can be missed, in image pixels. */
export interface Rects {
  readonly mode: Mode;
  readonly rects: readonly Rect[];
  readonly selected: number | null;
  readonly viewport: Viewport;
  readonly frame: Frame;
  readonly reach: number;
}

/** A pointer that goes down; `force` to draw whatever is below. */
export interface RectPress {
  readonly at: Point;
  readonly screen: Point;
  readonly force: boolean;
}

/** What a press at a place would take hold of. */
export type Target =
  | { readonly type: "handle"; readonly index: number; readonly rect: Rect; readonly handle: Handle }
  | { readonly type: "body"; readonly index: number; readonly rect: Rect }
  | { readonly type: "ground" };

/** Return what a press at an image point would take hold of. */
export function targetAt(surface: Rects, at: Point): Target {
  const { rects, selected, mode } = surface;
  const rect = selected === null ? undefined : rects[selected];
  if (mode === "look") return { type: "ground" };
  if (selected !== null && rect !== undefined) {
    const handle = handleAt(rect, at, surface.reach);
    if (handle !== null) return { type: "handle", index: selected, rect, handle };
  }
  // With the box tool a press inside a box draws: one box in another is common, and must not move the first.
  if (mode === "draw") return { type: "ground" };
  if (selected !== null && rect !== undefined && contains(rect, at))
    return { type: "body", index: selected, rect };
  const index = rectAt(rects, at);
  const under = index === null ? undefined : rects[index];
  return index === null || under === undefined ? { type: "ground" } : { type: "body", index, rect: under };
}

/** Return the gesture that a press begins. */
export function begin(surface: Rects, press: RectPress): RectGesture {
  const { at, screen } = press;
  const { frame, viewport, mode } = surface;
  const under = rectAt(surface.rects, at);
  const bounds = frame.image;
  const target: Target = press.force ? { type: "ground" } : targetAt(surface, at);
  if (target.type === "handle") {
    const { index, rect, handle } = target;
    return { kind: "resize", index, rect, handle, anchor: at, bounds };
  }
  if (target.type === "body") {
    return {
      kind: "move",
      index: target.index,
      rect: target.rect,
      anchor: at,
      pressed: screen,
      under,
      bounds,
    };
  }
  if (mode === "draw") return { kind: "draw", anchor: at, pressed: screen, under, bounds };
  return { kind: "pan", pressed: screen, viewport, frame, under };
}

/** Return the gesture after an input. */
export function step(gesture: RectGesture, input: Input): RectStep<RectGesture> {
  switch (gesture.kind) {
    case "draw":
      return stepDraw(gesture, input);
    case "move":
      return stepMove(gesture, input);
    case "resize":
      return stepResize(gesture, input);
    case "pan":
      return stepPan(gesture, input);
  }
}
