/** What is wrong with an answer by the task's limits, and what the worker is asked before it is sent. */

import { STRINGS } from "../strings";
import type { Rect } from "../wire";
import { type Desk, remarksOf } from "./desk";
import type { Limits } from "./notes";

/** Two boxes of different classes that overlap more than this are probably one object. */
const SAME_PLACE = 0.7;
const T = STRINGS.limits;

/** Return what an answer with shapes of these classes lacks, or has too much of; `null` when it keeps to the limits. */
export function limitProblem(labels: readonly string[], limits: Limits): string | null {
  const { min_shapes, max_shapes, required } = limits;
  if (labels.length < min_shapes) return T.tooFew(labels.length, min_shapes);
  if (max_shapes !== null && labels.length > max_shapes) return T.tooMany(labels.length, max_shapes);
  const missing = required.find((label) => !labels.includes(label));
  return missing === undefined ? null : T.missing(missing);
}

/** Return a question for each pair of boxes of different classes that lie nearly in the same place. */
export function overlapQuestions(boxes: readonly (Rect & { readonly label: string })[]): readonly string[] {
  // Sorted by their left side, a box only meets the ones that begin before it ends.
  const sorted = [...boxes].sort((one, other) => one.left - other.left);
  const questions: string[] = [];
  sorted.forEach((one, n) => {
    for (const other of sorted.slice(n + 1)) {
      if (other.left >= one.left + one.width) break;
      if (one.label === other.label || overlap(one, other) < SAME_PLACE) continue;
      const { left, top } = other;
      questions.push(T.overlap(one.label, other.label, left, top));
    }
  });
  return questions;
}

/** Return the questions that were not answered with yes before. */
export function openQuestions(questions: readonly string[], desk: Desk): readonly string[] {
  const { confirmed } = remarksOf(desk);
  return questions.filter((question) => !confirmed.includes(question));
}

/** Return the desk with questions answered with yes. */
export function confirm(desk: Desk, questions: readonly string[]): Desk {
  const remarks = remarksOf(desk);
  return { ...desk, remarks: { ...remarks, confirmed: [...remarks.confirmed, ...questions] } };
}

function overlap(one: Rect, other: Rect): number {
  const wide = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const high = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  const common = Math.max(wide, 0) * Math.max(high, 0);
  return common / (one.width * one.height + other.width * other.height - common);
}
