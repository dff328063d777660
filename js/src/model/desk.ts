/** The work on one data object: the answer so far and which of its shapes is selected. */

import type { Answer, ObjectView } from "../wire";

/** An answer with the index of the selected shape. */
export interface Desk {
  readonly answer: Answer;
  readonly selected: number | null;
}

/** Return the desk as the kernel last knew it: unsubmitted work, else the given answer, else `empty`. */
export function deskFrom(view: ObjectView, empty: Answer): Desk {
  const known = view.draft ?? view.answer ?? empty;
  return { answer: known.type === empty.type ? known : empty, selected: null };
}

/** Say whether two answers are the same. */
export function sameAnswer(one: Answer, other: Answer): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
