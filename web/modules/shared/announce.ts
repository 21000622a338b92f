// Says things to screen readers: one polite region, one assertive, the same words never twice in a row.

export type Urgency = "polite" | "assertive";

const last = new Map<Urgency, string>();

export function announce(text: string, urgency: Urgency = "polite"): void {
  if (!text || last.get(urgency) === text) return;
  last.set(urgency, text);
  const region = document.getElementById(`announce-${urgency}`);
  if (region) region.textContent = text;
}
