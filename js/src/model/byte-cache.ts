/** A cache with a limit in bytes: what was used last stays. */

/** What the cache must know of its values. */
export interface ByteCacheOptions<V> {
  readonly limit: number;
  readonly size: (value: V) => number;
  readonly release: (value: V) => void;
}

/** Values by key; the newest stays even when it alone is larger than the limit. */
export class ByteCache<V> {
  readonly #options: ByteCacheOptions<V>;
  // The order of insertion is the order of last use.
  readonly #values = new Map<string, V>();
  #bytes = 0;

  constructor(options: ByteCacheOptions<V>) {
    this.#options = options;
  }

  /** What is kept, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Return a value, which counts as used now, or `undefined`. */
  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  /** Keep a value under a key that has none. */
  add(key: string, value: V): void {
    this.#values.set(key, value);
    this.#bytes += this.#options.size(value);
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#options.limit || oldest === key) return;
      this.#drop(oldest);
    }
  }

  /** Let go of everything. */
  clear(): void {
    for (const key of [...this.#values.keys()]) this.#drop(key);
  }

  #drop(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#bytes -= this.#options.size(value);
    this.#options.release(value);
  }
}
