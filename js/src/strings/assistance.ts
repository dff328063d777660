/** The texts of notes, suggestions and questions, in English. */

/** Taken into the table of all texts, by place. */
export const ASSISTANCE_STRINGS = {
  notes: {
    title: "Notes",
    shape: (label: string) => `This ${label}`,
    several: (n: number) => `${n} selected`,
    unset: "–",
    comment: "Comment",
    commentShape: "Comment on the shape",
    flag: "To be looked at again",
    flagShape: "Flag the shape",
  },
  suggestions: {
    label: "Suggestions",
    title: (n: number) => `Suggestions (${n})`,
    none: "No suggestion left.",
    coming: "Suggestions are on their way…",
    notArrived: (reason: string) => `The suggestions did not arrive: ${reason}`,
    score: (score: number | null) => (score === null ? "" : score.toFixed(2)),
    spoken: (label: string, score: number | null) =>
      score === null ? `Suggested ${label}` : `Suggested ${label}, ${Math.round(score * 100)} percent sure`,
    accept: (what: string) => `Take over: ${what}`,
    reject: (what: string) => `Refuse: ${what}`,
    acceptAll: "Take all",
  },
  limits: {
    tooFew: (n: number, least: number) => `There should be at least ${least}; there are ${n}.`,
    tooMany: (n: number, most: number) => `There may be at most ${most}; there are ${n}.`,
    missing: (label: string) => `There is no “${label}” yet, and there must be one.`,
    overlap: (one: string, other: string, left: number, top: number) =>
      `“${one}” and “${other}” lie at the same place (${left}, ${top}). Are both meant?`,
  },
  question: { title: "Is this meant?", yes: "Yes, submit", back: "Look again" },
} as const;
