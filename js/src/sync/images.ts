/** Pictures: fetched ahead, decoded, kept while they may be needed, and let go of. */

import { type ImageInfo, parseImageInfo } from "../wire";
import type { Answered } from "./requests";

/** The most decoded pictures that are kept. */
export const MOST_KEPT = 8;

/** A picture on its way, on the screen's doorstep, or not to be had. */
export type Picture =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly info: ImageInfo; readonly bitmap: ImageBitmap }
  | { readonly state: "unreadable"; readonly info: ImageInfo; readonly problem: string }
  | { readonly state: "failed"; readonly problem: string };

/** What the cache needs: how to ask, how to decode, whom to tell. */
export interface ImageSource {
  readonly fetch: (object: number) => Promise<Answered>;
  readonly decode: (blob: Blob) => Promise<ImageBitmap>;
  readonly changed: (object: number) => void;
}

/** Decoded pictures by object. */
export interface Images {
  get(object: number): Picture | null;
  /** Fetch these, the most wanted first; others stay only while there is room. */
  want(objects: readonly number[]): void;
  /** Ask again for a picture that did not arrive. */
  retry(object: number): void;
  close(): void;
}

/** Return an empty cache. */
export function createImages(source: ImageSource): Images {
  // The order of insertion is the order of last use.
  const kept = new Map<number, Picture>();
  let wanted: ReadonlySet<number> = new Set();
  let closed = false;

  function drop(object: number): void {
    const picture = kept.get(object);
    kept.delete(object);
    if (picture?.state === "ready") picture.bitmap.close();
  }

  function evict(): void {
    for (const object of [...kept.keys()]) {
      if (kept.size <= MOST_KEPT) return;
      if (!wanted.has(object)) drop(object);
    }
  }

  function store(object: number, picture: Picture): void {
    if (closed || !kept.has(object)) {
      // Nobody waits for it any more.
      if (picture.state === "ready") picture.bitmap.close();
      return;
    }
    kept.set(object, picture);
    source.changed(object);
  }

  async function load(object: number): Promise<void> {
    kept.set(object, { state: "loading" });
    try {
      store(object, await receive(await source.fetch(object), source.decode));
    } catch (error) {
      store(object, { state: "failed", problem: error instanceof Error ? error.message : String(error) });
    }
  }

  function touch(object: number): void {
    const picture = kept.get(object);
    if (picture === undefined) {
      void load(object);
      return;
    }
    kept.delete(object);
    kept.set(object, picture);
  }

  return {
    get: (object) => kept.get(object) ?? null,
    want(objects) {
      wanted = new Set(objects);
      for (const object of objects) touch(object);
      evict();
    },
    retry(object) {
      drop(object);
      void load(object);
      source.changed(object);
    },
    close() {
      closed = true;
      for (const object of [...kept.keys()]) drop(object);
    },
  };
}

async function receive(answered: Answered, decode: ImageSource["decode"]): Promise<Picture> {
  const info = parseImageInfo(answered.result);
  const [bytes] = answered.buffers;
  if (info.width < 1 || info.height < 1 || bytes === undefined) {
    return { state: "unreadable", info, problem: info.problem ?? "" };
  }
  const bitmap = await decode(new Blob([bytes as DataView<ArrayBuffer>], { type: info.media_type }));
  return { state: "ready", info, bitmap };
}
