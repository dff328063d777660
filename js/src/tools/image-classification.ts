/** Image classification: the picture as a whole gets one class, or several. */

import type { Desk } from "../model/desk";
import { STRINGS } from "../strings";
import type { Answer, ClassesAnswer, TaskConfig } from "../wire";
import type { Tool } from "./tool";

const EMPTY: ClassesAnswer = { type: "image-classification", labels: [] };

function labelsOf(answer: Answer): readonly string[] {
  return answer.type === "image-classification" ? answer.labels : [];
}

function choose(before: Desk, label: string, task: TaskConfig): Desk {
  const chosen = labelsOf(before.answer);
  if (!task.multi_label) {
    return chosen.length === 1 && chosen[0] === label
      ? before
      : { answer: { ...EMPTY, labels: [label] }, selected: null };
  }
  const toggled = new Set(chosen);
  if (!toggled.delete(label)) toggled.add(label);
  // In the order of the task, so that the same choice is always the same answer.
  return {
    answer: { ...EMPTY, labels: task.labels.filter((name) => toggled.has(name)) },
    selected: null,
  };
}

/** Choosing classes. */
export const IMAGE_CLASSIFICATION: Tool = {
  type: "image-classification",
  draws: false,
  classIsAnswer: true,
  empty: () => EMPTY,
  problem: (answer) => (labelsOf(answer).length > 0 ? null : STRINGS.notices.noClass),
  marked: (before) => labelsOf(before.answer),
  choose,
  run: () => null,
  boxes: () => [],
  place: (before) => before,
};
