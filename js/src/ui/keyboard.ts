/** Keys of the labeler, while it has the focus. */

import { commandFor, type KeyTable } from "../chords";
import type { Command } from "../keys";
import type { Local } from "./view";

/** What the keyboard acts on. */
export interface KeyboardTarget {
  readonly root: HTMLElement;
  readonly signal: AbortSignal;
  readonly table: KeyTable;
  run(command: Command): boolean;
  dialog(): Local["dialog"];
  /** Hold or release the space bar. */
  hold(space: boolean): void;
}

/** Listen to keys until the target's signal aborts. */
export function attachKeyboard(target: KeyboardTarget): void {
  const { root, signal } = target;

  function down(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (target.dialog() !== null || isTyping(event)) field(event);
    else if (isOnButton(event) && (event.key === "Enter" || event.key === " ")) {
      // The browser presses the button; the notebook must not run the cell.
      event.stopPropagation();
    } else {
      command(event);
    }
  }

  /** Leave a dialog or a field to itself, but for the keys that leave a field: Escape, and Ctrl+Enter to submit. */
  function field(event: KeyboardEvent): void {
    event.stopPropagation();
    const submits = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (target.dialog() !== null) {
      if (event.key === "Escape") perform(event, { type: "cancel" });
    } else if (submits) perform(event, { type: "submit" });
    else if (event.key === "Escape") root.focus({ preventScroll: true });
  }

  function command(event: KeyboardEvent): void {
    const found = commandFor(event, target.table);
    if (found !== null) perform(event, found);
    if (event.key !== " ") return;
    handled(event);
    target.hold(true);
  }

  function perform(event: KeyboardEvent, command: Command): void {
    // A held key repeats moves and zooms; a held Enter must not submit one picture after the other.
    if ((event.repeat && !repeats(command)) || target.run(command)) handled(event);
  }

  root.addEventListener("keydown", down, { signal });
  root.addEventListener(
    "keyup",
    (event) => {
      if (event.key === " ") target.hold(false);
    },
    { signal },
  );
  root.addEventListener("focusout", () => target.hold(false), { signal });
}

function isTyping({ target }: Event): boolean {
  return (
    target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null
  );
}

function repeats(command: Command): boolean {
  if (command.type === "tool") return command.repeats === true;
  return command.type === "nudge" || command.type === "grow" || command.type === "zoom";
}

function isOnButton({ target }: Event): boolean {
  return target instanceof Element && target.closest("button, summary") !== null;
}

function handled(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
