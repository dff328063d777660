/** Marks spans in a text with mouse, pen and keyboard. */

import type { Command } from "../keys";
import { chosen, NONE_SELECTED } from "../model/desk";
import {
  changeSpans,
  type EntitiesAnswer,
  type EntityDesk,
  lanesOf,
  type Span,
  spansOver,
  withSpan,
} from "../model/spans";
import { canEdit, type LabelerState, shownDesk } from "../model/state";
import { suggestionAtHand } from "../model/suggestions";
import type { Stretch, Text } from "../model/text";
import { nullable, type Parse, text as textOf } from "../parse";
import { colorOf } from "../render/palette";
import { STRINGS } from "../strings";
import type { Suggestion } from "../wire";
import { undecided } from "./proposed";
import { type Step, TextCaret } from "./text-caret";
import type { Mark } from "./text-pieces";
import type { TextHands, TextStage } from "./text-surface";
import type { Local } from "./view";

const T = STRINGS.entities;
const LONGEST_SPOKEN = 200;
const STEPS: readonly string[] = [
  "letter",
  "word",
  "line",
  "edge",
  "page",
  "whole",
] satisfies readonly Step[];

const shortName: Parse<string | null> = nullable(textOf);

/** What the worker does with the spans of a text. */
export class SpanHands implements TextHands {
  readonly #stage: TextStage;
  readonly #caret: TextCaret;
  #state: LabelerState;
  #text: Text | null = null;
  #desk: EntityDesk | null = null;
  #hidden = false;
  #proposed: readonly Suggestion[] = [];
  #atHand: Suggestion | null = null;
  #pressed = false;

