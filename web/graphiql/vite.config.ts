import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/graphiql/",
  resolve: {
    alias: [
      { find: /^(monaco-graphql\/esm|\.)\/monaco-editor(\.js)?$/, replacement: "/src/editor.ts" },
      { find: /^prettier\/(parser-babel|plugins\/estree)$/, replacement: "/src/json.ts" },
    ],
  },
  build: {
    outDir: "../../server/static/graphiql",
    emptyOutDir: true,
    target: "es2022",
    license: { fileName: "licenses.md" },
    // the editor is one large piece whatever one does, and is loaded once
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" means nothing outside of a server that renders React
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
});
