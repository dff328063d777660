/** Instructions as elements of the page, built one by one; nothing is parsed as HTML. */

import { type Block, parseMarkdown, type Span } from "../model/markdown";
import { element } from "./dom";

/** Return the elements of a text in Markdown. */
export function markdownNodes(text: string): readonly HTMLElement[] {
  return parseMarkdown(text).map(blockNode);
}

function blockNode(block: Block): HTMLElement {
  const attributes = { dir: "auto" };
  if (block.type === "list") {
    const items = block.items.map((spans) => element("li", { attributes }, spans.map(spanNode)));
    return element(block.ordered ? "ol" : "ul", {}, items);
  }
  // A heading within the instructions stands below the labeler's own headings.
  return element(block.type === "heading" ? "h4" : "p", { attributes }, block.spans.map(spanNode));
}

function spanNode(span: Span): Node {
  switch (span.type) {
    case "text":
      return document.createTextNode(span.text);
    case "code":
      return element("code", { text: span.text });
    case "link": {
      const attributes = { href: span.href, target: "_blank", rel: "noopener noreferrer" };
      return element("a", { attributes }, span.spans.map(spanNode));
    }
    default:
      return element(span.type, {}, span.spans.map(spanNode));
  }
}
