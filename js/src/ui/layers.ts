/** The layers of the stage: picture, the kernel's overlay, shapes. */

import type { Viewport } from "../model/viewport";
import { cssTransform, storedSize } from "../render/orientation";
import { paintImage, paintShapes, type ShapesPicture } from "../render/painter";
import type { Picture } from "../sync/images";
import type { Size } from "../wire";
import { element } from "./dom";

/** Three layers on top of each other; the last takes the pointer. */
export interface Layers {
  readonly nodes: readonly HTMLElement[];
  readonly overlay: HTMLElement;
  readonly shapes: HTMLCanvasElement;
  /** Give the layers a size in CSS pixels; their content is gone then. */
  resize(size: Size): void;
  paintPicture(picture: Picture | null, viewport: Viewport): void;
  paintShapes(what: Omit<ShapesPicture, "stage" | "ratio">): void;
}

const NOTHING: Size = { width: 0, height: 0 };

/** Return empty layers. */
export function createLayers(): Layers {
  const below = element("canvas", { class: "gt-layer" });
  const overlay = element("div", { class: "gt-overlay", attributes: { "data-gt": "overlay" } });
  const shapes = element("canvas", {
    class: "gt-layer gt-shapes-layer",
    attributes: { role: "img", "data-gt": "shapes" },
  });
  const [imagePen, shapesPen] = [below.getContext("2d"), shapes.getContext("2d")];
  let stage = NOTHING;
  let ratio = 1;

  return {
    nodes: [below, overlay, shapes],
    overlay,
    shapes,
    resize(size) {
      stage = size;
      ratio = window.devicePixelRatio || 1;
      for (const layer of [below, shapes]) {
        layer.width = Math.round(size.width * ratio);
        layer.height = Math.round(size.height * ratio);
      }
    },
    paintPicture(picture, viewport) {
      const ready = picture?.state === "ready" ? picture : null;
      const image = ready?.info ?? NOTHING;
      if (imagePen) paintImage(imagePen, { stage, ratio, viewport, image }, ready?.bitmap ?? null);
      const orientation = ready?.info.orientation ?? 1;
      const stored = storedSize(orientation, image);
      overlay.style.width = `${stored.width}px`;
      overlay.style.height = `${stored.height}px`;
      overlay.style.transform = cssTransform(orientation, image, viewport);
    },
    paintShapes(what) {
      if (shapesPen) paintShapes(shapesPen, { ...what, stage, ratio });
    },
  };
}
