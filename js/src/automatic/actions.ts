/** The panel's buttons; what cannot be taken back is asked about inside the panel. */

import { AUTOMATIC_STRINGS as T } from "../strings/automatic";
import { button, element, setText } from "../ui/dom";
import { type Automatic, isOver } from "./record";

/** What the kernel can be asked to do. */
export type Action = "continue" | "label_now" | "stop";

/** What the buttons need. */
export interface ActionOptions {
  /** Ask the kernel; rejects with the reason. */
  readonly ask: (action: Action) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** The row of buttons. */
export interface Actions {
  readonly node: HTMLElement;
  /** Show what can be done now. */
  update(scene: Automatic, connected: boolean): void;
}

type Asked = Exclude<Action, "continue">;

function wordsOf(action: Asked, measure: Automatic["measure"]): { question: string; yes: string } {
  return action === "stop" ? T.confirm.stop : T.confirm.labelNow[measure];
}

/** Say what can be done now; what is under way already needs no button. */
function offered(scene: Automatic): ReadonlySet<Action> {
  const wanted = scene.phase === "unreachable" && !isOver(scene) && scene.answered < scene.asked;
  const asking = scene.phase === "asking" || wanted;
  const stuck = scene.phase === "embedding" && scene.error !== "";
  const stoppable = asking || scene.phase === "proving";
  const learning = scene.doing !== "";
  const offers = new Set<Action>();
  if (!learning && (stoppable || stuck)) offers.add("continue");
  if (!learning && asking) offers.add("label_now");
  if (stoppable) offers.add("stop");
  return offers;
}

/** Return the row of buttons, with the question and the failure over it. */
export function createActions({ ask, signal }: ActionOptions): Actions {
  let busy = false;
  let asked: Asked | null = null;
  let latest: { scene: Automatic; connected: boolean } | null = null;

  const failure = element("p", { class: "gt-failure", attributes: { role: "alert" } });
  const busyText = element("span", { class: "gt-note", attributes: { role: "status" } });
  const question = element("p");
  const yes = button({
    class: "gt-button gt-primary",
    signal,
    press: () => asked !== null && void run(asked),
  });
  const no = button({ class: "gt-button", text: T.confirm.no, signal, press: () => leave() });
  const box = element("div", { class: "gt-confirm", attributes: { role: "group" } }, [
    question,
    element("div", { class: "gt-row" }, [yes, no]),
  ]);
  const goOn = button({
    class: "gt-button",
    text: T.actions.goOn,
    signal,
    press: () => void run("continue"),
  });
  const labelNow = opener("label_now", T.actions.labelNow);
  const stop = opener("stop", T.actions.stop);
  const row = element("div", { class: "gt-row" }, [goOn, labelNow, stop, busyText]);
  const node = element("div", { class: "gt-acts" }, [failure, box, row]);

  function opener(action: Asked, text: string): HTMLButtonElement {
    return button({ class: "gt-button", text, signal, press: () => consider(action) });
  }

  function consider(action: Asked): void {
    const words = wordsOf(action, latest?.scene.measure ?? "right");
    asked = action;
    setText(question, words.question);
    setText(yes, words.yes);
    box.setAttribute("aria-label", words.question);
    draw();
    yes.focus();
  }

  function leave(): void {
    const from = asked === "stop" ? stop : labelNow;
    asked = null;
    draw();
    from.focus();
  }

  async function run(action: Action): Promise<void> {
    busy = true;
    asked = null;
    setText(failure, "");
    draw();
    try {
      await ask(action);
    } catch (error) {
      setText(failure, T.actions.failed(error instanceof Error ? error.message : String(error)));
    }
    busy = false;
    draw();
    if (!signal.aborted) [goOn, labelNow, stop].find(({ hidden, disabled }) => !hidden && !disabled)?.focus();
  }

  function draw(): void {
    if (latest === null) return;
    const { scene, connected } = latest;
    const offers = offered(scene);
    goOn.hidden = !offers.has("continue");
    labelNow.hidden = !offers.has("label_now");
    stop.hidden = !offers.has("stop");
    for (const each of [goOn, labelNow, stop, yes]) each.disabled = busy || !connected;
    box.hidden = asked === null;
    failure.hidden = failure.textContent === "";
    row.hidden = offers.size === 0 && !busy;
    node.hidden = row.hidden && box.hidden && failure.hidden;
    setText(busyText, busy ? T.actions.working : "");
  }

  box.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") leave();
    },
    { signal },
  );
  return {
    node,
    update(scene, connected) {
      latest = { scene, connected };
      draw();
    },
  };
}
