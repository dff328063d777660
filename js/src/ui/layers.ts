/** The layers of the stage: picture, the kernel's overlay, shapes. */

import type { Viewport } from "../model/viewport";
import { paintImage } from "../render/image";
import { cssTransform, storedSize } from "../render/orientation";
import type { Picture } from "../sync/pictures";
import type { Tile } from "../sync/tiles";
import type { Size } from "../wire";
import { element } from "./dom";

/** Three layers on top of each other; the last takes the pointer. */
export interface Layers {
  readonly nodes: readonly HTMLElement[];
  readonly overlay: HTMLElement;
  readonly shapes: HTMLCanvasElement;
  /** Give the layers a size in CSS pixels; their content is gone then. */
  resize(size: Size): void;
  /** Show the picture brighter or with more contrast; its pixels stay what they are. */
  adjust(look: { readonly brightness: number; readonly contrast: number }): void;
  paintPicture(picture: Picture | null, viewport: Viewport, tiles: readonly Tile[]): void;
  /** Empty the layer of the shapes and have it painted anew, in CSS pixels; nothing before there is a picture. */
  paintShapes(paint: (pen: CanvasRenderingContext2D) => void): void;
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
  // From its first pen on a layer costs its part of every frame, and the first frames are waited for.
  let imagePen: CanvasRenderingContext2D | null = null;
  let shapesPen: CanvasRenderingContext2D | null = null;
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
    adjust({ brightness, contrast }) {
      const plain = brightness === 1 && contrast === 1;
      below.style.filter = plain ? "" : `brightness(${brightness}) contrast(${contrast})`;
    },
    paintPicture(picture, viewport, tiles) {
      const image = picture?.info ?? NOTHING;
      if (picture !== null) imagePen ??= below.getContext("2d");
      if (imagePen) paintImage(imagePen, { stage, ratio, viewport, image, tiles }, picture);
      const orientation = picture?.info.orientation ?? 1;
      const stored = storedSize(orientation, image);
      overlay.style.width = `${stored.width}px`;
      overlay.style.height = `${stored.height}px`;
      overlay.style.transform = cssTransform(orientation, image, viewport);
    },
    paintShapes(paint) {
      if (imagePen !== null) shapesPen ??= shapes.getContext("2d");
      if (shapesPen === null) return;
      shapesPen.setTransform(ratio, 0, 0, ratio, 0, 0);
      shapesPen.clearRect(0, 0, stage.width, stage.height);
      paint(shapesPen);
    },
  };
}
