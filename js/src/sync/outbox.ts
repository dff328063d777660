/** What was sent and not yet acknowledged: from it follow "saved" and what a scene may overwrite. */

import type { SaveState, Waiting } from "../model/state";

/** A message that changes something in the kernel. */
export interface Letter {
  readonly kind: "draft" | "submit" | "skip" | "go";
  readonly object: number | null;
  readonly state: "sent" | "slow" | "failed";
  readonly reason: string;
}

/** Messages by number; pure: every function returns a new one. */
export type Outbox = ReadonlyMap<number, Letter>;

/** Return the outbox with a new message; a failed one about the same object is thereby out of date. */
export function post(outbox: Outbox, id: number, letter: Pick<Letter, "kind" | "object">): Outbox {
  const kept = [...outbox].filter(
    ([, old]) => old.state !== "failed" || old.object !== letter.object || letter.kind === "go",
  );
  return new Map([...kept, [id, { ...letter, state: "sent", reason: "" }]]);
}

/** Return the outbox without a message that was acknowledged or given up. */
export function settled(outbox: Outbox, id: number): Outbox {
  return new Map([...outbox].filter(([key]) => key !== id));
}

/** Return the outbox with a message marked as slow or as failed for a reason. */
export function mark(outbox: Outbox, id: number, state: Letter["state"], reason = ""): Outbox {
  const letter = outbox.get(id);
  return letter === undefined ? outbox : new Map(outbox).set(id, { ...letter, state, reason });
}

/** Return what to say about saving; a message that only turns the page saves nothing. */
export function saveState(outbox: Outbox): SaveState {
  const letters = [...outbox.values()].filter((letter) => letter.kind !== "go");
  const failed = letters.findLast((letter) => letter.state === "failed");
  if (failed !== undefined) return { kind: "unsaved", reason: failed.reason };
  if (letters.some((letter) => letter.state === "slow")) return { kind: "waiting", count: letters.length };
  return { kind: letters.length > 0 ? "saving" : "saved" };
}

/** Return what the page still waits for. */
export function waitingFor(outbox: Outbox): Waiting {
  const letters = [...outbox.values()];
  return {
    navigating: letters.some((letter) => letter.kind !== "draft" && letter.state !== "failed"),
    unsaved: (object) => letters.some((letter) => letter.kind !== "go" && letter.object === object),
  };
}
