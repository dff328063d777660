/** Why an answer cannot be sent yet. */

import { NO_LIMITS } from "../model/notes";
import { limitProblem } from "../model/questions";
import type { Tool } from "../tool";
import type { Answer, TaskConfig } from "../wire";
import type { Content } from "./contents";

/** Return the reason in a sentence, `null` when the answer can go. */
export function refusalOf(
  tool: Tool,
  answer: Answer,
  task: TaskConfig,
  content: Content | null,
): string | null {
  const { words } = tool.medium;
  if (content?.state === "unreadable") return words.cannotRead;
  if (content?.state !== "ready") return words.wait;
  const problem = tool.problem(answer, task);
  if (problem !== null || tool.list === null) return problem;
  const labels = tool.items(answer, content, task).map(({ label }) => label);
  return limitProblem(labels, task.limits ?? NO_LIMITS);
}
