/** A field for a comment, on a shape or on an object. */

import { MAX_COMMENT } from "../model/notes";
import { element } from "./dom";

/** A field that is told what stands in it and says when the worker has changed that. */
export interface NoteField {
  readonly node: HTMLElement;
  /** Show a text, unless the worker is writing. */
  show(text: string, editable: boolean): void;
  focus(): void;
}

/** What a field is called, and whom it tells. */
export interface NoteFieldOptions {
  readonly label: string;
  readonly signal: AbortSignal;
  /** The worker has left the field with another text in it. */
  readonly changed: (text: string) => void;
}

/** Return a field; it grows with what is written in it. */
export function createNoteField({ label, signal, changed }: NoteFieldOptions): NoteField {
  const attributes = { rows: "1", maxlength: String(MAX_COMMENT), placeholder: label, "aria-label": label };
  const field = element("textarea", {
    class: "gt-input gt-note-field",
    attributes: { ...attributes, dir: "auto" },
  });
  const grow = (): void => {
    field.rows = Math.min(6, field.value.split("\n").length);
  };
  let shown = "";
  const tell = (): void => {
    const text = field.value.trim();
    if (text === shown) return;
    shown = text;
    changed(text);
  };
  // "change" alone would miss a text that a script or a screen reader's tool has put in.
  field.addEventListener("change", tell, { signal });
  field.addEventListener("blur", tell, { signal });
  field.addEventListener("input", grow, { signal });
  return {
    node: field,
    show(text, editable) {
      field.disabled = !editable;
      if (text === shown || document.activeElement === field) return;
      shown = text;
      field.value = text;
      grow();
    },
    focus: () => field.focus({ preventScroll: true }),
  };
}
