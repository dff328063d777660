/** Every text of the tools for polygons and keypoints; `strings.ts` puts them in its table. */

import { plural } from "./plural";

/** Texts of the polygon tool. */
export const POLYGON_STRINGS = {
  modes: { draw: "Draw polygons", select: "Select and move" },
  keys: {
    draw: "Draw polygons, corner by corner",
    select: "Select and move polygons",
    close: "Close the polygon (or click its first corner)",
    back: "Take the last corner back",
    drop: "Give up the polygon that is being drawn",
    vertex: "Previous, next corner; then arrows move it, Delete deletes it",
    insert: "New corner after the chosen one; new polygon without one",
    remove: "Delete a corner",
    force: "Begin a polygon even from a corner",
  },
  list: {
    label: "Polygons",
    empty: "No polygon yet: click its corners one by one.",
    title: (n: number) => `Polygons (${n})`,
    count: (n: number) => plural(n, "polygon", "polygons"),
  },
  none: "Draw a polygon first, or tick “Nothing to label” (E).",
  notClosed: "A polygon is not closed: press Enter to close it, Esc to give it up.",
  hasShapes: "There are polygons. Delete them first if there is nothing to label.",
  tooFew: "A polygon needs three corners: set more, or press Esc to give it up.",
  tooMany: (n: number) => `A polygon has at most ${n} corners.`,
  noArea: "These corners stand in a line: there is nothing inside.",
  crosses: "The sides of a polygon must not cross.",
  corners: (n: number) => plural(n, "corner", "corners"),
  spoken: (label: string, corners: number, width: number, height: number) =>
    `${label}, ${plural(corners, "corner", "corners")}, ${width} by ${height} pixels`,
  set: (n: number) => `Corner ${n} set.`,
  left: (n: number) => `${plural(n, "corner", "corners")} left.`,
  dropped: "Polygon given up.",
  chosen: (n: number, of: number, x: number, y: number) => `Corner ${n} of ${of}, at ${x}, ${y}.`,
} as const;

/** Texts of the keypoint tool. */
export const KEYPOINT_STRINGS = {
  modes: { draw: "Set points", select: "Select and move" },
  keys: {
    draw: "Set points",
    select: "Select and move points",
    insert: "New point in the middle of the view",
  },
  list: {
    label: "Points",
    empty: "No point yet: click where it belongs.",
    title: (n: number) => `Points (${n})`,
    count: (n: number) => plural(n, "point", "points"),
  },
  none: "Set a point first, or tick “Nothing to label” (E).",
  hasShapes: "There are points. Delete them first if there is nothing to label.",
  allSet: "Every class has its point: drag one to move it.",
  place: (x: number, y: number) => `${x}, ${y}`,
  spoken: (label: string, x: number, y: number) => `${label}, at ${x}, ${y}`,
  next: (set: string, next: string) => `${set} set. Next: ${next}.`,
  last: (set: string) => `${set} set. Every class has its point.`,
} as const;
