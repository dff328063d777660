/** What the tools of label verifications have in common: a judgment, with a comment, of a label that is not changed. */

import { COMMENT_KEY, HIDE_KEY } from "./keys";
import { type Desk, NONE_SELECTED } from "./model/desk";
import { canEdit, shownDesk } from "./model/state";
import { just, nullable, record, text } from "./parse";
import { STRINGS } from "./strings";
import type { Tool } from "./tool";
import { createAuditedPanel } from "./ui/audited-panel";
import { element } from "./ui/dom";
import { createNoteField } from "./ui/note-field";
import type { Part, View } from "./ui/view";
import type { Answer } from "./wire";

/** What the worker thinks of the label; `label` is `null` as long as there is no judgment. */
export interface Judgment extends Answer {
  readonly type: "label-verification";
  readonly label: string | null;
  readonly comment: string;
}

const T = STRINGS.verification;
const C = STRINGS.comment;

function choose(desk: Desk<Judgment>, label: string): Desk<Judgment> {
  if (desk.answer.label === label) return desk;
  return { answer: { ...desk.answer, label }, selected: NONE_SELECTED };
}

function judgmentShown(desk: Desk | null): Desk<Judgment> | null {
  return desk as Desk<Judgment> | null;
}

/** Return the field for a comment; the key for comments brings the focus there. */
function createComment({ bridge, local, signal }: View): Part {
  const field = createNoteField({
    label: C.placeholder,
    signal,
    rows: 2,
    changed(comment) {
      const desk = judgmentShown(shownDesk(bridge.store.get()));
      if (desk !== null) bridge.commit({ ...desk, answer: { ...desk.answer, comment } as Judgment });
    },
  });
  field.node.title = C.hint;
  field.node.removeAttribute("aria-label");
  const label = element("label", { class: "gt-heading", attributes: { for: field.node.id } }, [
    document.createTextNode(`${C.label} `),
    element("kbd", { text: "C" }),
  ]);
  return {
    node: element("section", { class: "gt-comments" }, [label, field.node]),
    update(state, { wanted }) {
      const text = judgmentShown(shownDesk(state))?.answer.comment ?? "";
      field.show(text, { editable: canEdit(state), about: state.shown?.index });
      if (wanted !== "comment") return;
      local.update((mine) => ({ ...mine, wanted: null }));
      field.focus();
    },
  };
}

/** Return the tool for labels of one medium. */
export function verificationTool(own: Pick<Tool, "medium" | "keys" | "createSurface">): Tool<Judgment> {
  return {
    type: "label-verification",
    modes: [],
    classIsAnswer: true,
    classTitle: T.title,
    list: null,
    covers: true,
    parse: record<Judgment>({ type: just("label-verification"), label: nullable(text), comment: text }),
    empty: () => ({ type: "label-verification", label: null, comment: "" }),
    problem: ({ label }) => (label === null ? T.needed : null),
    nothing: () => null,
    marked: ({ answer }) => (answer.label === null ? [] : [answer.label]),
    choose,
    run: () => null,
    items: () => [],
    createPanels: (view) => [createComment(view), createAuditedPanel(view)],
    ...own,
    keys: [COMMENT_KEY, ...own.keys, HIDE_KEY],
  };
}
