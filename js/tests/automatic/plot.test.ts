import fc from "fast-check";
import { expect, test } from "vitest";
import { ticks } from "../../src/automatic/plot";

test("an axis ends at a round number", () => {
  expect(ticks(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticks(1797)).toEqual([0, 500, 1000, 1500, 2000]);
  expect(ticks(20)).toEqual([0, 5, 10, 15, 20]);
  expect(ticks(0)).toEqual([0, 1]);
});

test("an axis reaches what it is for, in a few even steps", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
      const found = ticks(most);
      const step = found[1] ?? 0;
      expect(found[0]).toBe(0);
      expect(found.length).toBeLessThanOrEqual(6);
      expect(found.at(-1) ?? 0).toBeGreaterThanOrEqual(most * (1 - 1e-6));
      for (const [n, each] of found.entries()) expect(each).toBeCloseTo(n * step, 5);
    }),
  );
});
