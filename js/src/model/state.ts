/** All that the views of one labeler share, and the transitions that take it from one state to the next. */

import type { Answer, Config, ObjectView, Scene } from "../wire";
import { type Desk, deskFrom, sameWork } from "./desk";
import { amend, type History, startHistory } from "./history";
import type { Shape } from "./shapes";

/** Whether a kernel answers; `lost` says why not. */
export type KernelState =
  | { readonly kind: "unknown" }
  | { readonly kind: "alive" }
  | { readonly kind: "lost"; readonly reason: string };

/** What has become of the messages that were sent. */
export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "waiting"; readonly count: number }
  | { readonly kind: "unsaved"; readonly reason: string };

/** A sentence for the worker about what just happened. */
export interface Notice {
  readonly tone: "info" | "error";
  readonly text: string;
}

/** Everything shared by the views of a labeler; `desks` holds the object shown and those with unsaved work. */
export interface LabelerState {
  readonly config: Config;
  readonly empty: Answer;
  readonly scene: Scene;
  readonly appliedRevision: number;
  readonly shown: ObjectView | null;
  readonly queue: readonly ObjectView[];
  /** Objects further ahead that have arrived, to go on with while the kernel is busy. */
  readonly reserve: ReadonlyMap<number, ObjectView>;
  readonly desks: ReadonlyMap<number, History<Desk>>;
  /** What was done to the objects left last, so that undo is there when the worker goes back to one. */
  readonly left: ReadonlyMap<number, History<Desk>>;
  readonly label: string;
  /** Copied shapes, and the answer to the object that was shown before this one. */
  readonly clipboard: readonly Shape[];
  readonly previous: Answer | null;
  readonly kernel: KernelState;
  readonly save: SaveState;
  readonly navigating: boolean;
  readonly notice: Notice | null;
  /** Goes up whenever the content of an object arrives, so that views look again. */
  readonly arrivals: number;
}

/** What the page still waits for, which decides what a scene may overwrite. */
export interface Waiting {
  readonly navigating: boolean;
  readonly unsaved: (object: number) => boolean;
}

/** How many objects keep their undo when they are left, and how many steps: those of large masks are not small. */
const HISTORIES_LEFT = 8;
const STEPS_LEFT = 50;

/** Return the state before anything has happened. */
export function initialState(config: Config, scene: Scene, empty: Answer): LabelerState {
  const blank: LabelerState = {
    config,
    empty,
    scene,
    appliedRevision: Number.NEGATIVE_INFINITY,
    shown: null,
    queue: [],
    reserve: new Map(),
    desks: new Map(),
    left: new Map(),
    label: config.task.labels[0] ?? "",
    clipboard: [],
    previous: null,
    kernel: { kind: "unknown" },
    save: { kind: "saved" },
    navigating: false,
    notice: null,
    arrivals: 0,
  };
  return settle(blank, { navigating: false, unsaved: () => false });
}

/** Return the state after a content has arrived; a notice of this text is out of date then. */
export function arrived(state: LabelerState, outdated: string | null): LabelerState {
  const notice = state.notice?.text === outdated ? null : state.notice;
  return { ...state, notice, arrivals: state.arrivals + 1 };
}

/** Return the history of the object shown, `null` when none is. */
export function shownHistory(state: LabelerState): History<Desk> | null {
  return state.shown === null ? null : (state.desks.get(state.shown.index) ?? null);
}

/** Return the work on the object shown, `null` when none is. */
export function shownDesk(state: LabelerState): Desk | null {
  return shownHistory(state)?.present ?? null;
}

/** Say whether the worker may change something. */
export function canEdit(state: LabelerState): boolean {
  return state.shown !== null && state.kernel.kind !== "lost" && state.scene.status !== "stopped";
}

/** Return what to say about saving: what a lost kernel has not acknowledged is not saved. */
export function shownSave({ save, kernel }: LabelerState): SaveState {
  const open = save.kind === "saving" || save.kind === "waiting";
  return open && kernel.kind === "lost" ? { kind: "unsaved", reason: kernel.reason } : save;
}

/** Return the state with another history for the object shown. */
export function withHistory(state: LabelerState, history: History<Desk>): LabelerState {
  if (state.shown === null) return state;
  return { ...state, desks: new Map(state.desks).set(state.shown.index, history) };
}

