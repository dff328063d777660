/** Colors of the classes, told apart by most color-blind people and at least 3:1 against white and near-black. */

/** The colors in the order of the classes; after the last the first comes again. */
export const PALETTE = [
  "#0072b2",
  "#d55e00",
  "#009070",
  "#c0609a",
  "#a57800",
  "#7a5af0",
  "#c8322b",
  "#2b8fc0",
  "#6f7f16",
  "#7d7d7d",
] as const;

/** Return the color of a class; of an unknown one the last. */
export function colorOf(labels: readonly string[], label: string): string {
  const position = labels.indexOf(label);
  return PALETTE[position < 0 ? PALETTE.length - 1 : position % PALETTE.length] ?? PALETTE[0];
}

/** Return the key that chooses the class at a position, an empty text past the tenth. */
export function digitOf(position: number): string {
  return position >= 0 && position < 10 ? String((position + 1) % 10) : "";
}
