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

/** Return black or white, whichever can be read better on a color: never less than 4.5:1. */
export function inkOn(color: string): "#000000" | "#ffffff" {
  // From here on black stands out more than white does.
  return luminance(color) > 0.179 ? "#000000" : "#ffffff";
}

/** Return the relative luminance of a color like `#0072b2`, as WCAG 2 defines it. */
export function luminance(color: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
