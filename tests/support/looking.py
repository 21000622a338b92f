"""Whether a page is looked at, and what it does to be noticed: replaced at the browser's edge, not in our code."""

from typing import Any

from playwright.async_api import Page

# Counts the tones that are begun; keeps each notification that is made, as the browser would show it.
WATCH = """
window.__noticed = { tones: 0, notices: [], asked: 0, focused: 0 };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.__noticed.tones += 1; return start.apply(this, when); };
const focus = window.focus.bind(window);
window.focus = () => { window.__noticed.focused += 1; focus(); };
const Shown = window.Notification;
window.__permission = "default";
class Kept extends EventTarget {
  constructor(title, options = {}) {
    super();
    this.title = title; this.body = options.body ?? ""; this.tag = options.tag ?? ""; this.closed = false;
    this.onclick = null;
    window.__noticed.notices.push(this);
  }
  static get permission() { return window.__permission; }
  static async requestPermission() {
    window.__noticed.asked += 1;
    window.__permission = await Shown.requestPermission().then((said) => (said === "default" ? "granted" : said));
    return window.__permission;
  }
  close() { this.closed = true; }
}
window.Notification = Kept;
window.__look = (away) => {
  Object.defineProperty(document, "visibilityState", { value: away ? "hidden" : "visible", configurable: true });
  Object.defineProperty(document, "hidden", { value: away, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


async def look_away(page: Page) -> None:
    """Another tab is in front."""
    await page.evaluate("window.__look(true)")


async def look_back(page: Page) -> None:
    await page.evaluate("window.__look(false)")


async def noticed(page: Page) -> dict[str, Any]:
    """`tones` begun, `notices` made (title, body, closed), how often it was `asked` and brought to the front."""
    found: dict[str, Any] = await page.evaluate(
        "() => ({ ...window.__noticed, notices: window.__noticed.notices"
        ".map(({ title, body, closed }) => ({ title, body, closed })) })"
    )
    return found


async def press_last_notice(page: Page) -> None:
    await page.evaluate("window.__noticed.notices.at(-1).onclick(new Event('click'))")
