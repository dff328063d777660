import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAutomatic } from "../src/automatic/record";
import {
  parseConfig,
  parseExampleInfo,
  parseImageInfo,
  parseImagePart,
  parseOpening,
  parseReply,
  parseRequest,
  parseScene,
  parseSuggested,
} from "../src/guards";
import type { Parse } from "../src/parse";
import type { Tool } from "../src/tool";
import BOUNDING_BOX from "../src/tools/bounding-box";
import type { Answer } from "../src/wire";

const FOLDER = fileURLToPath(new URL("../../tests/wire/", import.meta.url));
const read = (name: string): unknown => JSON.parse(readFileSync(`${FOLDER}${name}`, "utf8"));

const MODULES = import.meta.glob<{ default: Tool }>("../src/tools/*.ts", { eager: true });
const TOOLS = new Map(Object.values(MODULES).map(({ default: tool }) => [tool.type, tool]));

/** Each answer is checked by the tool that makes such answers. */
const answer: Parse<Answer> = (value, at) => {
  const tool = TOOLS.get((value as Answer).type);
  if (tool === undefined) throw new TypeError(`${at}.type is no tool's`);
  return tool.parse(value, at);
};

const PARSERS: Record<string, (value: unknown) => unknown> = {
  answer: (value) => answer(value, "answer"),
  config: parseConfig,
  scene: (value) => parseScene(value, answer),
  request: (value) => parseRequest(value, answer),
  reply: parseReply,
  part: parseReply,
  opening: parseOpening,
  automatic: parseAutomatic,
};

describe("every record on the wire", () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

  test.each(names)("%s comes back as it was", (name) => {
    const parse = PARSERS[name.split("-")[0] ?? ""];
    expect(parse?.(read(name))).toEqual(read(name));
  });

  test("there is an example of every kind of request", () => {
    const kinds = names
      .filter((name) => name.startsWith("request-"))
      .map((name) => parseRequest(read(name), answer).kind);
    const all = [
      "hello",
      "form",
      "form-read",
      "form-write",
      "suggest",
      "view",
      "image",
      "tile",
      "cancel",
      "text",
      "example",
      "draft",
      "submit",
      "skip",
      "go",
    ];
    expect(new Set(kinds)).toEqual(new Set(all));
  });

  test.each(["reply-image.json", "reply-image-unreadable.json"])(
    "the result in %s is a picture's",
    (name) => {
      const reply = parseReply(read(name));
      const result = reply !== null && "result" in reply ? reply.result : null;
      expect(parseImageInfo(result)).toEqual(result);
    },
  );

  test.each(names.filter((name) => name.startsWith("reply-suggest")))(
    "the result in %s is proposed",
    (name) => {
      const reply = parseReply(read(name));
      const result = reply !== null && "result" in reply ? reply.result : null;
      expect(parseSuggested(result, answer)).toEqual(result);
    },
  );

  test("the result in part-image.json is a part of a picture", () => {
    const reply = parseReply(read("part-image.json"));
    const result = reply !== null && "result" in reply ? reply.result : null;
    expect(parseImagePart(result)).toEqual(result);
  });

  test("the result of an example request names a media type", () => {
    const reply = parseReply(read("reply-example.json"));
    expect(parseExampleInfo(reply !== null && "result" in reply ? reply.result : null)).toEqual({
      media_type: "image/png",
    });
  });
});

describe("a record that is not as agreed", () => {
  test("is refused with the name of the field", () => {
    const scene = read("scene-labeling.json") as { upcoming: { index: unknown }[] };
    const [, second] = scene.upcoming;
    if (second) second.index = "5";
    expect(() => parseScene(scene, answer)).toThrow("scene.upcoming[1].index should be a whole number");
  });

  test("is refused when it is no record at all", () => {
    expect(() => parseConfig(null)).toThrow("config should be a record");
    expect(() => BOUNDING_BOX.parse([], "answer")).toThrow("answer.type");
  });

  test("is refused when its kind is unknown", () => {
    expect(() => parseRequest({ kind: "drop" }, answer)).toThrow("request.kind should be hello or");
  });

  test("is no reply when it says that it is something else", () => {
    expect(parseReply({ kind: "news" })).toBeNull();
    expect(parseReply(null)).toBeNull();
    expect(parseReply("reply")).toBeNull();
    expect(parseOpening({ kind: "reply", id: "1", result: {} })).toBeNull();
  });
});
