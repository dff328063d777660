/** What a screen reader is told of a change. */

import { type LabelerState, shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import type { Content } from "../sync/contents";
import type { Tool } from "../tool";

const T = STRINGS.spoken;

/** What is spoken of; `content` is the object's own. */
export interface Spoken {
  readonly tool: Tool;
  readonly content: Content | null;
}

/** Return in a sentence or two what the worker did or what came, an empty text if nothing worth saying. */
export function whatHappened(on: Spoken, before: LabelerState, state: LabelerState): string {
  const said: string[] = [];
  if (state.shown !== null && state.shown.index !== before.shown?.index) {
    said.push(T.object(state.shown.name));
  } else {
    said.push(...changedItems(on, before, state));
  }
  if (state.label !== before.label) said.push(T.chosen(state.label));
  return said.join(" ");
}

function changedItems({ tool, content }: Spoken, before: LabelerState, state: LabelerState): string[] {
  const [was, is] = [shownDesk(before), shownDesk(state)];
  if (was === null || is === null) return [];
  const { list } = tool;
  if (was.answer === is.answer) return [];
  const { task } = state.config;
  const own = tool.said?.(was.answer, is.answer, task) ?? null;
  if (own !== null) return [own];
  if (list === null) return [];
  const [old, now] = [tool.items(was.answer, content, task), tool.items(is.answer, content, task)];
  const added = now[is.selected.at(-1) ?? now.length - 1];
  if (now.length > old.length && added !== undefined) return [T.added(added.spoken)];
  return now.length < old.length ? [T.deleted(list.count(old.length - now.length))] : [];
}
