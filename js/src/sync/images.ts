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
export class Images {
  readonly #source: ImageSource;
  // The order of insertion is the order of last use.
  readonly #kept = new Map<number, Picture>();
  #wanted: ReadonlySet<number> = new Set();
  #closed = false;

  constructor(source: ImageSource) {
    this.#source = source;
  }

  /** Return what is known of an object's picture, `null` when it was not asked for. */
  get(object: number): Picture | null {
    return this.#kept.get(object) ?? null;
  }

  /** Fetch these, the most wanted first; others stay only while there is room. */
  want(objects: readonly number[]): void {
    this.#wanted = new Set(objects);
    for (const object of objects) this.#touch(object);
    this.#evict();
  }

  /** Ask again for a picture that did not arrive. */
  retry(object: number): void {
    this.#drop(object);
    void this.#load(object);
    this.#source.changed(object);
  }

  /** Let go of everything. */
  close(): void {
    this.#closed = true;
    for (const object of [...this.#kept.keys()]) this.#drop(object);
  }

  #touch(object: number): void {
    const picture = this.#kept.get(object);
    if (picture === undefined) {
      void this.#load(object);
      return;
    }
    this.#kept.delete(object);
    this.#kept.set(object, picture);
  }

  async #load(object: number): Promise<void> {
    this.#kept.set(object, { state: "loading" });
    try {
      const answered = await this.#source.fetch(object);
      this.#store(object, await receive(answered, this.#source.decode));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#store(object, { state: "failed", problem });
    }
  }

  #store(object: number, picture: Picture): void {
    if (this.#closed || !this.#kept.has(object)) {
      // Nobody waits for it any more.
      if (picture.state === "ready") picture.bitmap.close();
      return;
    }
    this.#kept.set(object, picture);
    this.#source.changed(object);
  }

  #evict(): void {
    for (const object of [...this.#kept.keys()]) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (!this.#wanted.has(object)) this.#drop(object);
    }
  }

  #drop(object: number): void {
    const picture = this.#kept.get(object);
    this.#kept.delete(object);
    if (picture?.state === "ready") picture.bitmap.close();
  }
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
