/** The work on one data object: the answer so far and which of its shapes are selected. */

import type { Answer, ObjectView } from "../wire";
import { NO_REMARKS, type Remarks, sameRemarks } from "./notes";

/**
 * An answer with the indices of the selected shapes, the one selected last at the end.
 *
 * A desk that a tool makes may leave the remarks out; they stay what they were.
 */
export interface Desk<A extends Answer = Answer> {
  readonly answer: A;
  readonly selected: readonly number[];
  readonly remarks?: Remarks;
}

/** No selection. */
export const NONE_SELECTED: readonly number[] = [];

/** Return the selected shape that was chosen last, `null` when none is selected. */
export function chosen(desk: Desk): number | null {
  return desk.selected.at(-1) ?? null;
}

/** Say whether two selections are the same. */
export function sameSelection(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((index, n) => index === other[n]));
}

/** Return the desk as the kernel last knew it: unsubmitted work, else the answer, else what there is to begin with. */
export function deskFrom(view: ObjectView, empty: Answer): Desk {
  const known = view.draft ?? view.answer ?? view.initial ?? empty;
  return {
    answer: known.type === empty.type ? known : empty,
    selected: NONE_SELECTED,
    remarks: view.remarks,
  };
}

/** Return what is said of the object as a whole. */
export function remarksOf(desk: Desk): Remarks {
  return desk.remarks ?? NO_REMARKS;
}

/** Say whether two desks would be saved alike. */
export function sameWork(one: Desk, other: Desk): boolean {
  return sameAnswer(one.answer, other.answer) && sameRemarks(remarksOf(one), remarksOf(other));
}

/** Say whether two answers are the same. */
export function sameAnswer(one: Answer, other: Answer): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
