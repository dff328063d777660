/** What a worker says beside an answer: attributes, comments, flags; on a shape and on the object as a whole. */

import { fail, flag, integer, list, nullable, type Parse, record, text } from "../parse";

/** What can be noted about a shape; `choices` is null for what is true or not. */
export interface Attribute {
  readonly name: string;
  readonly choices: readonly string[] | null;
}

/** How many shapes an answer may have, and the classes that it must have. */
export interface Limits {
  readonly min_shapes: number;
  readonly max_shapes: number | null;
  readonly required: readonly string[];
}

/** What is noted about a shape; what is not said is left out. */
export interface Note {
  readonly attributes?: Readonly<Record<string, true | string>>;
  readonly comment?: string;
  readonly flag?: true;
  /** The suggestion that the shape was made from. */
  readonly suggestion?: string;
}

/** What is said of the object as a whole. */
export interface Remarks {
  readonly comment: string;
  readonly flag: boolean;
  /** Questions that were answered with yes, in their words. */
  readonly confirmed: readonly string[];
  /** Suggestions that were refused, by id. */
  readonly rejected: readonly string[];
  /** Suggestions that were taken over where no shape can remember it, by id. */
  readonly accepted: readonly string[];
}

/** The longest comment, as the kernel takes it. */
export const MAX_COMMENT = 2000;

/** Nothing noted. */
export const NO_NOTE: Note = {};

/** Nothing said. */
export const NO_REMARKS: Remarks = { comment: "", flag: false, confirmed: [], rejected: [], accepted: [] };

/** No limits. */
export const NO_LIMITS: Limits = { min_shapes: 0, max_shapes: null, required: [] };

/** Checks the attributes of a task. */
export const parseAttributes: Parse<readonly Attribute[]> = list(
  record<Attribute>({ name: text, choices: nullable(list(text)) }),
);

/** Checks the limits of a task. */
export const parseLimits: Parse<Limits> = record<Limits>({
  min_shapes: integer,
  max_shapes: nullable(integer),
  required: list(text),
});

/** Checks what is said of an object. */
export const parseRemarks: Parse<Remarks> = record<Remarks>({
  comment: text,
  flag,
  confirmed: list(text),
  rejected: list(text),
  accepted: list(text),
});

const setting: Parse<true | string> = (value, at) => (value === true ? true : text(value, at));

/** Checks a note. */
export const parseNote: Parse<Note> = (value, at) => {
  if (typeof value !== "object" || value === null) fail(at, "a record");
  const given = value as Record<keyof Note, unknown>;
  const attributes = Object.entries(given.attributes ?? {}).map(
    ([name, set]) => [name, setting(set, `${at}.attributes.${name}`)] as const,
  );
  return {
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(given.comment === undefined ? {} : { comment: text(given.comment, `${at}.comment`) }),
    ...(given.flag === true ? { flag: true as const } : {}),
    ...(given.suggestion === undefined ? {} : { suggestion: text(given.suggestion, `${at}.suggestion`) }),
  };
};

/** Checks a shape that may have a note; nothing noted is no field. */
export function noted<T extends object>(shape: Parse<T>): Parse<T & { readonly note?: Note }> {
  return (value, at) => {
    const parsed = shape(value, at);
    const { note } = value as { note?: unknown };
    return note === undefined ? parsed : { ...parsed, note: parseNote(note, `${at}.note`) };
  };
}

/** Return a note without what says nothing, `undefined` when nothing is left. */
export function tidy({ attributes, comment, flag: flagged, suggestion }: Note): Note | undefined {
  const note: Note = {
    ...(attributes !== undefined && Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(comment === undefined || comment === "" ? {} : { comment }),
    ...(flagged === true ? { flag: flagged } : {}),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
  return Object.keys(note).length > 0 ? note : undefined;
}

/** Return a note with an attribute set, or taken back. */
export function withAttribute(note: Note, name: string, value: true | string | null): Note {
  const { [name]: _, ...others } = note.attributes ?? {};
  return { ...note, attributes: value === null ? others : { ...others, [name]: value } };
}

/** Say whether two remarks are the same. */
export function sameRemarks(one: Remarks, other: Remarks): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
