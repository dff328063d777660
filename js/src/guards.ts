/** The guards of the records that travel between kernel and page: each returns the record, or throws a `TypeError` that names the field. */

import { parseAttributes, parseLimits, parseRemarks } from "./model/notes";
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
import type {
  Answer,
  Config,
  Count,
  Example,
  Failure,
  ImageInfo,
  ImagePart,
  ObjectView,
  Opening,
  Rect,
  Reply,
  Request,
  Scene,
  SentRequest,
  Size,
  Suggested,
  Suggestion,
} from "./wire";

const example = record<Example>({ caption: text });
const config = record<Config>({
  type: just("config"),
  key: text,
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
    later: list(integer),
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
const imagePart = record<ImagePart>({
  width: integer,
  height: integer,
  orientation: integer,
  media_type: text,
  box: record<Rect>({ left: integer, top: integer, width: integer, height: integer }),
  share: number,
});
const tileInfo = record<{ media_type: string }>({ media_type: text });
const exampleInfo = record<{ media_type: string }>({ media_type: text });
const envelope = { id: text, client: text };
const stamped = { ...envelope, record: text, made: number, sent: number };
const room = nullable(record<Size>({ width: integer, height: integer }));
const requests = (answer: Parse<Answer>): { readonly [K in Request["kind"]]: Parse<SentRequest> } => ({
  hello: record({ kind: just("hello"), ...envelope }),
  view: record({ kind: just("view"), object: integer, ...envelope }),
  image: record({
    kind: just("image"),
    object: integer,
    room,
    parts: flag,
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
  form: record({ kind: just("form"), object: integer, room, ...envelope }),
  "form-read": record({ kind: just("form-read"), object: integer, state: anything, ...envelope }),
  "form-write": record({ kind: just("form-write"), object: integer, value: (value) => value, ...envelope }),
  example: record({ kind: just("example"), good: flag, position: integer, ...envelope }),
  draft: record({ kind: just("draft"), object: integer, answer, remarks: parseRemarks, ...stamped }),
  submit: record({
    kind: just("submit"),
    object: integer,
    answer,
    remarks: parseRemarks,
    active_seconds: number,
    ...stamped,
  }),
  skip: record({ kind: just("skip"), object: integer, reason: text, ...stamped }),
  go: record({
    kind: just("go"),
    direction: just("previous", "next"),
    object: nullable(integer),
    ...stamped,
  }),
});

/** Return the `config` trait, or throw a `TypeError` that names the field. */
export const parseConfig = (value: unknown): Config => config(value, "config");

/** Return the `scene` trait, or throw a `TypeError` that names the field. */
export const parseScene = (value: unknown, answer: Parse<Answer>): Scene => scene(answer)(value, "scene");

/** Return what a `view` request is answered with, or throw a `TypeError` that names the field. */
export const parseView = (value: unknown, answer: Parse<Answer>): ObjectView => view(answer)(value, "view");

/** Return what a `suggest` request is answered with, or throw a `TypeError` that names the field. */
export const parseSuggested = (value: unknown, answer: Parse<Answer>): Suggested =>
  suggested(answer)(value, "suggested");

/** Return what an `image` request is answered with, or throw a `TypeError` that names the field. */
export const parseImageInfo = (value: unknown): ImageInfo => imageInfo(value, "image");

/** Return what comes before an `image` request is answered, or throw a `TypeError` that names the field. */
export const parseImagePart = (value: unknown): ImagePart => imagePart(value, "part");

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
  if (given?.kind !== "reply" && given?.kind !== "part") return null;
  const id = text(given.id, "reply.id");
  if (given.kind === "part") return { kind: "part", id, result: given.result };
  if (given.error === undefined) return { kind: "reply", id, result: given.result };
  return { kind: "reply", id, error: record<Failure>({ code: text, message: text })(given.error, "error") };
}

const opening = record<Opening>({ kind: just("opening"), object: integer, result: (value) => value });

/** Return the content that the kernel sends with the labeler, or `null` when the message is something else. */
export function parseOpening(value: unknown): Opening | null {
  return (value as { kind?: unknown } | null)?.kind === "opening" ? opening(value, "opening") : null;
}
