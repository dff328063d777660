/** What stands in the place of picture or text when there is none. */

import type { LabelerState } from "../model/state";
import { keyOf } from "../shortcuts";
import { STRINGS } from "../strings";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

interface Panel {
  readonly kind: string;
  readonly title: string;
  readonly text: string;
}

const T = STRINGS.panel;

function panelFor(state: LabelerState, view: View): Panel | null {
  const { words } = view.bridge.tool.medium;
  if (state.shown === null) return panelWithoutObject(state, words.ahead);
  const content = view.bridge.contents.get(state.shown.index);
  const there = content?.state === "ready" || content?.state === "arriving";
  if (state.kernel.kind === "lost" && !there) return null;
  switch (content?.state) {
    case "ready":
    case "arriving":
      return null;
    case "unreadable":
      return {
        kind: "unreadable",
        title: words.unreadable,
        text: STRINGS.stage.unreadableAdvice(content.problem),
      };
    case "failed":
      return { kind: "failed", title: words.notLoaded, text: content.problem };
    default:
      return { kind: "loading", title: words.loading, text: "" };
  }
}

function panelWithoutObject({ scene, navigating }: LabelerState, ahead: string): Panel {
  if (navigating) return { kind: "ahead", title: T.ahead, text: ahead };
  switch (scene.status) {
    case "waiting":
      return { kind: "waiting", title: T.waiting, text: scene.message ?? T.waitingText };
    case "stopped":
      return { kind: "stopped", title: T.stopped, text: scene.message ?? T.stoppedText };
    case "finished": {
      const { done, total } = scene.progress.job;
      const text = scene.message ?? (done < total ? T.finishedText : T.jobFinishedText);
      return { kind: "finished", title: T.finished, text };
    }
    case "labeling":
      return { kind: "ahead", title: T.ahead, text: ahead };
  }
}

function withKey({ keys }: View, text: string, type: "previous" | "next"): string {
  const key = keyOf(keys, { type });
  return key === "" ? text : `${text} (${key})`;
}

/** Return the panel over the stage. */
export function createStatePanel(view: View): Part {
  const { bridge, signal } = view;
  const title = element("p", { class: "gt-panel-title" });
  const text = element("p", { class: "gt-panel-text", attributes: { dir: "auto" } });
  const back = button({
    class: "gt-button",
    text: withKey(view, T.back, "previous"),
    signal,
    press: () => view.run({ type: "previous" }),
  });
  const check = button({
    class: "gt-button",
    text: withKey(view, T.check, "next"),
    signal,
    press: () => view.run({ type: "next" }),
  });
  const retry = button({
    class: "gt-button",
    text: STRINGS.stage.retry,
    signal,
    press: () => {
      const { shown } = bridge.store.get();
      if (shown !== null) bridge.contents.retry(shown.index);
    },
  });
  const done = element("span", { class: "gt-done" }, [icon("check")]);
  const node = element("div", { class: "gt-panel", attributes: { role: "status" } }, [
    done,
    title,
    text,
    element("div", { class: "gt-panel-actions" }, [back, check, retry]),
  ]);
  return {
    node,
    update(state) {
      const panel = panelFor(state, view);
      node.hidden = panel === null;
      setAttribute(node, "data-gt-panel", panel?.kind ?? null);
      setText(title, panel?.title ?? "");
      setText(text, panel?.text ?? "");
      done.hidden = panel?.kind !== "finished";
      const alive = state.kernel.kind !== "lost";
      const ended = panel?.kind === "finished" || panel?.kind === "waiting";
      back.hidden = !(alive && ended && state.scene.has_previous);
      check.hidden = !(alive && panel?.kind === "waiting");
      retry.hidden = !(alive && panel?.kind === "failed");
    },
  };
}
