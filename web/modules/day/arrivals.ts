// Someone arrives while the page is not looked at: a soft sound, and a notification that names nobody.

export type NoticeSetting = "unsupported" | "to_ask" | "blocked" | "on" | "off";

export interface ArrivalSettings {
  sound: boolean;
  notice: NoticeSetting;
}

export interface Arrivals {
  settings(): ArrivalSettings;
  /** These consultations have just begun to wait. */
  tell(ids: readonly string[]): void;
  /** On a press: it is played, so that one knows it. */
  setSound(on: boolean): void;
  /** On a press: the browser may ask. */
  setNotice(on: boolean): Promise<void>;
  /** The page is looked at again. */
  seen(): void;
}

/** What we use of a notification. */
interface Shown {
  onclick: ((event: Event) => void) | null;
  close(): void;
}

interface NoticeMaker {
  new (title: string, options: object): Shown;
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
}

export interface ArrivalOptions {
  storage: Pick<Storage, "getItem" | "setItem">;
  ring: () => void;
  words: () => string;
  lookedAt: () => boolean;
  /** In a call no sound of ours disturbs. */
  inCall: () => boolean;
  focus: () => void;
  /** A setting has changed: it is shown again. */
  onSetting: () => void;
  now?: () => number;
  maker?: NoticeMaker | undefined;
}

const SOUND = "teleo-arrival-sound";
const NOTICE = "teleo-arrival-notice";
/** One whose line is cut and comes back has not arrived again. */
const SAME_ARRIVAL_MS = 2 * 60_000;
/** Two who arrive together ring once. */
const SAME_RING_MS = 3_000;

export function createArrivals(options: ArrivalOptions): Arrivals {
  const { storage, ring, words, lookedAt, inCall, focus, onSetting, now = Date.now } = options;
  const maker = "maker" in options ? options.maker : (globalThis.Notification as NoticeMaker | undefined);
  const told = new Map<string, number>();
  let rungAt = Number.NEGATIVE_INFINITY;
  let shown: Shown | null = null;

  function noticeSetting(): NoticeSetting {
    if (!maker) return "unsupported";
    if (maker.permission === "denied") return "blocked";
    if (maker.permission === "default") return "to_ask";
    return storage.getItem(NOTICE) === "on" ? "on" : "off";
  }

  const settings = (): ArrivalSettings => ({
    sound: storage.getItem(SOUND) !== "off",
    notice: noticeSetting(),
  });

  function show(): void {
    if (!maker || settings().notice !== "on") return;
    try {
      // The same tag: the next takes the place of the last. The sound is ours, or none.
      shown = new maker(words(), { tag: "arrival", renotify: true, silent: true });
      const mine = shown;
      mine.onclick = () => {
        focus();
        mine.close();
      };
    } catch {
      // Some telephones show none from a page.
    }
  }

  return {
    settings,
    tell(ids) {
      const at = now();
      const news = ids.filter((id) => at - (told.get(id) ?? Number.NEGATIVE_INFINITY) > SAME_ARRIVAL_MS);
      for (const id of ids) told.set(id, at);
      if (!news.length || lookedAt()) return;
      if (settings().sound && !inCall() && at - rungAt > SAME_RING_MS) {
        rungAt = at;
        ring();
      }
      show();
    },
    setSound(on) {
      storage.setItem(SOUND, on ? "on" : "off");
      if (on) ring();
      onSetting();
    },
    async setNotice(on) {
      if (on && maker?.permission === "default") await maker.requestPermission();
      storage.setItem(NOTICE, on && maker?.permission === "granted" ? "on" : "off");
      onSetting();
    },
    seen() {
      shown?.close();
      shown = null;
    },
  };
}
