/** All keys of a labeler: those that every one has, and its tool's. */

import { COMMENT_KEY, CORE_KEYS, type KeyRow, NOTES_KEY, RESET_KEY, SUGGESTION_KEYS } from "./keys";
import { adjustedAttribute } from "./model/adjusting";
import { suggestingOf, type Tool } from "./tool";
import type { TaskConfig } from "./wire";

/** Return the rows in the order of the help sheet, with the keys that the tool comes with. */
export function keysOf(tool: Tool, task: TaskConfig): readonly KeyRow[] {
  const reset = adjustedAttribute(task) === null ? [] : [RESET_KEY];
  const suggestions = suggestingOf(tool) === undefined ? [] : SUGGESTION_KEYS;
  const notes = tool.keys.includes(COMMENT_KEY) ? [] : [NOTES_KEY];
  return [...CORE_KEYS, ...notes, ...suggestions, ...reset, ...tool.keys];
}
