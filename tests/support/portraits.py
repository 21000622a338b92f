"""Two drawn people as fake cameras, so that pictures of a call show somebody."""

from pathlib import Path

from playwright.async_api import Browser

SIZE = {"width": 1280, "height": 720}

# ground, wall, hair, skin, clothes, glasses or stethoscope
DOCTOR = ("#dfe9ea", "#c8dadb", "#3b2a22", "#d9a07a", "#ffffff", "#0b5560")
PATIENT = ("#f1e7d8", "#e6d6bf", "#e9e7e4", "#f0c3a5", "#8a5a77", "#6b6b6b")

FACE = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720">
  <rect width="1280" height="720" fill="{0}"/>
  <rect x="820" y="70" width="330" height="260" rx="10" fill="{1}"/>
  <rect x="120" y="110" width="190" height="420" rx="10" fill="{1}"/>
  <path d="M340 720c10-170 130-230 300-230s290 60 300 230z" fill="{4}"/>
  <path d="M560 500c20 70 140 70 160 0v-70H560z" fill="{3}"/>
  <ellipse cx="640" cy="300" rx="190" ry="215" fill="{2}"/>
  <ellipse cx="640" cy="330" rx="150" ry="180" fill="{3}"/>
  <path d="M488 300c10-130 290-150 306 0-70-10-110-50-130-80-30 50-100 80-176 80z" fill="{2}"/>
  <circle cx="580" cy="335" r="12" fill="#2a2320"/><circle cx="700" cy="335" r="12" fill="#2a2320"/>
  <g fill="none" stroke="{5}" stroke-width="7"><circle cx="580" cy="335" r="44"/><circle cx="700" cy="335" r="44"/>
  <path d="M624 330q16-12 32 0"/></g>
  <path d="M640 350v50q-14 12-26 6" fill="none" stroke="#9a6a4c" stroke-width="6" stroke-linecap="round"/>
  <path d="M580 438q60 46 120 0" fill="none" stroke="#9c4a3c" stroke-width="9" stroke-linecap="round"/>
</svg>
"""


async def draw(browser: Browser, colours: tuple[str, ...], path: Path) -> None:
    """Write the portrait as Motion JPEG, which Chromium plays as a camera (--use-file-for-fake-video-capture)."""
    context = await browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]})
    page = await context.new_page()
    await page.set_content(f"<style>body{{margin:0}}</style>{FACE.format(*colours)}")
    frame = await page.screenshot(type="jpeg", quality=85)
    path.write_bytes(frame * 4)  # noqa: ASYNC240 a small file, before any measurement
    await context.close()
