/** Commands on suggestions: go from one to the next, take one over or all, refuse one. */

import type { Command, SuggestionAct } from "../keys";
import type { Desk } from "../model/desk";
import { canEdit, shownDesk } from "../model/state";
import { reject, suggestionAtHand } from "../model/suggestions";
import { STRINGS } from "../strings";
import type { Bridge } from "../sync/bridge";
import { suggestingOf } from "../tool";
import type { Suggestion } from "../wire";
import type { Commanded } from "./commands";
import { undecided } from "./proposed";

const T = STRINGS.suggestions;

type SuggestionCommand = Extract<Command, { type: "suggestion" }>;

/** Do what is asked; say whether there are suggestions at all. */
export function runSuggestionCommand(on: Commanded, { act, id }: SuggestionCommand): boolean {
  const { bridge, local } = on;
  const state = bridge.store.get();
  if (state.scene.models === 0 || suggestingOf(bridge.tool) === undefined) return false;
  const open = undecided(on, state);
  const atHand = suggestionAtHand(open, id ?? local.get().suggestion);
  if (atHand === null) {
    bridge.notify({ tone: "info", text: T.none });
    return true;
  }
  const decides = act === "accept" || act === "accept-all" || act === "reject";
  if (decides && !canEdit(state)) return true;
  local.update((mine) => ({ ...mine, suggestion: following(open, atHand, act)?.id ?? null }));
  if (decides) decide(bridge, act === "accept-all" ? open : [atHand], act !== "reject");
  return true;
}

/** Return the suggestion that is at hand afterwards. */
function following(
  open: readonly Suggestion[],
  atHand: Suggestion,
  act: SuggestionAct,
): Suggestion | undefined {
  const at = open.indexOf(atHand);
  if (act === "choose") return atHand;
  if (act === "next" || act === "previous") return open.at((at + (act === "next" ? 1 : -1)) % open.length);
  return act === "accept-all" ? undefined : (open[at + 1] ?? open[at - 1]);
}

function decide(bridge: Bridge, suggestions: readonly Suggestion[], accepted: boolean): void {
  const state = bridge.store.get();
  const desk = shownDesk(state);
  const suggesting = suggestingOf(bridge.tool);
  if (desk === null || suggesting === undefined) return;
  const { task } = state.config;
  const change = (now: Desk, one: Suggestion): Desk =>
    accepted ? suggesting.accept(now, one, task) : reject(now, one.id);
  bridge.commit(suggestions.reduce(change, desk));
}
