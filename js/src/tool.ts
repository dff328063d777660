/** What a task type must bring to be labeled; a new task type is one file in `tools/` whose default export fulfills this. */

import type { Command, KeyRow } from "./keys";
import type { Desk } from "./model/desk";
import type { Shape, ShapeContext, ShapeKind } from "./model/shapes";
import { frameOf, type Suggesting, suggestingShapes } from "./model/suggestions";
import type { Parse } from "./parse";
import type { Content, Medium } from "./sync/contents";
import type { IconName } from "./ui/icons";
import type { Surface, SurfaceHooks } from "./ui/surface";
import type { Part, View } from "./ui/view";
import type { Answer, Rect, TaskConfig } from "./wire";

/** What a command may need to know beyond the desk: sizes in image pixels and the class for new shapes. */
export interface Around extends ShapeContext {
  readonly task: TaskConfig;
  readonly visible: Rect;
  readonly label: string;
}

/** A desk after a command, or a sentence that says why it cannot be done. */
export type Change<A extends Answer = Answer> = Desk<A> | string;

/** A way of working with the pointer, for the strip of tools; `name` is what `Local.mode` holds. */
export interface Mode {
  readonly name: string;
  readonly icon: IconName;
  /** What the button says, with its key. */
  readonly label: string;
}

/** An entry in the list of what was drawn or marked. */
export interface Item {
  readonly label: string;
  /** What stands beside the class, for example its size. */
  readonly detail: string;
  /** The whole entry in words. */
  readonly spoken: string;
}

/** The texts of the list. */
export interface ListTexts {
  readonly label: string;
  readonly empty: string;
  title(n: number): string;
  /** A number of entries in words. */
  count(n: number): string;
}

/**
 * A task type as the page knows it.
 *
 * Methods, not function properties: a tool for its own kind of answer is a tool for the core, which only ever hands
 * back answers that `parse`, `empty` or the tool itself has made.
 */
export interface Tool<A extends Answer = Answer> {
  readonly type: string;
  /** How the content of an object is fetched. */
  readonly medium: Medium;
  /** Ways of working with the pointer, the first one to begin with; none where there is nothing to choose. */
  readonly modes: readonly Mode[];
  /** The keys that only this tool has. */
  readonly keys: readonly KeyRow[];
  /** Whether choosing a class is the answer itself. */
  readonly classIsAnswer: boolean;
  /** The list of what was drawn or marked; `null` where there is nothing to list. */
  readonly list: ListTexts | null;
  /** How its shapes are kept, where the answer consists of shapes: they can be copied, locked and hidden then. */
  readonly shapes?: ShapeKind<Shape, A>;
  /** Whether its gestures mind `PictureScene.snap`. */
  readonly snaps?: boolean;
  /** What the heading over the classes says; "Class" unless given. */
  readonly classTitle?: string;
  /** Whether something lies on the content that can be hidden, although nothing is listed. */
  readonly covers?: boolean;
  /** Check an answer from the kernel. */
  readonly parse: Parse<A>;
  /** Return the answer before anything was done. */
  empty(task: TaskConfig): A;
  /** Return why the answer cannot be submitted, `null` when it can. */
  problem(answer: A, task: TaskConfig): string | null;
  /** Return whether the worker says that there is nothing to label, `null` where that cannot be said at all. */
  nothing(answer: A): boolean | null;
  /** Return the classes to mark in the picker. */
  marked(desk: Desk<A>, label: string, task: TaskConfig): readonly string[];
  /** Return the desk after a class was chosen; the same desk when only the class for new shapes changes. */
  choose(desk: Desk<A>, label: string, task: TaskConfig): Desk<A>;
  /** Return the desk after a command, `null` when the command means nothing here. */
  run(desk: Desk<A>, command: Command, around: Around): Change<A> | null;
  /** How it shows and takes over what a function proposes; unless given, shapes as the rectangles around them. */
  readonly suggests?: Suggesting<A>;
  /** Return what the worker should be asked before an answer is sent, because it is unusual. */
  questions?(answer: A, task: TaskConfig): readonly string[];
  /** Return the entries of the list, with what is known of the object; the indices are those of `Desk.selected`. */
  items(answer: A, content: Content | null, task: TaskConfig): readonly Item[];
  /** Return what a screen reader is told of a change, `null` to tell what the list gained or lost. */
  said?(was: A, is: A, task: TaskConfig): string | null;
  /** Return what fills the middle of the labeler. */
  createSurface(view: View, hooks: SurfaceHooks): Surface;
  /** Return further panels for the side. */
  createPanels?(view: View): readonly Part[];
}

/** Say whether there is something on the content that can be hidden. */
export function covers({ list, covers: painted }: Tool): boolean {
  return list !== null || painted === true;
}

/** Return how a tool takes over what a function proposes, `undefined` where it cannot. */
export function suggestingOf({ suggests, shapes: kind }: Tool): Suggesting | undefined {
  if (suggests !== undefined || kind === undefined) return suggests;
  return suggestingShapes(kind, (shape) => frameOf(kind.bounds(shape)));
}
