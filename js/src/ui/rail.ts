/** The strip of tools beside the picture. */

import { type Command, ZOOM_STEP } from "../keys";
import { adjustedAttribute, isAdjusted } from "../model/adjusting";
import { canEdit, shownHistory } from "../model/state";
import { keyOf } from "../shortcuts";
import { STRINGS } from "../strings";
import { covers } from "../tool";
import { button, element, setAttribute } from "./dom";
import { type IconName, icon } from "./icons";
import type { Part, View } from "./view";

const T = STRINGS.rail;

/** Return the strip of tools: the modes of the tool, then what every labeler has. */
export function createRail(view: View): Part {
  const { store, tool } = view.bridge;
  const { modes, snaps, medium } = tool;
  const make = (name: IconName, text: string, command: Command): HTMLButtonElement => {
    const key = keyOf(view.keys, command);
    const label = key === "" ? text : `${text} (${key})`;
    return button(
      {
        class: "gt-icon-button",
        label,
        title: label,
        signal: view.signal,
        press: () => view.run(command),
      },
      [icon(name)],
    );
  };
  const ways = modes.map((mode) => make(mode.icon, mode.label, { type: "mode", mode: mode.name }));
  const hide = make("hide", T.hide, { type: "hide" });
  const snap = make("snap", T.snap, { type: "snap" });
  const undo = make("undo", T.undo, { type: "undo" });
  const redo = make("redo", T.redo, { type: "redo" });
  const reset = make("reset", T.reset, { type: "reset" });
  const adjusts = adjustedAttribute(store.get().config.task) !== null;
  const zooms = [
    make("zoomIn", T.zoomIn, { type: "zoom", factor: ZOOM_STEP }),
    make("zoomOut", T.zoomOut, { type: "zoom", factor: 1 / ZOOM_STEP }),
    make("fit", medium.words.fit, { type: "fit" }),
  ];
  const gap = (): HTMLElement => element("span", { class: "gt-gap", attributes: { "aria-hidden": "true" } });
  const node = element(
    "div",
    {
      class: "gt-rail",
      attributes: { role: "toolbar", "aria-label": T.label, "aria-orientation": "vertical" },
    },
    [
      ...(ways.length > 0 ? [...ways, gap()] : []),
      ...[undo, redo, ...(adjusts ? [reset] : []), gap(), ...zooms],
      ...(covers(tool) ? [gap(), hide] : []),
      ...(snaps === true ? [snap] : []),
    ],
  );

  return {
    node,
    update(state, local) {
      const history = shownHistory(state);
      const editable = canEdit(state);
      ways.forEach((way, n) => {
        setAttribute(way, "aria-pressed", String(local.mode === modes[n]?.name));
        way.disabled = !editable;
      });
      setAttribute(hide, "aria-pressed", String(local.hidden));
      setAttribute(snap, "aria-pressed", String(local.snap));
      undo.disabled = !editable || history === null || history.past.length === 0;
      redo.disabled = !editable || history === null || history.future.length === 0;
      reset.disabled = !editable || isAdjusted(state) !== true;
      for (const zoom of zooms) zoom.disabled = state.shown === null;
      hide.disabled = state.shown === null;
    },
  };
}
