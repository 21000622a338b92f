// Ticks for the page, from a thread of its own: a browser slows the timers of a page that is not looked at.

export interface TickWish {
  id: number;
  /** Zero: no more. */
  every: number;
}

const timers = new Map<number, ReturnType<typeof setInterval>>();

self.addEventListener("message", ({ data: { id, every } }: MessageEvent<TickWish>) => {
  clearInterval(timers.get(id));
  timers.delete(id);
  if (every > 0)
    timers.set(
      id,
      setInterval(() => self.postMessage(id), every),
    );
});
