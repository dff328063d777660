/** What the parts of a view share. */

import type { Command, KeyRow } from "../keys";
import { NONE_OFF } from "../model/shapes";
import type { LabelerState } from "../model/state";
import type { Store } from "../model/store";
import type { Bridge } from "../sync/bridge";
import type { Size } from "../wire";

/** What one view keeps to itself: other views of the same labeler have their own. */
export interface Local {
  /** The name of a `Mode` of the tool, empty where there is none. */
  readonly mode: string;
  /** Whether all shapes are hidden. */
  readonly hidden: boolean;
  /** Single shapes, known by identity, that are locked or hidden. */
  readonly locked: ReadonlySet<object>;
  readonly unseen: ReadonlySet<object>;
  readonly snap: boolean;
  /** How the picture is shown, 1 as it is. */
  readonly look: { readonly brightness: number; readonly contrast: number };
  readonly dialog: "help" | "skip" | "question" | null;
  /** Whether the labeler fills the window. */
  readonly full: boolean;
  /** The suggestion that was chosen to be at hand. */
  readonly suggestion: string | null;
  /** The name of a field that a key has asked for; the field takes the focus and sets it back. */
  readonly wanted: string | null;
}

/** Surroundings of a part of the view. */
export interface View {
  readonly bridge: Bridge;
  readonly local: Store<Local>;
  readonly root: HTMLElement;
  readonly signal: AbortSignal;
  /** All keys, those of the user's own choice included. */
  readonly keys: readonly KeyRow[];
  /** The host's manager of widgets, for those of the kernel's that stand inside ours. */
  readonly manager: unknown;
  /** Do what a key or button asks for; say whether it meant something. */
  run(command: Command): boolean;
  /** Return the size of the picture, 0 × 0 while there is none. */
  bounds(): Size;
  /** Have a screen reader say something. */
  announce(text: string): void;
}

/** A piece of the page that follows the state. */
export interface Part {
  readonly node: HTMLElement;
  update(state: LabelerState, local: Local): void;
}

/** What a view begins with. */
export function firstLocal(mode: string): Local {
  return {
    mode,
    hidden: false,
    locked: NONE_OFF,
    unseen: NONE_OFF,
    snap: false,
    look: { brightness: 1, contrast: 1 },
    dialog: null,
    full: false,
    suggestion: null,
    wanted: null,
  };
}

/** Return the shapes that cannot be taken: they are locked, or cannot be seen. */
export function shapesOff({ locked, unseen }: Local): ReadonlySet<object> {
  if (locked.size === 0 || unseen.size === 0) return locked.size === 0 ? unseen : locked;
  return new Set([...locked, ...unseen]);
}
