/** What can be noted: attributes, comment and flag of the selected shapes, comment and flag of the object. */

import { type Desk, remarksOf } from "../model/desk";
import { type Attribute, NO_NOTE, type Note, tidy, withAttribute } from "../model/notes";
import { changeSelected, type Shape } from "../model/shapes";
import { canEdit, shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import { element, scrollTo, setAttribute, setText } from "./dom";
import { createNoteField, type NoteField } from "./note-field";
import type { Part, View } from "./view";

const T = STRINGS.notes;

/** A control of a note: shows what it is, and can be switched off. */
interface Control {
  readonly node: HTMLElement;
  show(note: Note, editable: boolean): void;
}

/** Return the panel; `local.wanted === "notes"` brings the focus to its first control. */
export function createNotes(view: View): Part {
  const ofShape = shapeNotes(view);
  const ofObject = objectNotes(view);
  const heading = element("h3", { class: "gt-heading", text: T.title });
  const node = element("section", { class: "gt-notes" }, [heading, ofShape.node, ofObject.node]);
  return {
    node,
    update(state, local) {
      const desk = shownDesk(state);
      node.hidden = desk === null;
      if (desk === null) return;
      const at = { editable: canEdit(state), about: state.shown?.index };
      ofShape.show(desk, at);
      ofObject.show(desk, at);
      if (local.wanted !== "notes") return;
      view.local.update((mine) => ({ ...mine, wanted: null }));
      const fields = node.querySelectorAll<HTMLElement>("input, select, textarea");
      const first = [...fields].find((field) => field.closest("[hidden]") === null);
      first?.focus({ preventScroll: true });
      if (node.parentElement !== null) scrollTo(node.parentElement, first);
    },
  };
}

interface NotesOf {
  readonly node: HTMLElement;
  show(desk: Desk, at: { readonly editable: boolean; readonly about: unknown }): void;
}

function shapeNotes(view: View): NotesOf {
  const { bridge, signal } = view;
  const { attributes = [] } = bridge.store.get().config.task;
  const kind = bridge.tool.shapes;
  const change = (edit: (note: Note) => Note): void => {
    const desk = shownDesk(bridge.store.get());
    if (desk === null || kind === undefined) return;
    bridge.commit(changeSelected(kind, desk, (shape) => withNote(shape, edit(shape.note ?? NO_NOTE))));
  };
  const controls = [
    ...attributes.map((attribute) => attributeControl(attribute, signal, change)),
    flagControl(T.flagShape, signal, (flag) =>
      change(({ flag: _, ...note }) => (flag ? { ...note, flag: true } : note)),
    ),
  ];
  const comment = createNoteField({
    label: T.commentShape,
    signal,
    changed: (text) => change((note) => ({ ...note, comment: text })),
  });
  const title = element("h4", { class: "gt-note-title", attributes: { dir: "auto" } });
  const node = element("div", { class: "gt-note", attributes: { role: "group" } }, [
    title,
    ...controls.map((control) => control.node),
    comment.node,
  ]);
  return {
    node,
    show({ answer, selected }, { editable, about }) {
      const shapes = kind?.shapes(answer) ?? [];
      const last = shapes[selected.at(-1) ?? -1];
      node.hidden = last === undefined;
      if (last === undefined) return;
      const name = selected.length > 1 ? T.several(selected.length) : T.shape(last.label);
      setText(title, name);
      setAttribute(node, "aria-label", name);
      for (const control of controls) control.show(last.note ?? NO_NOTE, editable);
      comment.show(last.note?.comment ?? "", { editable, about: `${about} ${selected.join()}` });
    },
  };
}

function withNote<S extends Shape>(shape: S, note: Note): S {
  const { note: _, ...bare } = shape;
  const kept = tidy(note);
  return (kept === undefined ? bare : { ...bare, note: kept }) as S;
}

function objectNotes(view: View): NotesOf {
  const { bridge, signal } = view;
  const change = (said: { comment: string } | { flag: boolean }): void => {
    const desk = shownDesk(bridge.store.get());
    if (desk !== null) bridge.commit({ ...desk, remarks: { ...remarksOf(desk), ...said } });
  };
  const flag = flagControl(T.flag, signal, (set) => change({ flag: set }));
  const comment: NoteField = createNoteField({
    label: T.comment,
    signal,
    changed: (text) => change({ comment: text }),
  });
  return {
    node: element("div", { class: "gt-note" }, [comment.node, flag.node]),
    show(desk, at) {
      const remarks = remarksOf(desk);
      flag.show(remarks.flag ? { flag: true } : NO_NOTE, at.editable);
      comment.show(remarks.comment, at);
    },
  };
}

function attributeControl(
  { name, choices }: Attribute,
  signal: AbortSignal,
  change: (edit: (note: Note) => Note) => void,
): Control {
  const set = (value: true | string | null): void => change((note) => withAttribute(note, name, value));
  if (choices === null) {
    return checkbox(
      name,
      signal,
      (on) => set(on ? true : null),
      (note) => note.attributes?.[name] === true,
    );
  }
  const options = ["", ...choices].map((choice) => {
    const option = element("option", { text: choice === "" ? T.unset : choice });
    option.value = choice;
    return option;
  });
  const field = element("select", { class: "gt-input gt-choice", attributes: { dir: "auto" } }, options);
  field.addEventListener("change", () => set(field.value === "" ? null : field.value), { signal });
  const text = element("span", { text: name, attributes: { dir: "auto" } });
  return {
    node: element("label", { class: "gt-note-row" }, [text, field]),
    show(note, editable) {
      field.value = String(note.attributes?.[name] ?? "");
      field.disabled = !editable;
    },
  };
}

function flagControl(label: string, signal: AbortSignal, set: (on: boolean) => void): Control {
  return checkbox(label, signal, set, (note) => note.flag === true);
}

function checkbox(
  label: string,
  signal: AbortSignal,
  set: (on: boolean) => void,
  isSet: (note: Note) => boolean,
): Control {
  const field = element("input", { attributes: { type: "checkbox" } });
  field.addEventListener("change", () => set(field.checked), { signal });
  const text = element("span", { text: label, attributes: { dir: "auto" } });
  return {
    node: element("label", { class: "gt-note-row" }, [field, text]),
    show(note, editable) {
      field.checked = isSet(note);
      field.disabled = !editable;
    },
  };
}
