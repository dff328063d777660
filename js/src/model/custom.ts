/** Answers of custom tasks: any JSON, of which nothing is assumed. */

import { fail, just, list, type Parse, record } from "../parse";
import type { Answer } from "../wire";

/** What a form holds. */
export interface CustomAnswer extends Answer {
  readonly value: unknown;
  /** What the form's widgets show where the kernel, which makes a value of it, was not waited for. */
  readonly widgets?: readonly unknown[];
}

const TYPE = "custom";

/** The answer before anything was filled in. */
export const NOT_FILLED_IN: CustomAnswer = { type: TYPE, value: null };

/** Return the answer with a value. */
export function filledIn(value: unknown): CustomAnswer {
  return { type: TYPE, value };
}

const withValue = record<Omit<CustomAnswer, "widgets">>({
  type: just(TYPE),
  value: (value, at) => (value === undefined ? fail(at, "JSON") : value),
});
const widgetList = list<unknown>((value) => value);

/** Check an answer. */
export const parseCustom: Parse<CustomAnswer> = (given, at) => {
  const answer = withValue(given, at);
  const { widgets } = given as { widgets?: unknown };
  return widgets === undefined ? answer : { ...answer, widgets: widgetList(widgets, `${at}.widgets`) };
};

/** Return a copy of a value as JSON has it, or throw a `TypeError` that says what JSON does not have. */
export function toJson(value: unknown): unknown {
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === "number" && !Number.isFinite(inner)) fail(key || "the value", "a finite number");
    return inner;
  });
  return text === undefined ? fail("the value", "JSON") : JSON.parse(text);
}
