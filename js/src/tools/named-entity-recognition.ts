/** Named entity recognition: every part of a text that names something is marked with its class. */

import {
  chooseForSpans,
  type EntitiesAnswer,
  markedFor,
  NO_ENTITIES,
  parseEntities,
  quoteOf,
  runOnSpans,
  SUGGESTED_SPANS,
} from "../model/spans";
import { STRINGS } from "../strings";
import { TEXTS, textIn } from "../sync/texts";
import { SPAN_KEYS, TEXT_KEYS } from "../text-keys";
import type { Tool } from "../tool";
import { SpanHands } from "../ui/span-hands";
import { TextSurface } from "../ui/text-surface";

const T = STRINGS.entities;

/** Marking parts of texts. */
const NAMED_ENTITY_RECOGNITION: Tool<EntitiesAnswer> = {
  type: NO_ENTITIES.type,
  medium: TEXTS,
  modes: [],
  keys: [...TEXT_KEYS, ...SPAN_KEYS],
  classIsAnswer: false,
  list: T.list,
  parse: parseEntities,
  empty: () => NO_ENTITIES,
  problem: ({ entities, nothing_to_label }) => (entities.length > 0 || nothing_to_label ? null : T.none),
  nothing: (answer) => answer.nothing_to_label,
  marked: markedFor,
  choose: chooseForSpans,
  run(desk, command) {
    if (command.type !== "nothing") return runOnSpans(desk, command);
    if (desk.answer.entities.length > 0) return T.hasEntities;
    return { ...desk, answer: { ...desk.answer, nothing_to_label: !desk.answer.nothing_to_label } };
  },
  suggests: SUGGESTED_SPANS,
  items({ entities }, content) {
    const text = textIn(content);
    return entities.map((span) => {
      const detail = T.quoted(quoteOf(text, span));
      return { label: span.label, detail, spoken: T.spoken(span.label, detail) };
    });
  },
  createSurface: (view, hooks) => new TextSurface(view, hooks, (stage) => new SpanHands(stage)),
};

export default NAMED_ENTITY_RECOGNITION;
