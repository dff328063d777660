/** Keys of the labeler, while it has the focus. */

import { type Command, commandFor } from "../keys";
import type { Local } from "./view";

/** What the keyboard acts on. */
export interface KeyboardTarget {
  readonly root: HTMLElement;
  readonly signal: AbortSignal;
  run(command: Command): boolean;
  dialog(): Local["dialog"];
  /** Hold or release the space bar. */
  hold(space: boolean): void;
}

/** Listen to keys until the target's signal aborts. */
export function attachKeyboard(target: KeyboardTarget): void {
  const { root, signal } = target;

  function down(event: KeyboardEvent): void {
    const element = event.target instanceof HTMLElement ? event.target : root;
    const button = element.closest("button, summary") !== null;
    if (event.isComposing) return;
    if (element.closest("input, textarea") !== null || target.dialog() !== null) {
      event.stopPropagation();
      if (event.key === "Escape") perform(event, { type: "cancel" });
      return;
    }
    if (event.key === " " && !button) {
      handled(event);
      target.hold(true);
      return;
    }
    if (button && (event.key === "Enter" || event.key === " ")) {
      // The browser presses the button; the notebook must not run the cell.
      event.stopPropagation();
      return;
    }
    const command = commandFor(event);
    if (command !== null) perform(event, command);
  }

  function perform(event: KeyboardEvent, command: Command): void {
    // A held key repeats moves and zooms; a held Enter must not submit one picture after the other.
    const repeats = command.type === "nudge" || command.type === "grow" || command.type === "zoom";
    if ((event.repeat && !repeats) || target.run(command)) handled(event);
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

function handled(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
