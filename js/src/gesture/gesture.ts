/** What the pointer does to a desk, for any tool that works on a picture: pure values, no DOM, no clock. */

import type { Command } from "../keys";
import type { Desk } from "../model/desk";
import type { Point } from "../model/geometry";
import type { Proposed } from "../model/suggestions";
import type { Frame, Viewport } from "../model/viewport";
import type { Answer, Rect, Size, TaskConfig } from "../wire";

/** A pointer event after the press; `at` in image pixels, `screen` in stage pixels. */
export interface Input {
  readonly type: "down" | "move" | "up" | "cancel";
  readonly at: Point;
  readonly screen: Point;
}

/** What a step of a gesture amounts to. A preview is only painted; a commit goes to the kernel if the answer is another. */
export type Outcome<A extends Answer = Answer> =
  | { readonly type: "preview"; readonly desk: Desk<A>; readonly measured?: Rect }
  | { readonly type: "commit"; readonly desk: Desk<A> }
  | { readonly type: "pan"; readonly viewport: Viewport }
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "discard"; readonly reason: "cancelled" | "too-small" | "unchanged" };

/** The gesture after an input, `null` when it is over, and what the input amounted to. */
export interface Step<A extends Answer = Answer> {
  readonly next: Gesture<A> | null;
  readonly outcome: Outcome<A>;
}

/** A gesture under way. */
export interface Gesture<A extends Answer = Answer> {
  readonly kind: string;
  /** Goes on after the button is released, so that the next press is its input, too: a polygon, for example. */
  readonly sticky?: boolean;
  step(input: Input): Step<A>;
  /** Return the gesture after a key's command, `null` when the command means nothing to it. */
  run?(command: Command): Step<A> | null;
}

/** What a gesture begins with; `reach` is how far a handle can be missed, in image pixels. */
export interface PictureScene<A extends Answer = Answer> {
  readonly desk: Desk<A>;
  readonly task: TaskConfig;
  /** What the kernel shows besides the picture; the tool checks it itself. */
  readonly shown?: Readonly<Record<string, unknown>> | null;
  /** The class for new shapes. */
  readonly label: string;
  readonly mode: string;
  /** Shapes that are locked or hidden: the pointer passes through them. */
  readonly off: ReadonlySet<object>;
  /** Hidden shapes, which are not painted either. */
  readonly unseen: ReadonlySet<object>;
  /** Whether sides stick to the picture's edges and to other shapes nearby. */
  readonly snap: boolean;
  /** Whether shapes may be drawn and changed; without it the pointer only looks. */
  readonly editable: boolean;
  readonly viewport: Viewport;
  readonly frame: Frame;
  readonly reach: number;
}

/** A pointer that goes down. */
export interface Press {
  readonly at: Point;
  readonly screen: Point;
  readonly shift: boolean;
  /** Ctrl or Cmd. */
  readonly mod: boolean;
  readonly alt: boolean;
}

/** All that a tool may want to know to paint its shapes. */
export interface Moment<A extends Answer = Answer> {
  /** The desk in it is the preview while a gesture is under way. */
  readonly scene: PictureScene<A>;
  /** The desk as it is without the gesture under way. */
  readonly committed: Desk<A>;
  /** The kind of the gesture under way, `null` for none. */
  readonly gesture: string | null;
  readonly measured: Rect | null;
  /** Where the pointer is, in stage pixels. */
  readonly hover: Point | null;
  readonly stage: Size;
  /** Suggestions that the worker has not decided on; those with a sketch are painted already. */
  readonly proposed: readonly Proposed[];
  /** Whether shapes are hidden. */
  readonly hidden: boolean;
}

/** A tool's way of working on a picture. */
export interface PictureTool<A extends Answer = Answer> {
  /** What pressing means for who draws by keyboard: a click, or taking hold until the next press. */
  readonly keyboardPress: "click" | "hold";
  /** Return what turning the wheel with Alt asks for, up or down; without this it zooms. */
  altWheel?(by: 1 | -1): Command;
  /** Return the gesture that a press begins; only asked while nothing is under way. */
  begin(scene: PictureScene<A>, press: Press): Gesture<A>;
  /** Take a command before the labeler does: a changed desk, why it cannot be, or `null` when it means nothing here. */
  run?(scene: PictureScene<A>, command: Command): Desk<A> | string | null;
  /** Return the mouse cursor over an image point. */
  cursor(scene: PictureScene<A>, at: Point): string;
  /** Paint shapes, handles and aims on the cleared layer, in CSS pixels of the stage. */
  paint(pen: CanvasRenderingContext2D, moment: Moment<A>): void;
}
