/** The brush in numbers, and what can be done with the whole mask. */

import { canEdit } from "../model/state";
import { STRINGS } from "../strings";
import { button, element, setText, uniqueId } from "./dom";
import { brushOf, largestBrush } from "./mask-surface";
import type { Part, View } from "./view";

const T = STRINGS.masks.panel;
const STEPS = 100;

interface Slider {
  readonly node: HTMLElement;
  show(value: number, text: string): void;
}

/** Return the panel of the mask tool. */
export function createMaskPanel(view: View): Part {
  const { signal } = view;
  const brush = brushOf(view);
  const largest = (): number => largestBrush(view.bounds());
  // Even steps by factor: from 1 to 2 pixels is as far as from 100 to 200.
  const size = slider(T.size, signal, (step) => {
    brush.update((now) => ({ ...now, size: Math.max(Math.round(largest() ** (step / STEPS)), 1) }));
  });
  const opacity = slider(T.opacity, signal, (step) => {
    brush.update((now) => ({ ...now, opacity: step / STEPS }));
  });
  const holes = button({
    class: "gt-button",
    text: T.holes,
    title: T.holesTitle,
    signal,
    press: () => view.run({ type: "tool", name: "holes" }),
  });
  const heading = element("h3", { class: "gt-heading", text: T.title });
  const show = (): void => {
    const now = brush.get();
    size.show(
      largest() > 1 ? (STEPS * Math.log(Math.max(now.size, 1))) / Math.log(largest()) : 0,
      T.pixels(now.size),
    );
    opacity.show(now.opacity * STEPS, T.percent(now.opacity));
  };
  brush.subscribe(show, signal);
  return {
    node: element("section", { class: "gt-mask-panel" }, [heading, size.node, opacity.node, holes]),
    update(state) {
      holes.disabled = !canEdit(state);
      show();
    },
  };
}

function slider(text: string, signal: AbortSignal, change: (step: number) => void): Slider {
  const attributes = { type: "range", min: "0", max: String(STEPS), step: "1" };
  const input = element("input", { class: "gt-range", attributes });
  const label = element("label", { text });
  const shown = element("output", { class: "gt-size" });
  input.id = uniqueId("slider");
  label.htmlFor = input.id;
  shown.htmlFor.add(input.id);
  input.addEventListener("input", () => change(Number(input.value)), { signal });
  return {
    node: element("div", { class: "gt-field" }, [label, input, shown]),
    show(value, said) {
      input.value = String(Math.round(value));
      input.setAttribute("aria-valuetext", said);
      setText(shown, said);
    },
  };
}
