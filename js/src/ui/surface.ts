/** What fills the middle of the labeler: a picture, a text, a form. */

import type { Command } from "../keys";
import type { Desk } from "../model/desk";
import type { LabelerState } from "../model/state";
import type { Content } from "../sync/contents";
import type { Rect, Size } from "../wire";
import { setAttribute } from "./dom";
import type { Local, Part } from "./view";

/** What a surface tells the labeler. */
export interface SurfaceHooks {
  /** Put a changed desk in place. */
  commit(desk: Desk): void;
  /** Tell the worker something. */
  say(text: string): void;
}

/** The middle of the labeler; it is updated at every change, not once a frame. */
export interface Surface extends Part {
  /** Where the kernel's canvas goes; `null` where there is no picture to paint on. */
  readonly overlay: HTMLElement | null;
  /** Give up what is under way; say whether there was something. */
  cancel(): boolean;
  /** Do what a key or button asks for, before anybody else may; say whether it meant something here. */
  run(command: Command): boolean;
  /** Hold or release the space bar. */
  hold(space: boolean): void;
  /** Return the part of the picture that can be seen, in image pixels. */
  visible(): Rect;
  /** Return the size of the picture, 0 × 0 while there is none; 1 × 1 where there never is one. */
  bounds(): Size;
  update(state: LabelerState, local: Local): void;
}

/** Tell the page, tests included, which object is shown and whether its content is there. */
export function tellShown(root: HTMLElement, { shown }: LabelerState, content: Content | null): void {
  setAttribute(root, "data-gt-object", shown === null ? null : String(shown.index));
  setAttribute(root, "data-gt-image-state", shown === null ? "none" : (content?.state ?? "loading"));
}
