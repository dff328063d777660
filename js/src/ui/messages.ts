/** What the worker must be told: the banner for what stops the work, the toast for the rest. */

import { unreadableLabel } from "../model/adjusting";
import type { LabelerState } from "../model/state";
import { STRINGS } from "../strings";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

/** Return the banner that says why nothing can be changed. */
export function createBanner(): Part {
  const node = element("div", { class: "gt-banner", attributes: { role: "alert", "data-gt": "banner" } });
  return {
    node,
    update({ kernel }) {
      node.hidden = kernel.kind !== "lost";
      setText(node, kernel.kind === "lost" ? kernel.reason : "");
    },
  };
}

function message(state: LabelerState): { readonly tone: "info" | "error"; readonly text: string } | null {
  if (state.notice !== null) return state.notice;
  if (state.save.kind === "unsaved") {
    return { tone: "error", text: STRINGS.save.unsaved(state.save.reason) };
  }
  if (state.shown === null) return null;
  if (state.scene.message !== null && state.scene.message !== "") {
    return { tone: "info", text: state.scene.message };
  }
  const unreadable = unreadableLabel(state);
  if (unreadable !== null) return { tone: "error", text: STRINGS.adjusting.unreadable(unreadable) };
  const { skipped } = state.shown;
  return skipped === null ? null : { tone: "info", text: STRINGS.notices.skipped(skipped) };
}

/** Return the line over the picture's lower edge. */
export function createToast(view: View): Part {
  const text = element("span", { attributes: { dir: "auto" } });
  const dismiss = button(
    {
      class: "gt-icon-button gt-small",
      label: STRINGS.notices.dismiss,
      signal: view.signal,
      press: () => view.bridge.notify(null),
    },
    [icon("remove")],
  );
  const node = element("div", { class: "gt-toast", attributes: { role: "status", "data-gt": "message" } }, [
    text,
    dismiss,
  ]);
  return {
    node,
    update(state) {
      const shown = message(state);
      node.hidden = shown === null;
      dismiss.hidden = state.notice === null;
      setText(text, shown?.text ?? "");
      setAttribute(node, "data-tone", shown?.tone ?? null);
    },
  };
}
