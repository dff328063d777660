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
  /** `waited` says that somebody looks at nothing until it is there. */
  receive(answered: Answered, waited?: boolean): Promise<Received<C>>;
  /** Say whether a content that was sent unasked is as good as one that is asked for; it is where this is missing. */
  suffices?(value: C, room: Size | null): boolean;
  release(value: C): void;
}

/** What the cache needs: how to ask, and whom to tell. */
export interface ContentSource {
  readonly medium: Medium;
  /** A request that the signal calls off is never answered. */
  readonly fetch: (
    request: Request,
    part: (part: Answered) => void,
    signal: AbortSignal,
  ) => Promise<Answered>;
  readonly changed: (object: number) => void;
  /** Resolves when what was told of last has been painted. */
  readonly painted: () => Promise<void>;
}

/** Contents by object. */
export class Contents {
  readonly #source: ContentSource;
  // The order of insertion is the order of last use.
  readonly #kept = new Map<number, Content>();
  // Those that are on their way.
  readonly #coming = new Map<number, AbortController>();
  // Finer ones that are on their way.
  readonly #refining = new Set<number>();
  #wanted: ReadonlySet<number> = new Set();
  #room: Size | null = null;
  #opened = false;
  #offered: { readonly object: number; readonly done: boolean } | null = null;
  #closed = false;

  constructor(source: ContentSource) {
    this.#source = source;
  }

  /** Return what is known of an object's content, `null` when it was not asked for. */
  get(object: number): Content | null {
    return this.#kept.get(object) ?? null;
  }

  /** The stage in screen pixels, `null` before there is one. */
  get room(): Size | null {
    return this.#room;
  }

  /** Somebody looks: fetch what is wanted from now on. `room` is the stage in screen pixels, where there is one. */
  open(room: Size | null): void {
    this.#room = room;
    if (this.#opened) return;
    this.#opened = true;
    this.#fetch();
  }

  /** Fetch these, the most wanted first; others stay only while there is room, and need not come any more. */
  want(objects: readonly number[]): void {
    this.#wanted = new Set(objects);
    for (const object of this.#coming.keys()) {
      if (!this.#wanted.has(object)) this.#drop(object);
    }
    this.#fetch();
  }

  /** Take a content that was sent unasked; where a finer one is to be had, it is shown until that is there. */
  async offer(object: number, answered: Answered): Promise<void> {
    if (!this.#wanted.has(object) || this.#kept.has(object)) return;
    const loading: Content = { state: "loading" };
    const offered = { object, done: false };
    this.#kept.set(object, loading);
    this.#offered = offered;
    try {
      this.#replace(object, loading, await this.#source.medium.receive(answered, true));
    } catch {
      // What is wrong is told when it is asked for.
      this.#kept.delete(object);
    }
    // Preparing others would keep both kernel and page from showing it.
    await this.#source.painted();
    offered.done = true;
    this.#fetch();
  }

  /** Say whether a finer content than the one that is kept is on its way, or may be. */
  refining(object: number): boolean {
    return this.#refining.has(object) || this.#offered?.object === object;
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

  /** Nothing before somebody looks and it is known how large; nor beside what is offered, which is wanted most. */
  #fetch(): void {
    if (!this.#opened || this.#offered?.done === false) return;
    const object = this.#offered?.object;
    this.#offered = null;
    if (object !== undefined) this.#check(object);
    for (const wanted of this.#wanted) this.#touch(wanted);
    this.#evict();
  }

  #check(object: number): void {
    const { medium } = this.#source;
    const content = this.#kept.get(object);
    if (content?.state !== "ready") return;
    if (medium.suffices?.(content.value, this.#room) === false) void this.#refine(object, content);
    else this.#replace(object, content, { ...content });
  }

  async #refine(object: number, coarse: Content): Promise<void> {
    const { fetch, medium } = this.#source;
    this.#refining.add(object);
    let finer = { ...coarse };
    try {
      const { signal } = new AbortController();
      const request = medium.request(object, this.#room, false);
      finer = await medium.receive(await fetch(request, () => undefined, signal));
    } catch {
      // The coarse one stays; who looks closely asks for tiles, and is told what is wrong with them.
    }
    this.#refining.delete(object);
    this.#replace(object, coarse, finer);
  }

  #replace(object: number, before: Content, next: Content): void {
    const same = "value" in before && "value" in next && before.value === next.value;
    if (this.#closed || this.#kept.get(object) !== before) {
      // Nobody waits for it any more.
      if (!same) this.#release(next);
      return;
    }
    this.#kept.set(object, next);
    this.#source.changed(object);
    if (!same) this.#release(before);
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
    const life = new AbortController();
    let now: Content = { state: "loading" };
    this.#kept.set(object, now);
    this.#coming.set(object, life);
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
      const request = medium.request(object, this.#room, true);
      const received = await medium.receive(await fetch(request, take, life.signal));
      await parts;
      put(received);
    } catch (error) {
      await parts;
      put({ state: "failed", problem: error instanceof Error ? error.message : String(error) });
    }
    if (this.#coming.get(object) === life) this.#coming.delete(object);
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
    this.#coming.get(object)?.abort();
    this.#coming.delete(object);
    if (content !== undefined) this.#release(content);
  }

  #release(content: Content): void {
    if (content.state === "ready" || content.state === "arriving") this.#source.medium.release(content.value);
  }
}
