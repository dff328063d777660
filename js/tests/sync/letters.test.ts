import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NO_REMARKS } from "../../src/model/notes";
import { Letters } from "../../src/sync/letters";
import { type BareLetter, type Outbox, saveState } from "../../src/sync/outbox";
import { SMALL_BYTES } from "../../src/sync/pace";
import { createRequests, type Requests } from "../../src/sync/requests";
import type { ChangeRequest, Reply, SentRequest } from "../../src/wire";
import { memoryShelf } from "../records";

type Change = Extract<SentRequest, ChangeRequest>;

/** A page that is loaded again and again, a kernel that records each letter once, and a road that loses things. */
class World {
  readonly journal = new Map<string, Change>();
  readonly made: { readonly record: string; readonly request: ChangeRequest }[] = [];
  readonly kept = new Map<string, BareLetter>();
  road: Change[] = [];
  replies: { readonly page: number; readonly reply: Reply }[] = [];
  outbox: Outbox = new Map();
  #pages = 0;
  #time = 0;
  #life = new AbortController();
  #requests!: Requests;
  #letters!: Letters;

  async load(): Promise<void> {
    this.#life.abort();
    this.#requests?.close("the labeler was closed");
    await settle();
    this.#pages += 1;
    this.#life = new AbortController();
    const client = `page-${this.#pages}`;
    const clock = (): number => this.#time;
    const send = (message: SentRequest): void => void this.road.push(message as Change);
    this.#requests = createRequests({ client, clock, send });
    this.#letters = new Letters({
      client,
      clock,
      requests: this.#requests,
      shelf: memoryShelf(this.kept),
      signal: this.#life.signal,
      changed: (outbox) => {
        this.outbox = outbox;
      },
      refusedLeft: () => (state) => state,
    });
    this.outbox = this.#letters.outbox;
    await this.#letters.sendLeft();
  }

  make(request: ChangeRequest): void {
    this.#time += 1;
    this.#letters.send(request);
    const record = [...this.outbox.keys()].at(-1) ?? "";
    this.made.push({ record, request });
  }

  /** The kernel takes the message at a place of the road, records it once and replies. */
  async arrive(place: number): Promise<void> {
    const [message] = this.road.splice(place % Math.max(this.road.length, 1), 1);
    if (message === undefined) return;
    if (!this.journal.has(message.record)) this.journal.set(message.record, message);
    const reply: Reply = { kind: "reply", id: message.id, result: { saved: true } };
    this.replies.push({ page: Number(message.client.split("-")[1]), reply });
  }

  async hear(place: number): Promise<void> {
    const [answer] = this.replies.splice(place % Math.max(this.replies.length, 1), 1);
    if (answer?.page === this.#pages) this.#requests.receive(answer.reply, []);
    await settle();
  }

  hurry(): void {
    this.#letters.hurry();
  }

  again(): void {
    for (const letter of this.outbox.values()) this.#letters.again(letter);
  }

  /** The road is good from now on. */
  async calm(): Promise<void> {
    this.again();
    while (this.road.length > 0 || this.replies.length > 0) {
      while (this.road.length > 0) await this.arrive(0);
      while (this.replies.length > 0) await this.hear(0);
    }
    await settle();
  }
}

const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

const objects = fc.nat(2);
const places = fc.nat(20);
const steps = fc.oneof(
  objects.map(
    (object) => async (world: World) =>
      world.make({ kind: "draft", object, answer: ANSWER, remarks: NO_REMARKS }),
  ),
  objects.map(
    (object) => async (world: World) =>
      world.make({ kind: "submit", object, answer: ANSWER, remarks: NO_REMARKS, active_seconds: 1 }),
  ),
  objects.map((object) => async (world: World) => world.make({ kind: "skip", object, reason: "blurred" })),
  // After it other drafts wait.
  objects.map(
    (object) => async (world: World) =>
      world.make({ kind: "draft", object, answer: LARGE, remarks: NO_REMARKS }),
  ),
  fc.constant(async (world: World) => world.hurry()),
  places.map((place) => (world: World) => world.arrive(place)),
  places.map((place) => (world: World) => world.hear(place)),
  // Lost on the way, lost on the way back, sent twice.
  places.map((place) => async (world: World) => void world.road.splice(place, 1)),
  places.map((place) => async (world: World) => void world.replies.splice(place, 1)),
  places.map((place) => async (world: World) => void world.road.push(...world.road.slice(place, place + 1))),
  fc.constant(async (world: World) => world.again()),
  fc.constant((world: World) => world.load()),
  // A kernel that is killed takes along what had not reached it.
  fc.constant(async (world: World) => {
    world.road = [];
    world.replies = [];
    await world.load();
  }),
);
const ANSWER = { type: "bounding-box" };
const LARGE = { type: "semantic-segmentation", tiles: ["A".repeat(SMALL_BYTES)] };

test("whatever is lost, doubled, late or loaded anew, every submission is recorded once and the last word counts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (story) => {
      const world = new World();
      await world.load();
      for (const step of story) await step(world);
      await world.calm();

      const submitted = world.made.filter(({ request }) => request.kind !== "draft");
      expect(submitted.filter(({ record }) => !world.journal.has(record))).toEqual([]);
      for (const object of [0, 1, 2]) {
        const mine = world.made.filter(({ request }) => request.object === object);
        const recorded = [...world.journal.values()].filter((message) => message.object === object);
        const last = recorded.toSorted((one, other) => one.made - other.made).at(-1);
        expect(last?.record).toBe(mine.at(-1)?.record);
      }
      expect(saveState(world.outbox)).toEqual({ kind: "saved" });
      expect([...world.kept.keys()]).toEqual([]);
    }),
  );
});
