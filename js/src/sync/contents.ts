/** What is labeled: fetched ahead, kept while it may be needed, and let go of. */

import type { Request, Size } from "../wire";
import type { Answered } from "./requests";

/** The most objects whose content is kept. */
export const MOST_KEPT = 8;

/** The content of an object: on its way, there in part, there, not to be shown, or not arrived. */
export type Content<C = unknown> =
  | { readonly state: "loading" }
  | { readonly state: "arriving"; readonly value: C }
  | { readonly state: "ready"; readonly value: C }
  | { readonly state: "unreadable"; readonly problem: string }
  | { readonly state: "failed"; readonly problem: string };

/** A content that has arrived, good or bad. */
export type Received<C = unknown> = Extract<Content<C>, { state: "ready" | "unreadable" }>;

/** What is said of one kind of content. */
export interface MediumWords {
  readonly label: (name: string) => string;
  readonly loading: string;
  readonly unreadable: string;
  readonly notLoaded: string;
  readonly ahead: string;
  readonly cannotRead: string;
  readonly wait: string;
  readonly fit: string;
  readonly skipReasons: readonly string[];
}

/** How one kind of content is asked for, read and let go of. */
export interface Medium<C = unknown> {
  readonly words: MediumWords;
  /** `room` is the stage in screen pixels, `null` before there is one; `parts` says whether somebody takes them. */
  request(object: number, room: Size | null, parts: boolean): Request;
  /** Add a part to those that came before it; missing where a content comes in one piece. */
  arrive?(before: C | null, part: Answered): Promise<C>;
  receive(answered: Answered): Promise<Received<C>>;
  release(value: C): void;
}

/** What the cache needs: how to ask, and whom to tell. */
export interface ContentSource {
  readonly medium: Medium;
  readonly fetch: (request: Request, part: (part: Answered) => void) => Promise<Answered>;
  readonly changed: (object: number) => void;
}

/** Contents by object. */
export class Contents {
  readonly #source: ContentSource;
  // The order of insertion is the order of last use.
  readonly #kept = new Map<number, Content>();
  /** The stage in screen pixels, `null` before there is one. */
  room: Size | null = null;
  #wanted: ReadonlySet<number> = new Set();
  #closed = false;

  constructor(source: ContentSource) {
    this.#source = source;
  }

  /** Return what is known of an object's content, `null` when it was not asked for. */
  get(object: number): Content | null {
    return this.#kept.get(object) ?? null;
  }

  /** Fetch these, the most wanted first; others stay only while there is room. */
  want(objects: readonly number[]): void {
    this.#wanted = new Set(objects);
    for (const object of objects) this.#touch(object);
    this.#evict();
  }

  /** Ask again for a content that did not arrive. */
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
    const content = this.#kept.get(object);
    if (content === undefined) {
      void this.#load(object);
      return;
    }
    this.#kept.delete(object);
    this.#kept.set(object, content);
  }

  async #load(object: number): Promise<void> {
    const { fetch, medium } = this.#source;
    let now: Content = { state: "loading" };
    this.#kept.set(object, now);
    const put = (next: Content): void => {
      if (this.#closed || this.#kept.get(object) !== now) {
        // Nobody waits for it any more.
        this.#release(next);
        return;
      }
      const before = now;
      now = next;
      this.#kept.set(object, next);
      this.#source.changed(object);
      // What is arriving goes on with the parts that were there.
      if (next.state !== "arriving") this.#release(before);
    };
    let parts = Promise.resolve();
    const take = (part: Answered): void => {
      parts = parts.then(async () => {
        const before = now.state === "arriving" ? now.value : null;
        const value = await medium.arrive?.(before, part).catch(() => null); // the whole is on its way
        if (value != null) put({ state: "arriving", value });
      });
    };
    try {
      const received = await medium.receive(await fetch(medium.request(object, this.room, true), take));
      await parts;
      put(received);
    } catch (error) {
      await parts;
      put({ state: "failed", problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #evict(): void {
    for (const object of [...this.#kept.keys()]) {
      if (this.#kept.size <= MOST_KEPT) return;
      if (!this.#wanted.has(object)) this.#drop(object);
    }
  }

  #drop(object: number): void {
    const content = this.#kept.get(object);
    this.#kept.delete(object);
    if (content !== undefined) this.#release(content);
  }

  #release(content: Content): void {
    if (content.state === "ready" || content.state === "arriving") this.#source.medium.release(content.value);
  }
}
