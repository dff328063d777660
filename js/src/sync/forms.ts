/** Forms as contents: what the form of an object gets, where it is, and the picture or text beside it. */

import { list, nullable, type Parse, record, text } from "../parse";
import { STRINGS } from "../strings";
import type { Content, Medium } from "./contents";
import { PICTURES, type Picture } from "./pictures";

/** What is there to show one object's form. */
export interface FormContent extends Partial<Picture> {
  /** The task input, any JSON. */
  readonly input: unknown;
  /** Where the kernel's widget is; `null` when a module draws the form. */
  readonly widget: string | null;
  /** Every widget that was made for it, by model id, in the order in which they were made. */
  readonly models: readonly string[];
  /** The text beside the form, empty where there is none. */
  readonly text: string;
}

interface FormReply {
  readonly input: unknown;
  readonly widget: string | null;
  readonly models: readonly string[];
  readonly shown: unknown;
}

const anyJson: Parse<unknown> = (value) => value;
const formReply = record<FormReply>({
  input: anyJson,
  widget: nullable(text),
  models: list(text),
  shown: anyJson,
});
const shownText = record<{ problem: string | null }>({ problem: nullable(text) });

/** Forms, as the kernel sends them. */
export const FORMS: Medium<FormContent> = {
  words: STRINGS.media.form,
  request: (object, room) => ({ kind: "form", object, room }),
  async receive(answered) {
    const { input, widget, models, shown } = formReply(answered.result, "form");
    if (isPicture(shown)) {
      const picture = await PICTURES.receive({ ...answered, result: shown });
      if (picture.state === "unreadable") return picture;
      return { state: "ready", value: { ...picture.value, input, widget, models, text: "" } };
    }
    const { problem } = shownText(shown, "form.shown");
    if (problem !== null) return { state: "unreadable", problem };
    const [bytes] = answered.buffers;
    return {
      state: "ready",
      value: { input, widget, models, text: bytes === undefined ? "" : new TextDecoder().decode(bytes) },
    };
  },
  release: ({ bitmap }) => bitmap?.close(),
};

/** Return the form in a content that `FORMS` has fetched, `null` while it is not there. */
export function formIn(content: Content | null): FormContent | null {
  return content?.state === "ready" ? (content.value as FormContent) : null;
}

function isPicture(shown: unknown): boolean {
  return typeof shown === "object" && shown !== null && "width" in shown;
}
