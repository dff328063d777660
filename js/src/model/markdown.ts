/** The part of Markdown that instructions need, as a tree of plain records: nothing in a text can become markup of the page. */

/** Text within a line; a link goes to another site by http or https only. */
export type Span =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "strong" | "em"; readonly spans: readonly Span[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "link"; readonly href: string; readonly spans: readonly Span[] };

/** A piece of the text from the top to the bottom. */
export type Block =
  | { readonly type: "paragraph" | "heading"; readonly spans: readonly Span[] }
  | { readonly type: "list"; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] };

const HEADING = /^#{1,6}\s+(.*)$/;
const BULLET = /^\s{0,3}[-*+]\s+(.*)$/;
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+(.*)$/;
// Each begins with another sign, so that no text makes the search go back far.
const MARKS: readonly (readonly [RegExp, (match: RegExpExecArray, depth: number) => Span | null])[] = [
  [/^`([^`\n]{1,500})`/, (match) => ({ type: "code", text: match[1] ?? "" })],
  [/^\*\*([^*\n]{1,500})\*\*/, (match, depth) => ({ type: "strong", spans: inline(match[1] ?? "", depth) })],
  [/^\*([^*\n]{1,500})\*/, (match, depth) => ({ type: "em", spans: inline(match[1] ?? "", depth) })],
  [/^\[([^\][\n]{1,300})\]\(([^()\s]{1,500})\)/, linkFrom],
];
const DEEPEST = 4;

/** Return the blocks of a text; what is no Markdown is text as it stands. */
export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const part of text.replaceAll("\r\n", "\n").split(/\n\s*\n/)) {
    if (part.trim() !== "") blocks.push(...blocksOf(part.split("\n")));
  }
  return blocks;
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    const heading = HEADING.exec(line)?.[1];
    const next =
      heading === undefined
        ? (listWith(last, line) ?? paragraphWith(last, line))
        : ({ type: "heading", spans: inline(heading, 0) } as const);
    // A line that goes on with the block before it takes that block's place.
    if (last !== undefined && goesOn(last, next)) blocks.pop();
    blocks.push(next);
  }
  return blocks;
}

function goesOn(last: Block, next: Block): boolean {
  if (last.type === "list") return next.type === "list" && last.ordered === next.ordered;
  return last.type === "paragraph" && next.type === "paragraph";
}

function listWith(last: Block | undefined, line: string): Block | null {
  const bullet = BULLET.exec(line)?.[1];
  const item = bullet ?? NUMBER.exec(line)?.[1];
  if (item === undefined) return null;
  const ordered = bullet === undefined;
  const before = last?.type === "list" && last.ordered === ordered ? last.items : [];
  return { type: "list", ordered, items: [...before, inline(item, 0)] };
}

function paragraphWith(last: Block | undefined, line: string): Block {
  const before = last?.type === "paragraph" ? [...last.spans, { type: "text", text: "\n" } as const] : [];
  return { type: "paragraph", spans: [...before, ...inline(line, 0)] };
}

function inline(text: string, depth: number): readonly Span[] {
  const spans: Span[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? markAt(text, at, depth) : null;
    if (found === null) {
      plain += text[at];
      at += 1;
    } else {
      if (plain !== "") spans.push({ type: "text", text: plain });
      plain = "";
      spans.push(found.span);
      at += found.length;
    }
  }
  if (plain !== "") spans.push({ type: "text", text: plain });
  return spans;
}

function markAt(
  text: string,
  at: number,
  depth: number,
): { readonly span: Span; readonly length: number } | null {
  if (!"`*[".includes(text[at] ?? "")) return null;
  const rest = text.slice(at, at + 1000);
  for (const [pattern, make] of MARKS) {
    const match = pattern.exec(rest);
    const span = match === null ? null : make(match, depth + 1);
    if (match !== null && span !== null) return { span, length: match[0].length };
  }
  return null;
}

function linkFrom(match: RegExpExecArray, depth: number): Span | null {
  const [, text = "", href = ""] = match;
  return /^https?:\/\//i.test(href) ? { type: "link", href, spans: inline(text, depth) } : null;
}
