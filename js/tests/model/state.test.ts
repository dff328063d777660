import { describe, expect, test } from "vitest";
import { commit, startHistory } from "../../src/model/history";
import {
  canEdit,
  comeBack,
  initialState,
  type LabelerState,
  moveOn,
  receive,
  settle,
  shownDesk,
  shownHistory,
  shownSave,
  withHistory,
} from "../../src/model/state";
import { box, boxes, config, scene, view } from "../records";

const FREE = { navigating: false, unsaved: () => false };
const BUSY = { navigating: true, unsaved: () => false };
const unsaved = (object: number) => ({ navigating: false, unsaved: (n: number) => n === object });
const ONE = boxes(box(1, 2, 3, 4));

const start = (): LabelerState =>
  initialState(config(), scene(1, [view(0), view(1), view(2), view(3)]), boxes());

function draw(state: LabelerState): LabelerState {
  const history = shownHistory(state) ?? startHistory({ answer: boxes(), selected: [] });
  return withHistory(state, commit(history, { answer: ONE, selected: [0] }));
}

describe("what is shown at first", () => {
  test("is the scene's current object, with the others in line", () => {
    expect(start().shown?.index).toBe(0);
    expect(start().queue.map((next) => next.index)).toEqual([1, 2, 3]);
  });

  test("a draft wins over the answer", () => {
    const known = view(0, { answer: boxes(), draft: ONE });
    expect(shownDesk(initialState(config(), scene(1, [known]), boxes()))?.answer).toEqual(ONE);
  });

  test("an answer of another task is left alone", () => {
    const known = view(0, { answer: { type: "image-classification" } });
    expect(shownDesk(initialState(config(), scene(1, [known]), boxes()))?.answer).toEqual(boxes());
  });
});

describe("moving on", () => {
  test("shows the next one at once", () => {
    const next = moveOn(start());
    expect(next.shown?.index).toBe(1);
    expect(next.queue.map((one) => one.index)).toEqual([2, 3]);
  });

  test("past the last announced shows nothing", () => {
    expect([1, 2, 3, 4].reduce(moveOn, start()).shown).toBeNull();
  });

  test("a scene of the way does not turn the page back", () => {
    const ahead = moveOn(moveOn(start()));
    const state = receive(ahead, scene(2, [view(1), view(2), view(3), view(4)]), BUSY);
    expect(state.shown?.index).toBe(2);
    expect(state.queue.map((one) => one.index)).toEqual([3, 4]);
  });

  test("once everything is acknowledged the last scene holds", () => {
    const ahead = receive(moveOn(start()), scene(2, [view(9), view(10)]), BUSY);
    const state = settle(ahead, FREE);
    expect(state.shown?.index).toBe(9);
    expect(state.queue.map((one) => one.index)).toEqual([10]);
  });
});

describe("a scene from the kernel", () => {
  test("that is older than the last is ignored", () => {
    const state = start();
    expect(receive(state, scene(1, [view(7)]), FREE)).toBe(state);
    expect(receive(state, scene(0, [view(7)]), FREE)).toBe(state);
  });

  test("does not overwrite work that is not acknowledged", () => {
    const drawn = draw(start());
    const state = receive(drawn, scene(2, [view(0)]), unsaved(0));
    expect(shownDesk(state)?.answer).toEqual(ONE);
  });

  test("brings what was done elsewhere", () => {
    const state = receive(start(), scene(2, [view(0, { draft: ONE })]), FREE);
    expect(shownDesk(state)?.answer).toEqual(ONE);
  });

  test("that says what the page knows keeps undo and selection", () => {
    const drawn = draw(start());
    const state = receive(drawn, scene(2, [view(0, { draft: ONE })]), FREE);
    expect(shownDesk(state)).toBe(shownDesk(drawn));
    expect(shownHistory(state)?.past).toHaveLength(1);
  });

  test("forgets desks that nobody needs", () => {
    const state = receive(moveOn(draw(start())), scene(2, [view(1)]), FREE);
    expect([...state.desks.keys()]).toEqual([1]);
  });

  test("keeps desks with unsaved work", () => {
    const state = receive(moveOn(draw(start())), scene(2, [view(1)]), unsaved(0));
    expect(new Set(state.desks.keys())).toEqual(new Set([0, 1]));
  });
});

describe("going back to an object", () => {
  const submitted = (): LabelerState => receive(moveOn(draw(start())), scene(2, [view(1)]), FREE);
  const back = (known = view(0, { answer: ONE }), from = submitted()): LabelerState =>
    receive(from, scene(from.scene.revision + 1, [known]), FREE);

  test("finds what can be undone, and nothing selected", () => {
    expect(shownHistory(submitted())?.past).toEqual([]);
    expect(shownHistory(back())?.past.map((desk) => desk.answer)).toEqual([boxes()]);
    expect(shownDesk(back())).toMatchObject({ answer: ONE, selected: [] });
  });

  test("begins anew where it is no longer what it was", () => {
    const other = view(0, { answer: boxes(box(5, 6, 7, 8)) });
    expect(shownHistory(back(other))?.past).toEqual([]);
    // What was done elsewhere is not undone later either.
    const away = receive(back(other), scene(4, [view(1)]), FREE);
    expect(shownHistory(back(view(0, { answer: ONE }), away))?.past).toEqual([]);
  });

  test("forgets those that were left long ago", () => {
    let state = submitted();
    for (let index = 1; index <= 8; index += 1) {
      state = draw(receive(state, scene(state.scene.revision + 1, [view(index)]), FREE));
    }
    state = receive(state, scene(state.scene.revision + 1, [view(9)]), FREE);
    expect(shownHistory(back(view(1, { answer: ONE }), state))?.past).toHaveLength(1);
    expect(shownHistory(back(view(0, { answer: ONE }), state))?.past).toEqual([]);
  });
});

describe("coming back after a failed submit", () => {
  const back = (): LabelerState => settle(comeBack(moveOn(draw(start())), view(0)), unsaved(0));

  test("shows the object with its shapes", () => {
    expect(back().shown?.index).toBe(0);
    expect(shownDesk(back())?.answer).toEqual(ONE);
  });

  test("puts the others back in line", () => {
    expect(back().queue.map((one) => one.index)).toEqual([1, 2, 3]);
  });

  test("stays until the kernel shows something else", () => {
    expect(settle(back(), unsaved(0)).shown?.index).toBe(0);
    expect(receive(back(), scene(2, [view(5)]), unsaved(0)).shown?.index).toBe(5);
  });
});

describe("editing", () => {
  test("is possible while an object is shown", () => {
    expect(canEdit(start())).toBe(true);
    expect(canEdit([1, 2, 3, 4].reduce(moveOn, start()))).toBe(false);
  });

  test("is impossible without a kernel", () => {
    expect(canEdit({ ...start(), kernel: { kind: "lost", reason: "gone" } })).toBe(false);
  });
});

test("what a lost kernel has not acknowledged is not saved", () => {
  const lost: LabelerState = { ...start(), kernel: { kind: "lost", reason: "gone" } };
  expect(shownSave({ ...lost, save: { kind: "saving" } })).toEqual({ kind: "unsaved", reason: "gone" });
  expect(shownSave(lost)).toEqual({ kind: "saved" });
});
