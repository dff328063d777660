/** The audited label as a list: for screen readers, and to read what the picture has no room for. */

import { type Audited, auditedIn, auditedOptions } from "../model/audited";
import { type MaskAnswer, pixelCounts } from "../model/masks";
import { quoteOf } from "../model/spans";
import type { Text } from "../model/text";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Content } from "../sync/contents";
import { textIn } from "../sync/texts";
import { element, setText } from "./dom";
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
  let known: Content | null = null;
  return {
    node: element("section", { class: "gt-shapes" }, [heading, hint, list]),
    update(state, local) {
      const audited = auditedIn(state.shown?.shown ?? null);
      setText(hint, hintOf(audited, local.hidden));
      hint.hidden = hint.textContent === "";
      const content = state.shown === null ? null : view.bridge.contents.get(state.shown.index);
      if (audited === listed && content === known) return;
      [listed, known] = [audited, content];
      list.replaceChildren(
        ...entriesOf(audited, classes, textIn(content)).map(([label, detail]) =>
          entry(classes, label, detail),
        ),
      );
    },
  };
}

function hintOf(audited: Audited | null, hidden: boolean): string {
  if (audited?.kind === "unreadable") return T.unreadable(audited.problem);
  if (hidden) return T.hidden;
  return audited !== null && "nothing" in audited && audited.nothing ? T.nothing : "";
}

type Entry = readonly [label: string, detail: string];

function entriesOf(audited: Audited | null, classes: readonly string[], text: Text | null): readonly Entry[] {
  switch (audited?.kind) {
    case "boxes":
      return audited.boxes.map(({ label, width, height }) => [label, STRINGS.boxes.size(width, height)]);
    case "polygons":
      return audited.polygons.map(({ label, vertices }) => [
        label,
        STRINGS.polygons.corners(vertices.length),
      ]);
    case "points":
      return audited.points.map(({ label, x, y }) => [label, STRINGS.keypoints.place(x, y)]);
    case "entities":
      return audited.entities.map((span) => [span.label, STRINGS.entities.quoted(quoteOf(text, span))]);
    case "mask":
      return sharesOf(audited.mask, classes);
    case "classes":
      return audited.labels.map((label) => [label, ""]);
    default:
      return [];
  }
}

function sharesOf(mask: MaskAnswer, classes: readonly string[]): readonly Entry[] {
  const all = mask.width * mask.height;
  const share = (n: number): string => STRINGS.masks.share(n / all);
  return [...pixelCounts(mask)].map(([value, n]) => [classes[value - 1] ?? String(value), share(n)]);
}

function entry(classes: readonly string[], label: string, detail: string): HTMLElement {
  const swatch = element("span", { class: "gt-swatch", attributes: { "aria-hidden": "true" } });
  swatch.style.backgroundColor = colorOf(classes, label);
  const name = element("span", { class: "gt-class-name", text: label, attributes: { dir: "auto" } });
  return element("li", {}, [swatch, name, element("span", { class: "gt-size", text: detail })]);
}
