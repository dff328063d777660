/** All keys of a labeler: those that every one has, and its tool's. */

import {
  CLASS_DIGITS,
  COMMENT_KEY,
  CORE_KEYS,
  type Command,
  type KeyRow,
  NOTES_KEY,
  RESET_KEY,
  SUGGESTION_KEYS,
} from "./keys";
import { adjustedAttribute } from "./model/adjusting";
import { suggestingOf, type Tool } from "./tool";
import type { TaskConfig } from "./wire";

/** Return the rows in the order of the help sheet, with the keys that the tool comes with. */
export function keysOf(tool: Tool, task: TaskConfig): readonly KeyRow[] {
  const reset = adjustedAttribute(task) === null ? [] : [RESET_KEY];
  const suggestions = suggestingOf(tool) === undefined ? [] : SUGGESTION_KEYS;
  const notes = tool.keys.includes(COMMENT_KEY) ? [] : [NOTES_KEY];
  const rows = [...CORE_KEYS, ...notes, ...suggestions, ...reset, ...tool.keys];
  return rows.filter(
    (row) => row.bindings.length === 0 || row.bindings.some(([, it]) => means(it, tool, task)),
  );
}

/** Say whether a command can mean something with this tool and task. */
function means(command: Command, tool: Tool, { labels }: TaskConfig): boolean {
  if (command.type === "class") return labels.length > 0;
  if (command.type === "find-class") return labels.length > CLASS_DIGITS;
  return command.type !== "snap" || tool.snaps === true;
}
