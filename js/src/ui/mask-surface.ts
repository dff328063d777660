/** The stage of the mask tool: the picture, the mask on it, and a brush that every view has for itself. */

import type { PictureTool } from "../gesture/gesture";
import { beginPaint } from "../gesture/paint";
import type { Command } from "../keys";
import { clamp } from "../model/geometry";
import type { MaskAnswer } from "../model/masks";
import type { LabelerState } from "../model/state";
import { createStore, type Store } from "../model/store";
import { type Brush, MaskLayer } from "../render/mask-layer";
import type { Size } from "../wire";
import { PictureSurface } from "./picture-surface";
import type { SurfaceHooks } from "./surface";
import type { Local, View } from "./view";

const FIRST_SHARE = 0.05;
const LARGEST_SHARE = 0.5;
const SIZE_STEP = 1.25;
const FIRST_OPACITY = 0.55;

const brushes = new WeakMap<View, Store<Brush>>();

/** Return the brush of a view; its size is 0 until a picture is there. */
export function brushOf(view: View): Store<Brush> {
  const known = brushes.get(view) ?? createStore<Brush>({ size: 0, opacity: FIRST_OPACITY });
  brushes.set(view, known);
  return known;
}

/** Return the diameter of the largest brush for a picture, in its pixels. */
export function largestBrush({ width, height }: Size): number {
  return Math.max(Math.round(Math.min(width, height) * LARGEST_SHARE), 1);
}

/** Return the diameter one step larger or smaller, by at least a pixel. */
export function nextSize(size: number, by: number, bounds: Size): number {
  const scaled = Math.round(size * SIZE_STEP ** by);
  return clamp(scaled === size ? size + by : scaled, 1, largestBrush(bounds));
}

/** The stage of one view. */
export class MaskSurface extends PictureSurface {
  readonly #view: View;
  readonly #brush: Store<Brush>;

  constructor(view: View, hooks: SurfaceHooks) {
    const brush = brushOf(view);
    super(view, hooks, onPicture(brush));
    this.#view = view;
    this.#brush = brush;
    brush.subscribe(() => super.update(view.bridge.store.get(), view.local.get()), view.signal);
  }

  override update(state: LabelerState, local: Local): void {
    super.update(state, local);
    const bounds = this.bounds();
    if (bounds.width === 0) return;
    const first = Math.max(Math.round(Math.min(bounds.width, bounds.height) * FIRST_SHARE), 1);
    const size = Math.min(this.#brush.get().size || first, largestBrush(bounds));
    this.#brush.update((brush) => (brush.size === size ? brush : { ...brush, size }));
  }

  override run(command: Command): boolean {
    if (command.type !== "tool" || command.name !== "brush") return super.run(command);
    const { by = 1 } = command;
    const bounds = this.#view.bounds();
    if (bounds.width === 0) return true;
    this.#brush.update((brush) => ({ ...brush, size: nextSize(brush.size, by, bounds) }));
    return true;
  }
}

function onPicture(brush: Store<Brush>): PictureTool<MaskAnswer> {
  const layer = new MaskLayer();
  return {
    // The space bar puts the brush down and lifts it; a polygon takes each press for a corner.
    keyboardPress: "hold",
    altWheel: (by) => ({ type: "tool", name: "brush", by }),
    begin: (scene, press) => beginPaint(scene, press, brush.get().size),
    cursor: ({ editable }) => (editable ? "crosshair" : "grab"),
    paint: (pen, moment) => layer.paint(pen, moment, brush.get()),
  };
}
