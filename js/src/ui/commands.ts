/** Does what keys and buttons ask for. */

import type { Command } from "../keys";
import { resetDesk } from "../model/adjusting";
import { NONE_SELECTED } from "../model/desk";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import type { Store } from "../model/store";
import { STRINGS } from "../strings";
import type { Bridge } from "../sync/bridge";
import { questionsNow } from "./question";
import { runShapeCommand } from "./shape-commands";
import { runSuggestionCommand } from "./suggestion-commands";
import type { Surface } from "./surface";
import { type Local, shapesOff } from "./view";

/** What commands act on. */
export interface Commanded {
  readonly bridge: Bridge;
  readonly local: Store<Local>;
  readonly surface: Surface;
  /** Give the focus back to the notebook. */
  leave(): void;
}

/** Do what is asked; say whether it meant something here. */
export function runCommand(on: Commanded, command: Command): boolean {
  const { bridge, local, surface } = on;
  if (local.get().dialog === null && surface.run(command)) return true;
  const set = (change: Partial<Local>): true => {
    local.update((state) => ({ ...state, ...change }));
    return true;
  };
  switch (command.type) {
    case "submit":
      surface.cancel();
      if (canEdit(bridge.store.get()) && questionsNow(bridge).length > 0) return set({ dialog: "question" });
      bridge.submit();
      return true;
    case "next":
    case "previous":
      surface.cancel();
      bridge.go(command.type);
      return true;
    case "undo":
    case "redo":
      surface.cancel();
      bridge[command.type]();
      return true;
    case "skip":
      return canEdit(bridge.store.get()) ? set({ dialog: "skip" }) : true;
    case "help":
      return set({ dialog: "help" });
    case "full-screen":
      return set({ full: !local.get().full });
    case "notes":
      return set({ wanted: "notes" });
    case "suggestion":
      return runSuggestionCommand(on, command);
    case "find-class":
      return set({ wanted: "class" });
    case "comment":
      return set({ wanted: "comment" });
    case "reset":
      return reset(on);
    case "mode":
      return set({ mode: command.mode, hidden: false });
    case "cancel":
      cancel(on);
      return true;
    case "class":
      return chooseClass(bridge, command.position);
    default:
      return runShapeCommand(on, command) ?? edit(on, command);
  }
}

function cancel({ bridge, local, surface, leave }: Commanded): void {
  if (surface.cancel()) return;
  if (local.get().dialog !== null) {
    local.update((state) => ({ ...state, dialog: null }));
    return;
  }
  const desk = shownDesk(bridge.store.get());
  if (desk !== null && desk.selected.length > 0) bridge.commit({ ...desk, selected: NONE_SELECTED });
  else if (local.get().full) local.update((state) => ({ ...state, full: false }));
  else leave();
}

/** Go back to what the object began with. */
function reset({ bridge, surface }: Commanded): boolean {
  const state = bridge.store.get();
  const desk = resetDesk(state);
  if (desk === null) return false;
  surface.cancel();
  if (canEdit(state)) bridge.commit(desk);
  return true;
}

function chooseClass(bridge: Bridge, position: number): boolean {
  const label = bridge.store.get().config.task.labels[position];
  if (label !== undefined) bridge.choose(label);
  else bridge.notify({ tone: "info", text: STRINGS.notices.noSuchClass(position + 1) });
  return true;
}

/** Change the answer; keys that move a box are left to the page while none is selected. */
function edit({ bridge, local, surface }: Commanded, command: Command): boolean {
  const state: LabelerState = bridge.store.get();
  const desk = shownDesk(state);
  const moves = command.type === "nudge" || command.type === "grow";
  if (desk === null || (moves && desk.selected.length === 0)) return false;
  if (!canEdit(state) && command.type !== "cycle") return true;
  const around = {
    task: state.config.task,
    bounds: surface.bounds(),
    visible: surface.visible(),
    label: state.label,
    off: shapesOff(local.get()),
    clipboard: state.clipboard,
    previous: state.previous,
  };
  if (around.bounds.width === 0) return true;
  const change = bridge.tool.run(desk, command, around);
  if (change === null) return false;
  if (typeof change === "string") bridge.notify({ tone: "info", text: change });
  else {
    if (local.get().hidden) local.update((now) => ({ ...now, hidden: false }));
    bridge.commit(change);
  }
  return true;
}
