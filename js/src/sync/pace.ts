/** How often unsaved work goes to the kernel, and how much a message can carry. */

import type { ChangeRequest } from "../wire";

/** A longer message would close the connection: Jupyter takes 10 MiB, of which something is around the letter. */
export const LONGEST_BYTES = 10 * 2 ** 20 - 2 ** 16;
/** After a draft of this size or less the next one goes at once. */
export const SMALL_BYTES = 2 ** 14;
/** No draft waits longer, in milliseconds. */
export const LONGEST_REST_MS = 10_000;
/** What drafts of middling size add to the journal in a millisecond, at most: 20 kB a second. */
const BYTES_A_MS = 20;

/** Return how many bytes a change takes in a message. */
export function bytesOf(request: ChangeRequest): number {
  return new TextEncoder().encode(JSON.stringify(request)).length;
}

/** Return how long after a draft of this size the next one waits, in milliseconds. */
export function restAfter(bytes: number): number {
  return bytes <= SMALL_BYTES ? 0 : Math.min(bytes / BYTES_A_MS, LONGEST_REST_MS);
}
