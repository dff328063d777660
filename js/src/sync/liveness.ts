/** Finds out whether a kernel answers. */

import type { KernelState } from "../model/state";
import { STRINGS } from "../strings";

/** How long a greeting may go unanswered, in milliseconds. */
export const PATIENCE_MS = 5_000;
/** How long a kernel has to say something by itself before it is greeted, in milliseconds. */
export const GREETING_MS = 400;
/** How long requests may go unanswered before the kernel is greeted, in milliseconds. */
export const SILENCE_MS = 5_000;
/** How long a connection may be gone before the worker is told: a short break heals by itself. */
export const BREAK_MS = 2_000;

type Slot = (sender: unknown, value: string) => void;
interface Signal {
  connect(slot: Slot): unknown;
  disconnect(slot: Slot): unknown;
}

/** What JupyterLab's kernel connection offers; other hosts have none. */
export interface KernelConnection {
  readonly status?: string;
  readonly connectionStatus?: string;
  readonly statusChanged?: Signal;
  readonly connectionStatusChanged?: Signal;
  readonly disposed?: Signal;
}

/** Watches over a kernel. */
export interface Liveness {
  /** Greet the kernel unless it is heard of first: a greeting takes time that the first picture needs. */
  begin(): void;
  /** Greet the kernel and report it as lost if no answer comes in time. */
  greet(): void;
  /** Something was asked of the kernel: if it keeps silent though it has nothing to do, it is greeted. */
  asked(): void;
  /** Something came from the kernel. */
  heard(): void;
}

/** What the watch needs. */
export interface LivenessOptions {
  readonly kernel: KernelConnection | null;
  readonly hello: () => void;
  readonly report: (state: KernelState) => void;
  readonly signal: AbortSignal;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["dead", STRINGS.kernel.dead],
  ["terminating", STRINGS.kernel.dead],
  ["restarting", STRINGS.kernel.restarted],
  ["autorestarting", STRINGS.kernel.restarted],
]);

/** Return the kernel connection behind a widget manager where the host has one. */
export function kernelOf(manager: unknown): KernelConnection | null {
  const kernel = (manager as { kernel?: unknown } | null | undefined)?.kernel;
  return typeof kernel === "object" && kernel !== null ? (kernel as KernelConnection) : null;
}

function isSignal(value: Signal | undefined): value is Signal {
  return typeof value?.connect === "function" && typeof value.disconnect === "function";
}

function listen(source: Signal | undefined, slot: Slot, signal: AbortSignal): void {
  if (!isSignal(source)) return;
  source.connect(slot);
  signal.addEventListener("abort", () => source.disconnect(slot), { once: true });
}

/** Return a watch over the kernel that reports until its signal aborts. */
export function createLiveness(options: LivenessOptions): Liveness {
  const { kernel, signal, report } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let known = false;
  let broken: ReturnType<typeof setTimeout> | undefined;
  const lost = (reason: string): void => report({ kind: "lost", reason });

  function greet(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      // A kernel that has answered before is at work on something, and what waits for it is kept.
      if (known && isBusy(kernel)) asked();
      else lost(silence(kernel, known));
    }, PATIENCE_MS);
    options.hello();
  }

  function asked(): void {
    // Where it is not known whether the kernel is busy, silence means nothing.
    if (kernel?.status === undefined || quiet !== undefined || timer !== undefined) return;
    quiet = setTimeout(() => {
      quiet = undefined;
      if (isAtRest(kernel, known)) greet();
      else asked();
    }, SILENCE_MS);
  }

  function rest(): void {
    clearTimeout(timer);
    clearTimeout(quiet);
    timer = undefined;
    quiet = undefined;
  }

  listen(
    kernel?.statusChanged,
    (_, status) => {
      const reason = REASONS.get(status);
      if (reason !== undefined) lost(reason);
    },
    signal,
  );
  listen(
    kernel?.connectionStatusChanged,
    (_, status) => {
      clearTimeout(broken);
      if (status === "disconnected") lost(STRINGS.kernel.disconnected);
      if (status === "connecting") broken = setTimeout(() => lost(STRINGS.kernel.disconnected), BREAK_MS);
      if (status === "connected") greet();
    },
    signal,
  );
  listen(kernel?.disposed, () => lost(STRINGS.kernel.dead), signal);
  signal.addEventListener(
    "abort",
    () => {
      rest();
      clearTimeout(broken);
    },
    { once: true },
  );

  return {
    begin() {
      timer = setTimeout(greet, GREETING_MS);
    },
    greet,
    asked,
    heard() {
      rest();
      known = true;
      report({ kind: "alive" });
    },
  };
}

function isBusy(kernel: KernelConnection | null): boolean {
  return kernel?.connectionStatus === "connected" && kernel.status === "busy";
}

/** Say whether a kernel would answer; one that starts though it is known was restarted elsewhere, and may do so for ever. */
function isAtRest(kernel: KernelConnection | null, known: boolean): boolean {
  if (kernel?.connectionStatus !== "connected") return false;
  return kernel.status === "idle" || (known && kernel.status === "starting");
}

/** Say why a kernel may be silent; `known` when it has answered before. */
function silence(kernel: KernelConnection | null, known: boolean): string {
  if (isBusy(kernel)) return STRINGS.kernel.busy;
  if (!isAtRest(kernel, known)) return STRINGS.kernel.none;
  return known ? STRINGS.kernel.silent : STRINGS.kernel.unheard;
}
