/** The chosen corner of a polygon, which keys move and delete: of one view only, and gone with its polygon's selection. */

import type { Command } from "../keys";
import type { Point } from "../model/geometry";
import { checkedRing, closed, type PolygonDesk, takenBack, withOpen } from "../model/polygons";
import { gridPoint } from "../model/rings";
import { STRINGS } from "../strings";
import { editedPolygon, type PolygonScene, type Target, withoutVertex } from "./polygons";

/** A corner, by its polygon's index and its own. */
export interface Picked {
  readonly index: number;
  readonly vertex: number;
}

/** What a command comes to, with the corner that is chosen then. */
export interface PickedChange {
  readonly change: PolygonDesk | string;
  readonly picked: Picked | null;
}

/** Return the chosen corner if it is still there. */
export function stillPicked(scene: PolygonScene, picked: Picked | null): Picked | null {
  const edited = editedPolygon(scene);
  if (picked === null || edited === null || edited[0] !== picked.index) return null;
  return picked.vertex < edited[1].vertices.length ? picked : null;
}

/** Return the corner that is chosen by pressing on a target. */
export function pickedBy(target: Target): Picked | null {
  if (target.type === "vertex") return { index: target.index, vertex: target.vertex };
  return target.type === "middle" ? { index: target.index, vertex: target.side + 1 } : null;
}

/** Return the desk after a command about the polygon that is being drawn, `null` when the command is about something else. */
export function runOnOpen({ desk }: PolygonScene, command: Command): PolygonDesk | string | null {
  if (desk.answer.open === null) return null;
  if (command.type === "submit") return closed(desk);
  if (command.type === "delete") return takenBack(desk);
  return command.type === "cancel" ? withOpen(desk, null) : null;
}

/** Return what a command does to the chosen corner, `null` when it is about something else. */
export function runOnPicked(
  scene: PolygonScene,
  given: Picked | null,
  command: Command,
): PickedChange | null {
  if (command.type === "tool" && command.name === "vertex") return cycled(scene, given, command.by ?? 1);
  const picked = stillPicked(scene, given);
  const edited = editedPolygon(scene);
  if (picked === null || edited === null) return null;
  const [index, { vertices }] = edited;
  const { desk, frame } = scene;
  switch (command.type) {
    case "cancel":
      return { change: desk, picked: null };
    case "nudge": {
      const { x, y } = vertices[picked.vertex] ?? { x: 0, y: 0 };
      const moved = gridPoint({ x: x + command.x, y: y + command.y }, frame.image);
      return { change: checkedRing(desk, index, vertices.with(picked.vertex, moved)), picked };
    }
    case "delete": {
      const change = checkedRing(desk, index, withoutVertex(vertices, picked.vertex));
      return { change, picked: { index, vertex: Math.max(picked.vertex - 1, 0) } };
    }
    case "insert": {
      const middle = gridPoint(middleAfter(vertices, picked.vertex), frame.image);
      const change = checkedRing(desk, index, vertices.toSpliced(picked.vertex + 1, 0, middle));
      return { change, picked: { index, vertex: picked.vertex + 1 } };
    }
    default:
      return null;
  }
}

/** Return what a screen reader is told of the chosen corner. */
export function pickedInWords(scene: PolygonScene, picked: Picked): string {
  const vertices = editedPolygon(scene)?.[1].vertices ?? [];
  const { x, y } = vertices[picked.vertex] ?? { x: 0, y: 0 };
  return STRINGS.polygons.chosen(picked.vertex + 1, vertices.length, x, y);
}

function cycled(scene: PolygonScene, given: Picked | null, by: number): PickedChange | null {
  const edited = editedPolygon(scene);
  if (edited === null) return null;
  const [index, { vertices }] = edited;
  const from = stillPicked(scene, given)?.vertex ?? (by > 0 ? -1 : vertices.length);
  const vertex = (from + by + vertices.length) % vertices.length;
  return { change: scene.desk, picked: { index, vertex } };
}

function middleAfter(vertices: readonly Point[], vertex: number): Point {
  const [from, to] = [vertices[vertex], vertices[(vertex + 1) % vertices.length]];
  if (from === undefined || to === undefined) return { x: 0, y: 0 };
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}
