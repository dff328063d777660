/** Changes on their way to the kernel: each is recorded there once, whatever becomes of messages and pages. */

import type { LabelerState } from "../model/state";
import { STRINGS } from "../strings";
import type { ChangeRequest } from "../wire";
import { type BareLetter, type Letter, mark, type Outbox, overtaken, post, settled } from "./outbox";
import { bytesOf, LONGEST_BYTES, restAfter } from "./pace";
import { type Pending, RequestError, type Requests } from "./requests";
import type { Shelf } from "./shelf";

/** How long a message may go unanswered before the worker is told, in milliseconds. */
export const SLOW_MS = 3_000;
/** Made one after the other, so that the order is never in doubt; in milliseconds. */
const TICK_MS = 0.01;

/** What happens to the page's state together with the outbox. */
export type Change = (state: LabelerState) => LabelerState;

/** What the page's state becomes when the kernel refuses a letter for a reason. */
export type Refused = (reason: string) => Change;

/** What letters stand on. */
export interface LettersOptions {
  /** Unique for each page load. */
  readonly client: string;
  readonly requests: Requests;
  readonly shelf: Shelf;
  /** Milliseconds since 1970 by a clock that never goes back. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  /** The outbox is another one, and the state with it. */
  readonly changed: (outbox: Outbox, change: Change) => void;
  /** What becomes of the state when a letter is refused that an earlier page has left. */
  readonly refusedLeft: Refused;
}

const NO_CHANGE: Change = (state) => state;

interface Resting {
  readonly letter: BareLetter;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The letters of one labeler. */
export class Letters {
  readonly #options: LettersOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #refused = new Map<string, Refused>();
  #outbox: Outbox = new Map();
  #made = 0;
  #count = 0;
  #fetched = false;
  /** The draft that waits, because one that is large has just been sent. */
  #resting: Resting | null = null;
  /** Until when drafts wait, by the page's clock. */
  #rest = 0;