  constructor(stage: TextStage) {
    const { lines, scroller, view } = stage;
    this.#stage = stage;
    this.#caret = new TextCaret(lines, scroller, view.signal);
    this.#state = view.bridge.store.get();
    const { signal } = view;
    lines.node.addEventListener("mousedown", (event) => this.#press(event), { signal });
    document.addEventListener("mouseup", (event) => this.#release(event), { signal });
  }

  update(state: LabelerState, local: Local, text: Text | null): void {
    const desk = shownDesk(state) as EntityDesk | null;
    const otherText = text !== this.#text;
    const before = this.#desk;
    const proposed = undecided(this.#stage.view, state);
    const atHand = suggestionAtHand(proposed, local.suggestion);
    const otherProposals = atHand !== this.#atHand || !sameList(proposed, this.#proposed);
    if (!otherText && desk === before && local.hidden === this.#hidden && !otherProposals) {
      this.#state = state;
      return;
    }
    const chosenNow = atHand !== this.#atHand && local.suggestion !== null ? atHand : null;
    [this.#proposed, this.#atHand] = [proposed, atHand];
    this.#state = state;
    this.#text = text;
    this.#desk = desk;
    this.#hidden = local.hidden;
    if (otherText) this.#caret.show(text);
    if (text === null || desk === null) return;
    this.#stage.lines.mark(local.hidden ? [] : this.#marks(text, desk));
    this.#caret.restore();
    if (!otherText) this.#revealChosen(text, desk, before);
    const [span] = chosenNow === null ? [] : (chosenNow.answer as EntitiesAnswer).entities;
    if (span !== undefined) this.#caret.reveal(text.toUnits(span.startOffset));
  }

  cancel(): boolean {
    const pending = this.#caret.selected !== null;
    if (pending) this.#caret.collapse();
    return pending;
  }

  run(command: Command): boolean {
    const pending = this.#caret.selected;
    switch (command.type) {
      case "class": {
        const label = this.#state.config.task.labels[command.position];
        return pending !== null && label !== undefined && this.#mark(pending, label);
      }
      case "submit":
        return pending !== null && this.#mark(pending, this.#state.label);
      case "tool":
        return this.#runTool(command.name, command.by === -1 ? -1 : 1);
      default:
        return false;
    }
  }

  #runTool(name: string, by: 1 | -1): boolean {
    if (name === "start" || name === "end") return this.#resize(name, by);
    const extend = name.startsWith("extend-");
    const step = extend ? name.slice("extend-".length) : name;
    if (!STEPS.includes(step) || this.#text === null) return false;
    this.#caret.move(step as Step, by, extend);
    this.#stage.view.announce(this.#spoken(step as Step));
    return true;
  }

  /** Return what is selected, or what the caret stands before. */
  #spoken(step: Step): string {
    const { selected, place } = this.#caret;
    const text = this.#text;
    if (text === null || place === null) return "";
    if (selected !== null)
      return T.selected(text.content.slice(selected.start, selected.end).slice(0, LONGEST_SPOKEN));
    if (step === "letter") return text.content.slice(place, text.letter(place, 1));
    const word = step === "word" ? text.wordAt(place) : null;
    const line = text.lines[text.lineAt(place)];
    const { start, end } = word ?? line ?? { start: place, end: place };
    return text.content.slice(start, end).slice(0, LONGEST_SPOKEN);
  }

  /** Move one end of the selected spans by a letter; a letter is always left. */
  #resize(which: "start" | "end", by: 1 | -1): boolean {
    const [text, desk] = [this.#text, this.#desk];
    if (text === null || desk === null || desk.selected.length === 0) return false;
    if (!canEdit(this.#state)) return true;
    const changed = changeSpans(desk, (span) => {
      const from = text.toUnits(which === "end" ? span.endOffset : span.startOffset);
      const to = text.toPoints(text.letter(from, by));
      const next = which === "end" ? { ...span, endOffset: to } : { ...span, startOffset: to };
      const other = text.toPoints(text.letter(text.toUnits(next.startOffset), 1));
      return next.startOffset < next.endOffset && other <= next.endOffset && to !== text.toPoints(from)
        ? next
        : span;
    });
    this.#stage.hooks.commit(changed);
    return true;
  }

  /** Give a part of the text a class; it is the class for the next one, too. */
  #mark({ start, end }: Stretch, label: string): true {
    const [text, desk] = [this.#text, this.#desk];
    const { hooks, view } = this.#stage;
    if (text === null || desk === null || !canEdit(this.#state)) return true;
    const span: Span = { label, startOffset: text.toPoints(start), endOffset: text.toPoints(end) };
    this.#caret.put(end);
    view.local.update((now) => (now.hidden ? { ...now, hidden: false } : now));
    hooks.commit(withSpan(desk, span));
    this.#caret.restore();
    if (this.#state.label !== label) view.bridge.choose(label);
    return true;
  }

  #press(event: MouseEvent): void {
    if (event.button !== 0) return;
    this.#pressed = true;
    this.#stage.view.root.classList.add("gt-selecting");
    // A press on what is selected would be the beginning of dragging it away.
    if (event.detail === 1 && !event.shiftKey) document.getSelection()?.removeAllRanges();
    this.#caret.hold(true);
  }

  #release(event: MouseEvent): void {
    if (!this.#pressed) return;
    this.#pressed = false;
    this.#stage.view.root.classList.remove("gt-selecting");
    this.#caret.hold(false);
    const { selected } = this.#caret;
    // The third click of three selects the line, which nobody means as an entity.
    if (event.detail > 2) this.#caret.collapse();
    else if (selected !== null) this.#mark(selected, this.#state.label);
    else if (event.detail < 2) this.#pick(event);
  }

  /** Select the span that was clicked: the shortest one, and the next one at another click. */
  #pick(event: MouseEvent): void {
    const desk = this.#desk;
    if (desk === null || this.#pickProposed(event.target)) return;
    const over = this.#over(event.target);
    const current = chosen(desk);
    const at = current === null ? -1 : over.indexOf(current);
    const next = over[(at + 1) % Math.max(over.length, 1)];
    const more = event.ctrlKey || event.metaKey;
    if (next === undefined) {
      if (!more) this.#stage.hooks.commit({ ...desk, selected: NONE_SELECTED });
      return;
    }
    const others = desk.selected.filter((one) => one !== next);
    const selected = !more ? [next] : others.length < desk.selected.length ? others : [...others, next];
    this.#stage.hooks.commit({ ...desk, selected });
  }

  /** Take a suggestion in hand by its tag; its letters stay free to be marked. */
  #pickProposed(target: EventTarget | null): boolean {
    const tag = target instanceof Element ? target.closest(".gt-proposed") : null;
    const id = tag?.getAttribute("data-gt-mark") ?? null;
    if (id !== null) this.#stage.view.run({ type: "suggestion", act: "choose", id });
    return id !== null;
  }

  /** Return the spans that a click on an element is on. */
  #over(target: EventTarget | null): readonly number[] {
    if (!(target instanceof Element)) return [];
    const tag = target.closest("[data-gt-mark]")?.getAttribute("data-gt-mark");
    const { entities } = this.#desk?.answer ?? { entities: [] };
    if (tag !== undefined && tag !== null) return [entities.findIndex((span) => nameOf(span) === tag)];
    const piece = target.closest(".gt-mark");
    const unit = piece === null ? null : this.#stage.lines.unitAt([piece, 0]);
    if (unit === null || this.#text === null) return [];
    return spansOver(entities, this.#text.toPoints(unit));
  }

  #marks(text: Text, { answer, selected }: EntityDesk): Mark[] {
    const { labels, options } = this.#state.config.task;
    const proposed = this.#proposed.flatMap((one) =>
      (one.answer as EntitiesAnswer).entities.map((span) => ({ ...one, span })),
    );
    const lanes = lanesOf([...answer.entities, ...proposed.map(({ span }) => span)]);
    const short = Array.isArray(options.short_names) ? options.short_names : [];
    const mark = (span: Span, index: number) => ({
      start: text.toUnits(span.startOffset),
      end: text.toUnits(span.endOffset),
      lane: lanes[index] ?? 0,
      color: colorOf(labels, span.label),
      tag: shortName(short[labels.indexOf(span.label)] ?? null, "options.short_names") ?? span.label,
    });
    const marks = answer.entities.map((span, index) => ({
      ...mark(span, index),
      name: nameOf(span),
      selected: selected.includes(index),
      proposed: false,
    }));
    const open = proposed.map(({ id, score, span }, n) => {
      const made = mark(span, answer.entities.length + n);
      const tag = `? ${made.tag} ${STRINGS.suggestions.score(score)}`.trim();
      return { ...made, tag, name: id, selected: id === this.#atHand?.id, proposed: true };
    });
    return [...marks, ...open];
  }

  #revealChosen(text: Text, desk: EntityDesk, before: EntityDesk | null): void {
    const index = chosen(desk);
    const span = desk.answer.entities[index ?? -1];
    if (
      span === undefined ||
      this.#pressed ||
      (index === (before && chosen(before)) && desk.answer === before?.answer)
    ) {
      return;
    }
    this.#caret.reveal(text.toUnits(span.startOffset));
  }
}

function sameList(one: readonly Suggestion[], other: readonly Suggestion[]): boolean {
  return one.length === other.length && one.every((suggestion, n) => suggestion === other[n]);
}

function nameOf({ startOffset, endOffset, label }: Span): string {
  return `${startOffset}-${endOffset}-${label}`;
}
