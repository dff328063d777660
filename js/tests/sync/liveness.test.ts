import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { KernelState } from "../../src/model/state";
import { STRINGS } from "../../src/strings";
import {
  BREAK_MS,
  createLiveness,
  GREETING_MS,
  type KernelConnection,
  kernelOf,
  PATIENCE_MS,
  SILENCE_MS,
} from "../../src/sync/liveness";

type Slot = (sender: unknown, value: string) => void;

function signalOf() {
  const slots = new Set<Slot>();
  return {
    connect: (slot: Slot) => slots.add(slot),
    disconnect: (slot: Slot) => slots.delete(slot),
    emit: (value: string) => {
      for (const slot of slots) slot(null, value);
    },
    slots,
  };
}

function watch(kernel: KernelConnection | null = null) {
  const life = new AbortController();
  const reports: KernelState[] = [];
  const hello = vi.fn();
  const liveness = createLiveness({
    kernel,
    hello,
    report: (state) => reports.push(state),
    signal: life.signal,
  });
  return { life, reports, hello, liveness };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a labeler that has just appeared", () => {
  test("greets nobody where the kernel speaks first", () => {
    const { reports, liveness, hello } = watch();
    liveness.begin();
    liveness.heard();
    vi.advanceTimersByTime(GREETING_MS + PATIENCE_MS);
    expect(hello).not.toHaveBeenCalled();
    expect(reports).toEqual([{ kind: "alive" }]);
  });

  test("greets a silent kernel, and says so when there is none", () => {
    const { reports, liveness, hello } = watch();
    liveness.begin();
    vi.advanceTimersByTime(GREETING_MS);
    expect(hello).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.none }]);
  });

  test("greets nobody once it is gone", () => {
    const { life, liveness, hello } = watch();
    liveness.begin();
    life.abort();
    vi.advanceTimersByTime(GREETING_MS);
    expect(hello).not.toHaveBeenCalled();
  });
});

describe("a greeting", () => {
  test("that is answered in time leaves the kernel alive", () => {
    const { reports, liveness, hello } = watch();
    liveness.greet();
    liveness.heard();
    vi.advanceTimersByTime(PATIENCE_MS * 2);
    expect(hello).toHaveBeenCalledOnce();
    expect(reports).toEqual([{ kind: "alive" }]);
  });

  test("that stays unanswered means that there is no kernel", () => {
    const { reports, liveness } = watch();
    liveness.greet();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.none }]);
  });

  test("that is answered late brings the kernel back", () => {
    const { reports, liveness } = watch();
    liveness.greet();
    vi.advanceTimersByTime(PATIENCE_MS);
    liveness.heard();
    expect(reports.at(-1)).toEqual({ kind: "alive" });
  });

  test("to a busy kernel says that it is busy", () => {
    const { reports, liveness } = watch({ status: "busy", connectionStatus: "connected" });
    liveness.greet();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.busy }]);
  });

  test("to an idle kernel says what may help", () => {
    const { reports, liveness } = watch({ status: "idle", connectionStatus: "connected" });
    liveness.greet();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.unheard }]);
  });

  test("is forgotten when the labeler goes", () => {
    const { reports, liveness, life } = watch();
    liveness.greet();
    life.abort();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([]);
  });
});

