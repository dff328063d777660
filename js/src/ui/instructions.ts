/** What the worker is told: the short text always, the long one and the examples on demand. */

import { parseExampleInfo } from "../guards";
import { STRINGS } from "../strings";
import type { Example } from "../wire";
import { element } from "./dom";
import { markdownNodes } from "./markdown";
import type { Part, View } from "./view";

const T = STRINGS.instructions;

interface Slot {
  readonly good: boolean;
  readonly position: number;
  readonly picture: HTMLImageElement;
  readonly caption: HTMLElement;
  readonly text: string;
}

/** Return the panel with the instructions. */
export function createInstructions(view: View): Part {
  const { instructions } = view.bridge.store.get().config;
  const { short, full, good_examples: good, bad_examples: bad } = instructions;
  const slots: Slot[] = [];
  const examples = (list: readonly Example[], isGood: boolean): HTMLElement[] => {
    if (list.length === 0) return [];
    const figures = list.map((example, position) => figure(example, isGood, position, slots));
    const heading = element("h4", { class: isGood ? "gt-good" : "gt-bad", text: isGood ? T.good : T.bad });
    return [heading, element("div", { class: "gt-examples" }, figures)];
  };
  const more = [
    ...(full === "" ? [] : [element("div", { class: "gt-full" }, markdownNodes(full))]),
    ...examples(good, true),
    ...examples(bad, false),
  ];
  const details = element("details", {}, [
    element("summary", { text: slots.length > 0 ? T.more : T.moreText }),
    ...more,
  ]);
  const node = element("section", { class: "gt-instructions" }, [
    element("h3", { class: "gt-heading", text: T.title }),
    element("div", { class: "gt-short" }, markdownNodes(short)),
    ...(more.length > 0 ? [details] : []),
  ]);
  node.hidden = short === "" && more.length === 0;

  let asked = false;
  details.addEventListener(
    "toggle",
    () => {
      if (asked || !details.open) return;
      asked = true;
      for (const slot of slots) void load(view, slot);
    },
    { signal: view.signal },
  );
  return { node, update: () => undefined };
}

function figure(example: Example, good: boolean, position: number, slots: Slot[]): HTMLElement {
  const picture = element("img", { attributes: { alt: example.caption } });
  const caption = element("figcaption", { text: T.loading, attributes: { dir: "auto" } });
  slots.push({ good, position, picture, caption, text: example.caption });
  return element("figure", {}, [picture, caption]);
}

async function load(view: View, { good, position, picture, caption, text }: Slot): Promise<void> {
  try {
    const answered = await view.bridge.requests.start({ kind: "example", good, position }).done;
    const { media_type: type } = parseExampleInfo(answered.result);
    const [bytes] = answered.buffers;
    if (view.signal.aborted || bytes === undefined) return;
    const url = URL.createObjectURL(new Blob([bytes as DataView<ArrayBuffer>], { type }));
    view.signal.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
    picture.src = url;
    caption.textContent = text;
  } catch {
    // Said where the picture would be; the work can go on without it.
    caption.textContent = T.failed;
  }
}
