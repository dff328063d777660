/** Puts the parts of a view together and keeps them in step with the state. */

import { keyTable } from "../chords";
import { COMMENT_KEY, type Command } from "../keys";
import { NONE_OFF } from "../model/shapes";
import type { LabelerState } from "../model/state";
import { createStore } from "../model/store";
import { rebind } from "../shortcuts";
import { STRINGS } from "../strings";
import type { Bridge } from "../sync/bridge";
import { suggestingOf } from "../tool";
import { keysOf } from "../tool-keys";
import { createActionBar } from "./action-bar";
import { createClassPicker } from "./class-picker";
import { runCommand } from "./commands";
import { element, setAttribute } from "./dom";
import { attachFullScreen } from "./full-screen";
import { createHelpSheet } from "./help-sheet";
import { keepShortcutsOut } from "./host-shortcuts";
import { createInstructions } from "./instructions";
import { attachKeyboard } from "./keyboard";
import { createBanner, createToast } from "./messages";
import { createNotes } from "./notes";
import { createQuestion } from "./question";
import { createRail } from "./rail";
import { createShapeList } from "./shape-list";
import { createSkipForm } from "./skip-form";
import { whatHappened } from "./spoken";
import { createStatePanel } from "./state-panel";
import { createSuggestionList } from "./suggestion-list";
import type { Surface } from "./surface";
import { createTopBar } from "./top-bar";
import { firstLocal, type Local, type Part, type View } from "./view";

/** A view on the page; `overlay` is where the kernel's canvas goes. */
export interface LabelerView {
  readonly root: HTMLElement;
  readonly overlay: HTMLElement | null;
}

/** Return a view of a labeler that lives until the signal aborts; `manager` is the host's manager of widgets. */
export function createLabelerView(bridge: Bridge, signal: AbortSignal, manager: unknown): LabelerView {
  const { tool } = bridge;
  const root = createRoot(tool.type);
  const spoken = element("div", { class: "gt-spoken", attributes: { "aria-live": "polite" } });
  const local = createStore<Local>(firstLocal(tool.modes[0]?.name ?? ""));
  const { config } = bridge.store.get();
  const { rows, problems } = rebind(keysOf(tool, config.task), config.shortcuts);
  const view: View = {
    bridge,
    local,
    root,
    signal,
    keys: rows,
    manager,
    run: (command: Command) => runCommand({ bridge, local, surface, leave: () => leave(root) }, command),
    bounds: () => surface.bounds(),
    announce(text) {
      spoken.textContent = text;
    },
  };
  const surface = tool.createSurface(view, {
    commit: (desk) => bridge.commit(desk),
    say: (text) => bridge.notify({ tone: "info", text }),
  });
  const { frame, parts } = layOut(view, surface);
  const dialogs = [createHelpSheet(view), createSkipForm(view), createQuestion(view)];
  root.append(frame, ...dialogs.map((part) => part.node), spoken);

  // Not once a frame: the next press must meet the shapes as they are.
  const surfaceNow = (): void => surface.update(bridge.store.get(), local.get());
  bridge.store.subscribe(surfaceNow, signal);
  local.subscribe(surfaceNow, signal);
  surfaceNow();
  forgetShapes(view);
  follow(view, [...parts, ...dialogs], frame);
  attachKeyboard({
    root,
    signal,
    table: keyTable(view.keys),
    run: view.run,
    dialog: () => local.get().dialog,
    hold: (space) => surface.hold(space),
  });
  keepShortcutsOut(root, signal);
  keepFocus(view);
  attachFullScreen(view);
  if (problems.length > 0) bridge.notify({ tone: "error", text: problems.join(" ") });
  return { root, overlay: surface.overlay };
}

/** Shapes are locked and hidden for as long as their object is shown. */
function forgetShapes({ bridge, local, signal }: View): void {
  let index = bridge.store.get().shown?.index;
  bridge.store.subscribe((state) => {
    if (state.shown?.index === index) return;
    index = state.shown?.index;
    const { locked, unseen } = local.get();
    if (locked.size + unseen.size === 0) return;
    local.update((mine) => ({ ...mine, locked: NONE_OFF, unseen: NONE_OFF }));
  }, signal);
}

