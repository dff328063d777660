/** Between the shared state and the kernel: carries changes out, scenes and replies in. */

import { parseView } from "../guards";
import { type ActiveClock, pause, secondsOn, startClock, tick, turnTo } from "../model/active-clock";
import { type Desk, remarksOf, sameAnswer, sameSelection, sameWork } from "../model/desk";
import { amend, commit, type History, redo, undo } from "../model/history";
import {
  arrived,
  canEdit,
  comeBack,
  initialState,
  type KernelState,
  type LabelerState,
  moveOn,
  type Notice,
  receive,
  reserve,
  settle,
  shownDesk,
  shownHistory,
  withHistory,
} from "../model/state";
import { createStore, type Store } from "../model/store";
import { STRINGS } from "../strings";
import type { Tool } from "../tool";
import type { Config, Scene } from "../wire";
import { Contents } from "./contents";
import { type Change, Letters } from "./letters";
import { saveState, waitingFor } from "./outbox";
import { refusalOf } from "./refusal";
import { type Requests, untilCalledOff } from "./requests";
import { Reserve } from "./reserve";
import type { Shelf } from "./shelf";
import { Suggestions } from "./suggestions";

const AHEAD = 3;

/** What the bridge stands on. */
export interface BridgeOptions {
  readonly config: Config;
  readonly scene: Scene;
  readonly tool: Tool;
  readonly requests: Requests;
  readonly shelf: Shelf;
  /** Unique for each page load. */
  readonly client: string;
  /** Milliseconds since 1970 by a clock that never goes back. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Everything that a view can ask for; shared by all views of one labeler. */
export class Bridge {
  readonly store: Store<LabelerState>;
  readonly tool: Tool;
  readonly contents: Contents;
  readonly suggestions: Suggestions;
  readonly requests: Requests;
  readonly #options: BridgeOptions;
  readonly #letters: Letters;
  readonly #reserve: Reserve;
  #clock: ActiveClock;

  constructor(options: BridgeOptions) {
    const { config, requests, signal, tool } = options;
    this.#options = options;
    this.requests = requests;
    this.tool = tool;
    this.store = createStore(initialState(config, options.scene, tool.empty(config.task)));
    this.#clock = startClock(options.now());
    this.contents = new Contents({
      medium: tool.medium,
      fetch: (request, part, off) => {
        const kept = "object" in request ? this.#reserve.take(Number(request.object)) : null;
        return kept ?? untilCalledOff(requests, requests.start(request, undefined, part), off);
      },
      changed: () => this.store.update((state) => arrived(state, this.#told(state))),
      painted,
    });
    this.suggestions = new Suggestions({
      fetch: (object) => requests.start({ kind: "suggest", object }).done,
      parse: tool.parse,
      changed: () => this.store.update((state) => arrived(state, null)),
    });
    this.#reserve = new Reserve({
      request: (object) => tool.medium.request(object, this.contents.room, false),
      ask: (request) => requests.start(request).done,
      parse: (value) => parseView(value, tool.parse),
      arrived: (view) => this.store.update((state) => reserve(state, view)),
    });
    this.#letters = new Letters({
      client: options.client,
      requests,
      shelf: options.shelf,
      clock: options.now,
      signal,
      changed: (outbox, change) =>
        this.store.update((state) =>
          settle({ ...change(state), save: saveState(outbox) }, waitingFor(outbox)),
        ),
      refusedLeft: (reason) => (state) => withError(state, STRINGS.notices.leftRefused(reason)),
    });
    this.store.subscribe((state) => this.#follow(state), signal);
    this.#follow(this.store.get());
  }

  /** Put a changed desk in place: one message if the answer is another, none if only the selection is. */
  commit(desk: Desk): void {
    const history = shownHistory(this.store.get());
    if (history === null || desk === history.present) return;
    const { present } = history;
    const same = sameAnswer(desk.answer, present.answer);
    const remarks = desk.remarks ?? remarksOf(present);
    // The kept answer object tells a gesture under way that nothing happened to its shapes.
    const next: Desk = { ...desk, answer: same ? present.answer : desk.answer, remarks };
    if (!sameWork(next, present)) this.#place(commit(history, next));
    else if (!sameSelection(desk.selected, present.selected)) this.#place(amend(history, next));
  }

