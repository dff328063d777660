/** Requests to the kernel and the replies to them. */

import type { Failure, PanelRequest, Reply, Request, SentRequest, Stamp } from "../wire";

/** What the kernel answered, with the bytes that came along. */
export interface Answered {
  readonly result: unknown;
  readonly buffers: readonly DataView[];
}

/** The kernel said no, or could not be reached. */
export class RequestError extends Error {
  readonly code: string;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "RequestError";
    this.code = failure.code;
  }
}

/** A request under way; `again` sends it once more under the same id, which the kernel records once. */
export interface Pending {
  readonly id: string;
  readonly done: Promise<Answered>;
  again(): void;
  /** Wait no more: a reply that comes after all is ignored. */
  forget(): void;
}

/** What the channel needs from its surroundings. */
export interface Channel {
  /** Unique for each page load, so that ids of two pages never meet. */
  readonly client: string;
  /** Milliseconds since 1970 by a clock that never goes back. */
  readonly clock: () => number;
  send(message: SentRequest): void;
}

/** Sends requests and hands replies to those who wait; a late reply still counts. */
export interface Requests {
  /**
   * Send a request; one that changes something needs to say what it is recorded as and when it was made.
   *
   * `part` gets what comes before the answer.
   */
  start(
    request: Request | PanelRequest,
    stamp?: Omit<Stamp, "sent">,
    part?: (part: Answered) => void,
  ): Pending;
  receive(reply: Reply, buffers: readonly DataView[]): void;
  /** Tell every waiter that no reply will come. */
  close(reason: string): void;
}

/** Return a table of requests over a channel. */
export function createRequests(channel: Channel): Requests {
  const waiting = new Map<string, Waiter>();
  let count = 0;

  function start(
    request: Request | PanelRequest,
    stamp?: Omit<Stamp, "sent">,
    part: (part: Answered) => void = () => undefined,
  ): Pending {
    count += 1;
    const message = { ...request, id: String(count), client: channel.client };
    const waiter = { ...withResolvers<Answered>(), part };
    const again = (): void => {
      waiting.set(message.id, waiter);
      try {
        const sent = stamp === undefined ? message : { ...message, ...stamp, sent: channel.clock() };
        channel.send(sent as SentRequest);
      } catch (error) {
        waiting.delete(message.id);
        waiter.reject(new RequestError({ code: "not-sent", message: String(error) }));
      }
    };
    again();
    const forget = (): void => void waiting.delete(message.id);
    return { id: message.id, done: waiter.promise, again, forget };
  }

  function receive(reply: Reply, buffers: readonly DataView[]): void {
    const waiter = waiting.get(reply.id);
    if (waiter === undefined) return;
    if (reply.kind === "part") {
      waiter.part({ result: reply.result, buffers });
      return;
    }
    waiting.delete(reply.id);
    if ("error" in reply) waiter.reject(new RequestError(reply.error));
    else waiter.resolve({ result: reply.result, buffers });
  }

  function close(reason: string): void {
    for (const waiter of waiting.values()) {
      waiter.reject(new RequestError({ code: "closed", message: reason }));
    }
    waiting.clear();
  }

  return { start, receive, close };
}

/** Return the answer to a request unless the signal aborts first: then nobody waits for it any more. */
export function untilCalledOff(
  requests: Requests,
  { id, done, forget }: Pending,
  signal: AbortSignal,
): Promise<Answered> {
  const callOff = (): void => {
    forget();
    requests.start({ kind: "cancel", requests: [id] }).done.catch(() => undefined);
  };
  signal.addEventListener("abort", callOff, { once: true });
  const answered = (): void => signal.removeEventListener("abort", callOff);
  done.then(answered, answered);
  return done;
}

interface Waiter extends PromiseWithResolvers<Answered> {
  readonly part: (part: Answered) => void;
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: Error): void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let settle: Omit<PromiseWithResolvers<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (settle === undefined) throw new Error("a promise runs its executor at once");
  return { promise, ...settle };
}
