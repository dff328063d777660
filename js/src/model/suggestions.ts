/** What to do with proposals: which are open, and what taking one over makes of a desk. */

import type { Answer, Rect, Suggested, Suggestion, TaskConfig } from "../wire";
import { type Desk, remarksOf } from "./desk";
import type { Point } from "./geometry";
import { NO_NOTE } from "./notes";
import { type Shape, type ShapeKind, withNew } from "./shapes";

/** The lines of a proposal in image pixels: a closed ring, or a point. */
export type Sketch =
  | { readonly kind: "ring"; readonly corners: readonly Point[] }
  | { readonly kind: "point"; readonly at: Point };

/** A suggestion to paint. */
export interface Proposed {
  readonly answer: Answer;
  readonly sketch: Sketch | null;
  readonly label: string;
  readonly color: string;
  readonly score: number | null;
  /** Whether the keys act on it. */
  readonly atHand: boolean;
}

/** How a tool shows proposals and takes them over; each proposed answer holds one shape or class. */
export interface Suggesting<A extends Answer = Answer> {
  /** Return the class that is proposed. */
  label(proposed: A, task: TaskConfig): string;
  /** Return the lines of what is proposed, `null` where there are none, or the tool paints it itself. */
  sketch(proposed: A): Sketch | null;
  /** Say whether a desk has what a suggestion proposes, changed or not. */
  has(desk: Desk<A>, suggestion: Suggestion): boolean;
  /** Return the desk with what is proposed. */
  accept(desk: Desk<A>, suggestion: Suggestion, task: TaskConfig): Desk<A>;
}

/** Return the lines of a rectangle. */
export function frameOf({ left, top, width, height }: Rect): Sketch {
  const [right, bottom] = [left + width, top + height];
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  return { kind: "ring", corners };
}

/** Return how shapes of a kind are proposed: an accepted one remembers its suggestion. */
export function suggestingShapes<S extends Shape, A extends Answer>(
  kind: ShapeKind<S, A>,
  sketch: (shape: S) => Sketch,
): Suggesting<A> {
  const first = (proposed: A): S | undefined => kind.shapes(proposed)[0];
  return {
    label: (proposed) => first(proposed)?.label ?? "",
    sketch(proposed) {
      const shape = first(proposed);
      return shape === undefined ? null : sketch(shape);
    },
    has: ({ answer }, { id }) => kind.shapes(answer).some(({ note }) => note?.suggestion === id),
    accept(desk, { id, answer }) {
      const shape = first(answer as A);
      if (shape === undefined) return desk;
      return withNew(kind, desk, { ...shape, note: { ...(shape.note ?? NO_NOTE), suggestion: id } });
    },
  };
}

/** Return the suggestions that were neither taken over nor refused. */
export function openSuggestions<A extends Answer>(
  suggesting: Suggesting<A> | undefined,
  suggested: Suggested | null | undefined,
  desk: Desk<A> | null,
): readonly Suggestion[] {
  if (suggesting === undefined || !suggested || desk === null) return [];
  const rejected = new Set(remarksOf(desk).rejected);
  return suggested.suggestions.filter(
    (suggestion) => !rejected.has(suggestion.id) && !suggesting.has(desk, suggestion),
  );
}

/** Return the suggestion at hand: the chosen one while it is open, else the first. */
export function suggestionAtHand(open: readonly Suggestion[], id: string | null): Suggestion | null {
  return open.find((suggestion) => suggestion.id === id) ?? open[0] ?? null;
}

/** Return the desk with a suggestion refused. */
export function reject(desk: Desk, id: string): Desk {
  const remarks = remarksOf(desk);
  return { ...desk, remarks: { ...remarks, rejected: [...remarks.rejected, id] } };
}
