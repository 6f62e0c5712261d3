// Reads a JSON list of diagrams from standard input and writes what Mermaid makes of each: the
// texts of its nodes and frames as a reader would see them, or the error.

import { JSDOM } from "jsdom";
import { text } from "node:stream/consumers";

const page = new JSDOM("<!doctype html><body></body>");
globalThis.window = page.window;
globalThis.document = page.window.document;

const { default: mermaid } = await import("mermaid");
mermaid.initialize({ securityLevel: "strict", startOnLoad: false });

// Mermaid keeps an entity as such a marker until it draws.
const decoded = (label) => {
  const element = page.window.document.createElement("textarea");
  element.innerHTML = label
    .replace(/ﬂ°°/g, "&#")
    .replace(/ﬂ°/g, "&")
    .replace(/¶ß/g, ";");
  return element.value;
};

const read = async (diagram) => {
  try {
    await mermaid.parse(diagram);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(diagram);
    return {
      nodes: [...db.getVertices().values()].map((node) => decoded(node.text)),
      frames: db.getSubGraphs().map((frame) => decoded(frame.title)),
      edges: db.getEdges().length,
    };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
};

const answers = [];
for (const diagram of JSON.parse(await text(process.stdin))) {
  answers.push(await read(diagram));
}
process.stdout.write(JSON.stringify(answers));
