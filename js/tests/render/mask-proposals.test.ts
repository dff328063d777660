import { describe, expect, test } from "vitest";
import { paintRegion, type RegionOnStage } from "../../src/render/mask-proposals";

const SIDE = 40;
const ALPHA = 0xff000000;

/** A square of 20 pixels in the middle of a region with a margin of 2. */
function region(): RegionOnStage {
  const place = { left: 8, top: 8, width: 24, height: 24 };
  const pixels = new Uint8Array(24 * 24);
  for (let y = 2; y < 22; y += 1) pixels.fill(1, y * 24 + 2, y * 24 + 22);
  return { place, pixels };
}

function painted(atHand: boolean, shown = region()): Uint32Array {
  const into = new Uint32Array(SIDE * SIDE);
  paintRegion(into, SIDE, shown, { color: "#0072b2", atHand });
  return into;
}

const row = (into: Uint32Array, y: number): number[] => [...into.subarray(y * SIDE, (y + 1) * SIDE)];

describe("a proposed region", () => {
  test("is filled so lightly that the picture shows through, the one at hand less so", () => {
    const [light, more] = [painted(false), painted(true)].map((into) => (into[20 * SIDE + 20] ?? 0) >>> 24);
    expect(light).toBeGreaterThan(0);
    expect(light).toBeLessThan(0x50);
    expect(more).toBeGreaterThan(light ?? 0);
  });

  test("has dashes in white and in its color inside its edge and a dark line beside it", () => {
    const edge = row(painted(false), 10).slice(10, 30);
    expect(new Set(edge)).toEqual(new Set([0xffffffff, ALPHA + 0xb27200]));
    const beside = row(painted(false), 9).slice(10, 30);
    expect(beside.every((color) => color >>> 24 > 0x80 && (color & 0xffffff) === 0)).toBe(true);
    expect(row(painted(false), 8).every((color) => color === 0)).toBe(true);
  });

  test("has a wider line at hand", () => {
    const width = (into: Uint32Array): number =>
      [10, 11, 12, 13].filter((y) => (into[y * SIDE + 20] ?? 0) >>> 24 === 0xff).length;
    expect([width(painted(false)), width(painted(true))]).toEqual([2, 3]);
  });

  test("has no line where only the stage ends", () => {
    const place = { left: 0, top: 0, width: SIDE, height: SIDE };
    const all = painted(false, { place, pixels: new Uint8Array(SIDE * SIDE).fill(1) });
    expect(new Set(all).size).toBe(1);
  });
});
