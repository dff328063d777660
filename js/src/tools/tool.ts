/** What a task type must bring to be labeled; a new task type is one file that fulfills this. */

import type { Command } from "../keys";
import type { Desk } from "../model/desk";
import type { Answer, Box, Rect, Size, TaskConfig, TaskType } from "../wire";

/** What a command may need to know beyond the desk: sizes in image pixels and the class for new shapes. */
export interface Around {
  readonly task: TaskConfig;
  readonly bounds: Size;
  readonly visible: Rect;
  readonly label: string;
}

/** A desk after a command, or a sentence that says why it cannot be done. */
export type Change = Desk | string;

/** A task type as the page knows it. */
export interface Tool {
  readonly type: TaskType;
  /** Whether answers are shapes that the pointer draws on the picture. */
  readonly draws: boolean;
  /** Whether choosing a class is the answer itself. */
  readonly classIsAnswer: boolean;
  /** Return the answer before anything was done. */
  empty(): Answer;
  /** Return why the answer cannot be submitted, `null` when it can. */
  problem(answer: Answer): string | null;
  /** Return the classes to mark in the picker. */
  marked(desk: Desk, label: string): readonly string[];
  /** Return the desk after a class was chosen; the same desk when only the class for new shapes changes. */
  choose(desk: Desk, label: string, task: TaskConfig): Desk;
  /** Return the desk after a command, `null` when the command means nothing here. */
  run(desk: Desk, command: Command, around: Around): Change | null;
  /** Return the shapes to draw. */
  boxes(answer: Answer): readonly Box[];
  /** Return the desk with a shape drawn anew (`index` null) or changed. */
  place(desk: Desk, rect: Rect, index: number | null, label: string): Desk;
}
