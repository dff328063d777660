/** A field for a comment, on a shape, on an object or on a label. */

import { MAX_COMMENT } from "../model/notes";
import { element, uniqueId } from "./dom";

/** How long after the last letter a comment is kept, in milliseconds. */
export const PAUSE_MS = 600;
const MOST_ROWS = 6;

/** A field that is told what stands in it and says when the worker has changed that. */
export interface NoteField {
  readonly node: HTMLTextAreaElement;
  /** Show a text about something; what the worker is writing about the same is newer and stays. */
  show(text: string, options: { readonly editable: boolean; readonly about: unknown }): void;
  focus(): void;
}

/** What a field is called, and whom it tells. */
export interface NoteFieldOptions {
  readonly label: string;
  readonly signal: AbortSignal;
  /** The worker has paused, or left the field, with another text in it. */
  readonly changed: (text: string) => void;
  readonly rows?: number;
}

/** Return a field; it grows with what is written in it. */
export function createNoteField({ label, signal, changed, rows = 1 }: NoteFieldOptions): NoteField {
  const attributes = { rows: String(rows), maxlength: String(MAX_COMMENT), placeholder: label };
  const field = element("textarea", {
    class: "gt-input gt-note-field",
    attributes: { ...attributes, "aria-label": label, dir: "auto" },
  });
  field.id = uniqueId("note");
  let shown = "";
  let subject: unknown = null;
  let timer = 0;

  const grow = (): void => {
    field.rows = Math.min(MOST_ROWS, Math.max(rows, field.value.split("\n").length));
  };
  const tell = (): void => {
    clearTimeout(timer);
    const text = field.value.trim();
    if (text === shown || field.disabled) return;
    shown = text;
    changed(text);
  };
  // "change" alone would miss a text that a script or a screen reader's tool has put in.
  for (const left of ["change", "blur"]) field.addEventListener(left, tell, { signal });
  field.addEventListener(
    "input",
    () => {
      grow();
      clearTimeout(timer);
      timer = window.setTimeout(tell, PAUSE_MS);
    },
    { signal },
  );
  field.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      // The labeler submits on these keys; the text goes along, and the keys after them are no letters of it.
      tell();
      field.closest<HTMLElement>("[data-gt-task]")?.focus({ preventScroll: true });
    },
    { signal },
  );
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

  return {
    node: field,
    show(text, { editable, about }) {
      field.disabled = !editable;
      const another = about !== subject;
      subject = about;
      if (!another && (text === shown || document.activeElement === field)) return;
      clearTimeout(timer);
      shown = text;
      field.value = text;
      grow();
    },
    focus: () => field.focus({ preventScroll: true }),
  };
}
