import { expect, test } from "vitest";
import { createStore } from "../../src/model/store";

test("observers hear of changes until their signal aborts", () => {
  const store = createStore(1);
  const heard: number[] = [];
  const life = new AbortController();
  store.subscribe((value) => heard.push(value), life.signal);
  store.update((value) => value + 1);
  life.abort();
  store.update((value) => value + 1);
  expect(heard).toEqual([2]);
  expect(store.get()).toBe(3);
});

test("a change that changes nothing is no news", () => {
  const store = createStore({ n: 1 });
  let calls = 0;
  store.subscribe(() => {
    calls += 1;
  }, new AbortController().signal);
  store.update((value) => value);
  expect(calls).toBe(0);
});

test("an aborted signal subscribes to nothing", () => {
  const store = createStore(1);
  store.subscribe(() => expect.unreachable(), AbortSignal.abort());
  store.update(() => 2);
  expect(store.get()).toBe(2);
});
