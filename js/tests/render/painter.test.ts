import { beforeAll, describe, expect, test, vi } from "vitest";
import { type PaintedBox, paintImage, paintShapes, type ShapesPicture } from "../../src/render/painter";

interface Call {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** A drawing context that writes down what it is told. */
function recorder(): { pen: CanvasRenderingContext2D; calls: Call[] } {
  const calls: Call[] = [];
  const pen = new Proxy(
    {},
    {
      get: (_, name) =>
        name === "measureText"
          ? (text: string) => ({ width: text.length * 6 })
          : (...values: unknown[]) => calls.push({ name: String(name), values }),
      set: (_, name, value) => {
        calls.push({ name: String(name), values: [value] });
        return true;
      },
    },
  );
  return { pen: pen as CanvasRenderingContext2D, calls };
}

const BOX: PaintedBox = {
  rect: { left: 10, top: 20, width: 30, height: 40 },
  label: "cat",
  digit: "1",
  color: "#0072b2",
  selected: false,
  hovered: false,
};
const PICTURE: ShapesPicture = {
  stage: { width: 400, height: 300 },
  ratio: 2,
  viewport: { scale: 2, x: 5, y: 6 },
  image: { width: 200, height: 150 },
  boxes: [BOX],
  measured: null,
  crosshair: null,
  handles: true,
};

function paint(change: Partial<ShapesPicture>): Call[] {
  const { pen, calls } = recorder();
  paintShapes(pen, { ...PICTURE, ...change });
  return calls;
}
const texts = (calls: readonly Call[]): unknown[] =>
  calls.filter((call) => call.name === "fillText").map((call) => call.values[0]);

beforeAll(() => {
  vi.stubGlobal(
    "Path2D",
    class {
      moveTo(): void {}
      lineTo(): void {}
    },
  );
});

describe("boxes", () => {
  test("are stroked dark, light and in color at their place on the stage", () => {
    const calls = paint({});
    expect(calls.filter((call) => call.name === "strokeRect").map((call) => call.values)).toEqual(
      Array(3).fill([25, 46, 60, 80]),
    );
    expect(calls).toContainEqual({ name: "strokeStyle", values: [BOX.color] });
  });

  test("carry digit and class as text", () => {
    expect(texts(paint({}))).toEqual(["1", "cat"]);
  });

  test("carry a long class name only as far as there is room", () => {
    const label = "a class\nwith a very long name that goes on";
    expect(texts(paint({ boxes: [{ ...BOX, label }] }))[1]).toMatch(/^a class? ?w?.*…$/);
    expect(texts(paint({ boxes: [{ ...BOX, label, selected: true }] }))[1]).toBe(
      "a class with a very long nam…",
    );
  });

  test("show handles only when selected and when handles are wanted", () => {
    const handles = (calls: readonly Call[]): number =>
      calls.filter((call) => call.name === "fillRect" && call.values[2] === 8).length;
    const selected = [{ ...BOX, selected: true }];
    expect(handles(paint({ boxes: selected }))).toBe(8);
    expect(handles(paint({ boxes: selected, handles: false }))).toBe(0);
    expect(handles(paint({}))).toBe(0);
  });

  test("that are small leave out the handles in the middle of their sides", () => {
    const rect = { ...BOX.rect, width: 15 };
    const calls = paint({ boxes: [{ ...BOX, rect, selected: true }] });
    expect(calls.filter((call) => call.name === "fillRect" && call.values[2] === 8)).toHaveLength(6);
  });
});

test("the box being drawn shows its size in image pixels", () => {
  expect(texts(paint({ boxes: [], measured: BOX.rect }))).toEqual(["30 × 40"]);
});

test("the crosshair is drawn twice, dark and light", () => {
  const calls = paint({ boxes: [], crosshair: { x: 50, y: 60 } });
  expect(calls.filter((call) => call.name === "stroke")).toHaveLength(2);
});

describe("the picture", () => {
  const bitmap = {} as ImageBitmap;

  test("is drawn at its full size under the viewport, in device pixels", () => {
    const { pen, calls } = recorder();
    paintImage(pen, PICTURE, bitmap);
    expect(calls).toContainEqual({ name: "setTransform", values: [2, 0, 0, 2, 0, 0] });
    expect(calls).toContainEqual({ name: "drawImage", values: [bitmap, 5, 6, 400, 300] });
  });

  test("shows single pixels when close", () => {
    const { pen, calls } = recorder();
    paintImage(pen, { ...PICTURE, viewport: { scale: 8, x: 0, y: 0 } }, bitmap);
    expect(calls).toContainEqual({ name: "imageSmoothingEnabled", values: [false] });
  });

  test("is gone when there is none", () => {
    const { pen, calls } = recorder();
    paintImage(pen, PICTURE, null);
    expect(calls.map((call) => call.name)).toEqual(["setTransform", "clearRect"]);
  });
});
