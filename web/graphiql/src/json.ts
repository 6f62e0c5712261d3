// Formats variables and headers with the parser that GraphiQL carries anyway, in place of
// prettier's JavaScript parser and printer, which are half a megabyte (see vite.config.ts).
import { applyEdits, format } from "jsonc-parser";

type Document = { text: string };

export const parsers = {
  jsonc: {
    astFormat: "jsonc",
    parse: (text: string): Document => ({ text }),
    locStart: () => 0,
    locEnd: (document: Document) => document.text.length,
  },
};

export const printers = {
  jsonc: {
    print({ node: { text } }: { node: Document }): string {
      return applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2 })) + "\n";
    },
  },
};
