/** What the parts of a view share. */

import type { Command } from "../keys";
import type { LabelerState } from "../model/state";
import type { Store } from "../model/store";
import type { Bridge } from "../sync/bridge";

/** What one view keeps to itself: other views of the same labeler have their own. */
export interface Local {
  /** The name of a `Mode` of the tool, empty where there is none. */
  readonly mode: string;
  readonly hidden: boolean;
  readonly dialog: "help" | "skip" | null;
}

/** Surroundings of a part of the view. */
export interface View {
  readonly bridge: Bridge;
  readonly local: Store<Local>;
  readonly root: HTMLElement;
  readonly signal: AbortSignal;
  /** Do what a key or button asks for; say whether it meant something. */
  run(command: Command): boolean;
  /** Have a screen reader say something. */
  announce(text: string): void;
}

/** A piece of the page that follows the state. */
export interface Part {
  readonly node: HTMLElement;
  update(state: LabelerState, local: Local): void;
}
