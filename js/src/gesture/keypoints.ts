/** The gestures of the keypoint tool: set, move, select. */

import { type Desk, NONE_SELECTED } from "../model/desk";
import type { Point } from "../model/geometry";
import {
  KEYPOINTS,
  type KeypointDesk,
  type KeypointsAnswer,
  keypointAt,
  nextClass,
  withPoint,
} from "../model/keypoints";
import { moveSelected } from "../model/shapes";
import { STRINGS } from "../strings";
import { bandGesture } from "./band";
import { toggling } from "./boxes";
import type { Gesture, PictureScene, Press, Step } from "./gesture";
import { panGesture } from "./pan";
import { isClick } from "./rects";

/** A scene of this tool. */
export type KeypointScene = PictureScene<KeypointsAnswer>;

/** Return the index of the point that a press would take hold of, `null` for none. */
export function targetAt(scene: KeypointScene, at: Point): number | null {
  return scene.editable ? keypointAt(scene.desk.answer.keypoints, at, scene) : null;
}

/** Return the gesture that a press begins. */
export function beginKeypoint(scene: KeypointScene, press: Press): Gesture<KeypointsAnswer> {
  const { desk, editable, mode, label, task } = scene;
  if (!editable) return panGesture(scene, press.screen);
  const index = press.shift ? null : targetAt(scene, press.at);
  if (index !== null) return press.mod ? toggling(desk, index) : moving(scene, press, index);
  if (mode === "select" && press.shift) return bandGesture(KEYPOINTS, scene, press);
  if (mode !== "draw") return panGesture(scene, press.screen, { ...desk, selected: NONE_SELECTED });
  const next = nextClass(desk.answer, label, task);
  return next === null ? refusing() : placing(scene, next);
}

function placing({ desk, frame }: KeypointScene, label: string): Gesture<KeypointsAnswer> {
  const gesture: Gesture<KeypointsAnswer> = {
    kind: "place",
    step({ type, at }) {
      if (type === "cancel") return cancelled();
      const placed = withPoint(desk, at, label, frame.image);
      return type === "up"
        ? { next: null, outcome: { type: "commit", desk: placed } }
        : { next: gesture, outcome: { type: "preview", desk: placed } };
    },
  };
  return gesture;
}

function moving(scene: KeypointScene, press: Press, index: number): Gesture<KeypointsAnswer> {
  const { frame, off } = scene;
  const desk: Desk<KeypointsAnswer> = scene.desk.selected.includes(index)
    ? scene.desk
    : { ...scene.desk, selected: [index] };
  const gesture: Gesture<KeypointsAnswer> = {
    kind: "move",
    step({ type, at, screen }) {
      if (type === "cancel") return cancelled();
      const by = { x: at.x - press.at.x, y: at.y - press.at.y };
      const moved: KeypointDesk = isClick(press.screen, screen)
        ? { ...desk, selected: [index] }
        : moveSelected(KEYPOINTS, desk, by, { bounds: frame.image, off });
      return type === "up"
        ? { next: null, outcome: { type: "commit", desk: moved } }
        : { next: gesture, outcome: { type: "preview", desk: moved } };
    },
  };
  return gesture;
}

/** Every class has its point: a press says so. */
function refusing(): Gesture<KeypointsAnswer> {
  const gesture: Gesture<KeypointsAnswer> = {
    kind: "refuse",
    step: ({ type }) =>
      type === "up"
        ? { next: null, outcome: { type: "refused", why: STRINGS.keypoints.allSet } }
        : { next: type === "cancel" ? null : gesture, outcome: { type: "discard", reason: "unchanged" } },
  };
  return gesture;
}

function cancelled(): Step<KeypointsAnswer> {
  return { next: null, outcome: { type: "discard", reason: "cancelled" } };
}
