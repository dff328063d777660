/** Asks whether something unusual is meant, before the answer goes out. */

import { confirm, openQuestions } from "../model/questions";
import { shownDesk } from "../model/state";
import { STRINGS } from "../strings";
import type { Bridge } from "../sync/bridge";
import { button, element, uniqueId } from "./dom";
import type { Part, View } from "./view";

const T = STRINGS.question;

/** Return what the worker should be asked before the answer on the table is sent. */
export function questionsNow(bridge: Bridge): readonly string[] {
  const state = bridge.store.get();
  const desk = shownDesk(state);
  if (desk === null || bridge.refusal() !== null) return [];
  return openQuestions(bridge.tool.questions?.(desk.answer, state.config.task) ?? [], desk);
}

/** Return the dialog; Enter says yes, Escape goes back to the picture. */
export function createQuestion(view: View): Part {
  const { bridge, local, signal } = view;
  const close = (): void => local.update((state) => ({ ...state, dialog: null }));
  const yes = (): void => {
    const desk = shownDesk(bridge.store.get());
    const asked = questionsNow(bridge);
    close();
    if (desk === null) return;
    bridge.commit(confirm(desk, asked));
    bridge.submit();
  };
  const title = element("h3", { class: "gt-dialog-title", text: T.title });
  title.id = uniqueId("question");
  const list = element("ul", { class: "gt-questions" });
  list.id = uniqueId("questions");
  const confirmButton = button({ class: "gt-button gt-primary", text: T.yes, signal, press: yes });
  const box = element("div", { class: "gt-dialog-box" }, [
    title,
    list,
    element("div", { class: "gt-dialog-actions" }, [
      button({ class: "gt-button", text: T.back, signal, press: close }),
      confirmButton,
    ]),
  ]);
  const attributes = {
    role: "dialog",
    "aria-modal": "true",
    "aria-labelledby": title.id,
    "aria-describedby": list.id,
  };
  let open = false;
  return {
    node: element("div", { class: "gt-dialog", attributes }, [box]),
    update(_, { dialog }) {
      const asking = dialog === "question";
      this.node.hidden = !asking;
      if (asking && !open) {
        list.replaceChildren(...questionsNow(bridge).map((text) => element("li", { text })));
        confirmButton.focus({ preventScroll: true });
      }
      open = asking;
    },
  };
}
