/** Pictures as contents: asked for by object, decoded before they are needed, large ones shown as they arrive. */

import { parseImageInfo, parseImagePart } from "../guards";
import { STRINGS } from "../strings";
import type { ImageInfo, Rect } from "../wire";
import type { Content, Medium } from "./contents";
import { decode, decodeSoon } from "./decode";

const HALF = 0.5;

/** A decoded part of a picture and where it lies on it. */
export interface Patch {
  readonly box: Rect;
  readonly bitmap: ImageBitmap;
}

/** A decoded picture; `info` has its true size, the bitmap may be smaller. */
export interface Picture {
  readonly info: ImageInfo;
  /** All of it, `null` while it is arriving. */
  readonly bitmap: ImageBitmap | null;
  /** What there is of it until then; later ones lie over earlier ones. */
  readonly parts: readonly Patch[];
  /** How much of it the kernel has decoded, from 0 to 1. */
  readonly share: number;
}

/** Pictures, as the kernel sends them. */
export const PICTURES: Medium<Picture> = {
  words: STRINGS.media.picture,
  request: (object, room, parts) => ({ kind: "image", object, room, parts }),
  async arrive(before, { result, buffers: [bytes] }) {
    const { box, share, ...info } = parseImagePart(result);
    const bitmap = await decode(bytes, info.media_type);
    const parts = [...(before?.parts ?? []), { box, bitmap }];
    return { info: { ...info, problem: null }, bitmap: null, parts, share };
  },
  async receive({ result, buffers: [bytes] }, waited = false) {
    const info = parseImageInfo(result);
    if (info.width < 1 || info.height < 1 || bytes === undefined) {
      return { state: "unreadable", problem: info.problem ?? "" };
    }
    const bitmap = await (waited ? decodeSoon : decode)(bytes, info.media_type);
    return { state: "ready", value: { info, bitmap, parts: [], share: 1 } };
  },
  release: ({ bitmap, parts }) => {
    bitmap?.close();
    for (const part of parts) part.bitmap.close();
  },
  suffices(picture, room) {
    const { info } = picture;
    const scale = room === null ? 1 : Math.min(room.width / info.width, room.height / info.height);
    // At half its size or less a picture comes no larger than it is shown, else whole.
    return columnsOf(picture) >= (scale <= HALF ? Math.floor(info.width * scale) : info.width);
  },
};

/** Return the picture in a content that `PICTURES` has fetched, as far as it has arrived; `null` while nothing has. */
export function pictureIn(content: Content | null): Picture | null {
  return content?.state === "ready" || content?.state === "arriving" ? (content.value as Picture) : null;
}

/** Return how many columns of the whole a picture shows where it is finest. */
export function columnsOf({ info, bitmap, parts }: Picture): number {
  if (bitmap !== null) return bitmap.width;
  return Math.max(...parts.map((part) => (part.bitmap.width * info.width) / part.box.width));
}
