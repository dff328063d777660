/** The strip of tools beside the picture. */

import { type Command, ZOOM_STEP } from "../keys";
import { canEdit, shownHistory } from "../model/state";
import { STRINGS } from "../strings";
import { button, element, setAttribute } from "./dom";
import { type IconName, icon } from "./icons";
import type { Part, View } from "./view";

const T = STRINGS.rail;

/** Return the strip of tools; those for shapes only where shapes are drawn. */
export function createRail(view: View): Part {
  const { draws } = view.bridge.tool;
  const make = (name: IconName, label: string, command: Command): HTMLButtonElement =>
    button(
      {
        class: "gt-icon-button",
        label,
        title: label,
        signal: view.signal,
        press: () => view.run(command),
      },
      [icon(name)],
    );
  const draw = make("draw", T.draw, { type: "mode", mode: "draw" });
  const select = make("select", T.select, { type: "mode", mode: "select" });
  const hide = make("hide", T.hide, { type: "hide" });
  const undo = make("undo", T.undo, { type: "undo" });
  const redo = make("redo", T.redo, { type: "redo" });
  const zooms = [
    make("zoomIn", T.zoomIn, { type: "zoom", factor: ZOOM_STEP }),
    make("zoomOut", T.zoomOut, { type: "zoom", factor: 1 / ZOOM_STEP }),
    make("fit", T.fit, { type: "fit" }),
  ];
  const gap = (): HTMLElement => element("span", { class: "gt-gap", attributes: { "aria-hidden": "true" } });
  const node = element(
    "div",
    {
      class: "gt-rail",
      attributes: { role: "toolbar", "aria-label": T.label, "aria-orientation": "vertical" },
    },
    draws ? [draw, select, gap(), undo, redo, gap(), ...zooms, gap(), hide] : [undo, redo, gap(), ...zooms],
  );

  return {
    node,
    update(state, local) {
      const history = shownHistory(state);
      const editable = canEdit(state);
      setAttribute(draw, "aria-pressed", String(local.mode === "draw"));
      setAttribute(select, "aria-pressed", String(local.mode === "select"));
      setAttribute(hide, "aria-pressed", String(local.hidden));
      draw.disabled = select.disabled = !editable;
      undo.disabled = !editable || history === null || history.past.length === 0;
      redo.disabled = !editable || history === null || history.future.length === 0;
      for (const zoom of zooms) zoom.disabled = state.shown === null;
      hide.disabled = state.shown === null;
    },
  };
}
