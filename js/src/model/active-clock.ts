/** Time spent working on data objects, pauses and hidden pages left out. */

/** Seconds without a sign of life that count as work at most. */
export const LONGEST_PAUSE_SECONDS = 30;

/** Seconds so far by object, and what is running: the object at hand and the time of the last sign of life. */
export interface ActiveClock {
  readonly seconds: ReadonlyMap<number, number>;
  readonly object: number | null;
  /** In milliseconds of a clock that never runs backwards; `null` while the page is hidden. */
  readonly last: number | null;
}

/** Return a clock that runs for nothing yet. */
export function startClock(now: number): ActiveClock {
  return { seconds: new Map(), object: null, last: now };
}

/** Return the clock after a sign of life. */
export function tick(clock: ActiveClock, now: number): ActiveClock {
  const { seconds, object, last } = clock;
  if (object === null || last === null) return { ...clock, last: now };
  const passed = Math.min(Math.max(0, (now - last) / 1000), LONGEST_PAUSE_SECONDS);
  return { ...clock, seconds: new Map(seconds).set(object, secondsOn(clock, object) + passed), last: now };
}

/** Return the clock that runs for another object; who comes back to one goes on with its time. */
export function turnTo(clock: ActiveClock, object: number | null, now: number): ActiveClock {
  if (object === clock.object) return clock;
  return { ...(clock.last === null ? clock : tick(clock, now)), object };
}

/** Return the clock that stands still, because the page cannot be seen, until the next sign of life. */
export function pause(clock: ActiveClock, now: number): ActiveClock {
  return { ...tick(clock, now), last: null };
}

/** Return the seconds spent on an object so far. */
export function secondsOn({ seconds }: ActiveClock, object: number): number {
  return seconds.get(object) ?? 0;
}
