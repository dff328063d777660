/** The audited label as a list: for screen readers, and to read what the picture has no room for. */

import { type Audited, auditedIn, auditedOptions } from "../model/audited";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import { element } from "./dom";
import type { Part, View } from "./view";

const T = STRINGS.verification;

/** Return the panel with the label that is to be judged. */
export function createAuditedPanel(view: View): Part {
  const { audits, classes } = auditedOptions(view.bridge.store.get().config.task);
  const title = T.label(audits);
  const hint = element("p", { class: "gt-quiet" });
  const list = element("ul", { class: "gt-shape-list gt-audited", attributes: { "aria-label": title } });
  const heading = element("h3", { class: "gt-heading", text: title, attributes: { dir: "auto" } });
  let listed: Audited | null = null;
  return {
    node: element("section", { class: "gt-shapes" }, [heading, hint, list]),
    update(state, local) {
      const audited = auditedIn(state.shown?.shown ?? null);
      hint.textContent = local.hidden ? T.hidden : isNothing(audited) ? T.nothing : "";
      hint.hidden = hint.textContent === "";
      if (audited === listed) return;
      listed = audited;
      list.replaceChildren(...entriesOf(audited).map(([label, detail]) => entry(classes, label, detail)));
    },
  };
}

function isNothing(audited: Audited | null): boolean {
  return audited?.kind === "boxes" && audited.nothing;
}

function entriesOf(audited: Audited | null): readonly (readonly [string, string])[] {
  if (audited === null) return [];
  if (audited.kind === "classes") return audited.labels.map((label) => [label, ""]);
  return audited.boxes.map(({ label, width, height }) => [label, STRINGS.boxes.size(width, height)]);
}

function entry(classes: readonly string[], label: string, detail: string): HTMLElement {
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  swatch.style.backgroundColor = colorOf(classes, label);
  const name = element("span", { class: "gt-class-name", text: label, attributes: { dir: "auto" } });
  return element("li", {}, [swatch, name, element("span", { class: "gt-size", text: detail })]);
}
