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
  interrupted: "Interrupted",
  counters: {
    people: "Labeled by people",
    of: (objects: number) => `of ${number(objects)}`,
    bill: "Labels by people in the end",
    between: (low: number, high: number) => `between ${number(low)} and ${number(high)}`,
    unknown: "–",
    notYet: { right: "forecast after two batches", "mean-iou": "forecast when the proof begins" },
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
  stuck: "It waits until the reason is mended; then press Continue.",
  learning: (doing: string) =>
    `${doing || "All that was asked for is answered; the model learns."} What follows comes by itself.`,
  reading: "The pictures are read, to see which can be read and which are the same.",
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
  iou: (value: number) => value.toFixed(2),
  qualities: {
    title: "How good the model's boxes were",
    note: "Mean IoU on pictures that it had not learnt from. Dots: of those that it learns from, in turns. Diamond: a random sample of those that it may label.",
    x: "pictures learnt from",
    empty: "Shown when the model has learnt.",
    target: (target: number) => `Dashed: the promise, ${target} at least.`,
    summary: (quality: number, random: boolean) =>
      `The mean IoU was ${quality.toFixed(2)} at last, ${random ? "in a random sample" : "on pictures it had not learnt from"}.`,
    columns: ["learnt from", "tried on", "mean IoU", "chosen"],
    random: "at random",
    unknown: "in turns",
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
      right: {
        question:
          "Draw the random sample now, whatever the forecast says? A proof that fails spends part of the risk.",
        yes: "Yes, draw the sample",
      },
      "mean-iou": {
        question:
          "Let the model learn from what is drawn so far, and begin the proof? It is tried once: if it fails, people draw on all pictures.",
        yes: "Yes, begin the proof",
      },
    },
    stop: {
      question: "Stop automated labeling? All objects that are left go to people.",
      yes: "Yes, stop",
    },
    no: "Go on as before",
  },
} as const;
