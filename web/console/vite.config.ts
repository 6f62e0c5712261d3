import { defineConfig, type Plugin } from "vite";

const OTHER_DIAGRAMS = /(diagram|-definition|swimlanes|cose-bilkent)[\w-]*\.mjs$|^katex$/i;

/** Leaves out what Gantry never draws: Mermaid brings some thirty kinds, each a file of its own. */
function flowchartsOnly(): Plugin {
  return {
    name: "flowcharts-only",
    enforce: "pre",
    resolveId(source, importer) {
      if (!importer?.includes("/mermaid/dist/") || source.includes("flowDiagram")) return null;
      return OTHER_DIAGRAMS.test(source) ? "\0no-such-diagram" : null;
    },
    load: (id) => (id === "\0no-such-diagram" ? "export default {}; export const diagram = {};" : null),
  };
}

export default defineConfig({
  base: "/static/console/",
  plugins: [flowchartsOnly()],
  build: {
    outDir: "../../server/static/console",
    emptyOutDir: true,
    target: "es2022",
    license: { fileName: "licenses.md" },
    // Mermaid is one large piece whatever one does, and is loaded only where a diagram is shown
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" means nothing outside of a server that renders React
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
