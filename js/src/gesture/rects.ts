/** What gestures with rectangles give out: plain records, no DOM, no clock. */

import type { Point } from "../model/geometry";
import type { Viewport } from "../model/viewport";
import type { Rect } from "../wire";

/** What a step of a gesture amounts to; `index` is the shape concerned, `null` for a new one. */
export type RectOutcome =
  | { readonly type: "preview"; readonly rect: Rect; readonly index: number | null }
  | { readonly type: "commit"; readonly rect: Rect; readonly index: number | null }
  | { readonly type: "select"; readonly index: number | null }
  | { readonly type: "pan"; readonly viewport: Viewport }
  | { readonly type: "discard"; readonly reason: "cancelled" | "too-small" | "unchanged" };

/** The gesture after an input, `null` when it is over, and what the input amounted to. */
export interface RectStep<G> {
  readonly next: G | null;
  readonly outcome: RectOutcome;
}

/** A press that moves less than this many stage pixels either way is a click. */
export const CLICK_PX = 4;

/** Say whether the pointer has hardly moved between two stage points. */
export function isClick(from: Point, to: Point): boolean {
  return Math.abs(from.x - to.x) < CLICK_PX && Math.abs(from.y - to.y) < CLICK_PX;
}

/** Return the step of a gesture that ends with nothing done. */
export function cancelled<G>(): RectStep<G> {
  return { next: null, outcome: { type: "discard", reason: "cancelled" } };
}
