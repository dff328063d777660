/** The texts of the panel of automated labeling, in English. */

const number = (value: number): string => value.toLocaleString("en-US");
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const money = (value: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** All texts of the panel, by place. */
export const AUTOMATIC_STRINGS = {
  panel: "Automated labeling",
  phases: {
    embedding: "Looking at the objects",
    asking: "Asking people",
    proving: "Proving",
    labeled: "Labeled",
    stopped: "Stopped",
    unreachable: "Not reachable",
  },
  counters: {
    people: "Labeled by people",
    of: (objects: number) => `of ${number(objects)}`,
    bill: "Labels by people in the end",
    between: (low: number, high: number) => `between ${number(low)} and ${number(high)}`,
    unknown: "–",
    notYet: "forecast after two batches",
    final: "final",
    asItLooks: "as it looks now",
    automatic: "Labeled by the model",
    automaticSoon: "Left to the model, as it looks",
    atBest: (share: number) => `at best ${percent(share)}`,
    money: "Cost of people's labels",
    without: (value: number) => `instead of ${money(value)}`,
  },
  number,
  percent,
  money,
  /** A number and its sign stay on one line. */
  unbroken: (text: string) => text.replaceAll(" %", "\u00a0%"),
  bar: (people: number, ahead: number, model: number) =>
    `${number(people)} labeled by people, ${number(ahead)} still to be labeled by people, ${number(model)} by the model`,
  legend: { people: "people", ahead: "people, still to come", model: "the model", open: "open" },
  asked: (answered: number, asked: number) =>
    `${number(answered)} of ${number(asked)} asked are answered; go on in the labeler.`,
  sampled: (answered: number, asked: number) =>
    `${number(answered)} of ${number(asked)} in the random sample are answered; go on in the labeler.`,
  embedding: "The objects are turned into numbers that the model can learn from; it may take minutes.",
  curve: {
    title: "How often the model was wrong",
    note: "Guesses made before a person looked, with 90 % intervals. Dots: what it doubted most. Diamonds: a random sample.",
    x: "labels learned from",
    empty: "Shown after the first batch of guesses.",
    target: (share: number) => `Dashed: the ${percent(share)} that may be wrong.`,
    summaryDoubted: (first: number, last: number) =>
      `Of what the model doubted most it was wrong in ${percent(first)} at first, ${percent(last)} at last.`,
    summaryRandom: (error: number) => `Of a random sample of the rest (diamond), in ${percent(error)}.`,
    columns: ["labels", "guesses", "wrong", "error", "interval", "chosen"],
    random: "at random",
    doubted: "as doubtful",
  },
  forecast: {
    title: "Forecast of the final bill",
    note: "Labels that people give in the end, as it looked at the time. Dashed: labels given so far.",
    x: "labels given",
    empty: "Shown after two batches of guesses.",
    summary: (first: number, last: number) =>
      `The forecast went from ${number(first)} labels by people to ${number(last)}.`,
    columns: ["labels given", "forecast"],
  },
  numbers: "Numbers",
  interval: (low: number, high: number) => `${percent(low)} to ${percent(high)}`,
  classes: {
    title: "Class by class",
    columns: ["class", "by the model", "in the sample", "wrong", "at most wrong", "missed", ""],
    missed: (missed: number, said: number) => `${number(missed)} of ${number(said)}`,
    note: "In the random sample: guesses of the class that people contradicted, and objects of the class that the model missed. At most wrong: certain for each class by itself; a small sample can say little.",
    noteSeveral:
      "In the random sample: objects to which the model gave the class and people did not, and objects of the class that the model missed. At most wrong: certain for all classes at once; a small sample can say little.",
  },
  actions: {
    goOn: "Continue",
    labelNow: "Label now…",
    stop: "Stop…",
    working: "Working…",
    failed: (reason: string) => `That did not work: ${reason}`,
  },
  confirm: {
    labelNow: {
      question:
        "Draw the random sample now, whatever the forecast says? A proof that fails spends part of the risk.",
      yes: "Yes, draw the sample",
    },
    stop: {
      question: "Stop automated labeling? All objects that are left go to people.",
      yes: "Yes, stop",
    },
    no: "Go on as before",
  },
} as const;
