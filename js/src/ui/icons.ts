/** Line icons on a 20 × 20 grid, drawn with paths so that no markup is parsed. */

const PATHS = {
  draw: "M4 6V4h2M14 4h2v2M16 14v2h-2M6 16H4v-2M8.5 4h3M8.5 16h3M4 8.5v3M16 8.5v3",
  polygon:
    "M4 7.5L10.5 4l6 5-3 7-8-1.5zM3 6.5h2v2H3zM9.5 3h2v2h-2zM15.5 8h2v2h-2zM12.5 15h2v2h-2zM4.5 13.5h2v2h-2z",
  point: "M10 3v4M10 13v4M3 10h4M13 10h4M10 8.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8",
  select: "M5 3.5l10.5 6-4.6 1.2-2.4 4.3z",
  zoomIn: "M8.5 3.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M12.3 12.3L16.5 16.5M8.5 6.3v4.4M6.3 8.5h4.4",
  zoomOut: "M8.5 3.5a5 5 0 1 0 0 10a5 5 0 1 0 0-10M12.3 12.3L16.5 16.5M6.3 8.5h4.4",
  fit: "M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4M8 8h4v4H8z",
  undo: "M7 4L3.5 7.5L7 11M3.5 7.5h8a4.5 4.5 0 0 1 0 9H8",
  redo: "M13 4l3.5 3.5L13 11M16.5 7.5h-8a4.5 4.5 0 0 0 0 9H12",
  reset: "M15.6 6.6A6.5 6.5 0 1 0 16.5 10M16.3 3.2v3.9h-3.9",
  hide: "M2.5 10c2-3.6 4.5-5.4 7.5-5.4s5.5 1.8 7.5 5.4c-2 3.6-4.5 5.4-7.5 5.4S4.5 13.6 2.5 10zM10 7.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4",
  snap: "M5 3.5v6a5 5 0 0 0 10 0v-6h-3.2v6a1.8 1.8 0 0 1-3.6 0v-6zM5 6.5h3.2M11.8 6.5H15",
  lock: "M5.5 9h9v7.5h-9zM7 9V6.5a3 3 0 0 1 6 0V9",
  brush:
    "M16.8 3.2L9.5 10.8M9.5 10.8c-2.3-.2-3.3 1.2-3.6 3.5-.2 1.3-.9 1.9-1.9 2.2 1.2.5 2.3.6 3.3.6 2.7 0 4.3-1.5 4.3-3.6 0-1.3-.8-2.5-2.1-2.7z",
  eraser: "M11.5 4l5 5L10 15.5H7L3.5 12zM7.5 8l5 5M9 16.5h7.5",
  enclose: "M4 7.5l6.5-4 6 5.5-3.5 7.5-7.5-1z",
  fill: "M8.5 4.5l6 6-5 5-6-6zM3.5 9.5h10M16.5 12.5c1 1.4 1.3 2 1.3 2.6a1.3 1.3 0 0 1-2.6 0c0-.6.3-1.2 1.3-2.6",
  fullScreen: "M11.5 4H16v4.5M16 4l-4.5 4.5M8.5 16H4v-4.5M4 16l4.5-4.5",
  help: "M7.3 7.5a2.7 2.7 0 1 1 4.1 2.3c-.9.6-1.4 1-1.4 2.2M10 14.8v.4",
  remove: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** Return an icon, hidden from screen readers: its button says what it does. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "gt-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
