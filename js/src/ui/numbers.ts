/** Position and size of the selected rectangle as numbers, to read and to write. */

import { chosen, type Desk } from "../model/desk";
import { changeSelected, type RectShape, type ShapeKind } from "../model/shapes";
import { canEdit, shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import type { Answer, Rect, Size } from "../wire";
import { element, uniqueId } from "./dom";
import { type Part, shapesOff, type View } from "./view";

const T = STRINGS.numbers;
const FIELDS = ["left", "top", "width", "height"] as const;
type Field = (typeof FIELDS)[number];

/** Return the panel for a tool whose shapes are rectangles. */
export function createNumbers<S extends RectShape, A extends Answer>(
  view: View,
  kind: ShapeKind<S, A>,
): Part {
  const { bridge, signal } = view;
  const inputs = FIELDS.map((name) => numberField(name, (value) => write(name, value), signal));
  const heading = element("h3", { class: "gt-heading", text: T.title });
  const grid = element("div", { class: "gt-numbers-grid" });
  grid.append(...inputs.map((input) => input.node));
  const node = element("section", { class: "gt-numbers" }, [heading, grid]);

  function write(name: Field, value: number): void {
    const desk = shownDesk(bridge.store.get()) as Desk<A> | null;
    const bounds = view.bounds();
    if (desk === null || !canEdit(bridge.store.get()) || bounds.width === 0) return;
    const last = { ...desk, selected: desk.selected.slice(-1) };
    const changed = changeSelected(kind, last, (shape) => {
      const next = Number.isFinite(value) ? written(kind, shape, name, Math.round(value), bounds) : null;
      return next === null || sides(next) === sides(shape) ? shape : next;
    });
    if (changed !== last) bridge.commit({ ...changed, selected: desk.selected });
    else show(desk, true);
  }

  function show(desk: Desk<A>, always = false): void {
    const shape = kind.shapes(desk.answer)[chosen(desk) ?? -1];
    const editable =
      canEdit(bridge.store.get()) && shape !== undefined && !shapesOff(view.local.get()).has(shape);
    FIELDS.forEach((name, n) => {
      inputs[n]?.show(shape?.[name] ?? null, editable, always);
    });
  }

  return {
    node,
    update(state) {
      const desk = shownDesk(state) as Desk<A> | null;
      node.hidden = desk === null || chosen(desk) === null;
      if (desk !== null && !node.hidden) show(desk);
    },
  };
}

/** Return the shape with one number changed: moved, or with its right or bottom side elsewhere. */
function written<S extends RectShape, A extends Answer>(
  kind: ShapeKind<S, A>,
  shape: S,
  name: Field,
  value: number,
  bounds: Size,
): S | null {
  if (name === "left") return kind.moved(shape, { x: value - shape.left, y: 0 }, bounds);
  if (name === "top") return kind.moved(shape, { x: 0, y: value - shape.top }, bounds);
  return value < 1 ? null : kind.fitted({ ...shape, [name]: value }, bounds);
}

function sides(rect: Rect): string {
  return FIELDS.map((name) => rect[name]).join();
}

interface NumberField {
  readonly node: HTMLElement;
  show(value: number | null, editable: boolean, always?: boolean): void;
}

function numberField(name: Field, write: (value: number) => void, signal: AbortSignal): NumberField {
  const least = name === "left" || name === "top" ? "0" : "1";
  const attributes = { type: "number", min: least, step: "1", "data-gt-number": name };
  const input = element("input", { class: "gt-number", attributes });
  const label = element("label", { text: T[name] });
  let shown = "";
  input.id = uniqueId(name);
  label.htmlFor = input.id;
  input.addEventListener("change", () => write(input.value === "" ? Number.NaN : Number(input.value)), {
    signal,
  });
  return {
    node: element("div", { class: "gt-field" }, [label, input]),
    show(value, editable, always = false) {
      const text = value === null ? "" : String(value);
      // What is being written is left alone as long as the number itself stays the same.
      if (text !== shown || always) input.value = text;
      shown = text;
      input.disabled = !editable;
    },
  };
}
