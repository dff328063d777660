/** Which suggestions are open in a view, and how they are painted. */

import { type LabelerState, shownDesk } from "../model/state";
import { openSuggestions, suggestionAtHand } from "../model/suggestions";
import { colorOf } from "../render/palette";
import type { Proposed } from "../render/suggestions";
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
  return open.flatMap((suggestion) => {
    const corners = suggesting.corners(suggestion.answer);
    if (corners === null) return [];
    const label = suggesting.label(suggestion.answer);
    const color = colorOf(state.config.task.labels, label);
    return [{ corners, label, color, score: suggestion.score, atHand: suggestion === atHand }];
  });
}
