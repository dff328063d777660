/** All keys of a labeler: those that every one has, and its tool's. */

import { CORE_KEYS, type KeyRow } from "./keys";
import type { Tool } from "./tool";

/** Return the rows in the order of the help sheet. */
export function keysOf(tool: Tool): readonly KeyRow[] {
  return [...CORE_KEYS, ...tool.keys];
}
