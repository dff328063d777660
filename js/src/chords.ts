/** From key events to commands: what was pressed, in one spelling for all keyboards. */

import type { Command, KeyRow } from "./keys";

/** Commands by chord. */
export type KeyTable = ReadonlyMap<string, Command>;

/** Return the commands of these rows by chord; a later row wins over an earlier one. */
export function keyTable(rows: readonly KeyRow[]): KeyTable {
  return new Map(rows.flatMap((row) => row.bindings));
}

/** The fields of a keyboard event that matter. */
export interface Key {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

const SYMBOLS = "+=-_?[]/";

/** Name the key on its own: as written where that can be, by its place on the keyboard for other scripts. */
function nameOf(event: Key): string {
  const { key, code } = event;
  if (/^[0-9]$/.test(key) || (key.length === 1 && SYMBOLS.includes(key))) return key;
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (key.length > 1) return key;
  if (/^Digit[0-9]$/.test(code) && !event.shiftKey) return code.slice(-1);
  if (/^Key[A-Z]$/.test(code)) return code.slice(-1).toLowerCase();
  return key;
}

/** Return the chord of a key event, such as `mod+shift+z`; Shift counts only where it does not choose the sign. */
export function chordOf(event: Key): string {
  const name = nameOf(event);
  // On many keyboards AltGr is how brackets are written, and it reports itself as Ctrl and Alt.
  const writes = event.getModifierState?.("AltGraph") === true;
  const shift = event.shiftKey && (name.length > 1 || /^[a-z]$/.test(name));
  return [
    (event.ctrlKey || event.metaKey) && !writes ? "mod+" : "",
    event.altKey && !writes ? "alt+" : "",
    shift ? "shift+" : "",
    name,
  ].join("");
}

/** Return the command of a key event, `null` when the key is not ours. */
export function commandFor(event: Key, table: KeyTable): Command | null {
  return table.get(chordOf(event)) ?? null;
}
