/** The class that a worker chose last, kept in the browser for the next page of the same job and worker. */

import type { LabelerState } from "../model/state";
import type { Store } from "../model/store";
import { LONGEST_MS } from "./shelf";

const PREFIX = "gt_notebook.class.";

/** What the choice stands on. */
export interface ChoiceOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Begin with the class that an earlier page has kept, and keep what is chosen from now on. */
export function followChoice(store: Store<LabelerState>, { now, signal }: ChoiceOptions): void {
  const { key, task } = store.get().config;
  const place = PREFIX + key;
  const kept = attempt(() => read(place, now()));
  if (kept !== null && task.labels.includes(kept)) store.update((state) => ({ ...state, label: kept }));
  let last = store.get().label;
  store.subscribe(({ label }) => {
    if (label === last) return;
    last = label;
    attempt(() => localStorage.setItem(place, JSON.stringify({ label, at: now() })));
  }, signal);
}

function read(place: string, now: number): string | null {
  // Like letters, nothing is kept that nobody has used for long.
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !(now - (parsed(key)?.at ?? 0) < LONGEST_MS)) localStorage.removeItem(key);
  }
  return parsed(place)?.label ?? null;
}

function parsed(place: string): { readonly label: string; readonly at: number } | null {
  const value: unknown = attempt(() => JSON.parse(localStorage.getItem(place) ?? "null"));
  if (typeof value !== "object" || value === null || !("label" in value) || !("at" in value)) return null;
  const { label, at } = value;
  return typeof label === "string" && typeof at === "number" ? { label, at } : null;
}

/** A browser that keeps nothing is no reason to stop. */
function attempt<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}
