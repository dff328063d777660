/** Bounding boxes: every object of the given classes gets a box. */

import type { Command } from "../keys";
import type { Desk } from "../model/desk";
import { growRect, moveRect, sameRect } from "../model/geometry";
import { STRINGS } from "../strings";
import type { Answer, Box, BoxesAnswer, Rect } from "../wire";
import type { Around, Change, Tool } from "./tool";

const NEW_BOX_SHARE = 0.25;
const EMPTY: BoxesAnswer = { type: "bounding-box", boxes: [], nothing_to_label: false };

function boxesOf(answer: Answer): readonly Box[] {
  return answer.type === "bounding-box" ? answer.boxes : [];
}

function desk(boxes: readonly Box[], selected: number | null): Desk {
  return { answer: { ...EMPTY, boxes }, selected };
}

function selectedBox({ answer, selected }: Desk): Box | null {
  return selected === null ? null : (boxesOf(answer)[selected] ?? null);
}

function place(before: Desk, rect: Rect, index: number | null, label: string): Desk {
  const boxes = boxesOf(before.answer);
  const { left, top, width, height } = rect;
  const box: Box = { label: boxes[index ?? -1]?.label ?? label, left, top, width, height };
  return index === null ? desk([...boxes, box], boxes.length) : desk(boxes.with(index, box), index);
}

function changeSelected(before: Desk, change: (box: Box) => Rect): Desk {
  const box = selectedBox(before);
  if (box === null) return before;
  const rect = change(box);
  return sameRect(box, rect) ? before : place(before, rect, before.selected, box.label);
}

function remove(before: Desk): Desk {
  if (selectedBox(before) === null) return before;
  return desk(
    boxesOf(before.answer).filter((_, index) => index !== before.selected),
    null,
  );
}

function cycle(before: Desk, by: 1 | -1): Desk {
  const n = boxesOf(before.answer).length;
  if (n === 0) return before;
  const from = before.selected ?? (by === 1 ? -1 : n);
  return { ...before, selected: (from + by + n) % n };
}

function insert(before: Desk, { visible, label, bounds }: Around): Change {
  const width = Math.max(1, Math.round(visible.width * NEW_BOX_SHARE));
  const height = Math.max(1, Math.round(visible.height * NEW_BOX_SHARE));
  const left = visible.left + (visible.width - width) / 2;
  const top = visible.top + (visible.height - height) / 2;
  if (bounds.width < 1 || bounds.height < 1) return STRINGS.notices.unreadable;
  return place(
    before,
    moveRect({ left: 0, top: 0, width, height }, { x: left, y: top }, bounds),
    null,
    label,
  );
}

function toggleNothing({ answer, selected }: Desk): Change {
  if (answer.type !== "bounding-box" || answer.boxes.length > 0) return STRINGS.notices.hasBoxes;
  return { answer: { ...answer, nothing_to_label: !answer.nothing_to_label }, selected };
}

function run(before: Desk, command: Command, around: Around): Change | null {
  switch (command.type) {
    case "delete":
      return remove(before);
    case "cycle":
      return cycle(before, command.by);
    case "nudge":
      return changeSelected(before, (box) => moveRect(box, command, around.bounds));
    case "grow":
      return changeSelected(before, (box) => growRect(box, command, around.bounds));
    case "insert":
      return insert(before, around);
    case "nothing":
      return toggleNothing(before);
    default:
      return null;
  }
}

/** Drawing boxes. */
export const BOUNDING_BOX: Tool = {
  type: "bounding-box",
  draws: true,
  classIsAnswer: false,
  empty: () => EMPTY,
  problem(answer) {
    if (answer.type !== "bounding-box") return STRINGS.notices.noBox;
    return answer.boxes.length > 0 || answer.nothing_to_label ? null : STRINGS.notices.noBox;
  },
  marked: (before, label) => [selectedBox(before)?.label ?? label],
  choose(before, label) {
    const box = selectedBox(before);
    if (box === null || before.selected === null || box.label === label) return before;
    return desk(boxesOf(before.answer).with(before.selected, { ...box, label }), before.selected);
  },
  run,
  boxes: boxesOf,
  place,
};
