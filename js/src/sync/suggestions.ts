/** What a function in the kernel proposes for the objects at hand: asked for ahead, kept while it may be needed. */

import { parseSuggested } from "../guards";
import type { Parse } from "../parse";
import { STRINGS } from "../strings";
import type { Answer, Suggested } from "../wire";
import type { Answered } from "./requests";

/** How to ask, how to read what comes, and whom to tell. */
export interface SuggestionSource {
  readonly fetch: (object: number) => Promise<Answered>;
  readonly parse: Parse<Answer>;
  readonly changed: () => void;
}

/** The proposals by object. */
export class Suggestions {
  readonly #source: SuggestionSource;
  #models = 0;
  // `null` while they are on their way.
  #kept: ReadonlyMap<number, Suggested | null> = new Map();

  constructor(source: SuggestionSource) {
    this.#source = source;
  }

  /** Return the proposals for an object; `null` while there are none yet, `undefined` where nobody was asked. */
  get(object: number): Suggested | null | undefined {
    return this.#kept.get(object);
  }

  /** Ask for these; another number of models means that another function proposes now. */
  want(objects: readonly number[], models: number): void {
    const known = models === this.#models ? this.#kept : new Map<number, Suggested | null>();
    this.#models = models;
    const wanted = models === 0 ? [] : objects;
    this.#kept = new Map(wanted.map((object) => [object, known.get(object) ?? null]));
    for (const object of wanted) if (!known.has(object)) void this.#load(object, models);
  }

  async #load(object: number, models: number): Promise<void> {
    let suggested: Suggested;
    try {
      const { result } = await this.#source.fetch(object);
      suggested = parseSuggested(result, this.#source.parse);
    } catch (error) {
      suggested = { suggestions: [], problem: STRINGS.suggestions.notArrived(String(error)) };
    }
    if (models !== this.#models || !this.#kept.has(object)) return;
    this.#kept = new Map(this.#kept).set(object, suggested);
    this.#source.changed();
  }
}
