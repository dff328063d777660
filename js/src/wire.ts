/** The records that travel between kernel and page; `tests/wire` holds one example of every kind. */

import type { Attribute, Limits, Remarks } from "./model/notes";

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
  /** Stands for this job and worker, and for no other in any folder. */
  readonly key: string;
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
  /** What comes after these, to be asked for one by one while there is time. */
  readonly later: readonly number[];
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

/** What the panel of automated labeling asks for. */
export interface PanelRequest {
  readonly kind: "automatic";
  readonly action: "continue" | "label_now" | "stop";
}

/** What the page asks of the kernel. */
export type Request =
  | { readonly kind: "hello" }
  | { readonly kind: "view"; readonly object: number }
  /** `room` is the stage in screen pixels, where that is known: a picture is sent no larger than it needs. */
  | {
      readonly kind: "image";
      readonly object: number;
      readonly room: Size | null;
      /** Whether parts are wanted while a large picture is being decoded. */
      readonly parts: boolean;
    }
  | {
      readonly kind: "tile";
      readonly object: number;
      readonly level: number;
      readonly column: number;
      readonly row: number;
    }
  /** Tiles and previews that nobody waits for any more, by the ids of their requests. */
  | { readonly kind: "cancel"; readonly requests: readonly string[] }
  | { readonly kind: "text"; readonly object: number }
  | { readonly kind: "suggest"; readonly object: number }
  | { readonly kind: "example"; readonly good: boolean; readonly position: number }
  | { readonly kind: "draft"; readonly object: number; readonly answer: Answer; readonly remarks: Remarks }
  | { readonly kind: "form"; readonly object: number; readonly room: Size | null }
  | { readonly kind: "form-read"; readonly object: number; readonly state: Readonly<Record<string, unknown>> }
  | { readonly kind: "form-write"; readonly object: number; readonly value: unknown }
  | {
      readonly kind: "submit";
      readonly object: number;
      readonly answer: Answer;
      readonly remarks: Remarks;
      readonly active_seconds: number;
    }
  | { readonly kind: "skip"; readonly object: number; readonly reason: string }
  | { readonly kind: "go"; readonly direction: "previous" | "next"; readonly object: number | null };

/** A request that changes something. */
export type ChangeRequest = Extract<Request, { kind: "draft" | "submit" | "skip" | "go" }>;

/** What a change carries: the kernel records each `record` once; `made` and `sent` are the page's time in milliseconds. */
export interface Stamp {
  readonly record: string;
  readonly made: number;
  readonly sent: number;
}

type Envelope = { readonly id: string; readonly client: string };

/** A request as it is sent: `id` is unique within `client`, one page load. */
export type SentRequest = (Exclude<Request, ChangeRequest> & Envelope) | (ChangeRequest & Envelope & Stamp);

/** About a picture whose bytes came along; 0 × 0 when it cannot be read. */
export interface ImageInfo extends Size {
  readonly orientation: number;
  readonly media_type: string;
  readonly problem: string | null;
}

/** About a part of a picture that is being decoded, whose bytes came along; later parts lie over earlier ones. */
export interface ImagePart extends Size {
  readonly orientation: number;
  readonly media_type: string;
  /** Where it lies on the picture. */
  readonly box: Rect;
  /** How much of the picture has been decoded, from 0 to 1. */
  readonly share: number;
}

/** What went wrong in the kernel. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The kernel's answer to the request of that id: a result or an error, and before it perhaps parts of the result. */
export type Reply =
  | { readonly kind: "part"; readonly id: string; readonly result: unknown }
  | { readonly kind: "reply"; readonly id: string; readonly result: unknown }
  | { readonly kind: "reply"; readonly id: string; readonly error: Failure };

/** What the kernel sends unasked, right behind the labeler: the content of the first object, as it answers requests for it. */
export interface Opening {
  readonly kind: "opening";
  readonly object: number;
  readonly result: unknown;
}
