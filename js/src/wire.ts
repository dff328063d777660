/** The records that travel between kernel and page, with a guard for each; `tests/wire` holds one example of every kind. */

import {
  type Attribute,
  type Limits,
  parseAttributes,
  parseLimits,
  parseRemarks,
  type Remarks,
} from "./model/notes";
import {
  anything,
  flag,
  integer,
  just,
  list,
  nullable,
  number,
  optional,
  type Parse,
  record,
  table,
  text,
} from "./parse";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in whole pixels of the upright, full-resolution picture. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

/** What a worker says about one data object; only the tool of this type knows what else is in it. */
export interface Answer {
  readonly type: string;
}

/** What is asked of the worker. */
export interface TaskConfig {
  readonly type: string;
  readonly labels: readonly string[];
  readonly multi_label: boolean;
  /** What can be noted about a shape; nothing unless given. */
  readonly attributes?: readonly Attribute[] | undefined;
  readonly limits?: Limits | undefined;
  /** What the tool must know beyond the labels; it checks them itself. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** An example picture without its bytes, which are asked for by position. */
export interface Example {
  readonly caption: string;
}

/** What the worker is told. */
export interface Instructions {
  readonly short: string;
  readonly full: string;
  readonly good_examples: readonly Example[];
  readonly bad_examples: readonly Example[];
}

/** The `config` trait: what never changes while a labeler lives. */
export interface Config {
  readonly type: "config";
  readonly job: string;
  readonly worker: string;
  readonly task: TaskConfig;
  readonly instructions: Instructions;
  /** Keys of the user's own choice, by the name of what they do. */
  readonly shortcuts: Readonly<Record<string, string>>;
}

/** A data object as its worker finds it; `draft` is unsubmitted work and wins over `answer`, both over `initial`. */
export interface ObjectView {
  readonly index: number;
  readonly name: string;
  readonly answer: Answer | null;
  readonly draft: Answer | null;
  readonly skipped: string | null;
  /** Those of the draft, else of the answer. */
  readonly remarks: Remarks;
  /** What an adjustment begins with. */
  readonly initial?: Answer | null | undefined;
  /** What the tool shows besides the content; it checks it itself. */
  readonly shown?: Readonly<Record<string, unknown>> | null | undefined;
}

/** How many of how many. */
export interface Count {
  readonly done: number;
  readonly total: number;
}

/** Where the worker's sitting stands. */
export type Status = "labeling" | "finished" | "stopped" | "waiting";

/** The `scene` trait: what is on the table. */
export interface Scene {
  readonly type: "scene";
  readonly revision: number;
  readonly status: Status;
  readonly current: ObjectView | null;
  readonly upcoming: readonly ObjectView[];
  readonly has_previous: boolean;
  readonly progress: { readonly mine: Count; readonly job: Count };
  readonly message: string | null;
  /** How many suggesting functions there have been, 0 for none; another number means to ask again. */
  readonly models: number;
}

/** One shape or class that a function proposes; `answer` holds nothing else. */
export interface Suggestion {
  readonly id: string;
  readonly score: number | null;
  readonly answer: Answer;
}

/** What a function proposes for an object, and why there is nothing or not all of it. */
export interface Suggested {
  readonly suggestions: readonly Suggestion[];
  readonly problem: string | null;
}

/** What the page asks of the kernel. */
export type Request =
  | { readonly kind: "hello" }
  /** `room` is the stage in screen pixels, where that is known: a picture is sent no larger than it needs. */
  | { readonly kind: "image"; readonly object: number; readonly room: Size | null }
  | {
      readonly kind: "tile";
      readonly object: number;
      readonly level: number;
      readonly column: number;
      readonly row: number;
    }
  /** Tiles that nobody waits for any more, by the ids of their requests. */
  | { readonly kind: "cancel"; readonly requests: readonly string[] }
  | { readonly kind: "text"; readonly object: number }
  | { readonly kind: "suggest"; readonly object: number }
  | { readonly kind: "example"; readonly good: boolean; readonly position: number }
  | { readonly kind: "draft"; readonly object: number; readonly answer: Answer; readonly remarks: Remarks }
  | {
      readonly kind: "submit";
      readonly object: number;
      readonly answer: Answer;
      readonly remarks: Remarks;
      readonly active_seconds: number;
    }
  | { readonly kind: "skip"; readonly object: number; readonly reason: string }
  | { readonly kind: "go"; readonly direction: "previous" | "next"; readonly object: number | null };

/** A request as it is sent: `id` is unique within `client`, one page load. */
export type SentRequest = Request & { readonly id: string; readonly client: string };

/** About a picture whose bytes came along; 0 × 0 when it cannot be read. */
export interface ImageInfo extends Size {
  readonly orientation: number;
  readonly media_type: string;
  readonly problem: string | null;
}

/** What went wrong in the kernel. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The kernel's answer to the request of that id: a result or an error. */
export type Reply =
  | { readonly kind: "reply"; readonly id: string; readonly result: unknown }
  | { readonly kind: "reply"; readonly id: string; readonly error: Failure };

const example = record<Example>({ caption: text });
const config = record<Config>({
  type: just("config"),
  job: text,
  worker: text,
  task: record({
    type: text,
    labels: list(text),
    multi_label: flag,
    attributes: optional(parseAttributes),
    limits: optional(parseLimits),
    options: anything,
  }),
  instructions: record({
    short: text,
    full: text,
    good_examples: list(example),
    bad_examples: list(example),
  }),
  shortcuts: table(text),
});

const view = (answer: Parse<Answer>): Parse<ObjectView> =>
  record({
    index: integer,
    name: text,
    answer: nullable(answer),
    draft: nullable(answer),
    skipped: nullable(text),
    remarks: parseRemarks,
    initial: optional(nullable(answer)),
    shown: optional(nullable(anything)),
  });
const count = record<Count>({ done: integer, total: integer });
const scene = (answer: Parse<Answer>): Parse<Scene> =>
  record({
    type: just("scene"),
    revision: integer,
    status: just("labeling", "finished", "stopped", "waiting"),
    current: nullable(view(answer)),
    upcoming: list(view(answer)),
    has_previous: flag,
    progress: record({ mine: count, job: count }),
    message: nullable(text),
    models: integer,
  });

const suggested = (answer: Parse<Answer>): Parse<Suggested> =>
  record({
    suggestions: list(record<Suggestion>({ id: text, score: nullable(number), answer })),
    problem: nullable(text),
  });

const imageInfo = record<ImageInfo>({
  width: integer,
  height: integer,
  orientation: integer,
  media_type: text,
  problem: nullable(text),
});
const tileInfo = record<{ media_type: string }>({ media_type: text });
const exampleInfo = record<{ media_type: string }>({ media_type: text });
const envelope = { id: text, client: text };
const requests = (answer: Parse<Answer>): { readonly [K in Request["kind"]]: Parse<SentRequest> } => ({
  hello: record({ kind: just("hello"), ...envelope }),
  image: record({
    kind: just("image"),
    object: integer,
    room: nullable(record<Size>({ width: integer, height: integer })),
    ...envelope,
  }),
  tile: record({
    kind: just("tile"),
    object: integer,
    level: integer,
    column: integer,
    row: integer,
    ...envelope,
  }),
  cancel: record({ kind: just("cancel"), requests: list(text), ...envelope }),
  text: record({ kind: just("text"), object: integer, ...envelope }),
  suggest: record({ kind: just("suggest"), object: integer, ...envelope }),
  example: record({ kind: just("example"), good: flag, position: integer, ...envelope }),
  draft: record({ kind: just("draft"), object: integer, answer, remarks: parseRemarks, ...envelope }),
  submit: record({
    kind: just("submit"),
    object: integer,
    answer,
    remarks: parseRemarks,
    active_seconds: number,
    ...envelope,
  }),
  skip: record({ kind: just("skip"), object: integer, reason: text, ...envelope }),
  go: record({
    kind: just("go"),
    direction: just("previous", "next"),
    object: nullable(integer),
    ...envelope,
  }),
});

/** Return the `config` trait, or throw a `TypeError` that names the field. */
export const parseConfig = (value: unknown): Config => config(value, "config");

/** Return the `scene` trait, or throw a `TypeError` that names the field. */
export const parseScene = (value: unknown, answer: Parse<Answer>): Scene => scene(answer)(value, "scene");

/** Return what a `suggest` request is answered with, or throw a `TypeError` that names the field. */
export const parseSuggested = (value: unknown, answer: Parse<Answer>): Suggested =>
  suggested(answer)(value, "suggested");

/** Return what an `image` request is answered with, or throw a `TypeError` that names the field. */
export const parseImageInfo = (value: unknown): ImageInfo => imageInfo(value, "image");

/** Return what a `tile` request is answered with, or throw a `TypeError` that names the field. */
export const parseTileInfo = (value: unknown): { media_type: string } => tileInfo(value, "tile");

/** Return what an `example` request is answered with, or throw a `TypeError` that names the field. */
export const parseExampleInfo = (value: unknown): { media_type: string } => exampleInfo(value, "example");

/** Return a request as sent, or throw a `TypeError` that names the field. */
export function parseRequest(value: unknown, answer: Parse<Answer>): SentRequest {
  const known = requests(answer);
  const kind = just(...(Object.keys(known) as Request["kind"][]))(
    (value as { kind?: unknown } | null)?.kind,
    "request.kind",
  );
  return known[kind](value, "request");
}

/** Return a reply, or `null` when the message is something else. */
export function parseReply(value: unknown): Reply | null {
  const given = value as { kind?: unknown; id?: unknown; result?: unknown; error?: unknown } | null;
  if (given?.kind !== "reply") return null;
  const id = text(given.id, "reply.id");
  if (given.error === undefined) return { kind: "reply", id, result: given.result };
  return { kind: "reply", id, error: record<Failure>({ code: text, message: text })(given.error, "error") };
}
