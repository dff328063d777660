/** Dragging the picture over the stage. */

import type { Point } from "../model/geometry";
import { type Frame, keepVisible, type Viewport } from "../model/viewport";
import type { Answer } from "../wire";
import type { Gesture, Input, PictureScene } from "./gesture";
import { isClick, type RectStep } from "./rects";

/** The picture being dragged; a mere click selects `under`, unless that is undefined. */
export interface Pan {
  readonly kind: "pan";
  readonly pressed: Point;
  readonly viewport: Viewport;
  readonly frame: Frame;
  readonly under?: number | null;
}

/** Return the gesture after an input; a cancelled one puts the picture back. */
export function stepPan(pan: Pan, input: Input): RectStep<Pan> {
  if (input.type === "cancel") return { next: null, outcome: { type: "pan", viewport: pan.viewport } };
  if (input.type === "up" && pan.under !== undefined && isClick(pan.pressed, input.screen)) {
    return { next: null, outcome: { type: "select", index: pan.under } };
  }
  const moved = {
    scale: pan.viewport.scale,
    x: pan.viewport.x + input.screen.x - pan.pressed.x,
    y: pan.viewport.y + input.screen.y - pan.pressed.y,
  };
  const viewport = keepVisible(moved, pan.frame.image, pan.frame.stage);
  return { next: input.type === "up" ? null : pan, outcome: { type: "pan", viewport } };
}

/** Return the gesture that drags the picture and nothing else; a mere click leaves `onClick` behind, if given. */
export function panGesture<A extends Answer>(
  { viewport, frame }: PictureScene<A>,
  pressed: Point,
  onClick?: PictureScene<A>["desk"],
): Gesture<A> {
  const under = onClick === undefined ? {} : { under: null };
  const pan: Pan = { kind: "pan", pressed, viewport, frame, ...under };
  const gesture: Gesture<A> = {
    kind: "pan",
    step(input) {
      const { next, outcome } = stepPan(pan, input);
      if (outcome.type === "pan") return { next: next && gesture, outcome };
      return onClick === undefined
        ? { next: null, outcome: { type: "discard", reason: "unchanged" } }
        : { next: null, outcome: { type: "commit", desk: onClick } };
    },
  };
  return gesture;
}
