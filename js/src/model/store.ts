/** The one place that holds state and tells its observers. */

/** A value that can be observed; `update` is the only way to change it. */
export interface Store<T> {
  get(): T;
  update(change: (state: T) => T): void;
  subscribe(observer: (state: T) => void, signal: AbortSignal): void;
}

/** Return a store that holds `initial`. */
export function createStore<T>(initial: T): Store<T> {
  let state = initial;
  const observers = new Set<(state: T) => void>();
  return {
    get: () => state,
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const observer of [...observers]) observer(state);
    },
    subscribe(observer, signal) {
      if (signal.aborted) return;
      observers.add(observer);
      signal.addEventListener("abort", () => observers.delete(observer), { once: true });
    },
  };
}
