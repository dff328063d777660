import { describe, expect, test } from "vitest";
import { EMPTY_MASK, type MaskAnswer, MaskEditor } from "../../src/model/masks";
import { MaskPixels, packedColors, paintClasses, sampled, widestSpots } from "../../src/render/masks";

const BOUNDS = { width: 600, height: 300 };

function mask(): MaskAnswer {
  const editor = new MaskEditor(EMPTY_MASK, BOUNDS);
  for (let y = 100; y < 200; y += 1) editor.fill(y, 200, 400, 1);
  editor.fill(0, 0, 600, 2);
  return editor.result();
}

function pixels(answer: MaskAnswer): MaskPixels {
  const made = new MaskPixels();
  made.update(answer, BOUNDS);
  return made;
}

describe("what the stage shows", () => {
  test("is the mask under the viewport", () => {
    const stage = { width: 60, height: 30 };
    const shown = sampled(pixels(mask()), { viewport: { scale: 0.1, x: 0, y: 0 }, stage });
    expect(shown.filter((value) => value === 1)).toHaveLength(20 * 10);
    expect(shown[10 * 60 + 20]).toBe(1);
    expect(shown[10 * 60 + 19]).toBe(0);
  });

  test("is nothing beside the picture, and large pixels when close", () => {
    const stage = { width: 40, height: 20 };
    const shown = sampled(pixels(mask()), { viewport: { scale: 10, x: 5, y: 5 }, stage });
    expect([...shown.slice(5 * 40, 6 * 40)]).toEqual([...new Array(5).fill(0), ...new Array(35).fill(2)]);
    expect(shown.filter((value) => value === 2)).toHaveLength(35 * 10);
  });

  test("follows a changed mask, and knows an unchanged one", () => {
    const answer = mask();
    const made = pixels(answer);
    expect(made.update({ ...answer }, BOUNDS)).toBe(false);
    const editor = new MaskEditor(answer, BOUNDS);
    editor.fill(150, 200, 400, 0);
    expect(made.update(editor.result(), BOUNDS)).toBe(true);
    const line = sampled(made, { viewport: { scale: 1, x: 0, y: -150 }, stage: { width: 600, height: 1 } });
    expect(line.every((value) => value === 0)).toBe(true);
    expect(made.update(EMPTY_MASK, BOUNDS)).toBe(true);
    expect(made.tile(0)).toBe(0);
  });
});

describe("how it is painted", () => {
  const shown = Uint8Array.of(0, 1, 1, 0, 0, 2, 0, 0);

  test("classes in their colors, with a light and a dark line around them", () => {
    const [fill, lines] = [new Uint32Array(8), new Uint32Array(8)];
    paintClasses(shown, 4, packedColors(["#0072b2", "#d55e00"]), { fill, lines });
    expect([...fill]).toEqual([0, 0xffb27200, 0xffb27200, 0, 0, 0xff005ed5, 0, 0]);
    const [white, black] = [lines[2], lines[3]];
    expect(white).not.toBe(black);
    // The higher class has the light side, also towards another class.
    expect([lines[5], lines[6]]).toEqual([white, black]);
  });

  test("a class is named in the middle of its widest stretch", () => {
    expect(widestSpots(shown, 4).get(1)).toMatchObject({ x: 2, y: 0.5, width: 2 });
    expect(widestSpots(shown, 4).get(2)).toMatchObject({ x: 1.5, y: 1.5, width: 1 });
  });

  test("a class is rather named where there is room for its name", () => {
    const stage = new Uint8Array(40 * 60);
    for (let y = 10; y < 50; y += 1) stage.fill(1, y * 40 + 10, y * 40 + 30);
    stage.fill(1, 50 * 40, 51 * 40);
    expect(widestSpots(stage, 40).get(1)).toMatchObject({ x: 20, y: 22.5, width: 20 });
  });
});
