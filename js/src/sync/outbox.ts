/** What was sent and not yet acknowledged: from it follow "saved" and what a scene may overwrite. */

import type { SaveState, Waiting } from "../model/state";
import type { ChangeRequest } from "../wire";

/** A change that the kernel is to record once. */
export interface BareLetter {
  /** What the kernel knows it by, unique for all times. */
  readonly record: string;
  /** When it was made, in milliseconds since 1970 by the page's clock. */
  readonly made: number;
  readonly request: ChangeRequest;
  /** An earlier page has left it. */
  readonly left: boolean;
}

/** A letter with what is known of it. */
export interface Letter extends BareLetter {
  readonly state: "sent" | "slow" | "failed";
  readonly reason: string;
}

/** Letters by record; pure: every function returns a new one. */
export type Outbox = ReadonlyMap<string, Letter>;

/** Return the outbox with a new letter; a failed one about the same object is thereby out of date. */
export function post(outbox: Outbox, letter: BareLetter): Outbox {
  const outdated = overtaken(outbox, letter);
  const kept = [...outbox].filter(([record]) => !outdated.includes(record));
  return new Map([...kept, [letter.record, { ...letter, state: "sent", reason: "" }]]);
}

/** Return the records of the failed letters that a new one makes needless. */
export function overtaken(outbox: Outbox, { request, left }: BareLetter): readonly string[] {
  if (request.kind === "go" || left) return [];
  return [...outbox.values()]
    .filter((old) => old.state === "failed" && !old.left && old.request.object === request.object)
    .map((old) => old.record);
}

/** Return the outbox without a letter that was acknowledged or given up. */
export function settled(outbox: Outbox, record: string): Outbox {
  return new Map([...outbox].filter(([key]) => key !== record));
}

/** Return the outbox with a letter marked as slow or as failed for a reason. */
export function mark(outbox: Outbox, record: string, state: Letter["state"], reason = ""): Outbox {
  const letter = outbox.get(record);
  return letter === undefined ? outbox : new Map(outbox).set(record, { ...letter, state, reason });
}

/** Return what to say about saving, counted in objects; a letter that only turns the page saves nothing. */
export function saveState(outbox: Outbox): SaveState {
  const letters = [...outbox.values()].filter(({ request }) => request.kind !== "go");
  const failed = letters.findLast((letter) => letter.state === "failed");
  if (failed !== undefined) return { kind: "unsaved", reason: failed.reason };
  if (letters.some((letter) => letter.state === "slow")) {
    return { kind: "waiting", count: new Set(letters.map(({ request }) => request.object)).size };
  }
  return { kind: letters.length > 0 ? "saving" : "saved" };
}

/** Return what the page still waits for. */
export function waitingFor(outbox: Outbox): Waiting {
  const letters = [...outbox.values()];
  return {
    navigating: letters.some(({ request, state }) => request.kind !== "draft" && state !== "failed"),
    // What an earlier page has left is not on this page's desks: the kernel's word is waited for.
    unsaved: (object) =>
      letters.some(({ request, left }) => !left && request.kind !== "go" && request.object === object),
  };
}
