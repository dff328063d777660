/** Between the shared state and the kernel: carries changes out, scenes and replies in. */

import { type ActiveClock, startClock, tick } from "../model/active-clock";
import { type Desk, sameAnswer } from "../model/desk";
import { amend, commit, type History, redo, undo } from "../model/history";
import {
  canEdit,
  comeBack,
  initialState,
  type KernelState,
  type LabelerState,
  moveOn,
  type Notice,
  receive,
  settle,
  shownDesk,
  shownHistory,
  withHistory,
} from "../model/state";
import { createStore, type Store } from "../model/store";
import { STRINGS } from "../strings";
import { toolFor } from "../tools";
import type { Tool } from "../tools/tool";
import type { Config, ObjectView, Request, Scene } from "../wire";
import { createImages, type Images } from "./images";
import { mark, type Outbox, post, saveState, settled, waitingFor } from "./outbox";
import type { Pending, Requests } from "./requests";

/** How long a message may go unanswered before the worker is told, in milliseconds. */
export const SLOW_MS = 10_000;
const AHEAD = 3;

/** What the bridge stands on. */
export interface BridgeOptions {
  readonly config: Config;
  readonly scene: Scene;
  readonly requests: Requests;
  readonly decode: (blob: Blob) => Promise<ImageBitmap>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Everything that a view can ask for; shared by all views of one labeler. */
export interface Bridge {
  readonly store: Store<LabelerState>;
  readonly tool: Tool;
  readonly images: Images;
  readonly requests: Requests;
  /** Put a changed desk in place: one message if the answer is another, none if only the selection is. */
  commit(desk: Desk): void;
  choose(label: string): void;
  undo(): void;
  redo(): void;
  submit(): void;
  skip(reason: string): void;
  go(direction: "previous" | "next"): void;
  /** Send again what has not been saved. */
  retry(): void;
  notify(notice: Notice | null): void;
  /** The worker has touched mouse or keyboard. */
  worked(): void;
  receiveScene(scene: Scene): void;
  kernelIs(kernel: KernelState): void;
}

/** Return a bridge with its own store and pictures. */
export function createBridge(options: BridgeOptions): Bridge {
  const { config, requests, now } = options;
  const tool = toolFor(config.task.type);
  const store = createStore(initialState(config, options.scene, tool.empty()));
  const letters = new Map<number, Pending>();
  let outbox: Outbox = new Map();
  let clock: ActiveClock = startClock(now());
  let clocked: number | null = null;

  const images = createImages({
    fetch: (object) => requests.start({ kind: "image", object }).done,
    decode: options.decode,
    changed: () => store.update((state) => ({ ...state, pictures: state.pictures + 1 })),
  });

  function follow({ shown, queue }: LabelerState): void {
    const index = shown?.index ?? null;
    if (index !== clocked) [clock, clocked] = [startClock(now()), index];
    images.want([...(shown === null ? [] : [shown]), ...queue.slice(0, AHEAD)].map((view) => view.index));
  }

  function settleWith(next: Outbox, change: (state: LabelerState) => LabelerState = (state) => state): void {
    outbox = next;
    store.update((state) => settle({ ...change(state), save: saveState(outbox) }, waitingFor(outbox)));
  }

  /** Send a change; `failed` says what a refusal means for the page. */
  function send(
    request: Exclude<Request, { kind: "hello" | "image" | "example" }>,
    failed: (id: number, reason: string) => void,
    change?: (state: LabelerState) => LabelerState,
  ): void {
    const pending = requests.start(request);
    const id = Number(pending.id);
    letters.set(id, pending);
    settleWith(post(outbox, id, request), change);
    watch(id);
    pending.done.then(
      () => {
        letters.delete(id);
        settleWith(settled(outbox, id));
      },
      (error: Error) => {
        letters.delete(id);
        failed(id, error.message);
      },
    );
  }

  function watch(id: number): void {
    const timer = setTimeout(() => settleWith(mark(outbox, id, "slow")), SLOW_MS);
    const stop = (): void => clearTimeout(timer);
    letters.get(id)?.done.then(stop, stop);
    options.signal.addEventListener("abort", stop, { once: true });
  }

  function sendDraft(object: number, desk: Desk, change?: (state: LabelerState) => LabelerState): void {
    const failed = (id: number, reason: string): void => settleWith(mark(outbox, id, "failed", reason));
    send({ kind: "draft", object, answer: desk.answer }, failed, change);
  }

  function place(history: History<Desk>): void {
    const state = store.get();
    const before = shownDesk(state);
    if (state.shown === null || before === null) return;
    const change = (now: LabelerState): LabelerState => ({ ...withHistory(now, history), notice: null });
    if (sameAnswer(before.answer, history.present.answer)) store.update(change);
    else if (canEdit(state)) sendDraft(state.shown.index, history.present, change);
  }

  function commitDesk(desk: Desk): void {
    const history = shownHistory(store.get());
    if (history === null || desk === history.present) return;
    const same = sameAnswer(desk.answer, history.present.answer);
    // The kept answer object tells a gesture under way that nothing happened to its shapes.
    place(same ? amend(history, { ...desk, answer: history.present.answer }) : commit(history, desk));
  }

  function notify(notice: Notice | null): void {
    store.update((state) => (state.notice === notice ? state : { ...state, notice }));
  }

  function refusal(state: LabelerState, view: ObjectView, desk: Desk): string | null {
    const picture = images.get(view.index);
    if (picture?.state === "unreadable") return STRINGS.notices.unreadable;
    if (picture?.state !== "ready") return STRINGS.notices.notLoaded;
    return canEdit(state) ? tool.problem(desk.answer) : "";
  }

  function submit(): void {
    const state = store.get();
    const desk = shownDesk(state);
    const view = state.shown;
    if (view === null || desk === null) return;
    const refused = refusal(state, view, desk);
    if (refused !== null) {
      if (refused !== "") notify({ tone: "error", text: refused });
      return;
    }
    clock = tick(clock, now());
    const seconds = Math.round(clock.seconds * 10) / 10;
    send(
      { kind: "submit", object: view.index, answer: desk.answer, active_seconds: seconds },
      (id, reason) => {
        const text = STRINGS.notices.submitFailed(view.name, reason);
        settleWith(mark(outbox, id, "failed", reason), (now) => withError(comeBack(now, view), text));
      },
      onward,
    );
  }

  function skip(reason: string): void {
    const state = store.get();
    const view = state.shown;
    if (view === null || !canEdit(state)) return;
    send(
      { kind: "skip", object: view.index, reason },
      (id, why) => {
        const text = STRINGS.notices.failed(why);
        settleWith(settled(outbox, id), (now) => withError(comeBack(now, view), text));
      },
      onward,
    );
  }

  function go(direction: "previous" | "next"): void {
    const state = store.get();
    if (state.kernel.kind === "lost" || state.scene.status === "stopped") return;
    if (direction === "previous" && !state.scene.has_previous && !state.navigating) return;
    send(
      { kind: "go", direction, object: state.shown?.index ?? null },
      (id, reason) =>
        settleWith(settled(outbox, id), (now) => withError(now, STRINGS.notices.failed(reason))),
      (now) => (direction === "next" && now.queue.length > 0 ? onward(now) : { ...now, notice: null }),
    );
  }

  function retry(): void {
    for (const [id, letter] of outbox) {
      if (letter.state === "failed") redraft(letter.object);
      else if (letter.kind === "go") settleWith(settled(outbox, id));
      else {
        // Under the same id: the kernel records a message that comes twice only once.
        settleWith(mark(outbox, id, "sent"));
        letters.get(id)?.again();
        watch(id);
      }
    }
  }

  function redraft(object: number | null): void {
    const desk = object === null ? undefined : store.get().desks.get(object)?.present;
    if (object !== null && desk !== undefined) sendDraft(object, desk);
  }

  store.subscribe(follow, options.signal);
  follow(store.get());

  return {
    store,
    tool,
    images,
    requests,
    commit: commitDesk,
    choose(label) {
      const desk = shownDesk(store.get());
      if (!canEdit(store.get()) || desk === null) return;
      store.update((state) => ({ ...state, label, notice: null }));
      commitDesk(tool.choose(desk, label, config.task));
    },
    undo: () => through(undo),
    redo: () => through(redo),
    submit,
    skip,
    go,
    retry,
    notify,
    worked() {
      clock = tick(clock, now());
    },
    receiveScene: (scene) => store.update((state) => receive(state, scene, waitingFor(outbox))),
    kernelIs(kernel) {
      const back = kernel.kind === "alive" && store.get().kernel.kind === "lost";
      if (kernel.kind === "alive" && store.get().kernel.kind === "alive") return;
      store.update((state) => ({ ...state, kernel }));
      // What was under way when the connection broke may never have arrived.
      if (back) retry();
    },
  };

  function through(step: (history: History<Desk>) => History<Desk>): void {
    const history = shownHistory(store.get());
    if (history !== null && step(history) !== history) place(step(history));
  }
}

function onward(state: LabelerState): LabelerState {
  return { ...moveOn(state), notice: null };
}

function withError(state: LabelerState, text: string): LabelerState {
  return { ...state, notice: { tone: "error", text } };
}
