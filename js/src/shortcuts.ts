/** Keys of the user's own choice, and what is the matter with them. */

import type { Command, KeyRow } from "./keys";
import { STRINGS } from "./strings";

/** Chords by the name of what they do, as a cell gives them to the labeler. */
export type Shortcuts = Readonly<Record<string, string>>;

/** Key rows after rebinding, and a sentence for everything that could not be done or that took a key away. */
export interface Rebound {
  readonly rows: readonly KeyRow[];
  readonly problems: readonly string[];
}

type Binding = readonly [chord: string, command: Command];

const T = STRINGS.shortcuts;
const NAMES: Readonly<Record<string, string>> = { space: " ", esc: "Escape", return: "Enter", del: "Delete" };
const MODIFIERS: Readonly<Record<string, string>> = {
  ctrl: "mod",
  control: "mod",
  cmd: "mod",
  meta: "mod",
  mod: "mod",
  alt: "alt",
  option: "alt",
  shift: "shift",
};
const SHOWN: Readonly<Record<string, string>> = { mod: "Ctrl", alt: "Alt", shift: "Shift", Escape: "Esc" };
/** Keys that must keep their meaning: the way out of the labeler, and the hand that moves the picture. */
const KEPT = new Set(["Escape", " "]);

/** Return the name under which a command can be given another key; `null` for arrows, whose keys go together. */
export function nameOf(command: Command): string | null {
  switch (command.type) {
    case "class":
      return `class-${command.position + 1}`;
    case "cycle":
      return command.by === 1 ? "next-shape" : "previous-shape";
    case "zoom":
      return command.factor > 1 ? "zoom-in" : "zoom-out";
    case "mode":
      return command.mode;
    case "tool":
      return command.by === undefined ? command.name : `${command.name}${command.by > 0 ? "+" : "-"}`;
    case "suggestion":
      return `${command.act}-suggestion`;
    case "nudge":
    case "grow":
    case "cancel":
      return null;
    default:
      return command.type;
  }
}

/** Return a chord in the spelling of the tables, `null` when it names no key. */
export function chordFrom(text: string): string | null {
  const parts = text === "+" ? ["+"] : text.split("+").map((part) => part.trim());
  const last = parts.pop() ?? "";
  const modifiers = parts.map((part) => MODIFIERS[part.toLowerCase()]);
  if (last === "" || modifiers.includes(undefined)) return null;
  const key = NAMES[last.toLowerCase()] ?? (last.length === 1 ? last.toLowerCase() : last);
  // Names such as F2 or ArrowUp are spelled as browsers do.
  if (key.length > 1 && !/^[A-Z][A-Za-z]*[0-9]{0,2}$/.test(key)) return null;
  const used = ["mod", "alt", "shift"].filter((name) => modifiers.includes(name));
  return [...used, key].join("+");
}

/** Return the rows with the user's chords in them. */
export function rebind(rows: readonly KeyRow[], shortcuts: Shortcuts): Rebound {
  const bindings = rows.flatMap((row) => row.bindings);
  const names = new Set(bindings.flatMap(([, command]) => nameOf(command) ?? []));
  const texts = new Map(
    rows.flatMap((row) => row.bindings.map(([, command]) => [nameOf(command), row.text])),
  );
  const problems: string[] = [];
  const chosen = new Map<string, string>();
  for (const [name, text] of Object.entries(shortcuts)) {
    const chord = chordFrom(text);
    if (!names.has(name)) problems.push(T.unknown(name, nearest(name, names)));
    else if (chord === null || KEPT.has(chord)) problems.push(T.impossible(name, text));
    else if (chosen.has(chord)) problems.push(T.twice(text, chosen.get(chord) ?? "", name));
    else chosen.set(chord, name);
  }
  const rebound = rows.map((row) => withChords(row, chosen));
  const left = new Set(rebound.flatMap((row) => row.bindings.map(([, command]) => nameOf(command))));
  for (const name of names) if (!left.has(name)) problems.push(T.lost(texts.get(name) ?? name));
  return { rows: rebound, problems };
}

/** Return a row with the chosen chords instead of its own, and without those that others have chosen. */
function withChords(row: KeyRow, chosen: ReadonlyMap<string, string>): KeyRow {
  const mine = (command: Command): string[] =>
    [...chosen].flatMap(([chord, name]) => (name === nameOf(command) ? [chord] : []));
  const done = new Set<string>();
  const bindings = row.bindings.flatMap(([chord, command]): Binding[] => {
    const chords = mine(command);
    if (chords.length === 0) return chosen.has(chord) ? [] : [[chord, command]];
    const name = nameOf(command) ?? "";
    if (done.has(name)) return [];
    done.add(name);
    return chords.map((own) => [own, command]);
  });
  const same =
    bindings.length === row.bindings.length && bindings.every(([c], n) => c === row.bindings[n]?.[0]);
  return same ? row : { ...row, bindings, shown: bindings.flatMap(([chord]) => shownChord(chord)) };
}

function shownChord(chord: string): string[] {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** Return the key to show on the button of a command, an empty text when it has none. */
export function keyOf(rows: readonly KeyRow[], command: Command): string {
  const name = nameOf(command);
  const bindings = rows.flatMap((row) => row.bindings);
  const chord = bindings.find(([, one]) => name !== null && nameOf(one) === name)?.[0];
  return chord === undefined ? "" : shownChord(chord).join("+");
}

/** Return the known name with the most letters in common, as a hint. */
function nearest(name: string, names: ReadonlySet<string>): string {
  const pairs = (text: string): Set<string> =>
    new Set([...text].map((letter, n) => letter + (text[n + 1] ?? "")));
  const wanted = pairs(name);
  const score = (known: string): number =>
    [...pairs(known)].filter((pair) => wanted.has(pair)).length / (known.length + name.length);
  return [...names].reduce((best, known) => (score(known) > score(best) ? known : best));
}
