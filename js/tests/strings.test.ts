import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));
// Words for people begin with a capital and go on; classes, keys, events and selectors do not.
const SPOKEN = /(["'`])([A-Z][a-z]+(?: [\w’'…:.,-]+)+|[A-Z][a-z]+…?[.!?])\1/gu;
const NOT_SHOWN = /^\s*(?:\*|\/\/|\/\*\*|throw )|new (?:Type)?Error\(|system-ui/u;

test("no file but the table of texts says anything to people", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !/(^|\/)strings(\W|$)/u.test(name),
  );
  const found = files.flatMap((name) =>
    readFileSync(`${SOURCE}${name}`, "utf8")
      .split("\n")
      .flatMap((line, number) =>
        NOT_SHOWN.test(line)
          ? []
          : [...line.matchAll(SPOKEN)].map(([text]) => `${name}:${number + 1} ${text}`),
      ),
  );
  expect(files.length).toBeGreaterThan(40);
  expect(found).toEqual([]);
});
