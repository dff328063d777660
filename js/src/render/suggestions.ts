/** Paints suggestions: dashed, with a question mark and the score, so that nobody takes them for shapes. */

import type { Point } from "../model/geometry";
import { toScreen, type Viewport } from "../model/viewport";
import { STRINGS } from "../strings";
import type { Size } from "../wire";
import { type Look, paintTag } from "./marks";

type Pen = CanvasRenderingContext2D;

/** A suggestion to paint. */
export interface Proposed {
  readonly corners: readonly Point[];
  readonly label: string;
  readonly color: string;
  readonly score: number | null;
  /** Whether the keys act on it. */
  readonly atHand: boolean;
}

const DASH_PX = 7;

/** Paint suggestions, the one at hand last. */
export function paintSuggestions(
  pen: Pen,
  proposed: readonly Proposed[],
  on: { readonly viewport: Viewport; readonly stage: Size },
): void {
  const ordered = [...proposed].sort((one, other) => Number(one.atHand) - Number(other.atHand));
  pen.lineJoin = "miter";
  for (const one of ordered) paintDashed(pen, one, on.viewport);
  for (const one of ordered) {
    const look: Look = {
      label: `${one.label} ${STRINGS.suggestions.score(one.score)}`.trim(),
      digit: "?",
      color: one.color,
      selected: one.atHand,
      hovered: false,
    };
    paintTag(pen, boundsOf(one.corners), look, on);
  }
}

/** A dark line under light and colored dashes: one of them stands out on any picture. */
function paintDashed(pen: Pen, { corners, color, atHand }: Proposed, viewport: Viewport): void {
  const path = new Path2D();
  corners.forEach((corner, n) => {
    const { x, y } = toScreen(viewport, corner);
    if (n === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  path.closePath();
  const wide = atHand ? 1.5 : 0;
  pen.strokeStyle = "rgba(0, 0, 0, 0.7)";
  pen.lineWidth = 4 + wide;
  pen.stroke(path);
  pen.lineWidth = 2 + wide;
  pen.setLineDash([DASH_PX, DASH_PX]);
  pen.strokeStyle = "#ffffff";
  pen.stroke(path);
  pen.lineDashOffset = DASH_PX;
  pen.strokeStyle = color;
  pen.stroke(path);
  pen.setLineDash([]);
  pen.lineDashOffset = 0;
}

function boundsOf(corners: readonly Point[]): { left: number; top: number; width: number; height: number } {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
