import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTile, eachRun, encodeTile, tileCount, tileRect } from "../../src/model/mask-tiles";

const text = (...bytes: number[]): string => btoa(String.fromCharCode(...bytes));
const pixels = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 300 });

describe("the spelling of a tile", () => {
  test("comes back as it was", () => {
    fc.assert(
      fc.property(pixels, (values) => {
        const tile = Uint8Array.from(values);
        expect(decodeTile(encodeTile(tile), tile.length)).toEqual(tile);
      }),
    );
  });

  test("is the documented one", () => {
    expect(encodeTile(Uint8Array.of(0, 0, 0))).toBe("");
    expect(encodeTile(Uint8Array.of(9, 9))).toBe(text(1, 9));
    const two = new Uint8Array(256).fill(2, 100);
    expect(encodeTile(two)).toBe(text(2, 0, 2, 99, 0x9b, 1));
    expect(encodeTile(Uint8Array.of(0, 5, 7, 0, 7))).toBe(text(3, 0, 5, 7, 0, 0, 0, 0, 1));
  });

  test("takes any number of runs", () => {
    const noise = Uint8Array.from({ length: 65_536 }, (_, n) => (n * 7919) % 251);
    expect(decodeTile(encodeTile(noise), noise.length)).toEqual(noise);
  });

  test("is counted without unpacking it", () => {
    const runs: [number, number][] = [];
    eachRun(encodeTile(Uint8Array.of(0, 3, 3, 1, 0)), 5, (value, length) => runs.push([value, length]));
    expect(runs).toEqual([
      [0, 1],
      [3, 2],
      [1, 1],
      [0, 1],
    ]);
  });

  test("that is damaged gives no more than a tile", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 9 }), (bytes) => {
        expect(decodeTile(text(...bytes), 12)).toHaveLength(12);
      }),
    );
  });
});

describe("tiles of a picture", () => {
  test("are smaller at the right and lower edge", () => {
    const bounds = { width: 600, height: 257 };
    expect(tileCount(bounds)).toBe(6);
    expect(tileRect(0, bounds)).toEqual({ left: 0, top: 0, width: 256, height: 256 });
    expect(tileRect(5, bounds)).toEqual({ left: 512, top: 256, width: 88, height: 1 });
  });
});
