/** A picture of what does not change from frame to frame, so that thousands of shapes can lie under a moving one. */

type Pen = CanvasRenderingContext2D;

interface Kept {
  readonly key: readonly unknown[];
  readonly layer: HTMLCanvasElement;
}

const KEPT = new WeakMap<Pen, Kept>();

/** Paint by `paint` when the key or the canvas is another than the last time, else from the picture made then. */
export function paintStill(pen: Pen, key: readonly unknown[], paint: (pen: Pen) => void): void {
  const { width, height } = pen.canvas;
  const before = KEPT.get(pen);
  const full = [...key, width, height];
  const same = before !== undefined && full.every((part, n) => part === before.key[n]);
  const layer = before?.layer ?? document.createElement("canvas");
  if (!same) {
    // Setting the size empties a canvas.
    layer.width = width;
    layer.height = height;
    const own = layer.getContext("2d");
    if (own === null) return;
    own.setTransform(pen.getTransform());
    paint(own);
    KEPT.set(pen, { key: full, layer });
  }
  pen.save();
  pen.resetTransform();
  pen.drawImage(layer, 0, 0);
  pen.restore();
}
