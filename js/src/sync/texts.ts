/** Texts as contents: asked for by object, before they are needed; they are never part of the widget's state. */

import { Text } from "../model/text";
import { integer, nullable, record, text } from "../parse";
import { STRINGS } from "../strings";
import type { Content, Medium } from "./contents";

/** About a text whose bytes came along; `length` in code points. */
export interface TextInfo {
  readonly length: number;
  readonly media_type: string;
  readonly problem: string | null;
}

const info = record<TextInfo>({ length: integer, media_type: text, problem: nullable(text) });

/** Return what a `text` request is answered with, or throw a `TypeError` that names the field. */
export const parseTextInfo = (value: unknown): TextInfo => info(value, "text");

/** Texts, as the kernel sends them. */
export const TEXTS: Medium<Text> = {
  words: STRINGS.media.text,
  request: (object) => ({ kind: "text", object }),
  async receive({ result, buffers: [bytes] }) {
    const { length, problem } = parseTextInfo(result);
    if (length < 1 || bytes === undefined) return { state: "unreadable", problem: problem ?? "" };
    // The kernel has taken a byte order mark away; one that is left belongs to the text.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { state: "ready", value: new Text(decoder.decode(bytes)) };
  },
  release: () => undefined,
};

/** Return the text in a content that `TEXTS` has fetched, `null` while it is not there. */
export function textIn(content: Content | null): Text | null {
  return content?.state === "ready" ? (content.value as Text) : null;
}