describe("a request", () => {
  const idle = { status: "idle", connectionStatus: "connected" };
  const CHECKED_MS = SILENCE_MS + PATIENCE_MS;

  test("that an idle kernel leaves unanswered leads to a greeting, and to the worker when that is not answered", () => {
    const { reports, liveness, hello } = watch(idle);
    liveness.heard();
    liveness.asked();
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(hello).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(hello).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports.at(-1)).toEqual({ kind: "lost", reason: STRINGS.kernel.silent });
  });

  test("that a known kernel leaves unanswered because it starts again leads there, too", () => {
    const starting = { status: "starting", connectionStatus: "connected" };
    const { reports, liveness } = watch(starting);
    liveness.heard();
    liveness.asked();
    vi.advanceTimersByTime(SILENCE_MS + PATIENCE_MS);
    expect(reports.at(-1)).toEqual({ kind: "lost", reason: STRINGS.kernel.silent });
  });

  test("that a kernel starting for the first time leaves unanswered means nothing", () => {
    const { hello, liveness } = watch({ status: "starting", connectionStatus: "connected" });
    liveness.asked();
    vi.advanceTimersByTime(SILENCE_MS + PATIENCE_MS);
    expect(hello).not.toHaveBeenCalled();
  });

  test("that takes long is nobody's business as long as the kernel answers greetings", () => {
    const { reports, liveness, hello } = watch(idle);
    liveness.asked();
    vi.advanceTimersByTime(SILENCE_MS);
    liveness.heard();
    vi.advanceTimersByTime(CHECKED_MS);
    expect(hello).toHaveBeenCalledOnce();
    expect(reports).toEqual([{ kind: "alive" }]);
  });

  test("to a busy kernel waits for it, and is looked after when it has nothing left to do", () => {
    const kernel = { status: "busy", connectionStatus: "connected" };
    const { reports, liveness, hello } = watch(kernel);
    liveness.heard();
    liveness.asked();
    vi.advanceTimersByTime(10 * CHECKED_MS);
    expect(hello).not.toHaveBeenCalled();
    kernel.status = "idle";
    vi.advanceTimersByTime(SILENCE_MS);
    expect(hello).toHaveBeenCalledOnce();
    kernel.status = "busy";
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(reports).toEqual([{ kind: "alive" }]);
    kernel.status = "idle";
    vi.advanceTimersByTime(CHECKED_MS);
    expect(reports.at(-1)).toEqual({ kind: "lost", reason: STRINGS.kernel.silent });
    liveness.heard();
    expect(reports.at(-1)).toEqual({ kind: "alive" });
  });

  test("means nothing where it is not known whether the kernel is busy", () => {
    const { reports, liveness, hello } = watch();
    liveness.asked();
    vi.advanceTimersByTime(CHECKED_MS);
    expect(hello).not.toHaveBeenCalled();
    expect(reports).toEqual([]);
  });
});

describe("where the host tells of the kernel", () => {
  test.each([
    ["dead", STRINGS.kernel.dead],
    ["terminating", STRINGS.kernel.dead],
    ["restarting", STRINGS.kernel.restarted],
    ["autorestarting", STRINGS.kernel.restarted],
  ])("%s is known at once", (status, reason) => {
    const statusChanged = signalOf();
    const { reports } = watch({ statusChanged });
    statusChanged.emit("busy");
    statusChanged.emit(status);
    expect(reports).toEqual([{ kind: "lost", reason }]);
  });

  test("a lost connection is known at once, and greeted when it is back", () => {
    const connectionStatusChanged = signalOf();
    const { reports, hello } = watch({ connectionStatusChanged });
    connectionStatusChanged.emit("disconnected");
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.disconnected }]);
    connectionStatusChanged.emit("connected");
    expect(hello).toHaveBeenCalledOnce();
  });

  test("nothing is listened to any more when the labeler goes", () => {
    const statusChanged = signalOf();
    const { life } = watch({ statusChanged });
    expect(statusChanged.slots.size).toBe(1);
    life.abort();
    expect(statusChanged.slots.size).toBe(0);
  });
});

test("a widget manager without a kernel is fine", () => {
  const kernel = { status: "idle" };
  expect(kernelOf({ kernel })).toBe(kernel);
  for (const manager of [undefined, null, {}, { kernel: null }]) expect(kernelOf(manager)).toBeNull();
});

describe("a connection that breaks", () => {
  test("for a moment is nobody's business", () => {
    const connectionStatusChanged = signalOf();
    const { reports, liveness } = watch({ connectionStatusChanged });
    connectionStatusChanged.emit("connecting");
    vi.advanceTimersByTime(BREAK_MS - 1);
    connectionStatusChanged.emit("connected");
    liveness.heard();
    vi.advanceTimersByTime(BREAK_MS);
    expect(reports).toEqual([{ kind: "alive" }]);
  });

  test("for longer means that nothing can be saved", () => {
    const connectionStatusChanged = signalOf();
    const { reports } = watch({ connectionStatusChanged });
    connectionStatusChanged.emit("connecting");
    vi.advanceTimersByTime(BREAK_MS);
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.disconnected }]);
  });

  test("for good, with its kernel, is told as such", () => {
    const disposed = signalOf();
    const { reports } = watch({ disposed });
    disposed.emit("");
    expect(reports).toEqual([{ kind: "lost", reason: STRINGS.kernel.dead }]);
  });
});
