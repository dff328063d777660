import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Look, paintOutline, paintTag } from "../../src/render/marks";
import { luminance, PALETTE } from "../../src/render/palette";

type Rgb = readonly [number, number, number];

const VIEW = { viewport: { scale: 1, x: 0, y: 0 }, stage: { width: 400, height: 300 } };
const PICTURES: readonly Rgb[] = [
  [255, 255, 255],
  [0, 0, 0],
  [127, 127, 127],
];
const pictures = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));

const hex = (color: Rgb): string =>
  `#${color.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(hex(one)), luminance(hex(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A CSS color laid over another one. */
function over(style: string, below: Rgb): Rgb {
  const [, inside] = /^rgba\((.*)\)$/.exec(style) ?? [];
  const parts =
    inside?.split(",").map(Number) ??
    [1, 3, 5].map((at) => Number.parseInt(style.slice(at, at + 2), 16)).concat(1);
  const alpha = parts[3] ?? 1;
  return below.map((part, n) => (parts[n] ?? 0) * alpha + part * (1 - alpha)) as unknown as Rgb;
}

const look = (color: string): Look => ({ label: "cat", digit: "3", color, selected: false, hovered: false });

/** The colors of an outline on a picture, from the outermost stroke to the middle. */
function outline(color: string, picture: Rgb): readonly Rgb[] {
  const pen = { strokeStyle: "", lineWidth: 0, lineJoin: "" };
  let below = picture;
  const strokes: Rgb[] = [];
  paintOutline(pen as unknown as CanvasRenderingContext2D, look(color), () => {
    below = over(pen.strokeStyle, below);
    strokes.push(below);
  });
  return strokes;
}

test("an outline of any class has a line that stands out 3:1 from any picture", () => {
  for (const picture of PICTURES) check(PALETTE[0], picture);
  fc.assert(fc.property(fc.constantFrom(...PALETTE), pictures, check));

  function check(color: string, picture: Rgb): void {
    const best = Math.max(...outline(color, picture).map((stroke) => contrast(stroke, picture)));
    expect(best).toBeGreaterThanOrEqual(3);
  }
});

test("the color of a class stands out 3:1 from the line beside it, whatever the picture", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PALETTE), pictures, (color, picture) => {
      const [, light, middle] = outline(color, picture);
      if (light === undefined || middle === undefined) expect.unreachable();
      expect(contrast(light, middle)).toBeGreaterThanOrEqual(3);
    }),
  );
});

test("the letters of a tag stand out 4.5:1 from what they are written on, whatever the picture", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PALETTE), pictures, (color, picture) => {
      let paper: Rgb = picture;
      const papers: Rgb[] = [];
      const found: number[] = [];
      const pen = {
        fillStyle: "",
        measureText: (text: string) => ({ width: text.length * 7 }),
        fillRect: () => {
          paper = over(pen.fillStyle, paper);
          papers.push(paper);
        },
        // The digit stands on the chip, which is painted last, the label on the tag below it.
        fillText: (text: string) => {
          const under = text === "3" ? papers[1] : papers[0];
          if (under !== undefined) found.push(contrast(over(pen.fillStyle, under), under));
        },
      };
      const rect = { left: 50, top: 50, width: 100, height: 80 };
      paintTag(pen as unknown as CanvasRenderingContext2D, rect, look(color), VIEW);
      expect(found).toHaveLength(2);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});
