import { expect, test } from "vitest";
import { colorOf, digitOf, luminance, PALETTE } from "../../src/render/palette";

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(PALETTE)("%s stands out 3:1 from white and from near-black", (color) => {
  expect(contrast(color, "#ffffff")).toBeGreaterThanOrEqual(3);
  expect(contrast(color, "#111111")).toBeGreaterThanOrEqual(3);
});

test("classes past the last color begin again", () => {
  const labels = Array.from({ length: 12 }, (_, n) => `class ${n}`);
  expect(colorOf(labels, "class 10")).toBe(PALETTE[0]);
  expect(colorOf(labels, "unknown")).toBe(PALETTE.at(-1));
});

test("the first ten classes have digits, the tenth the zero", () => {
  expect([0, 8, 9, 10, -1].map(digitOf)).toEqual(["1", "9", "0", "", ""]);
});
