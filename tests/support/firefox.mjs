// One page of a real Firefox, driven over WebDriver BiDi for firefox.py: each line of JSON on standard input asks, one
// on standard output answers. It ends with its input, and Firefox with it.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// Web packages are installed in web/, which is not above this file.
const web = createRequire(new URL("../../web/package.json", import.meta.url));
const { default: puppeteer } = web("puppeteer-core");

// As with Playwright, what is evaluated is an expression, or a function of the argument.
const FUNCTION = /^\s*(async\s+)?(\([^)]*\)|\w+)\s*=>/;

const { program, preferences, viewport, script } = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  extraPrefsFirefox: preferences,
});
const [page] = await browser.pages();
await page.setViewport(viewport);
await page.evaluateOnNewDocument(script);

const acts = {
  goto: ({ address }) => page.goto(address).then(() => page.url()),
  reload: () => page.reload().then(() => page.url()),
  evaluate: ({ text, argument }) =>
    page.evaluate(FUNCTION.test(text) ? `(${text})(${JSON.stringify(argument)})` : text),
  click: ({ selector }) => page.click(selector),
  type: ({ selector, text }) => page.type(selector, text),
  screenshot: ({ path }) => page.screenshot({ path }).then(() => path),
};

function answer(said) {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

answer({ value: await browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...given } = JSON.parse(line);
  await acts[act](given).then(
    (value) => answer({ value: value ?? null }),
    (problem) => answer({ problem: String(problem) }),
  );
}
await browser.close();
