/** Label verification: a judgment of a label that lies on the picture and is not changed, with a comment. */

import { LOOK_ONLY } from "../gesture/look";
import { COMMENT_KEY, HIDE_KEY, PICTURE_KEYS } from "../keys";
import { type Desk, NONE_SELECTED } from "../model/desk";
import { shownDesk } from "../model/state";
import { just, nullable, record, text } from "../parse";
import { auditedPainter } from "../render/audited";
import { STRINGS } from "../strings";
import { PICTURES } from "../sync/pictures";
import type { Tool } from "../tool";
import { createAuditedPanel } from "../ui/audited-panel";
import { createCommentField } from "../ui/comment-field";
import { PictureSurface } from "../ui/picture-surface";
import type { Part, View } from "../ui/view";
import type { Answer } from "../wire";

/** What the worker thinks of the label; `label` is `null` as long as there is no judgment. */
export interface Judgment extends Answer {
  readonly type: "label-verification";
  readonly label: string | null;
  readonly comment: string;
}

const T = STRINGS.verification;

function choose(desk: Desk<Judgment>, label: string): Desk<Judgment> {
  if (desk.answer.label === label) return desk;
  return { answer: { ...desk.answer, label }, selected: NONE_SELECTED };
}

function judgmentShown(desk: Desk | null): Desk<Judgment> | null {
  return desk as Desk<Judgment> | null;
}

function createPanels(view: View): readonly Part[] {
  const { bridge } = view;
  const field = createCommentField(view, {
    read: (state) => judgmentShown(shownDesk(state))?.answer.comment ?? null,
    write(comment) {
      const desk = judgmentShown(shownDesk(bridge.store.get()));
      if (desk !== null) bridge.commit({ ...desk, answer: { ...desk.answer, comment } as Judgment });
    },
  });
  return [field, createAuditedPanel(view)];
}

/** Judging labels. */
const VERIFICATION: Tool<Judgment> = {
  type: "label-verification",
  medium: PICTURES,
  modes: [],
  keys: [COMMENT_KEY, ...PICTURE_KEYS, HIDE_KEY],
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
  createSurface: (view, hooks) => new PictureSurface(view, hooks, { ...LOOK_ONLY, paint: auditedPainter() }),
  createPanels,
};

export default VERIFICATION;
