/** The suggestions as a list: to take over or refuse one, or all. */

import { canEdit, shownDesk } from "../model/state";
import { suggestionAtHand } from "../model/suggestions";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Content } from "../sync/contents";
import { suggestingOf } from "../tool";
import type { Suggestion } from "../wire";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import { undecided } from "./proposed";
import type { Part, View } from "./view";

const T = STRINGS.suggestions;

/** Return the panel, which is only there while a function proposes something. */
export function createSuggestionList(view: View): Part {
  const { bridge, signal } = view;
  const title = element("h3", { class: "gt-heading" });
  const all = button(
    {
      class: "gt-button gt-small-button",
      title: `${T.acceptAll} (Shift+Y)`,
      signal,
      press: () => view.run({ type: "suggestion", act: "accept-all" }),
    },
    [element("span", { text: T.acceptAll }), element("kbd", { text: "⇧Y" })],
  );
  const hint = element("p", { class: "gt-quiet", attributes: { role: "status" } });
  const list = element("ul", { class: "gt-suggestion-list", attributes: { "aria-label": T.label } });
  const head = element("div", { class: "gt-suggestion-head" }, [title, all]);
  const node = element("section", { class: "gt-suggestions" }, [head, hint, list]);
  let shown = "";
  let known: Content | null = null;
  let rows = new AbortController();
  signal.addEventListener("abort", () => rows.abort(), { once: true });

  function rebuild(open: readonly Suggestion[]): void {
    rows.abort();
    rows = new AbortController();
    list.replaceChildren(...open.map((suggestion) => rowOf(view, suggestion, known, rows.signal)));
    shown = idsOf(open);
  }

  return {
    node,
    update(state, local) {
      const desk = shownDesk(state);
      const suggested = state.shown === null ? undefined : bridge.suggestions.get(state.shown.index);
      node.hidden = desk === null || state.scene.models === 0;
      const open = undecided(view, state);
      const atHand = suggestionAtHand(open, local.suggestion);
      setText(title, T.title(open.length));
      setText(
        hint,
        suggested === null ? T.coming : (suggested?.problem ?? (open.length === 0 ? T.none : "")),
      );
      hint.hidden = hint.textContent === "";
      all.hidden = open.length < 2;
      all.disabled = !canEdit(state);
      const content = state.shown === null ? null : bridge.contents.get(state.shown.index);
      if (idsOf(open) !== shown || content !== known) {
        known = content;
        rebuild(open);
      }
      [...list.querySelectorAll("li")].forEach((row, n) => {
        setAttribute(row, "aria-current", open[n] === atHand ? "true" : null);
        for (const made of row.querySelectorAll("button")) made.disabled = !canEdit(state);
      });
    },
  };
}

function idsOf(open: readonly Suggestion[]): string {
  return open.map(({ id }) => id).join();
}

function rowOf(
  view: View,
  { id, answer, score }: Suggestion,
  content: Content | null,
  signal: AbortSignal,
): HTMLElement {
  const { bridge } = view;
  const { task } = bridge.store.get().config;
  const [item] = bridge.tool.items(answer, content, task);
  const label = item?.label ?? suggestingOf(bridge.tool)?.label(answer, task) ?? "";
  const spoken = T.spoken(item?.spoken ?? label, score);
  const swatch = element("span", { class: "gt-swatch gt-dashed", attributes: { "aria-hidden": "true" } });
  swatch.style.borderColor = colorOf(task.labels, label);
  const take = (act: "choose" | "accept" | "reject") => (): boolean =>
    view.run({ type: "suggestion", act, id });
  return element("li", { attributes: { "data-gt-suggestion": id } }, [
    button({ class: "gt-shape", label: spoken, signal, press: take("choose") }, [
      swatch,
      element("span", { class: "gt-class-name", text: label, attributes: { dir: "auto" } }),
      element("span", { class: "gt-detail", text: item?.detail ?? "", attributes: { dir: "auto" } }),
      element("span", { class: "gt-size", text: T.score(score) }),
    ]),
    iconButton("check", `${T.accept(spoken)} (Y)`, signal, take("accept")),
    iconButton("remove", `${T.reject(spoken)} (N)`, signal, take("reject")),
  ]);
}

function iconButton(
  name: "check" | "remove",
  title: string,
  signal: AbortSignal,
  press: () => boolean,
): HTMLElement {
  return button({ class: "gt-icon-button gt-small", label: title, title, signal, press }, [icon(name)]);
}
