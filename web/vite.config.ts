// Builds one entry per page module, and two style sheets, into dist/ with a manifest that the server reads.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const pages = readdirSync(new URL("./modules/pages", import.meta.url))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => `modules/pages/${name}`);

const COMPRESSIBLE = /\.(js|css|svg)$/;

/** Beside each file its smaller twins, which the server sends to browsers that read them. */
const smallerTwins: Plugin = {
  name: "smaller-twins",
  apply: "build",
  writeBundle({ dir = "dist" }, bundle) {
    for (const name of Object.keys(bundle).filter((one) => COMPRESSIBLE.test(one))) {
      const path = join(dir, name);
      const whole = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(whole));
      writeFileSync(`${path}.gz`, gzipSync(whole, { level: 9 }));
    }
  },
};

export default defineConfig({
  plugins: [smallerTwins],
  base: "/static/",
  publicDir: "assets/public",
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: [...pages, "styles/main.css", "styles/patient.css"] },
  },
  test: { include: ["modules/**/*.test.ts", "styles/**/*.test.ts"], environment: "node" },
});