  /** Choose the class for the next shape and, where one is selected, for that. */
  choose(label: string): void {
    const desk = shownDesk(this.store.get());
    if (!canEdit(this.store.get()) || desk === null) return;
    this.store.update((state) => ({ ...state, label, notice: null }));
    this.commit(this.tool.choose(desk, label, this.#options.config.task));
  }

  /** Take the last change back. */
  undo(): void {
    this.#through(undo);
  }

  /** Make the change again that was taken back last. */
  redo(): void {
    this.#through(redo);
  }

  /** Return why the answer on the table cannot be sent, `null` when it can. */
  refusal(): string | null {
    const { shown } = this.store.get();
    const desk = shownDesk(this.store.get());
    if (shown === null || desk === null) return null;
    return refusalOf(this.tool, desk.answer, this.#options.config.task, this.contents.get(shown.index));
  }

  /** Send the answer and move on, or say why that cannot be. */
  submit(): void {
    const state = this.store.get();
    const desk = shownDesk(state);
    const view = state.shown;
    if (view === null || desk === null || !canEdit(state)) return;
    const refused = this.refusal();
    if (refused !== null) {
      this.notify({ tone: "error", text: refused });
      return;
    }
    this.worked();
    const seconds = Math.round(secondsOn(this.#clock, view.index) * 10) / 10;
    this.#letters.send(
      {
        kind: "submit",
        object: view.index,
        answer: desk.answer,
        remarks: remarksOf(desk),
        active_seconds: seconds,
      },
      onward,
      (reason) => (now) => withError(comeBack(now, view), STRINGS.notices.submitFailed(view.name, reason)),
    );
  }

  /** Pass the object on to others and move on. */
  skip(reason: string): void {
    const state = this.store.get();
    const view = state.shown;
    if (view === null || !canEdit(state)) return;
    this.#letters.send(
      { kind: "skip", object: view.index, reason },
      onward,
      (why) => (now) => withError(comeBack(now, view), STRINGS.notices.failed(why)),
    );
  }

  /** Turn the page without submitting: forward at once, back when the kernel says where. */
  go(direction: "previous" | "next"): void {
    const state = this.store.get();
    if (state.kernel.kind === "lost" || state.scene.status === "stopped") return;
    if (direction === "previous" && !state.scene.has_previous && !state.navigating) return;
    // Going back twice in a row, the second step is from where the first one leads, which only the kernel knows.
    const back = [...this.#letters.outbox.values()].some(({ request }) => isBack(request));
    const from = direction === "previous" && back ? null : (state.shown?.index ?? null);
    this.#letters.send(
      { kind: "go", direction, object: from },
      (now) => (direction === "next" && now.queue.length > 0 ? onward(now) : { ...now, notice: null }),
      (reason) => (now) => withError(now, STRINGS.notices.failed(reason)),
    );
  }

  /** Send again what has not been saved. */
  retry(): void {
    for (const letter of this.#letters.outbox.values()) {
      const { kind, object } = letter.request;
      const desk = object === null ? undefined : this.store.get().desks.get(object)?.present;
      if (kind === "go") this.#letters.giveUp(letter.record);
      else if (letter.state === "failed" && desk !== undefined && !letter.left)
        this.#sendDraft(Number(object), desk);
      else this.#letters.again(letter);
    }
  }

  /** Tell the worker something, or nothing any more. */
  notify(notice: Notice | null): void {
    this.store.update((state) => (state.notice === notice ? state : { ...state, notice }));
  }

  /** The worker has touched mouse or keyboard. */
  worked(): void {
    this.#clock = tick(this.#clock, this.#options.now());
  }

  /** Nobody can see the page. */
  rested(): void {
    this.#letters.hurry();
    this.#clock = pause(this.#clock, this.#options.now());
  }

  /** A scene has come from the kernel. */
  receiveScene(scene: Scene): void {
    this.store.update((state) => receive(state, scene, waitingFor(this.#letters.outbox)));
  }

  /** It is known whether a kernel answers. */
  kernelIs(kernel: KernelState): void {
    const before = this.store.get().kernel.kind;
    if (kernel.kind === "alive" && before === "alive") return;
    this.store.update((state) => ({ ...state, kernel }));
    // What was under way when the connection broke may never have arrived.
    if (kernel.kind === "alive" && before === "lost") this.retry();
    if (kernel.kind === "alive") void this.#letters.sendLeft();
  }

  /** Return what the worker may have been told that holds no longer: to wait for what is there now. */
  #told({ shown }: LabelerState): string | null {
    const state = (shown && this.contents.get(shown.index))?.state ?? "loading";
    return state === "loading" || state === "arriving" ? null : this.tool.medium.words.wait;
  }

  #follow({ shown, queue, scene }: LabelerState): void {
    this.#clock = turnTo(this.#clock, shown?.index ?? null, this.#options.now());
    const ahead = [...(shown === null ? [] : [shown]), ...queue.slice(0, AHEAD)];
    const near = ahead.map((view) => view.index);
    this.contents.want(near);
    this.suggestions.want(near, scene.models);
    const later = scene.later.filter((object) => !near.includes(object));
    // First what is needed first.
    const coming = (object: number): string => this.contents.get(object)?.state ?? "loading";
    const loading = near.some((object) => ["loading", "arriving"].includes(coming(object)));
    this.#reserve.want(loading ? [] : later, [...near, ...later]);
  }

  #sendDraft(object: number, desk: Desk, change?: Change): void {
    this.#letters.send({ kind: "draft", object, answer: desk.answer, remarks: remarksOf(desk) }, change);
  }

  #place(history: History<Desk>): void {
    const state = this.store.get();
    const before = shownDesk(state);
    if (state.shown === null || before === null) return;
    const change: Change = (now) => ({ ...withHistory(now, history), notice: null });
    if (sameWork(before, history.present)) this.store.update(change);
    else if (canEdit(state)) this.#sendDraft(state.shown.index, history.present, change);
  }

  #through(step: (history: History<Desk>) => History<Desk>): void {
    const history = shownHistory(this.store.get());
    if (history !== null && step(history) !== history) this.#place(step(history));
  }
}

function isBack(request: { readonly kind: string; readonly direction?: string }): boolean {
  return request.kind === "go" && request.direction === "previous";
}

function onward(state: LabelerState): LabelerState {
  return { ...moveOn(state), notice: null };
}

function withError(state: LabelerState, text: string): LabelerState {
  return { ...state, notice: { tone: "error", text } };
}

/** What was asked for before is painted in the next frame; where nobody sees the page there is none, and time is no matter. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}
