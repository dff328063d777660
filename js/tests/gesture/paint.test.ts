import { describe, expect, test } from "vitest";
import type { Gesture, Input, PictureScene, Press, Step } from "../../src/gesture/gesture";
import { beginPaint, type MaskMode, type WetMask } from "../../src/gesture/paint";
import type { Point } from "../../src/model/geometry";
import { EMPTY_MASK, type MaskAnswer, MaskEditor, pixelCounts } from "../../src/model/masks";
import { NONE_OFF } from "../../src/model/shapes";
import { BOXES_TASK } from "../records";

const IMAGE = { width: 100, height: 80 };

function scene(
  mode: MaskMode,
  answer: MaskAnswer = EMPTY_MASK,
  rest: Partial<PictureScene<MaskAnswer>> = {},
): PictureScene<MaskAnswer> {
  return {
    desk: { answer, selected: [0] },
    task: { ...BOXES_TASK, labels: ["road", "tree"] },
    label: "tree",
    mode,
    off: NONE_OFF,
    unseen: NONE_OFF,
    snap: false,
    editable: true,
    viewport: { scale: 1, x: 0, y: 0 },
    frame: { image: IMAGE, stage: IMAGE },
    reach: 7,
    ...rest,
  };
}

const press = (x: number, y: number, shift = false): Press => ({
  at: { x, y },
  screen: { x, y },
  shift,
  mod: false,
  alt: false,
});
const input = (type: Input["type"], at: Point): Input => ({ type, at, screen: at });

/** Feed inputs to a gesture; return the last step. */
function through(first: Gesture<MaskAnswer>, ...inputs: readonly Input[]): Step<MaskAnswer> {
  let step: Step<MaskAnswer> = { next: first, outcome: { type: "discard", reason: "unchanged" } };
  for (const one of inputs) {
    if (step.next === null) throw new Error(`the gesture is over before ${one.type}`);
    step = step.next.step(one);
  }
  return step;
}

function committed(step: Step<MaskAnswer>): MaskAnswer {
  if (step.outcome.type !== "commit") throw new Error(`${step.outcome.type} instead of a commit`);
  return step.outcome.desk.answer;
}

function previewed({ outcome }: Step<MaskAnswer>): WetMask {
  if (outcome.type !== "preview") throw new Error(`${outcome.type} instead of a preview`);
  return outcome.desk.answer as WetMask;
}

function blot(): MaskAnswer {
  const editor = new MaskEditor(EMPTY_MASK, IMAGE);
  for (let y = 20; y < 40; y += 1) editor.fill(y, 20, 40, 1);
  return editor.result();
}

describe("painting", () => {
  test("is wet until the button is released, then one change", () => {
    const gesture = beginPaint(scene("brush"), press(10.2, 10.7), 1);
    const moved = through(gesture, input("move", { x: 20, y: 10 }));
    const wet = previewed(moved);
    expect(wet.wet).toEqual({
      kind: "stroke",
      points: [
        { x: 10.5, y: 10.5 },
        { x: 20.5, y: 10.5 },
      ],
      size: 1,
      value: 2,
    });
    expect(wet.tiles).toBe(EMPTY_MASK.tiles);

    const answer = committed(
      through(gesture, input("move", { x: 20, y: 10 }), input("up", { x: 20, y: 10 })),
    );
    expect(pixelCounts(answer)).toEqual(new Map([[2, 11]]));
    expect(answer).not.toHaveProperty("wet");
  });

  test("a click is a dot", () => {
    const answer = committed(
      through(beginPaint(scene("brush"), press(10, 10), 5), input("up", { x: 10, y: 10 })),
    );
    expect(pixelCounts(answer)).toEqual(new Map([[2, 21]]));
  });

  test("erases with the eraser, and with Shift whatever the tool", () => {
    for (const gesture of [
      beginPaint(scene("erase", blot()), press(30, 30), 100),
      beginPaint(scene("brush", blot()), press(30, 30, true), 100),
      beginPaint(scene("fill", blot()), press(30, 30, true), 1),
    ]) {
      expect(committed(through(gesture, input("up", { x: 30, y: 30 })))).toEqual(EMPTY_MASK);
    }
  });

  test("that changes nothing is no step of undo", () => {
    const step = through(beginPaint(scene("erase"), press(30, 30), 9), input("up", { x: 30, y: 30 }));
    expect(step).toEqual({ next: null, outcome: { type: "discard", reason: "unchanged" } });
  });

  test("is given up by a cancel", () => {
    const step = through(beginPaint(scene("brush"), press(30, 30), 9), input("cancel", { x: 0, y: 0 }));
    expect(step.outcome).toEqual({ type: "discard", reason: "cancelled" });
  });

  test("where nothing may be changed the picture is moved", () => {
    expect(beginPaint(scene("brush", EMPTY_MASK, { editable: false }), press(3, 3), 9).kind).toBe("pan");
  });
});

describe("a region", () => {
  test("gets the class", () => {
    const answer = committed(
      through(beginPaint(scene("fill", blot()), press(25, 25), 1), input("up", { x: 25, y: 25 })),
    );
    expect(pixelCounts(answer)).toEqual(new Map([[2, 400]]));
  });
});

describe("a polygon", () => {
  const corners = [
    { x: 30, y: 10 },
    { x: 30, y: 30 },
    { x: 10, y: 30 },
  ];
  const begun = (): Gesture<MaskAnswer> => beginPaint(scene("polygon"), press(10, 10), 1);
  const presses = corners.flatMap((at) => [input("down", at), input("up", at)]);

  test("is closed by a press at its first corner", () => {
    const step = through(begun(), input("up", { x: 10, y: 10 }), ...presses, input("down", { x: 12, y: 11 }));
    expect(pixelCounts(committed(step))).toEqual(new Map([[2, 400]]));
  });

  test("is closed by a second press at its last corner, and by Enter", () => {
    const last = { x: 10, y: 30 };
    expect(pixelCounts(committed(through(begun(), ...presses, input("down", last)))).get(2)).toBe(400);
    const entered = through(begun(), ...presses).next?.run?.({ type: "submit" });
    expect(entered && pixelCounts(committed(entered)).get(2)).toBe(400);
  });

  test("follows the pointer", () => {
    const step = through(begun(), ...presses, input("move", { x: 50, y: 50 }));
    expect(previewed(step).wet.points).toHaveLength(5);
  });

  test("takes corners back, and ends without any", () => {
    let gesture = through(begun(), ...presses).next;
    for (const _ of corners) gesture = gesture?.run?.({ type: "undo" })?.next ?? null;
    expect(gesture).not.toBeNull();
    expect(gesture?.run?.({ type: "delete" })?.next).toBeNull();
  });

  test("of two corners is too small", () => {
    const step = through(begun(), input("down", { x: 60, y: 60 })).next?.run?.({ type: "submit" });
    expect(step?.outcome).toEqual({ type: "discard", reason: "too-small" });
  });

  test("leaves other keys alone", () => {
    expect(begun().run?.({ type: "fit" })).toBeNull();
  });
});
