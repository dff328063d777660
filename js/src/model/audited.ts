/** The label that a verification is about, as the kernel shows it. */

import { fail, flag, integer, list, type Parse, record, text } from "../parse";
import type { Rect, TaskConfig } from "../wire";

/** A rectangle with its class. */
export interface AuditedBox extends Rect {
  readonly label: string;
}

/** The label under the audited attribute; `nothing` when it says that there is nothing to label. */
export type Audited =
  | { readonly kind: "boxes"; readonly boxes: readonly AuditedBox[]; readonly nothing: boolean }
  | { readonly kind: "classes"; readonly labels: readonly string[] };

const boxes = record<{ boxes: readonly AuditedBox[]; nothing_to_label: boolean }>({
  boxes: list(
    record<AuditedBox>({ label: text, left: integer, top: integer, width: integer, height: integer }),
  ),
  nothing_to_label: flag,
});
const classes = record<{ labels: readonly string[] }>({ labels: list(text) });
const known = new WeakMap<object, Audited>();

const audited: Parse<Audited> = (value, at) => {
  const type = (value as { type?: unknown } | null)?.type;
  if (type === "bounding-box") {
    const shown = boxes(value, at);
    return { kind: "boxes", boxes: shown.boxes, nothing: shown.nothing_to_label };
  }
  if (type === "image-classification") return { kind: "classes", labels: classes(value, at).labels };
  return fail(`${at}.type`, "boxes or classes");
};

/** Return the audited label, `null` when there is none to show; it is read once, however often it is painted. */
export function auditedIn(shown: Readonly<Record<string, unknown>> | null): Audited | null {
  if (shown === null) return null;
  const found = known.get(shown) ?? audited(shown, "shown");
  known.set(shown, found);
  return found;
}

const options = record<{ audits: string; classes: readonly string[] }>({ audits: text, classes: list(text) });

/** Return the attribute that a verification is about, and the classes that give its labels their colors. */
export function auditedOptions(task: TaskConfig): { audits: string; classes: readonly string[] } {
  return options(task.options, "config.task.options");
}
