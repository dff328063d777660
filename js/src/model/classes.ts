/** Answers that are classes of the whole object. */

import { just, list, type Parse, record, text } from "../parse";
import type { Answer, TaskConfig } from "../wire";
import { type Desk, NONE_SELECTED } from "./desk";
import type { Suggesting } from "./suggestions";

/** The classes of a whole object. */
export interface ClassesAnswer extends Answer {
  readonly labels: readonly string[];
}

/** Return the answer before anything was chosen. */
export function noClasses(type: string): ClassesAnswer {
  return { type, labels: [] };
}

/** Return the guard of a task type's answers. */
export function classesParser(type: string): Parse<ClassesAnswer> {
  return record<ClassesAnswer>({ type: just(type), labels: list(text) });
}

/** Return how classes are proposed; in a single-label task the last one that is taken over counts. */
export const SUGGESTED_CLASSES: Suggesting<ClassesAnswer> = {
  label: ({ labels }) => labels[0] ?? "",
  sketch: () => null,
  has: ({ answer: { labels } }, { answer }) =>
    (answer as ClassesAnswer).labels.every((label) => labels.includes(label)),
  accept: ({ answer }, { answer: proposed }, { multi_label, labels }) => {
    const taken = new Set([...(multi_label ? answer.labels : []), ...(proposed as ClassesAnswer).labels]);
    return {
      answer: { ...answer, labels: labels.filter((label) => taken.has(label)) },
      selected: NONE_SELECTED,
    };
  },
};

/** Return the desk after a class was chosen: instead of the one before, or added to the others and taken out again. */
export function chooseClass(
  before: Desk<ClassesAnswer>,
  label: string,
  task: TaskConfig,
): Desk<ClassesAnswer> {
  const { answer } = before;
  if (!task.multi_label) {
    return answer.labels.length === 1 && answer.labels[0] === label
      ? before
      : { answer: { ...answer, labels: [label] }, selected: NONE_SELECTED };
  }
  const toggled = new Set(answer.labels);
  if (!toggled.delete(label)) toggled.add(label);
  // In the order of the task, so that the same choice is always the same answer.
  const labels = task.labels.filter((name) => toggled.has(name));
  return { answer: { ...answer, labels }, selected: NONE_SELECTED };
}
