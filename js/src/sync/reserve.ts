/** Objects further ahead, fetched while there is time, so that the worker can go on when the kernel is busy. */

import type { ObjectView, Request } from "../wire";
import type { Answered } from "./requests";

/** The most bytes that are kept for objects further ahead; what is decoded is not counted. */
export const MOST_BYTES = 32 * 2 ** 20;

/** What the reserve stands on. */
export interface ReserveOptions {
  /** How the content of an object is asked for. */
  readonly request: (object: number) => Request;
  readonly ask: (request: Request) => Promise<Answered>;
  readonly parse: (value: unknown) => ObjectView;
  /** An object can be gone on with. */
  readonly arrived: (view: ObjectView) => void;
}

/** Fetches one object after the other, as they come from the kernel: packed pictures, texts. */
export class Reserve {
  readonly #options: ReserveOptions;
  readonly #kept = new Map<number, Answered>();
  #coming: { readonly object: number; readonly answered: Promise<Answered> } | null = null;
  #wanted: readonly number[] = [];
  #busy = false;

  constructor(options: ReserveOptions) {
    this.#options = options;
  }

  /** Fetch these, the first ones first, as far as there is room; others are let go of unless they are `near`. */
  want(later: readonly number[], near: readonly number[]): void {
    this.#wanted = later;
    for (const object of this.#kept.keys()) {
      if (!later.includes(object) && !near.includes(object)) this.#kept.delete(object);
    }
    void this.#fetch();
  }

  /** Give away what was or is being fetched for an object, `null` when nothing is. */
  take(object: number): Promise<Answered> | null {
    const kept = this.#kept.get(object);
    this.#kept.delete(object);
    if (kept !== undefined) return Promise.resolve(kept);
    return this.#coming?.object === object ? this.#coming.answered : null;
  }

  /** Bytes that are kept. */
  get size(): number {
    const buffers = [...this.#kept.values()].flatMap((answered) => answered.buffers);
    return buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
  }

  async #fetch(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { ask, request, parse, arrived } = this.#options;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const view = parse((await ask({ kind: "view", object: next })).result);
        this.#coming = { object: next, answered: ask(request(next)) };
        const answered = await this.#coming.answered;
        if (!this.#wanted.includes(next)) continue;
        this.#kept.set(next, answered);
        arrived(view);
      }
    } catch {
      // It is asked for again, and what is wrong is told, when its turn comes.
    } finally {
      this.#coming = null;
      this.#busy = false;
    }
  }

  #next(): number | null {
    return this.size >= MOST_BYTES ? null : (this.#wanted.find((object) => !this.#kept.has(object)) ?? null);
  }
}
