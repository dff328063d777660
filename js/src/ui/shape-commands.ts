/** Commands on shapes that concern the view or the clipboard, not the answer: copy, lock, hide, snap. */

import type { Command } from "../keys";
import { selectedShapes } from "../model/shapes";
import { shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import { covers } from "../tool";
import type { Commanded } from "./commands";
import type { Local } from "./view";

const T = STRINGS.shapes;

/** Do what is asked and say whether it meant something here; `null` for a command that is about something else. */
export function runShapeCommand(on: Commanded, command: Command): boolean | null {
  switch (command.type) {
    case "hide":
      return change(on, ({ hidden }) => ({ hidden: !hidden }));
    case "snap":
      return change(on, ({ snap }) => ({ snap: !snap }));
    case "paste":
      return nothing(on, on.bridge.store.get().clipboard.length === 0, T.nothingToPaste);
    case "repeat":
      return nothing(on, previousShapes(on) === 0, T.nothingToRepeat);
    case "copy":
      return copy(on);
    case "lock":
      return toggle(on, "locked");
    case "hide-one":
      return toggle(on, "unseen");
    case "lock-all":
      return lockAll(on);
    default:
      return null;
  }
}

function change({ bridge, local }: Commanded, next: (local: Local) => Partial<Local>): boolean {
  if (!covers(bridge.tool)) return false;
  local.update((state) => ({ ...state, ...next(state) }));
  return true;
}

function selected({ bridge }: Commanded): readonly object[] {
  const desk = shownDesk(bridge.store.get());
  const kind = bridge.tool.shapes;
  return desk === null || kind === undefined ? [] : selectedShapes(kind, desk).map(([, shape]) => shape);
}

/** Say that there is nothing to work with; otherwise the command goes on to the answer. */
function nothing({ bridge }: Commanded, empty: boolean, text: string): true | null {
  if (bridge.tool.shapes === undefined || !empty) return null;
  bridge.notify({ tone: "info", text });
  return true;
}

function previousShapes({ bridge }: Commanded): number {
  const { previous } = bridge.store.get();
  return previous === null ? 0 : (bridge.tool.shapes?.shapes(previous).length ?? 0);
}

/** Copy the selected shapes; a text that is selected on the page stays the browser's to copy. */
function copy(on: Commanded): boolean {
  const { bridge } = on;
  const desk = shownDesk(bridge.store.get());
  const kind = bridge.tool.shapes;
  if (kind === undefined || desk === null || desk.selected.length === 0) return false;
  if (document.getSelection()?.isCollapsed === false) return false;
  const clipboard = selectedShapes(kind, desk).map(([, shape]) => shape);
  bridge.store.update((state) => ({ ...state, clipboard }));
  bridge.notify({ tone: "info", text: T.copied(clipboard.length) });
  return true;
}

/** Lock or hide the selected shapes, or undo that for all of them when none is left as it was. */
function toggle(on: Commanded, which: "locked" | "unseen"): boolean {
  const shapes = selected(on);
  if (shapes.length === 0) return which === "unseen" ? showAll(on) : false;
  const marked = on.local.get()[which];
  const off = shapes.every((shape) => marked.has(shape));
  const next = new Set(marked);
  for (const shape of shapes) {
    if (off) next.delete(shape);
    else next.add(shape);
  }
  return change(on, () => ({ [which]: next }));
}

function showAll(on: Commanded): boolean {
  return change(on, () => ({ unseen: new Set() }));
}

function lockAll(on: Commanded): boolean {
  const { bridge, local } = on;
  const desk = shownDesk(bridge.store.get());
  const kind = bridge.tool.shapes;
  if (desk === null || kind === undefined) return false;
  const all = kind.shapes(desk.answer);
  const locked = all.every((shape) => local.get().locked.has(shape)) ? [] : all;
  return change(on, () => ({ locked: new Set<object>(locked) }));
}
