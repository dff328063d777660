/** Paints suggestions: dashed, with a question mark and the score, so that nobody takes them for shapes. */

import type { Moment } from "../gesture/gesture";
import type { Proposed, Sketch } from "../model/suggestions";
import { toScreen, type Viewport } from "../model/viewport";
import { STRINGS } from "../strings";
import type { Rect } from "../wire";
import { type Look, paintTag } from "./marks";

type Pen = CanvasRenderingContext2D;

const DASH_PX = 7;
const POINT_DASH_PX = 4;
const POINT_RADIUS = 8;
const DOT_RADIUS = 2;

/** Paint the suggestions that have a sketch, the one at hand last. */
export function paintSuggestions(pen: Pen, { proposed, scene, stage }: Moment): void {
  const { viewport } = scene;
  const ordered = [...proposed].sort((one, other) => Number(one.atHand) - Number(other.atHand));
  pen.lineJoin = "miter";
  for (const one of ordered) if (one.sketch !== null) paintDashed(pen, one, one.sketch, viewport);
  for (const one of ordered) {
    if (one.sketch === null) continue;
    paintTag(pen, boundsOf(one.sketch, viewport), tagLook(one), { viewport, stage });
  }
}

/** Return how the tag of a suggestion looks. */
export function tagLook({ label, score, color, atHand }: Proposed): Look {
  return {
    label: `${label} ${STRINGS.suggestions.score(score)}`.trim(),
    digit: "?",
    color,
    selected: atHand,
    hovered: false,
  };
}

/** A dark line under light and colored dashes: one of them stands out on any picture. */
function paintDashed(pen: Pen, { color, atHand }: Proposed, sketch: Sketch, viewport: Viewport): void {
  const path = traced(sketch, viewport);
  const dash = sketch.kind === "point" ? POINT_DASH_PX : DASH_PX;
  const wide = atHand ? 1.5 : 0;
  pen.strokeStyle = "rgba(0, 0, 0, 0.8)";
  pen.lineWidth = 5 + wide;
  pen.stroke(path);
  pen.lineWidth = 2 + wide;
  pen.setLineDash([dash, dash]);
  pen.strokeStyle = "#ffffff";
  pen.stroke(path);
  pen.lineDashOffset = dash;
  pen.strokeStyle = color;
  pen.stroke(path);
  pen.setLineDash([]);
  pen.lineDashOffset = 0;
}

function traced(sketch: Sketch, viewport: Viewport): Path2D {
  const path = new Path2D();
  if (sketch.kind === "point") {
    const { x, y } = toScreen(viewport, sketch.at);
    path.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
    path.moveTo(x + DOT_RADIUS, y);
    path.arc(x, y, DOT_RADIUS, 0, 2 * Math.PI);
    return path;
  }
  sketch.corners.forEach((corner, n) => {
    const { x, y } = toScreen(viewport, corner);
    if (n === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  path.closePath();
  return path;
}

/** The rectangle around a sketch in image pixels; a point's ring is as large at any zoom. */
function boundsOf(sketch: Sketch, { scale }: Viewport): Rect {
  if (sketch.kind === "point") {
    const radius = POINT_RADIUS / scale;
    return { left: sketch.at.x - radius, top: sketch.at.y - radius, width: 2 * radius, height: 2 * radius };
  }
  const [xs, ys] = [sketch.corners.map(({ x }) => x), sketch.corners.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
