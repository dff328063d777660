/** Selecting many shapes by a rectangle drawn around them. */

import { NONE_SELECTED } from "../model/desk";
import { rectBetween } from "../model/geometry";
import type { Shape, ShapeKind } from "../model/shapes";
import type { Answer, Rect } from "../wire";
import type { Gesture, PictureScene, Press } from "./gesture";
import { isClick } from "./rects";

/** The name of this gesture, whose measured rectangle is painted as a band. */
export const BAND = "band";

/** Return the gesture that selects what lies wholly within the rectangle; a mere click selects nothing. */
export function bandGesture<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  { desk, frame, off }: PictureScene<A>,
  press: Press,
): Gesture<A> {
  const within = (band: Rect): readonly number[] =>
    kind
      .shapes(desk.answer)
      .flatMap((shape, index) => (!off.has(shape) && holds(band, kind.bounds(shape)) ? [index] : []));
  const gesture: Gesture<A> = {
    kind: BAND,
    step({ type, at, screen }) {
      if (type === "cancel") return { next: null, outcome: { type: "discard", reason: "cancelled" } };
      const band = rectBetween(press.at, at, frame.image);
      const selected = isClick(press.screen, screen) ? NONE_SELECTED : within(band);
      if (type === "up") return { next: null, outcome: { type: "commit", desk: { ...desk, selected } } };
      return { next: gesture, outcome: { type: "preview", desk: { ...desk, selected }, measured: band } };
    },
  };
  return gesture;
}

function holds(band: Rect, rect: Rect): boolean {
  return (
    rect.left >= band.left &&
    rect.top >= band.top &&
    rect.left + rect.width <= band.left + band.width &&
    rect.top + rect.height <= band.top + band.height
  );
}
