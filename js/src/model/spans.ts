/** Entities in a text: what can be done with them, and how they lie over each other. */

import type { Command } from "../keys";
import { flag, integer, just, list, type Parse, record, text } from "../parse";
import type { Answer } from "../wire";
import { chosen, type Desk, NONE_SELECTED } from "./desk";
import { type Note, noted } from "./notes";
import type { Suggesting } from "./suggestions";
import type { Text } from "./text";

/** A part of a text with its class, in code points; `endOffset` is the first one after it. */
export interface Span {
  readonly label: string;
  readonly startOffset: number;
  readonly endOffset: number;
  /** What was noted about it; only its suggestion is minded here. */
  readonly note?: Note;
}

/** Entities in a text; `nothing_to_label` is only true when there are none. */
export interface EntitiesAnswer extends Answer {
  readonly type: "named-entity-recognition";
  readonly entities: readonly Span[];
  readonly nothing_to_label: boolean;
}

/** The work on the entities of one text. */
export type EntityDesk = Desk<EntitiesAnswer>;

/** The answer before anything was marked. */
export const NO_ENTITIES: EntitiesAnswer = {
  type: "named-entity-recognition",
  entities: [],
  nothing_to_label: false,
};

const span: Parse<Span> = noted(
  record<Omit<Span, "note">>({ label: text, startOffset: integer, endOffset: integer }),
);

/** Check an answer from the kernel. */
export const parseEntities: Parse<EntitiesAnswer> = record<EntitiesAnswer>({
  type: just("named-entity-recognition"),
  entities: list(span),
  nothing_to_label: flag,
});

/** Compare two spans in reading order, the longer one first where both begin. */
export function readingOrder(one: Span, other: Span): number {
  return one.startOffset - other.startOffset || other.endOffset - one.endOffset;
}

function same(one: Span, other: Span): boolean {
  return (
    one.label === other.label && one.startOffset === other.startOffset && one.endOffset === other.endOffset
  );
}

/** Return the desk with these spans in reading order, each once, and some of them selected. */
function arranged(desk: EntityDesk, spans: readonly Span[], selected: readonly Span[]): EntityDesk {
  const entities: Span[] = [];
  for (const next of [...spans].sort(readingOrder)) {
    if (!entities.some((known) => same(known, next))) entities.push(next);
  }
  const indices = selected.map((one) => entities.findIndex((known) => same(known, one)));
  return {
    answer: { ...desk.answer, entities, nothing_to_label: false },
    selected: [...new Set(indices)],
  };
}

/** Return the desk with a new span, which is selected then; one that is there already is only selected. */
export function withSpan(desk: EntityDesk, added: Span): EntityDesk {
  const known = desk.answer.entities.findIndex((one) => same(one, added));
  if (known >= 0) return { ...desk, selected: [known] };
  return arranged(desk, [...desk.answer.entities, added], [added]);
}

/** How spans are proposed: an accepted one remembers its suggestion, and so does one that was marked by hand already. */
export const SUGGESTED_SPANS: Suggesting<EntitiesAnswer> = {
  label: ({ entities }) => entities[0]?.label ?? "",
  sketch: () => null,
  has: ({ answer }, { id }) => answer.entities.some(({ note }) => note?.suggestion === id),
  accept(desk, { id, answer }) {
    const [proposed] = (answer as EntitiesAnswer).entities;
    if (proposed === undefined) return desk;
    const known = desk.answer.entities.find((one) => same(one, proposed)) ?? proposed;
    const others = desk.answer.entities.filter((one) => one !== known);
    const accepted = { ...known, note: { ...known.note, suggestion: id } };
    return arranged(desk, [...others, accepted], [accepted]);
  },
};

/** Return the desk with every selected span changed; the same desk when `change` leaves them all as they are. */
export function changeSpans(desk: EntityDesk, change: (span: Span) => Span): EntityDesk {
  const { entities } = desk.answer;
  const picked = new Set(desk.selected);
  const changed = entities.map((one, index) => (picked.has(index) ? change(one) : one));
  if (changed.every((one, index) => one === entities[index])) return desk;
  return arranged(
    desk,
    changed,
    desk.selected.flatMap((index) => changed[index] ?? []),
  );
}

/** Return the desk with the selected spans in another class. */
export function chooseForSpans(desk: EntityDesk, label: string): EntityDesk {
  return changeSpans(desk, (one) => (one.label === label ? one : { ...one, label }));
}

/** Return the class to mark in the picker: the selected span's, else the one for new spans. */
export function markedFor(desk: EntityDesk, label: string): readonly string[] {
  return [desk.answer.entities[chosen(desk) ?? -1]?.label ?? label];
}

function remove(desk: EntityDesk): EntityDesk {
  const gone = new Set(desk.selected);
  if (gone.size === 0) return desk;
  const entities = desk.answer.entities.filter((_, index) => !gone.has(index));
  return { answer: { ...desk.answer, entities }, selected: NONE_SELECTED };
}

/** Return the desk with the span before or after the selected one selected, in reading order. */
function cycle(desk: EntityDesk, by: 1 | -1): EntityDesk {
  const { entities } = desk.answer;
  if (entities.length === 0) return desk;
  const order = entities.map((_, index) => index).sort((a, b) => readingOrder(at(a), at(b)) || a - b);
  function at(index: number): Span {
    return entities[index] as Span;
  }
  const current = chosen(desk);
  const from = current === null ? (by === 1 ? -1 : order.length) : order.indexOf(current);
  return { ...desk, selected: [order[(from + by + order.length) % order.length] ?? 0] };
}

/** Return the desk after a command that needs no look at the text, `null` for any other command. */
export function runOnSpans(desk: EntityDesk, command: Command): EntityDesk | null {
  switch (command.type) {
    case "delete":
      return remove(desk);
    case "cycle":
      return cycle(desk, command.by);
    case "select-all":
      return { ...desk, selected: desk.answer.entities.map((_, index) => index) };
    default:
      return null;
  }
}

/** Return the spans over a code point with their indices, the shortest first. */
export function spansOver(spans: readonly Span[], point: number): readonly number[] {
  const length = (index: number): number => {
    const one = spans[index];
    return one === undefined ? 0 : one.endOffset - one.startOffset;
  };
  return spans
    .flatMap(({ startOffset, endOffset }, index) =>
      startOffset <= point && point < endOffset ? [index] : [],
    )
    .sort((a, b) => length(a) - length(b) || a - b);
}

/** The longest quote in a list, in letters. */
const LONGEST_QUOTE = 80;

/** Return the words of a span for a list: spaces alike, cut when long; a text that is not there yet is three dots. */
export function quoteOf(text: Text | null, { startOffset, endOffset }: Span): string {
  const quote = text?.content.slice(text.toUnits(startOffset), text.toUnits(endOffset)) ?? "…";
  const letters = [...quote.replaceAll(/\s+/gu, " ")];
  return letters.length > LONGEST_QUOTE
    ? `${letters.slice(0, LONGEST_QUOTE - 1).join("")}…`
    : letters.join("");
}

/** Return for each span the row of its underline, so that spans that meet lie under each other. */
export function lanesOf(spans: readonly Span[]): readonly number[] {
  const lanes = spans.map(() => 0);
  const ends: number[] = [];
  const order = spans.map((one, index) => ({ one, index })).sort((a, b) => readingOrder(a.one, b.one));
  for (const { one, index } of order) {
    const free = ends.findIndex((end) => end <= one.startOffset);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = one.endOffset;
    lanes[index] = lane;
  }
  return lanes;
}
