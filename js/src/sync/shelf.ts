/** Where letters outlast the page: the browser's own database, kept until the kernel has acknowledged them. */

import type { ChangeRequest } from "../wire";
import type { BareLetter } from "./outbox";

/** How long a letter is kept that nobody fetches, in milliseconds. */
export const LONGEST_MS = 30 * 24 * 3600 * 1000;

/** Keeps letters of one job and worker. */
export interface Shelf {
  /** Return what earlier pages have left, in the order in which it was made. */
  load(): Promise<readonly BareLetter[]>;
  keep(letter: BareLetter): Promise<void>;
  drop(record: string): Promise<void>;
}

const DATABASE = "gt_notebook";
const LETTERS = "letters";
const BY_AGE = "made";

interface Row {
  readonly key: string;
  readonly record: string;
  readonly made: number;
  readonly request: ChangeRequest;
}

/**
 * Return a shelf in IndexedDB.
 *
 * The database belongs to the notebook's origin: other sites cannot read it, other notebooks of the same server can.
 * It holds answers and never pictures.
 */
export function openShelf(key: string, now: () => number): Shelf {
  const ready = openDatabase();
  // Who calls first hears of it; without a handler here it would also count as nobody's error.
  ready.catch(() => undefined);
  const letters = async (mode: IDBTransactionMode): Promise<IDBObjectStore> =>
    (await ready).transaction(LETTERS, mode).objectStore(LETTERS);

  return {
    async load() {
      const store = await letters("readwrite");
      await removeOld(store, now() - LONGEST_MS);
      const rows: Row[] = await result(store.getAll(IDBKeyRange.bound([key], [key, []])));
      return rows
        .sort((one, other) => one.made - other.made)
        .map(({ record, made, request }) => ({ record, made, request, left: true }));
    },
    async keep({ record, made, request }) {
      const row: Row = { key, record, made, request };
      await result((await letters("readwrite")).put(row));
    },
    async drop(record) {
      await result((await letters("readwrite")).delete([key, record]));
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  if (globalThis.indexedDB === undefined) return Promise.reject(new Error("no database in this browser"));
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    const store = opening.result.createObjectStore(LETTERS, { keyPath: ["key", "record"] });
    store.createIndex(BY_AGE, BY_AGE);
  };
  return result(opening);
}

async function removeOld(store: IDBObjectStore, before: number): Promise<void> {
  const keys = await result(store.index(BY_AGE).getAllKeys(IDBKeyRange.upperBound(before)));
  await Promise.all(keys.map((key) => result(store.delete(key))));
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's database failed"));
  });
}
