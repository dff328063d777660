/** Turns an answer into what the painter paints. */

import { type Point, rectAt } from "../model/geometry";
import { type LabelerState, shownDesk } from "../model/state";
import { toImage, type Viewport } from "../model/viewport";
import type { PaintedBox } from "../render/painter";
import { colorOf, digitOf } from "../render/palette";
import type { Rect } from "../wire";
import type { Local, View } from "./view";

/** The moment to paint: state, and what the pointer is doing. */
export interface Moment {
  readonly state: LabelerState;
  readonly local: Local;
  readonly preview: { readonly rect: Rect; readonly index: number | null } | null;
  readonly hover: Point | null;
  readonly viewport: Viewport;
}

/** Return the boxes with their looks; the one being drawn or changed as it is right now. */
export function paintedBoxes(view: View, moment: Moment): readonly PaintedBox[] {
  const { state, local, preview } = moment;
  const desk = shownDesk(state);
  if (desk === null || local.hidden) return [];
  const boxes = view.bridge.tool.boxes(desk.answer);
  const hovered =
    local.mode === "select" && moment.hover !== null && preview === null
      ? rectAt(boxes, toImage(moment.viewport, moment.hover))
      : null;
  const painted = boxes.map((box, index) => ({
    ...look(state, box.label),
    rect: preview?.index === index ? preview.rect : box,
    selected: index === desk.selected,
    hovered: index === hovered,
  }));
  if (preview === null || preview.index !== null) return painted;
  return [...painted, { ...look(state, state.label), rect: preview.rect, selected: false, hovered: true }];
}

function look(state: LabelerState, label: string): Pick<PaintedBox, "label" | "digit" | "color"> {
  const { labels } = state.config.task;
  return { label, digit: digitOf(labels.indexOf(label)), color: colorOf(labels, label) };
}
