/** Asks for the reason of a skip. */

import { STRINGS } from "../strings";
import { button, element, setText, uniqueId } from "./dom";
import type { Part, View } from "./view";

const T = STRINGS.skip;
const LONGEST_REASON = 200;

/** Return the form; digits choose a ready reason while nothing is written. */
export function createSkipForm(view: View): Part {
  const { bridge, local, signal } = view;
  const input = element("input", {
    class: "gt-input",
    attributes: {
      type: "text",
      placeholder: T.reason,
      "aria-label": T.reason,
      maxlength: String(LONGEST_REASON),
      autocomplete: "off",
    },
  });
  const choose = (reason: string): void => {
    input.value = reason;
    input.focus({ preventScroll: true });
    input.select();
  };
  const reasons = T.reasons.map((reason, n) =>
    button({ class: "gt-reason", label: reason, signal, press: () => choose(reason) }, [
      element("kbd", { text: String(n + 1) }),
      element("span", { text: reason }),
    ]),
  );
  const hint = element("p", { class: "gt-hint", attributes: { role: "status" } });
  const close = (): void => local.update((state) => ({ ...state, dialog: null }));
  const cancel = button({ class: "gt-button", text: T.cancel, signal, press: close });
  const confirm = element("button", { class: "gt-button gt-primary", text: T.confirm });
  confirm.type = "submit";
  const title = element("h3", { class: "gt-dialog-title", text: T.title });
  title.id = uniqueId("skip");
  const form = element("form", { class: "gt-dialog-box" }, [
    title,
    element("div", { class: "gt-reasons" }, reasons),
    input,
    hint,
    element("div", { class: "gt-dialog-actions" }, [cancel, confirm]),
  ]);
  const node = element(
    "div",
    {
      class: "gt-dialog",
      attributes: { role: "dialog", "aria-modal": "true", "aria-labelledby": title.id },
    },
    [form],
  );

  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const reason = input.value.trim();
      if (reason === "") {
        setText(hint, T.needed);
        return;
      }
      close();
      bridge.skip(reason);
    },
    { signal },
  );
  input.addEventListener(
    "keydown",
    (event) => {
      const reason = input.value === "" ? T.reasons[Number(event.key) - 1] : undefined;
      if (reason === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      choose(reason);
    },
    { signal },
  );

  let open = false;
  return {
    node,
    update(_, { dialog }) {
      node.hidden = dialog !== "skip";
      if (dialog === "skip" && !open) {
        input.value = "";
        setText(hint, "");
        input.focus({ preventScroll: true });
      }
      open = dialog === "skip";
    },
  };
}
