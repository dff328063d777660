/** Which suggestions are open in a view, and how they are painted. */

import { type LabelerState, shownDesk } from "../model/state";
import { openSuggestions, type Proposed, suggestionAtHand } from "../model/suggestions";
import { colorOf } from "../render/palette";
import { suggestingOf } from "../tool";
import type { Suggestion } from "../wire";
import type { Local, View } from "./view";

/** Return the suggestions for the object shown that the worker has not decided on. */
export function undecided({ bridge }: Pick<View, "bridge">, state: LabelerState): readonly Suggestion[] {
  const suggested = state.shown === null ? undefined : bridge.suggestions.get(state.shown.index);
  return openSuggestions(suggestingOf(bridge.tool), suggested, shownDesk(state));
}

/** Return what of them is to be painted; nothing while the worker hides all shapes. */
export function proposedOn(view: View, state: LabelerState, local: Local): readonly Proposed[] {
  const suggesting = suggestingOf(view.bridge.tool);
  if (suggesting === undefined || local.hidden) return [];
  const open = undecided(view, state);
  const atHand = suggestionAtHand(open, local.suggestion);
  return open.map((suggestion) => {
    const { answer, score } = suggestion;
    const label = suggesting.label(answer, state.config.task);
    const color = colorOf(state.config.task.labels, label);
    return { answer, sketch: suggesting.sketch(answer), label, color, score, atHand: suggestion === atHand };
  });
}
