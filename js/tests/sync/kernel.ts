import { vi } from "vitest";
import { shownDesk } from "../../src/model/state";
import { Bridge } from "../../src/sync/bridge";
import { createRequests, type Requests } from "../../src/sync/requests";
import BOUNDING_BOX from "../../src/tools/bounding-box";
import type { Answer, Scene, SentRequest } from "../../src/wire";
import { box, boxes, config, memoryShelf, scene, view } from "../records";

export const PICTURE = { width: 100, height: 80, orientation: 1, media_type: "image/png", problem: null };

/** A bridge and the kernel's end of its messages. */
export interface Kernel {
  readonly bridge: Bridge;
  readonly requests: Requests;
  /** Messages that change something. */
  readonly letters: () => SentRequest[];
  /** All messages. */
  readonly sent: () => readonly SentRequest[];
  readonly reply: (letter: SentRequest | undefined, error?: string) => Promise<void>;
  readonly life: AbortController;
}

export const flush = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

export const FOUR = scene(1, [view(0), view(1), view(2), view(3)]);
export const pictures = (sent: SentRequest): object | null => (sent.kind === "image" ? PICTURE : null);

/** Return a bridge whose kernel answers what `answered` knows, and the rest when `reply` is called. */
export async function setUp(
  first: Scene = FOUR,
  answered = pictures,
  shelf = memoryShelf(),
): Promise<Kernel> {
  const sent: SentRequest[] = [];
  const life = new AbortController();
  const requests = createRequests({
    client: "page",
    clock: () => Date.now(),
    send: (message) => {
      sent.push(message);
      const known = answered(message);
      if (known === null) return;
      const result = { kind: "reply", id: message.id, result: known } as const;
      queueMicrotask(() => requests.receive(result, [new DataView(new ArrayBuffer(1))]));
    },
  });
  const bridge = new Bridge({
    config: config(),
    scene: first,
    requests,
    tool: BOUNDING_BOX,
    client: "page",
    shelf,
    now: () => Date.now(),
    signal: life.signal,
  });
  bridge.contents.open(null);
  await flush();
  const reply: Kernel["reply"] = async (letter, error) => {
    const id = letter?.id ?? "";
    if (error === undefined) requests.receive({ kind: "reply", id, result: { saved: true } }, []);
    else requests.receive({ kind: "reply", id, error: { code: "StorageError", message: error } }, []);
    await flush();
  };
  return {
    bridge,
    requests,
    reply,
    life,
    letters: () => sent.filter((one) => "made" in one),
    sent: () => sent,
  };
}

export const ONE = boxes(box(1, 2, 3, 4));
export const draw = ({ bridge }: Kernel, answer: Answer = ONE): void =>
  bridge.commit({ answer, selected: [0] });
export const answerOf = ({ bridge }: Kernel): Answer | undefined => shownDesk(bridge.store.get())?.answer;
export const shown = ({ bridge }: Kernel): number | undefined => bridge.store.get().shown?.index;
export const saved = ({ bridge }: Kernel): string => bridge.store.get().save.kind;
