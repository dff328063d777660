/** Pictures as contents: asked for by object, decoded before they are needed. */

import { parseImageInfo } from "../guards";
import { STRINGS } from "../strings";
import type { ImageInfo } from "../wire";
import type { Content, Medium } from "./contents";

/** A decoded picture; `info` has its true size, the bitmap may be smaller. */
export interface Picture {
  readonly info: ImageInfo;
  readonly bitmap: ImageBitmap;
}

/** Pictures, as the kernel sends them. */
export const PICTURES: Medium<Picture> = {
  words: STRINGS.media.picture,
  request: (object, room) => ({ kind: "image", object, room }),
  async receive({ result, buffers: [bytes] }) {
    const info = parseImageInfo(result);
    if (info.width < 1 || info.height < 1 || bytes === undefined) {
      return { state: "unreadable", problem: info.problem ?? "" };
    }
    const blob = new Blob([bytes as DataView<ArrayBuffer>], { type: info.media_type });
    return { state: "ready", value: { info, bitmap: await createImageBitmap(blob) } };
  },
  release: ({ bitmap }) => bitmap.close(),
};

/** Return the picture in a content that `PICTURES` has fetched, `null` while it is not there. */
export function pictureIn(content: Content | null): Picture | null {
  return content?.state === "ready" ? (content.value as Picture) : null;
}
