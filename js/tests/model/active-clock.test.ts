import { expect, test } from "vitest";
import { LONGEST_PAUSE_SECONDS, startClock, tick } from "../../src/model/active-clock";

test("time between signs of life counts", () => {
  expect(tick(tick(startClock(1_000), 3_000), 4_500).seconds).toBe(3.5);
});

test("a long pause counts only in part", () => {
  expect(tick(startClock(0), 3_600_000).seconds).toBe(LONGEST_PAUSE_SECONDS);
});

test("a clock that runs backwards counts nothing", () => {
  expect(tick(startClock(5_000), 1_000).seconds).toBe(0);
});
