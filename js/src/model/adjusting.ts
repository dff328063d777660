/** Adjusting: every object begins with the label that it has, and can have it back. */

import type { Answer, TaskConfig } from "../wire";
import { type Desk, NONE_SELECTED, sameAnswer } from "./desk";
import { type LabelerState, shownDesk } from "./state";

/** Return the label attribute that the task adjusts, `null` when it adjusts none. */
export function adjustedAttribute({ options }: TaskConfig): string | null {
  return typeof options.adjusts === "string" ? options.adjusts : null;
}

/** Return what the object shown began with, `null` when that is nothing. */
function original({ shown }: LabelerState): Answer | null {
  return shown?.initial ?? null;
}

/** Return the desk as it began, `null` when there is nothing to go back to. */
export function resetDesk(state: LabelerState): Desk | null {
  const initial = original(state);
  return initial === null ? null : { answer: initial, selected: NONE_SELECTED };
}

/** Say whether the object shown has another answer than it began with, `null` when it began with nothing. */
export function isAdjusted(state: LabelerState): boolean | null {
  const [desk, initial] = [shownDesk(state), original(state)];
  return desk === null || initial === null ? null : !sameAnswer(desk.answer, initial);
}

/** Return why the label that the object should begin with cannot be read, `null` when it can. */
export function unreadableLabel({ shown, config }: LabelerState): string | null {
  const said = shown?.shown;
  if (adjustedAttribute(config.task) === null || said?.type !== "unreadable") return null;
  return typeof said.problem === "string" ? said.problem : "";
}
