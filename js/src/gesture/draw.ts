/** Drawing a new box by dragging from corner to corner. */

import { type Point, rectBetween } from "../model/geometry";
import type { Size } from "../wire";
import type { Input } from "./gesture";
import { cancelled, isClick, type RectStep } from "./rects";

/** A box being drawn; `under` is the shape that a mere click selects. */
export interface Draw {
  readonly kind: "draw";
  readonly anchor: Point;
  readonly pressed: Point;
  readonly under: number | null;
  readonly bounds: Size;
}

/** Return the gesture after an input: a preview while moving, a box or a selection at the end. */
export function stepDraw(draw: Draw, input: Input): RectStep<Draw> {
  if (input.type === "cancel") return cancelled();
  const rect = rectBetween(draw.anchor, input.at, draw.bounds);
  if (input.type !== "up") return { next: draw, outcome: { type: "preview", rect, index: null } };
  if (isClick(draw.pressed, input.screen)) {
    return { next: null, outcome: { type: "select", index: draw.under } };
  }
  const drawn = rect.width >= 1 && rect.height >= 1;
  return {
    next: null,
    outcome: drawn ? { type: "commit", rect, index: null } : { type: "discard", reason: "too-small" },
  };
}
