/** Asks for the reason of a skip. */

import { STRINGS } from "../strings";
import { button, element, setText, uniqueId } from "./dom";
import type { Part, View } from "./view";

const T = STRINGS.skip;
const LONGEST_REASON = 200;

interface Form {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  readonly hint: HTMLElement;
  readonly title: HTMLElement;
}

/** Return the form; digits choose a ready reason while nothing is written. */
export function createSkipForm(view: View): Part {
  const { bridge, local, signal } = view;
  const close = (): void => local.update((state) => ({ ...state, dialog: null }));
  const { form, input, hint, title } = buildForm(bridge.tool.medium.words.skipReasons, signal, close);
  const attributes = { role: "dialog", "aria-modal": "true", "aria-labelledby": title.id };
  const node = element("div", { class: "gt-dialog", attributes }, [form]);

  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const reason = input.value.trim();
      setText(hint, reason === "" ? T.needed : "");
      if (reason === "") return;
      close();
      bridge.skip(reason);
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

function buildForm(ready: readonly string[], signal: AbortSignal, close: () => void): Form {
  const input = reasonInput(ready, signal);
  const reasons = ready.map((reason, n) =>
    button({ class: "gt-reason", label: reason, signal, press: () => choose(input, reason) }, [
      element("kbd", { text: String(n + 1) }),
      element("span", { text: reason }),
    ]),
  );
  const hint = element("p", { class: "gt-hint", attributes: { role: "status" } });
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
  return { form, input, hint, title };
}

function reasonInput(ready: readonly string[], signal: AbortSignal): HTMLInputElement {
  const attributes = {
    type: "text",
    placeholder: T.reason,
    "aria-label": T.reason,
    maxlength: String(LONGEST_REASON),
    autocomplete: "off",
  };
  const input = element("input", { class: "gt-input", attributes });
  input.addEventListener(
    "keydown",
    (event) => {
      const reason = input.value === "" ? ready[Number(event.key) - 1] : undefined;
      if (reason === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      choose(input, reason);
    },
    { signal },
  );
  return input;
}

function choose(input: HTMLInputElement, reason: string): void {
  input.value = reason;
  input.focus({ preventScroll: true });
  input.select();
}
