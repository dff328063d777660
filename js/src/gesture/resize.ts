/** Resizing a box by one of its eight handles. */

import { type Handle, handlePoint, type Point, resizeRect, sameRect } from "../model/geometry";
import type { Rect, Size } from "../wire";
import type { Input } from "./gesture";
import { cancelled, type RectStep } from "./rects";

/** A box being resized; `anchor` is where the pointer took hold. */
export interface Resize {
  readonly kind: "resize";
  readonly index: number;
  readonly rect: Rect;
  readonly handle: Handle;
  readonly anchor: Point;
  readonly bounds: Size;
}

/** Return the gesture after an input: the resized box as preview, then for good. */
export function stepResize(resize: Resize, input: Input): RectStep<Resize> {
  if (input.type === "cancel") return cancelled();
  // The pointer may have taken the handle off its middle; that must not make the side jump.
  const held = handlePoint(resize.rect, resize.handle);
  const to = {
    x: held.x + input.at.x - resize.anchor.x,
    y: held.y + input.at.y - resize.anchor.y,
  };
  const rect = resizeRect(resize.rect, resize.handle, to, resize.bounds);
  if (input.type !== "up") return { next: resize, outcome: { type: "preview", rect, index: resize.index } };
  if (sameRect(rect, resize.rect)) return { next: null, outcome: { type: "discard", reason: "unchanged" } };
  return { next: null, outcome: { type: "commit", rect, index: resize.index } };
}
