/** Brightness and contrast of the picture on the screen. */

import { STRINGS } from "../strings";
import { button, element, setText, uniqueId } from "./dom";
import type { Local, Part, View } from "./view";

const T = STRINGS.look;
const FACTORS = ["brightness", "contrast"] as const;
type Factor = (typeof FACTORS)[number];

/** Return the panel, closed until it is wanted. */
export function createLook(view: View): Part {
  const { local, signal } = view;
  const set = (change: Partial<Local["look"]>): void =>
    local.update((state) => ({ ...state, look: { ...state.look, ...change } }));
  const rows = FACTORS.map((name) => slider(name, (value) => set({ [name]: value }), signal));
  const reset = button({
    class: "gt-link",
    text: T.reset,
    signal,
    press: () => set({ brightness: 1, contrast: 1 }),
  });
  const summary = element("summary", { class: "gt-heading", text: T.title });
  const details = element("details", {}, [summary, ...rows.map((row) => row.node), reset]);
  return {
    node: element("section", { class: "gt-look" }, [details]),
    update(_, { look }) {
      FACTORS.forEach((name, n) => {
        rows[n]?.show(look[name]);
      });
      reset.hidden = look.brightness === 1 && look.contrast === 1;
    },
  };
}

function slider(
  name: Factor,
  change: (value: number) => void,
  signal: AbortSignal,
): { readonly node: HTMLElement; show(value: number): void } {
  const attributes = { type: "range", min: "0.2", max: "3", step: "0.1" };
  const input = element("input", { class: "gt-range", attributes });
  const label = element("label", { text: T[name] });
  const shown = element("output", { class: "gt-size" });
  input.id = uniqueId(name);
  label.htmlFor = input.id;
  input.addEventListener("input", () => change(Number(input.value)), { signal });
  return {
    node: element("div", { class: "gt-field" }, [label, input, shown]),
    show(value) {
      if (Number(input.value) !== value) input.value = String(value);
      setText(shown, T.percent(value));
    },
  };
}
