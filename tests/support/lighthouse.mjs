// One run of Lighthouse in a browser that is open already, with its cookies: the scores, and what lowered them, as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// Web packages are installed in web/, which is not above this file.
const web = createRequire(new URL("../../web/package.json", import.meta.url));
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(web.resolve("lighthouse")).href);

const { port, address, telephone } = JSON.parse(process.argv[2]);
const options = {
  port,
  logLevel: "silent",
  disableStorageReset: true,
  onlyCategories: ["performance", "accessibility", "best-practices"],
};
const { lhr } = await lighthouse(address, options, telephone ? undefined : desktopConfig);

const lowered = Object.values(lhr.categories).flatMap((category) =>
  category.auditRefs
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${category.id}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ""}`),
);
const scores = Object.values(lhr.categories).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]);
process.stdout.write(
  JSON.stringify({ scores: Object.fromEntries(scores), lowered, problem: lhr.runtimeError ?? null }),
);
