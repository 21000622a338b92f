// Builds one entry per page module, and one style sheet, into dist/ with a manifest that the server reads.
import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const pages = readdirSync(new URL("./modules/pages", import.meta.url))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => `modules/pages/${name}`);

export default defineConfig({
  base: "/static/",
  publicDir: "assets/public",
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: [...pages, "styles/main.css"] },
  },
  test: { include: ["modules/**/*.test.ts", "styles/**/*.test.ts"], environment: "node" },
});
