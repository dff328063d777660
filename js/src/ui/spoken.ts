/** What a screen reader is told of a change. */

import { type LabelerState, shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import type { Tool } from "../tools/tool";

const T = STRINGS.spoken;

/** Return in a sentence or two what the worker did or what came, an empty text if nothing worth saying. */
export function whatHappened(tool: Tool, before: LabelerState, state: LabelerState): string {
  const said: string[] = [];
  if (state.shown !== null && state.shown.index !== before.shown?.index) {
    said.push(T.object(state.shown.name));
  } else {
    said.push(...changedBoxes(tool, before, state));
  }
  if (state.label !== before.label) said.push(T.chosen(state.label));
  return said.join(" ");
}

function changedBoxes(tool: Tool, before: LabelerState, state: LabelerState): string[] {
  const [was, is] = [shownDesk(before), shownDesk(state)];
  if (was === null || is === null) return [];
  const [old, now] = [tool.boxes(was.answer), tool.boxes(is.answer)];
  const drawn = now.at(-1);
  if (now.length > old.length && drawn !== undefined) {
    return [T.drawn(drawn.label, drawn.width, drawn.height)];
  }
  return now.length < old.length ? [T.deleted(T.boxes(old.length - now.length))] : [];
}
