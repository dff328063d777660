import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Moment } from "../../src/gesture/gesture";
import type { Desk } from "../../src/model/desk";
import { NONE_OFF } from "../../src/model/shapes";
import { paintBoxes } from "../../src/render/boxes";
import { type ImageMoment, paintImage } from "../../src/render/image";
import { BOXES, type BoxesAnswer } from "../../src/tools/bounding-box";
import { BOXES_TASK, box, boxes } from "../records";

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

const BOX = box(10, 20, 30, 40);
const PICTURE: ImageMoment = {
  stage: { width: 400, height: 300 },
  ratio: 2,
  viewport: { scale: 2, x: 5, y: 6 },
  image: { width: 200, height: 150 },
  tiles: [],
};
const MOMENT: Moment<BoxesAnswer> = {
  scene: {
    desk: { answer: boxes(BOX), selected: [] },
    task: BOXES_TASK,
    label: "cat",
    mode: "draw",
    editable: true,
    viewport: PICTURE.viewport,
    frame: PICTURE,
    reach: 4,
    off: NONE_OFF,
    unseen: NONE_OFF,
    snap: false,
  },
  committed: { answer: boxes(BOX), selected: [] },
  gesture: null,
  measured: null,
  hover: null,
  stage: PICTURE.stage,
  proposed: [],
  hidden: false,
};

function paint(desk: Partial<Desk<BoxesAnswer>>, change: Partial<Moment<BoxesAnswer>> = {}): Call[] {
  const { pen, calls } = recorder();
  const scene = { ...MOMENT.scene, desk: { ...MOMENT.scene.desk, ...desk } };
  paintBoxes(BOXES, pen, { ...MOMENT, scene, committed: scene.desk, ...change });
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
    expect(calls).toContainEqual({ name: "strokeStyle", values: ["#0072b2"] });
  });

  test("carry digit and class as text", () => {
    expect(texts(paint({}))).toEqual(["1", "cat"]);
  });

  test("carry a long class name only as far as there is room", () => {
    const label = "a class\nwith a very long name that goes on";
    expect(texts(paint({ answer: boxes({ ...BOX, label }) })).at(-1)).toMatch(/^a class? ?w?.*…$/);
    expect(texts(paint({ answer: boxes({ ...BOX, label }), selected: [0] })).at(-1)).toBe(
      "a class with a very long nam…",
    );
  });

  test("show handles only when selected and when handles are wanted", () => {
    const handles = (calls: readonly Call[]): number =>
      calls.filter((call) => call.name === "fillRect" && call.values[2] === 8).length;
    expect(handles(paint({ selected: [0] }))).toBe(8);
    expect(handles(paint({ selected: [0] }, { gesture: "move" }))).toBe(0);
    expect(handles(paint({}))).toBe(0);
  });

  test("that are small leave out the handles in the middle of their sides", () => {
    const calls = paint({ answer: boxes({ ...BOX, width: 15 }), selected: [0] });
    expect(calls.filter((call) => call.name === "fillRect" && call.values[2] === 8)).toHaveLength(6);
  });
});

test("the box being drawn shows its size in image pixels", () => {
  expect(texts(paint({ answer: boxes() }, { measured: BOX }))).toEqual(["30 × 40"]);
});

test("the crosshair is drawn twice, dark and light", () => {
  const calls = paint({ answer: boxes() }, { hover: { x: 50, y: 60 } });
  expect(calls.filter((call) => call.name === "stroke")).toHaveLength(2);
});

describe("the picture", () => {
  const bitmap = {} as ImageBitmap;
  const whole = { bitmap, parts: [] };

  test("is drawn at its full size under the viewport, in device pixels", () => {
    const { pen, calls } = recorder();
    paintImage(pen, PICTURE, whole);
    expect(calls).toContainEqual({ name: "setTransform", values: [2, 0, 0, 2, 0, 0] });
    expect(calls).toContainEqual({ name: "drawImage", values: [bitmap, 5, 6, 400, 300] });
  });

  test("shows single pixels when close", () => {
    const { pen, calls } = recorder();
    paintImage(pen, { ...PICTURE, viewport: { scale: 8, x: 0, y: 0 } }, whole);
    expect(calls).toContainEqual({ name: "imageSmoothingEnabled", values: [false] });
  });

  test("that is arriving is a checker, and over it the parts that are there, in their order", () => {
    const { pen, calls } = recorder();
    const [coarse, top] = [{ width: 20 } as ImageBitmap, { width: 100 } as ImageBitmap];
    const parts = [
      { box: { left: 0, top: 0, width: 200, height: 150 }, bitmap: coarse },
      { box: { left: 0, top: 0, width: 200, height: 60 }, bitmap: top },
    ];
    paintImage(pen, PICTURE, { bitmap: null, parts });
    const painted = calls.filter(({ name }) => name === "drawImage" || name === "fillRect");
    const firstPart = painted.findIndex(({ name }) => name === "drawImage");
    expect(firstPart).toBeGreaterThan(1);
    expect(painted.slice(firstPart).map(({ values }) => values)).toEqual([
      [coarse, 5, 6, 400, 300],
      [top, 5, 6, 400, 120],
    ]);
  });

  test("is painted over with its tiles, from whole screen pixel to whole screen pixel", () => {
    const { pen, calls } = recorder();
    const tile = {
      place: { level: 1, column: 0, row: 0 },
      bitmap: { width: 100, height: 75 } as ImageBitmap,
    };
    const viewport = { scale: 1.23, x: 5.3, y: 6 };
    paintImage(pen, { ...PICTURE, viewport, tiles: [tile] }, whole);
    const drawn = calls.filter((call) => call.name === "drawImage").map((call) => call.values);
    expect(drawn).toEqual([
      [bitmap, 5.3, 6, 200 * 1.23, 150 * 1.23],
      [tile.bitmap, 5.5, 6, 246, 184.5],
    ]);
    expect(calls.map((call) => call.name)).toContain("clip");
  });

  test("is gone when there is none", () => {
    const { pen, calls } = recorder();
    paintImage(pen, PICTURE, null);
    expect(calls.map((call) => call.name)).toEqual(["setTransform", "clearRect"]);
  });
});

describe("many boxes", () => {
  test("are painted once, and from the picture of them while one of them moves", () => {
    const own = recorder();
    const layer = { width: 0, height: 0, getContext: () => own.pen };
    vi.stubGlobal("document", { createElement: () => layer });
    const many = Array.from({ length: 200 }, (_, n) => box(n % 50, n % 40, 20, 20));
    const committed: Desk<BoxesAnswer> = { answer: boxes(...many), selected: [199] };
    const { pen, calls } = recorder();
    const moved = (by: number): Moment<BoxesAnswer> => {
      const answer = boxes(...many.with(199, box(by, 5, 20, 20)));
      return {
        ...MOMENT,
        scene: { ...MOMENT.scene, desk: { ...committed, answer } },
        committed,
        gesture: "move",
      };
    };
    for (let n = 1; n <= 10; n += 1) paintBoxes(BOXES, pen, moved(n));
    const strokes = (list: readonly Call[]): number =>
      list.filter((call) => call.name === "strokeRect").length;
    expect(strokes(own.calls)).toBe(3 * 199);
    expect(strokes(calls)).toBe(3 * 10);
    vi.unstubAllGlobals();
  });
});
