/** Where the worker stands: job, object, progress, and whether the work is saved. */

import { isAdjusted } from "../model/adjusting";
import { type LabelerState, type SaveState, shownSave } from "../model/state";
import { keyOf } from "../shortcuts";
import { STRINGS } from "../strings";
import { button, element, setAttribute, setText } from "./dom";
import { icon } from "./icons";
import type { Part, View } from "./view";

function saveText(save: SaveState): string {
  switch (save.kind) {
    case "saved":
      return STRINGS.save.saved;
    case "saving":
      return STRINGS.save.saving;
    case "waiting":
      return STRINGS.save.waiting(save.count);
    case "unsaved":
      return STRINGS.save.unsaved(save.reason);
  }
}

function progressText({ scene: { progress } }: LabelerState): string {
  const of = STRINGS.of;
  return STRINGS.progress(
    of(progress.mine.done, progress.mine.total),
    of(progress.job.done, progress.job.total),
  );
}

function adjustedText(state: LabelerState): string {
  const adjusted = isAdjusted(state);
  if (adjusted === null) return "";
  return adjusted ? STRINGS.adjusting.adjusted : STRINGS.adjusting.unadjusted;
}

function helpButton(view: View): HTMLElement {
  const label = STRINGS.help.open;
  const press = (): boolean => view.run({ type: "help" });
  const options = { class: "gt-icon-button", label, title: `${label} (?)`, signal: view.signal, press };
  return button(options, [icon("help")]);
}

function fullScreenButton(view: View): HTMLElement {
  const command = { type: "full-screen" } as const;
  const [label, key] = [STRINGS.fullScreen, keyOf(view.keys, command)];
  const title = key === "" ? label : `${label} (${key})`;
  const press = (): boolean => view.run(command);
  return button({ class: "gt-icon-button", label, title, signal: view.signal, press }, [icon("fullScreen")]);
}

/** Return the bar at the top. */
export function createTopBar(view: View): Part {
  const job = element("span", { class: "gt-job", attributes: { dir: "auto" } });
  const object = element("span", {
    class: "gt-object",
    attributes: { dir: "auto", "data-gt": "object-name" },
  });
  const bar = element("progress", {
    class: "gt-progress",
    attributes: { "aria-label": STRINGS.progressLabel },
  });
  const count = element("span", { class: "gt-count", attributes: { "data-gt": "progress" } });
  const dot = element("span", { class: "gt-save-dot", attributes: { "aria-hidden": "true" } });
  const saved = element("span", { class: "gt-save-text" });
  const save = element("span", { class: "gt-save", attributes: { role: "status" } }, [dot, saved]);
  const retry = button({
    class: "gt-link",
    text: STRINGS.save.retry,
    signal: view.signal,
    press: () => view.bridge.retry(),
  });
  const [fullScreen, help] = [fullScreenButton(view), helpButton(view)];
  const adjusted = element("span", { class: "gt-adjusted", attributes: { role: "status" } });
  const names = element("div", { class: "gt-names" }, [job, object, adjusted]);
  const node = element("div", { class: "gt-top" }, [
    names,
    element("div", { class: "gt-progress-box" }, [bar, count]),
    element("div", { class: "gt-save-box" }, [save, retry, fullScreen, help]),
  ]);

  return {
    node,
    update(state, { full }) {
      const { progress } = state.scene;
      const shown = shownSave(state);
      setText(job, state.config.job);
      setText(object, state.shown?.name ?? "");
      names.title = [state.config.job, state.shown?.name ?? ""].join(" · ");
      setText(adjusted, adjustedText(state));
      bar.max = Math.max(progress.mine.total, 1);
      bar.value = progress.mine.done;
      setText(count, progressText(state));
      setText(saved, saveText(shown));
      save.title = saveText(shown);
      retry.hidden = state.kernel.kind === "lost" || (shown.kind !== "unsaved" && shown.kind !== "waiting");
      setAttribute(fullScreen, "aria-pressed", String(full));
      setAttribute(view.root, "data-gt-save", shown.kind);
    },
  };
}
