import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteCache } from "../../src/model/byte-cache";

function cache(limit: number) {
  const released: number[] = [];
  const values = new ByteCache<number>({ limit, size: (v) => v, release: (v) => released.push(v) });
  return { values, released };
}

test("what was used longest ago goes first", () => {
  const { values, released } = cache(10);
  values.add("a", 4);
  values.add("b", 5);
  expect(values.get("a")).toBe(4);
  values.add("c", 3);
  expect(released).toEqual([5]);
  expect(values.get("b")).toBeUndefined();
  expect(values.has("a") && values.has("c")).toBe(true);
});

test("the newest stays, however large it is", () => {
  const { values, released } = cache(10);
  values.add("a", 4);
  values.add("b", 50);
  expect(released).toEqual([4]);
  expect(values.get("b")).toBe(50);
});

test("everything is let go of in the end", () => {
  const { values, released } = cache(10);
  values.add("a", 4);
  values.add("b", 5);
  values.clear();
  expect(released).toEqual([4, 5]);
  expect(values.bytes).toBe(0);
});

test("the bytes are those of what is kept, and within the limit", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 50 }), (sizes) => {
      const { values, released } = cache(20);
      sizes.forEach((size, number) => {
        values.add(String(number), size);
        expect(values.bytes).toBeLessThanOrEqual(20);
      });
      const sum = (list: readonly number[]): number => list.reduce((total, size) => total + size, 0);
      expect(values.bytes + sum(released)).toBe(sum(sizes));
    }),
  );
});