function createRoot(task: string): HTMLElement {
  const attributes = {
    role: "region",
    "aria-label": STRINGS.labeler,
    tabindex: "0",
    "data-jp-suppress-context-menu": "true",
    "data-gt-task": task,
  };
  return element("div", { class: "gt-labeler", attributes });
}

/** Make the parts and put them where they belong. */
function layOut(
  view: View,
  surface: Surface,
): { readonly frame: HTMLElement; readonly parts: readonly Part[] } {
  const { tool } = view.bridge;
  const [topBar, banner, rail] = [createTopBar(view), createBanner(), createRail(view)];
  const [panel, toast, actions] = [createStatePanel(view), createToast(view), createActionBar(view)];
  const side = [
    ...(view.bridge.store.get().config.task.labels.length > 0 ? [createClassPicker(view)] : []),
    // Before all that grows: whoever does not see what is asked draws something else.
    createInstructions(view),
    ...(suggestingOf(tool) === undefined ? [] : [createSuggestionList(view)]),
    ...(tool.list === null ? [] : [createShapeList(view, tool.list)]),
    ...(tool.createPanels?.(view) ?? []),
    // A tool with a comment in its answer needs no other.
    ...(tool.keys.includes(COMMENT_KEY) ? [] : [createNotes(view)]),
  ];
  const aside = element("div", { class: "gt-side" });
  aside.append(...side.map((part) => part.node));
  surface.node.append(panel.node, toast.node);
  const body = element("div", { class: "gt-body" }, [rail.node, surface.node, aside]);
  const frame = element("div", { class: "gt-frame" }, [topBar.node, banner.node, body, actions.node]);
  return { frame, parts: [topBar, banner, rail, ...side, actions, panel, toast] };
}

/** Update the parts once a frame, however often the state changes in between. */
function follow(view: View, parts: readonly Part[], frame: HTMLElement): void {
  const { bridge, local, root, signal } = view;
  let asked = 0;
  let before: LabelerState | null = null;
  let dialog: Local["dialog"] = null;
  const update = (): void => {
    asked = 0;
    const state = bridge.store.get();
    const mine = local.get();
    for (const part of parts) part.update(state, mine);
    setAttribute(root, "data-gt-status", state.shown === null ? state.scene.status : "labeling");
    setAttribute(root, "data-gt-kernel", state.kernel.kind);
    frame.inert = mine.dialog !== null;
    if (dialog !== null && mine.dialog === null) root.focus({ preventScroll: true });
    dialog = mine.dialog;
    const content = state.shown === null ? null : bridge.contents.get(state.shown.index);
    const said = before === null ? "" : whatHappened({ tool: bridge.tool, content }, before, state);
    if (said !== "") view.announce(said);
    before = state;
  };
  const ask = (): void => {
    if (asked === 0) asked = requestAnimationFrame(update);
  };
  bridge.store.subscribe(ask, signal);
  // At once: the key after the one that opened a dialog is already for the dialog.
  local.subscribe(update, signal);
  signal.addEventListener("abort", () => cancelAnimationFrame(asked), { once: true });
  update();
}

/** A click anywhere takes the focus, and a clicked button does not keep it: Enter must go on meaning "submit". */
function keepFocus({ root, signal, bridge, local }: View): void {
  root.addEventListener("pointerdown", () => bridge.worked(), { signal });
  root.addEventListener("keydown", () => bridge.worked(), { signal });
  root.addEventListener(
    "mousedown",
    (event) => {
      const on = event.target instanceof Element ? event.target : root;
      if (local.get().dialog !== null || on.closest("button, summary") === null) return;
      event.preventDefault();
      root.focus({ preventScroll: true });
    },
    { signal },
  );
}

/** Give the focus to the notebook's cell, whose shortcuts then work again; elsewhere just let go of it. */
function leave(root: HTMLElement): void {
  root.blur();
  const cell = root.closest<HTMLElement>(".jp-Cell");
  cell?.focus({ preventScroll: true });
}
