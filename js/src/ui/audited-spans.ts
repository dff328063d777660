/** Shows the entities that a verification is about in their text; nothing can be done to them. */

import { type Audited, auditedIn, auditedOptions, shortNameOf } from "../model/audited";
import { lanesOf } from "../model/spans";
import type { LabelerState } from "../model/state";
import type { Text } from "../model/text";
import { colorOf } from "../render/palette";
import type { TaskConfig } from "../wire";
import type { Mark } from "./text-pieces";
import type { TextHands, TextStage } from "./text-surface";
import type { Local } from "./view";

/** What is marked in a text that is only looked at. */
export class AuditedSpans implements TextHands {
  readonly #stage: TextStage;
  #shown: { readonly text: Text | null; readonly audited: Audited | null; readonly hidden: boolean } | null =
    null;

  constructor(stage: TextStage) {
    this.#stage = stage;
  }

  update({ config, shown }: LabelerState, { hidden }: Local, text: Text | null): void {
    const audited = auditedIn(shown?.shown ?? null);
    const before = this.#shown;
    if (before?.text === text && before.audited === audited && before.hidden === hidden) return;
    this.#shown = { text, audited, hidden };
    const marks = text === null || hidden ? [] : marksOf(text, audited, config.task);
    this.#stage.lines.mark(marks);
  }

  cancel(): boolean {
    return false;
  }

  run(): boolean {
    return false;
  }
}

function marksOf(text: Text, audited: Audited | null, task: TaskConfig): readonly Mark[] {
  if (audited?.kind !== "entities") return [];
  const { classes } = auditedOptions(task);
  // A label may be of another text than the one that is there now.
  const inside = audited.entities.filter(({ endOffset }) => text.toUnits(endOffset) <= text.content.length);
  const lanes = lanesOf(inside);
  return inside.map(({ label, startOffset, endOffset }, n) => ({
    name: `${n}`,
    start: text.toUnits(startOffset),
    end: text.toUnits(endOffset),
    lane: lanes[n] ?? 0,
    color: colorOf(classes, label),
    tag: shortNameOf(task, classes, label),
    selected: false,
    proposed: false,
  }));
}
