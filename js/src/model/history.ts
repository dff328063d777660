/** Undo and redo, one step per committed change. */

/** A value with the ones before and after it. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

/** Return a history that begins here. */
export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/** Return the history with one more step; what had been undone is gone. */
export function commit<T>(history: History<T>, present: T): History<T> {
  return { past: [...history.past, history.present], present, future: [] };
}

/** Return the history with the present exchanged without a step, for what undo need not bring back. */
export function amend<T>(history: History<T>, present: T): History<T> {
  return { ...history, present };
}

/** Return the history one step back, or the same when there is none. */
export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future] };
}

/** Return the history one step forward again, or the same when there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future };
}
