// Says things to screen readers: one polite region, one assertive. Each word is a line of its own, so that what is said
// shortly after does not replace it; it is taken away once it was read.

export type Urgency = "polite" | "assertive";

/** Said again within this, it is an echo; later, it is news. */
const ECHO_MS = 2_000;
const KEPT_MS = 10_000;

let last = { text: "", at: Number.NEGATIVE_INFINITY };

export function announce(text: string, urgency: Urgency = "polite"): void {
  const now = performance.now();
  if (!text || (last.text === text && now - last.at < ECHO_MS)) return;
  last = { text, at: now };
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById(`announce-${urgency}`)?.append(line);
  setTimeout(() => line.remove(), KEPT_MS);
}
