import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  LONGEST_PAUSE_SECONDS,
  pause,
  secondsOn,
  startClock,
  tick,
  turnTo,
} from "../../src/model/active-clock";

const on = (object: number, now: number) => turnTo(startClock(now), object, now);

test("time between signs of life counts", () => {
  expect(secondsOn(tick(tick(on(3, 1_000), 3_000), 4_500), 3)).toBe(3.5);
});

test("a long pause counts only in part", () => {
  expect(secondsOn(tick(on(3, 0), 3_600_000), 3)).toBe(LONGEST_PAUSE_SECONDS);
});

test("a clock that runs backwards counts nothing", () => {
  expect(secondsOn(tick(on(3, 5_000), 1_000), 3)).toBe(0);
});

test("a hidden page counts nothing until the next sign of life", () => {
  const hidden = pause(on(3, 0), 2_000);
  expect(secondsOn(tick(tick(hidden, 20_000), 21_000), 3)).toBe(3);
});

test("each object has its own time, and who comes back goes on with it", () => {
  const back = turnTo(turnTo(on(1, 0), 2, 4_000), 1, 9_000);
  expect([secondsOn(back, 1), secondsOn(back, 2)]).toEqual([4, 5]);
  expect(secondsOn(tick(back, 10_000), 1)).toBe(5);
});

test("what is shown on a hidden page has not begun", () => {
  const behind = turnTo(pause(on(1, 0), 1_000), 2, 5_000);
  expect(secondsOn(tick(behind, 9_000), 2)).toBe(0);
});

test("no object has more time than has passed, whatever happens", () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 100_000 }),
    object: fc.integer({ min: 0, max: 2 }),
    hide: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let [now, clock] = [0, startClock(0)];
      for (const { wait, object, hide } of steps) {
        now += wait;
        clock = hide ? pause(clock, now) : turnTo(tick(clock, now), object, now);
      }
      const spent = [0, 1, 2].map((object) => secondsOn(clock, object));
      expect(spent.every((seconds) => seconds >= 0)).toBe(true);
      expect(spent.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(now / 1000 + 1e-6);
    }),
  );
});
