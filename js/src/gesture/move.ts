/** Moving a box as a whole. */

import { moveRect, type Point, sameRect } from "../model/geometry";
import type { Rect, Size } from "../wire";
import type { Input } from "./gesture";
import { cancelled, isClick, type RectStep } from "./rects";

/** A box being moved; a mere click selects `under`. */
export interface Move {
  readonly kind: "move";
  readonly index: number;
  readonly rect: Rect;
  readonly anchor: Point;
  readonly pressed: Point;
  readonly under: number | null;
  readonly bounds: Size;
}

/** Return the gesture after an input: the moved box as preview, then for good. */
export function stepMove(move: Move, input: Input): RectStep<Move> {
  if (input.type === "cancel") return cancelled();
  const by = { x: input.at.x - move.anchor.x, y: input.at.y - move.anchor.y };
  const rect = moveRect(move.rect, by, move.bounds);
  if (input.type !== "up") return { next: move, outcome: { type: "preview", rect, index: move.index } };
  if (isClick(move.pressed, input.screen))
    return { next: null, outcome: { type: "select", index: move.under } };
  if (sameRect(rect, move.rect)) return { next: null, outcome: { type: "discard", reason: "unchanged" } };
  return { next: null, outcome: { type: "commit", rect, index: move.index } };
}
