// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Outcome, PictureScene } from "../../src/gesture/gesture";
import { beginPaint, type WetMask } from "../../src/gesture/paint";
import { EMPTY_MASK } from "../../src/model/masks";
import { NONE_OFF } from "../../src/model/shapes";
import { fitTo, type Viewport } from "../../src/model/viewport";
import { Pointer } from "../../src/ui/pointer";
import { BOXES_TASK } from "../records";

const IMAGE = { width: 400, height: 300 };

let life: AbortController;
let node: HTMLElement;
let viewport: Viewport;
let last: Outcome;
let pointer: Pointer;

function scene(mode: string): PictureScene {
  return {
    desk: { answer: EMPTY_MASK, selected: [] },
    task: { ...BOXES_TASK, labels: ["road"] },
    label: "road",
    mode,
    off: NONE_OFF,
    unseen: NONE_OFF,
    snap: false,
    editable: true,
    viewport,
    frame: { image: IMAGE, stage: IMAGE },
    reach: 7,
  };
}

function open(mode: string): void {
  pointer = new Pointer({
    node,
    signal: life.signal,
    tool: {
      keyboardPress: "click",
      begin: (on, press) => beginPaint(on as Parameters<typeof beginPaint>[0], press, 5),
      cursor: () => "default",
      paint: () => undefined,
    },
    scene: () => scene(mode),
    panning: () => false,
    wheelZooms: () => true,
    pressed: () => undefined,
    outcome: (outcome) => {
      last = outcome;
    },
    hover: () => undefined,
    setViewport: (next) => {
      viewport = next;
    },
    command: () => undefined,
  });
}

function finger(type: string, pointerId: number, x: number, y: number): void {
  const event = new MouseEvent(`pointer${type}`, { clientX: x, clientY: y, cancelable: true });
  node.dispatchEvent(Object.assign(event, { pointerId, pointerType: "touch" }));
}

function tap(x: number, y: number): void {
  finger("down", 1, x, y);
  finger("up", 1, x, y);
}

/** Return the corners of what is being drawn, the one under the finger included. */
function corners(): number {
  if (last.type !== "preview") throw new Error(`nothing is being drawn: ${last.type}`);
  return (last.desk.answer as WetMask).wet.points.length;
}

beforeEach(() => {
  life = new AbortController();
  node = document.createElement("div");
  node.setPointerCapture = () => undefined;
  viewport = { scale: 1, x: 0, y: 0 };
  last = { type: "discard", reason: "unchanged" };
});
afterEach(() => life.abort());

test("a pinch takes back the corner of its first finger and keeps the polygon", () => {
  open("polygon");
  tap(50, 50);
  tap(150, 50);
  finger("move", 1, 151, 50);
  expect(corners()).toBe(3);
  finger("down", 1, 200, 200);
  finger("down", 2, 300, 200);
  expect(pointer.gesture).toBe("polygon");
  expect(corners()).toBe(3);
  finger("move", 2, 400, 200);
  expect(viewport.scale).toBeCloseTo(2);
  finger("up", 1, 200, 200);
  finger("up", 2, 400, 200);
  tap(120, 180);
  finger("move", 1, 121, 180);
  expect(corners()).toBe(4);
});

test("a polygon that the first finger of a pinch has begun is none", () => {
  open("polygon");
  finger("down", 1, 100, 100);
  finger("down", 2, 200, 100);
  expect(pointer.gesture).toBe(null);
  expect(last).toEqual({ type: "discard", reason: "cancelled" });
});

test("a stroke ends as nothing when a second finger comes, and a pinch measures from where the first one went", () => {
  open("brush");
  finger("down", 1, 20, 100);
  finger("move", 1, 100, 100);
  expect(pointer.gesture).toBe("stroke");
  finger("down", 2, 200, 100);
  expect(pointer.gesture).toBe(null);
  finger("move", 2, 300, 100);
  expect(viewport.scale).toBeCloseTo(2);
  finger("up", 2, 300, 100);
  finger("move", 1, 120, 120);
  finger("up", 1, 120, 120);
  expect(last).toEqual({ type: "discard", reason: "cancelled" });
});

function turn(deltaY: number, ctrlKey = false): boolean {
  const event = new WheelEvent("wheel", { deltaY, ctrlKey, clientX: 350, clientY: 40, cancelable: true });
  node.dispatchEvent(event);
  return event.defaultPrevented;
}

test("the wheel zooms out to the whole picture and no farther, and then it is the notebook's", () => {
  open("brush");
  const fitted = fitTo(IMAGE, IMAGE);
  viewport = fitted;
  expect(turn(100)).toBe(false);
  expect(viewport).toEqual(fitted);
  expect(turn(-100)).toBe(true);
  expect(viewport.scale).toBeGreaterThan(fitted.scale);
  expect(turn(500)).toBe(true);
  expect(viewport).toEqual(fitted);
  // The same turn goes on for a moment: it must not run away with the notebook.
  expect(turn(100)).toBe(true);
  expect(viewport).toEqual(fitted);
  expect(turn(100, true)).toBe(true);
  expect(viewport.scale).toBeLessThan(fitted.scale);
});
