// Larger text at a touch, without loading the page anew: the check and the wait go on. The server draws it next time.

const A_YEAR = 31_536_000;

export function listenToTextSize(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-text-size]");
    const size = link?.dataset.textSize;
    if (!link || !size) return;
    event.preventDefault();
    document.documentElement.dataset.text = size;
    const secure = location.protocol === "https:" ? "; secure" : "";
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser of a patient
    document.cookie = `teleo_text=${size}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
    for (const one of document.querySelectorAll<HTMLElement>("a[data-text-size]")) {
      one.hidden = one === link;
    }
    document.querySelector<HTMLElement>("a[data-text-size]:not([hidden])")?.focus();
  });
}
