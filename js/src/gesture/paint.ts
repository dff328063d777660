/** The gestures of the mask tool: paint, erase, enclose with a polygon, fill a region. */

import type { Desk } from "../model/desk";
import type { Point } from "../model/geometry";
import { clamp } from "../model/geometry";
import { fillRegion } from "../model/mask-regions";
import { polygonRows, strokeRows } from "../model/mask-shapes";
import { type MaskAnswer, MaskEditor } from "../model/masks";
import type { Size } from "../wire";
import type { Gesture, Input, Outcome, PictureScene, Press, Step } from "./gesture";
import { panGesture } from "./pan";

/** What the pointer does to a mask. */
export type MaskMode = "brush" | "erase" | "polygon" | "fill";

/** Paint that is not in the mask yet; points in image pixels, `size` is the brush's diameter. */
export interface Wet {
  readonly kind: "stroke" | "polygon";
  readonly points: readonly Point[];
  readonly size: number;
  /** The class, 0 to erase. */
  readonly value: number;
}

/** A mask with wet paint on it, which is only ever shown. */
export interface WetMask extends MaskAnswer {
  readonly wet: Wet;
}

type Scene = PictureScene<MaskAnswer>;
type MaskStep = Step<MaskAnswer>;

const CLOSE_PX = 9;
const FEWEST_CORNERS = 3;

/** Return the gesture that a press begins; `size` is the brush's diameter in image pixels. */
export function beginPaint(scene: Scene, press: Press, size: number): Gesture<MaskAnswer> {
  if (!scene.editable) return panGesture(scene, press.screen);
  const erases = press.shift || scene.mode === "erase";
  const value = erases ? 0 : scene.task.labels.indexOf(scene.label) + 1;
  const wet: Wet = { kind: "stroke", points: [], size, value };
  switch (scene.mode as MaskMode) {
    case "polygon":
      return polygon(scene, { ...wet, kind: "polygon", points: [press.at] });
    case "fill":
      return region(scene, value);
    default:
      return stroke(scene, { ...wet, points: [middleOf(press.at, scene.frame.image)] });
  }
}

/** Return the mask with the paint in it; the same when it changes nothing. */
export function dried(answer: MaskAnswer, { kind, points, size, value }: Wet, bounds: Size): MaskAnswer {
  const editor = new MaskEditor(answer, bounds);
  const fill = (y: number, left: number, right: number): void => editor.fill(y, left, right, value);
  if (kind === "stroke") strokeRows(points, size, bounds, fill);
  else polygonRows(points, bounds, fill);
  return editor.result();
}

/** Return the middle of the pixel at a point, so that the smallest brush paints just that. */
function middleOf({ x, y }: Point, { width, height }: Size): Point {
  return { x: clamp(Math.floor(x), -1, width) + 0.5, y: clamp(Math.floor(y), -1, height) + 0.5 };
}

function preview(desk: Desk<MaskAnswer>, wet: Wet): Outcome<MaskAnswer> {
  const answer: WetMask = { ...desk.answer, wet };
  return { type: "preview", desk: { ...desk, answer } };
}

function done(desk: Desk<MaskAnswer>, answer: MaskAnswer): MaskStep {
  if (answer === desk.answer) return { next: null, outcome: { type: "discard", reason: "unchanged" } };
  // The classes of another mask are others: what was selected in the list is not any more.
  return { next: null, outcome: { type: "commit", desk: { answer, selected: [] } } };
}

const CANCELLED: MaskStep = { next: null, outcome: { type: "discard", reason: "cancelled" } };

function stroke(scene: Scene, wet: Wet): Gesture<MaskAnswer> {
  const { desk, frame } = scene;
  return {
    kind: "stroke",
    step({ type, at }) {
      if (type === "cancel") return CANCELLED;
      const [to, last] = [middleOf(at, frame.image), wet.points.at(-1)];
      const still = last !== undefined && last.x === to.x && last.y === to.y;
      const longer = still ? wet : { ...wet, points: [...wet.points, to] };
      if (type === "up") return done(desk, dried(desk.answer, longer, frame.image));
      return { next: stroke(scene, longer), outcome: preview(desk, longer) };
    },
  };
}

function region(scene: Scene, value: number): Gesture<MaskAnswer> {
  const { desk, frame } = scene;
  const gesture: Gesture<MaskAnswer> = {
    kind: "fill",
    step({ type, at }) {
      if (type === "cancel") return CANCELLED;
      if (type === "up") return done(desk, fillRegion(desk.answer, frame.image, at, value));
      return { next: gesture, outcome: { type: "discard", reason: "unchanged" } };
    },
  };
  return gesture;
}

/** A polygon under way: every press sets a corner, one at the first corner or at the last one again closes it. */
function polygon(scene: Scene, wet: Wet): Gesture<MaskAnswer> {
  const { desk, frame, viewport } = scene;
  const { points } = wet;
  const near = (one: Point | undefined, at: Point): boolean =>
    one !== undefined && Math.hypot(one.x - at.x, one.y - at.y) * viewport.scale <= CLOSE_PX;
  const shown = (at: Point): Outcome<MaskAnswer> => preview(desk, { ...wet, points: [...points, at] });
  const going = (corners: readonly Point[], at: Point): MaskStep => {
    const next = { ...wet, points: corners };
    return { next: polygon(scene, next), outcome: preview(desk, { ...next, points: [...corners, at] }) };
  };
  const close = (): MaskStep => {
    if (points.length < FEWEST_CORNERS) {
      return { next: null, outcome: { type: "discard", reason: "too-small" } };
    }
    return done(desk, dried(desk.answer, wet, frame.image));
  };
  const press = (at: Point): MaskStep => {
    const closes = points.length >= FEWEST_CORNERS && (near(points[0], at) || near(points.at(-1), at));
    return closes ? close() : going(near(points.at(-1), at) ? points : [...points, at], at);
  };
  return {
    kind: "polygon",
    sticky: true,
    step({ type, at }: Input) {
      if (type === "cancel") return CANCELLED;
      return type === "down" ? press(at) : { next: polygon(scene, wet), outcome: shown(at) };
    },
    run(command) {
      if (command.type === "submit") return close();
      if (command.type !== "delete" && command.type !== "undo") return null;
      const kept = points.slice(0, -1);
      const last = kept.at(-1);
      return last === undefined ? CANCELLED : going(kept, last);
    },
  };
}
