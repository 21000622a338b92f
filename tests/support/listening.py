"""What a page says aloud, as a screen reader would: each word that comes into a region that is read by itself."""

from playwright.async_api import Page

# Before the page's own code: what is added to a live region, and each alert or status with all that it says.
SCRIPT = """
window.__said = [];
const OWN = "[role=alert], [role=status]";
const wordsOf = (one) => {
  const parts = [...one.querySelectorAll("p")];
  return (parts.length ? parts : [one]).map(({ textContent }) => textContent.replace(/\\s+/g, " ").trim()).join(" ");
};
new MutationObserver((changes) => {
  const heard = new Set();
  for (const { target, addedNodes } of changes) {
    const around = (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement)?.closest(OWN);
    if (around) heard.add(around);
    for (const node of addedNodes) {
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.parentElement?.matches("[aria-live]")) window.__said.push(wordsOf(node));
      for (const one of [node, ...node.querySelectorAll(OWN)]) if (one.matches(OWN)) heard.add(one);
    }
  }
  for (const one of heard) {
    const words = one.isConnected ? wordsOf(one) : "";
    if (words && one.__words !== words) window.__said.push(words);
    one.__words = words;
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


async def said(page: Page) -> list[str]:
    """Since the page was loaded, or since `forget`; in order."""
    found: list[str] = await page.evaluate("window.__said")
    return found


async def forget(page: Page) -> None:
    await page.evaluate("() => { window.__said.length = 0; }")
