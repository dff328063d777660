/** Parts of the picture on the stage at a finer scale: asked for as they come into view, given up when they leave it. */

import { parseTileInfo } from "../guards";
import { ByteCache } from "../model/byte-cache";
import { type TilePlace, tileKey } from "../model/tiles";
import { decode } from "./decode";
import type { Pending, Requests } from "./requests";

/** The most bytes of decoded tiles that a view keeps: some hundred tiles, more than three screens of them. */
export const TILE_BYTES = 96 * 2 ** 20;
/** How many may be on their way at a time. */
export const IN_FLIGHT = 6;

/** A decoded tile. */
export interface Tile {
  readonly place: TilePlace;
  readonly bitmap: ImageBitmap;
}

/** What has become of the tiles, to whom it may concern. */
export interface TileNews {
  /** Something has arrived. */
  readonly changed: () => void;
  /** One did not come, and will not be asked for again while this picture is shown. */
  readonly failed: (problem: string) => void;
}

/** The tiles of one picture at a time. */
export class Tiles {
  readonly #requests: Requests;
  readonly #news: TileNews;
  readonly #cache = new ByteCache<Tile>({
    limit: TILE_BYTES,
    size: ({ bitmap }) => 4 * bitmap.width * bitmap.height,
    release: ({ bitmap }) => bitmap.close(),
  });
  readonly #waiting = new Map<string, Pending>();
  readonly #failed = new Set<string>();
  #object: number | null = null;
  #wanted: readonly TilePlace[] = [];

  constructor(requests: Requests, news: TileNews) {
    this.#requests = requests;
    this.#news = news;
  }

  /** Go over to another picture, or to none. */
  show(object: number | null): void {
    if (object === this.#object) return;
    this.#object = object;
    this.#failed.clear();
    this.want([]);
    this.#cache.clear();
  }

  /** Return a tile if it is there. */
  get(place: TilePlace): Tile | undefined {
    return this.#cache.get(tileKey(place));
  }

  /** Say whether a tile is neither there nor known not to come. */
  misses(place: TilePlace): boolean {
    const key = tileKey(place);
    return !this.#cache.has(key) && !this.#failed.has(key);
  }

  /** Fetch these, the first ones first, and nothing else any more. */
  want(places: readonly TilePlace[]): void {
    this.#wanted = places;
    const keys = new Set(places.map(tileKey));
    const stale = [...this.#waiting].filter(([key]) => !keys.has(key));
    for (const [key, pending] of stale) {
      this.#waiting.delete(key);
      pending.forget();
    }
    if (stale.length > 0) {
      const requests = stale.map(([, { id }]) => id);
      this.#requests.start({ kind: "cancel", requests }).done.catch(() => undefined);
    }
    this.#fetch();
  }

  #fetch(): void {
    if (this.#object === null) return;
    for (const place of this.#wanted) {
      if (this.#waiting.size >= IN_FLIGHT) return;
      if (this.misses(place) && !this.#waiting.has(tileKey(place))) void this.#load(this.#object, place);
    }
  }

  async #load(object: number, place: TilePlace): Promise<void> {
    const key = tileKey(place);
    const pending = this.#requests.start({ kind: "tile", object, ...place });
    this.#waiting.set(key, pending);
    const stale = (): boolean => this.#waiting.get(key) !== pending;
    try {
      const { result, buffers } = await pending.done;
      const { media_type: type } = parseTileInfo(result);
      const bitmap = await decode(buffers[0], type);
      if (stale()) bitmap.close();
      else this.#cache.add(key, { place, bitmap });
    } catch (error) {
      if (!stale()) {
        this.#failed.add(key);
        this.#news.failed(error instanceof Error ? error.message : String(error));
      }
    }
    if (stale()) return;
    this.#waiting.delete(key);
    this.#news.changed();
    this.#fetch();
  }
}
