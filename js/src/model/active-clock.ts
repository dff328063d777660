/** Time spent working on a data object, pauses left out. */

/** Seconds without a sign of life that count as work at most. */
export const LONGEST_PAUSE_SECONDS = 30;

/** Seconds so far and the time of the last sign of life in milliseconds. */
export interface ActiveClock {
  readonly seconds: number;
  readonly last: number;
}

/** Return a clock that starts now. */
export function startClock(now: number): ActiveClock {
  return { seconds: 0, last: now };
}

/** Return the clock after a sign of life. */
export function tick(clock: ActiveClock, now: number): ActiveClock {
  const passed = Math.max(0, (now - clock.last) / 1000);
  return { seconds: clock.seconds + Math.min(passed, LONGEST_PAUSE_SECONDS), last: now };
}
