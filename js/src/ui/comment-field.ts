/** A field for a comment, in the side panel. */

import { canEdit, type LabelerState } from "../model/state";
import { STRINGS } from "../strings";
import { element, uniqueId } from "./dom";
import type { Part, View } from "./view";

/** How long after the last letter a comment is sent, in milliseconds. */
export const PAUSE_MS = 600;
const LONGEST = 2000;
const T = STRINGS.comment;

/** Where the comment is kept. */
export interface Commented {
  /** Return the comment of the object shown, `null` when none is. */
  read(state: LabelerState): string | null;
  /** Keep the comment of the object shown. */
  write(text: string): void;
}

/** Return the field; it takes the cursor when the key for comments is pressed. */
export function createCommentField(view: View, { read, write }: Commented): Part {
  const { bridge, root, signal } = view;
  const field = createField();
  let object: number | null = null;
  let timer = 0;

  const keep = (): void => {
    clearTimeout(timer);
    const text = field.value.trim();
    const state = bridge.store.get();
    if (state.shown?.index === object && canEdit(state) && read(state) !== text) write(text);
  };
  const leave = (event: KeyboardEvent): void => {
    event.preventDefault();
    // The labeler would take the key for its own.
    event.stopPropagation();
    root.focus({ preventScroll: true });
  };
  field.addEventListener(
    "input",
    () => {
      clearTimeout(timer);
      timer = window.setTimeout(keep, PAUSE_MS);
    },
    { signal },
  );
  field.addEventListener("focusout", keep, { signal });
  field.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") leave(event);
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      leave(event);
      view.run({ type: "submit" });
    },
    { signal },
  );
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

  return {
    node: sectionOf(field),
    update(state, { wanted }) {
      const known = read(state) ?? "";
      field.disabled = !canEdit(state);
      const typing = document.activeElement === field && state.shown?.index === object;
      // What is being written is newer than what the kernel has heard of.
      if (!typing && field.value !== known) {
        clearTimeout(timer);
        field.value = known;
      }
      object = state.shown?.index ?? null;
      if (wanted !== "comment") return;
      view.local.update((local) => ({ ...local, wanted: null }));
      field.focus({ preventScroll: true });
    },
  };
}

function createField(): HTMLTextAreaElement {
  const attributes = {
    "data-gt": "comment",
    rows: "2",
    maxlength: String(LONGEST),
    placeholder: T.placeholder,
    title: T.hint,
    dir: "auto",
  };
  const field = element("textarea", { class: "gt-input gt-comment", attributes });
  field.id = uniqueId("comment");
  return field;
}

function sectionOf(field: HTMLTextAreaElement): HTMLElement {
  const label = element("label", { class: "gt-heading", attributes: { for: field.id } }, [
    document.createTextNode(`${T.label} `),
    element("kbd", { text: "C" }),
  ]);
  return element("section", { class: "gt-comments" }, [label, field]);
}
