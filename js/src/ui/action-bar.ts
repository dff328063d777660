/** What is done with the object as a whole: back, next, nothing to label, skip, submit. */

import type { Command } from "../keys";
import { canEdit, shownDesk } from "../model/state";
import { keyOf } from "../shortcuts";
import { STRINGS } from "../strings";
import { button, element, setAttribute, setText } from "./dom";
import type { Part, View } from "./view";

const T = STRINGS.actions;

/** Return the bar under the picture. */
export function createActionBar(view: View): Part {
  const { bridge } = view;
  const { task } = bridge.store.get().config;
  const make = (text: string, command: Command, style = ""): HTMLButtonElement => {
    const press = (): boolean => view.run(command);
    const key = keyOf(view.keys, command);
    const title = key === "" ? text : `${text} (${key})`;
    const options = { class: `gt-button ${style}`.trim(), label: text, title, signal: view.signal, press };
    return button(options, [
      element("span", { text }),
      ...(key === "" ? [] : [element("kbd", { text: key })]),
    ]);
  };
  const previous = make(T.previous, { type: "previous" });
  const next = make(T.next, { type: "next" });
  const nothing = make(T.nothing, { type: "nothing" }, "gt-toggle");
  const skip = make(T.skip, { type: "skip" });
  const submit = make(T.submit, { type: "submit" }, "gt-primary");
  const node = element(
    "div",
    { class: "gt-actions", attributes: { role: "toolbar", "aria-label": T.label } },
    [
      previous,
      next,
      element("span", { class: "gt-spacer" }),
      ...(bridge.tool.nothing(bridge.tool.empty(task)) === null ? [] : [nothing]),
      skip,
      submit,
    ],
  );

  return {
    node,
    update(state) {
      const desk = shownDesk(state);
      const editable = canEdit(state);
      const alive = state.kernel.kind !== "lost" && state.scene.status !== "stopped";
      const readable = state.shown !== null && bridge.contents.get(state.shown.index)?.state === "ready";
      const none = desk !== null && bridge.tool.nothing(desk.answer) === true;
      const drawn = desk !== null && bridge.tool.items(desk.answer, null, task).length > 0;
      previous.disabled = !alive || !state.scene.has_previous;
      next.disabled = !alive || state.shown === null;
      skip.disabled = !editable;
      nothing.disabled = !editable || !readable || drawn;
      submit.disabled = !editable || !readable;
      setAttribute(nothing, "aria-pressed", String(none));
      const text = state.shown?.answer ? T.correct : T.submit;
      setAttribute(submit, "aria-label", text);
      const label = submit.querySelector("span");
      if (label) setText(label, text);
    },
  };
}