  constructor(options: LettersOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  /** What is on its way. */
  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Send a change, and change the state at the same moment. */
  send(request: ChangeRequest, change: Change = NO_CHANGE, refused: Refused = () => NO_CHANGE): void {
    this.#made = Math.max(this.#options.clock(), this.#made + TICK_MS);
    this.#count += 1;
    const record = `${this.#options.client}:${this.#count}`;
    const letter: BareLetter = { record, made: this.#made, request, left: false };
    this.#refused.set(record, refused);
    const needless = this.#overtakeResting(request);
    this.#keep(letter, needless);
    for (const old of overtaken(this.#outbox, letter)) {
      this.#refused.delete(old);
      this.#drop(old);
    }
    this.#outbox = post(this.#outbox, letter);
    const rest = request.kind === "draft" ? this.#rest - this.#options.clock() : 0;
    if (rest <= 0) this.#dispatch(letter);
    else this.#resting = { letter, timer: setTimeout(() => this.hurry(), rest) };
    this.#options.changed(this.#outbox, change);
  }

  /** Send at once what waits because a large draft has just been sent. */
  hurry(): void {
    const letter = this.#wake();
    if (letter !== null) this.#dispatch(letter);
  }

  /** Send what earlier pages have left; only the first call does anything. */
  async sendLeft(): Promise<void> {
    if (this.#fetched) return;
    this.#fetched = true;
    const { shelf, client, signal } = this.#options;
    // Without a database in the browser there is nothing that could have been left.
    const left = await shelf.load().catch(() => []);
    if (signal.aborted) return;
    for (const letter of left) {
      if (letter.record.startsWith(`${client}:`)) continue;
      this.#outbox = post(this.#outbox, letter);
      this.#dispatch(letter);
    }
    if (left.length > 0) this.#options.changed(this.#outbox, NO_CHANGE);
  }

  /** Send a letter again, under the same record: the kernel records it once. */
  again(letter: Letter): void {
    if (letter.record === this.#resting?.letter.record) this.#wake();
    this.#outbox = mark(this.#outbox, letter.record, "sent");
    const pending = this.#pending.get(letter.record);
    if (pending === undefined) this.#dispatch(letter);
    else {
      pending.again();
      this.#watch(letter.record, pending);
    }
    this.#options.changed(this.#outbox, NO_CHANGE);
  }

  /** Forget a letter that is no longer wanted. */
  giveUp(record: string, change: Change = NO_CHANGE): void {
    this.#pending.delete(record);
    this.#refused.delete(record);
    this.#drop(record);
    this.#outbox = settled(this.#outbox, record);
    this.#options.changed(this.#outbox, change);
  }

  #wake(): BareLetter | null {
    const resting = this.#resting;
    clearTimeout(resting?.timer);
    this.#resting = null;
    return resting?.letter ?? null;
  }

  /** Forget the draft that waits if a change makes it needless, and return its record; else send it first. */
  #overtakeResting({ kind, object }: ChangeRequest): string | null {
    const resting = this.#wake();
    if (resting === null) return null;
    if (kind === "go" || resting.request.object !== object) {
      this.#dispatch(resting);
      return null;
    }
    this.#refused.delete(resting.record);
    this.#outbox = settled(this.#outbox, resting.record);
    return resting.record;
  }

  #dispatch({ record, made, request }: BareLetter): void {
    const bytes = bytesOf(request);
    if (bytes > LONGEST_BYTES) {
      const message = STRINGS.notices.tooLong(Math.ceil(bytes / 1e6));
      queueMicrotask(() => this.#failed(record, new RequestError({ code: "AnswerError", message })));
      return;
    }
    if (request.kind === "draft") this.#rest = this.#options.clock() + restAfter(bytes);
    const pending = this.#options.requests.start(request, { record, made });
    this.#pending.set(record, pending);
    this.#watch(record, pending);
    pending.done.then(
      () => this.giveUp(record),
      (error: unknown) => this.#failed(record, error),
    );
  }

  #failed(record: string, error: unknown): void {
    const code = error instanceof RequestError ? error.code : "";
    const letter = this.#outbox.get(record);
    // A labeler that was closed leaves its letters to the next one.
    if (code === "closed" || letter === undefined) return;
    const reason = error instanceof Error ? error.message : String(error);
    const change = (this.#refused.get(record) ?? this.#options.refusedLeft)(reason);
    if (letter.request.kind === "skip" || letter.request.kind === "go") {
      this.giveUp(record, change);
      return;
    }
    this.#pending.delete(record);
    // What is wrong with it will not get better; a disk may.
    if (code === "AnswerError") this.#drop(record);
    this.#outbox = mark(this.#outbox, record, "failed", reason);
    this.#options.changed(this.#outbox, change);
  }

  #watch(record: string, pending: Pending): void {
    const { signal } = this.#options;
    const timer = setTimeout(() => {
      this.#outbox = mark(this.#outbox, record, "slow");
      this.#options.changed(this.#outbox, NO_CHANGE);
    }, SLOW_MS);
    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };
    pending.done.then(stop, stop);
    signal.addEventListener("abort", stop);
  }

  #keep(letter: BareLetter, needless: string | null): void {
    const { object, kind } = letter.request;
    if (kind === "go") return;
    // Older drafts are in it; the outbox alone still waits for them.
    const older = [...this.#outbox.values()]
      .filter((old) => old.request.kind === "draft" && old.request.object === object && kind === "draft")
      .map(({ record }) => record);
    if (needless !== null) older.push(needless);
    void this.#options.shelf.keep(letter).then(
      () => {
        for (const record of older) this.#drop(record);
      },
      // A browser that keeps nothing is no reason to stop; the kernel is told all the same, and at once.
      () => {
        if (letter.record === this.#resting?.letter.record) this.hurry();
      },
    );
  }

  #drop(record: string): void {
    void this.#options.shelf.drop(record).catch(() => undefined);
  }
}