/** Return the state that shows an object; its unsaved work on the page wins over what the kernel knows. */
export function show(state: LabelerState, view: ObjectView | null): LabelerState {
  const previous =
    view?.index === state.shown?.index ? state.previous : (shownDesk(state)?.answer ?? state.previous);
  if (view === null) return { ...state, shown: null, previous };
  const history = state.desks.get(view.index) ?? resumed(state, view);
  return { ...state, shown: view, previous, desks: new Map(state.desks).set(view.index, history) };
}

/** Return the state that shows the next announced object, without waiting for the kernel. */
export function moveOn(state: LabelerState): LabelerState {
  const [next = null, ...queue] = state.queue;
  return { ...show(state, next), queue };
}

/** Return the state with a scene that came from the kernel; one that is older than the last is ignored. */
export function receive(state: LabelerState, scene: Scene, waiting: Waiting): LabelerState {
  if (scene.revision <= state.scene.revision) return state;
  return settle(withQueue({ ...state, scene }), waiting);
}

/** Return the state that shows an object again whose submission failed; only the next scene may change that. */
export function comeBack(state: LabelerState, view: ObjectView): LabelerState {
  return withQueue({ ...show(state, view), appliedRevision: state.scene.revision });
}

/** Return the state with an object further ahead that has arrived, and without those that are no longer ahead. */
export function reserve(state: LabelerState, view: ObjectView): LabelerState {
  const { later } = state.scene;
  const kept = [...state.reserve, [view.index, view] as const].filter(([index]) => later.includes(index));
  return withQueue({ ...state, reserve: new Map(kept) });
}

/** Return what comes after the current object: what was announced, then what has arrived of the rest. */
function ahead({ scene, reserve: kept }: LabelerState): readonly ObjectView[] {
  const later = scene.later.map((index) => kept.get(index));
  // Where one is missing the page waits, so that the order stays the kernel's.
  const gap = later.indexOf(undefined);
  const arrived = (gap < 0 ? later : later.slice(0, gap)) as readonly ObjectView[];
  return [...scene.upcoming, ...arrived];
}

/** Return the state with what comes after the object shown, as far as the scene tells. */
function withQueue(state: LabelerState): LabelerState {
  const { current } = state.scene;
  const line = current === null ? ahead(state) : [current, ...ahead(state)];
  const place = line.findIndex((view) => view.index === state.shown?.index);
  return place < 0 ? state : { ...state, queue: line.slice(place + 1) };
}

/** Return the state that agrees with the last scene, once no step of the worker's own is under way. */
export function settle(state: LabelerState, waiting: Waiting): LabelerState {
  const { scene } = state;
  if (waiting.navigating) return { ...state, navigating: true };
  const still = { ...state, navigating: false, ...keptDesks(state, waiting) };
  if (scene.revision === state.appliedRevision) return still;
  const settled = show(refreshDesk(still, waiting), scene.current);
  return { ...settled, ...keptDesks(settled, waiting), queue: ahead(state), appliedRevision: scene.revision };
}

/** Return the desks that are still needed, and the histories of some that are not. */
function keptDesks(state: LabelerState, waiting: Waiting): Pick<LabelerState, "desks" | "left"> {
  const isNeeded = ([index]: readonly [number, unknown]): boolean =>
    index === state.shown?.index || waiting.unsaved(index);
  const { desks, left } = state;
  const gone = [...desks].filter((entry) => !isNeeded(entry));
  if (gone.length === 0) return { desks, left };
  const worth = gone
    .filter(([, { past, future }]) => past.length + future.length > 0)
    .map(([index, history]) => [index, { ...history, past: history.past.slice(-STEPS_LEFT) }] as const);
  const names = new Set(gone.map(([index]) => index));
  const before = [...left].filter(([index]) => !names.has(index));
  return {
    desks: new Map([...desks].filter(isNeeded)),
    left: new Map([...before, ...worth].slice(-HISTORIES_LEFT)),
  };
}

/** Return what was done to an object before it was left, if it is still as it was then. */
function resumed(state: LabelerState, view: ObjectView): History<Desk> {
  const known = deskFrom(view, state.empty);
  const history = state.left.get(view.index);
  return history !== undefined && sameWork(known, history.present)
    ? amend(history, known)
    : startHistory(known);
}

function refreshDesk(state: LabelerState, waiting: Waiting): LabelerState {
  const current = state.scene.current;
  const history = current === null ? undefined : state.desks.get(current.index);
  if (current === null || history === undefined || waiting.unsaved(current.index)) return state;
  const known = deskFrom(current, state.empty);
  if (sameWork(known, history.present)) return state;
  return { ...state, desks: new Map(state.desks).set(current.index, startHistory(known)) };
}
