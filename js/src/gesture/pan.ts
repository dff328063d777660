/** Dragging the picture over the stage. */

import type { Point } from "../model/geometry";
import { type Frame, keepVisible, type Viewport } from "../model/viewport";
import { type Input, isClick, type Step } from "./types";

/** The picture being dragged; a mere click selects `under`, unless that is undefined. */
export interface Pan {
  readonly kind: "pan";
  readonly pressed: Point;
  readonly viewport: Viewport;
  readonly frame: Frame;
  readonly under?: number | null;
}

/** Return the gesture after an input; a cancelled one puts the picture back. */
export function stepPan(pan: Pan, input: Input): Step<Pan> {
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
