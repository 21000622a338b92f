// Which browser this is, as far as its remedies differ; and whether it is one inside another application. Pure.

/** Where permissions are given back: each has its own words and its own picture. */
export type Remedy =
  | "chrome_android"
  | "chrome_desktop"
  | "firefox_android"
  | "firefox_desktop"
  | "safari_ios"
  | "safari_mac"
  | "settings_ios";

export type System = "ios" | "android" | "desktop";

export interface Inside {
  /** Its name, for people; null when it is only known that there is one. */
  app: string | null;
}

const APPS: readonly (readonly [RegExp, string])[] = [
  [/Instagram/, "Instagram"],
  [/FBAN\/Messenger|FB_IAB\/Orca|MessengerForiOS/, "Messenger"],
  [/FBAN|FBAV|FB_IAB/, "Facebook"],
  [/\bGSA\//, "Google"],
  [/\bLine\//, "Line"],
  [/Snapchat/, "Snapchat"],
  [/LinkedInApp/, "LinkedIn"],
  [/TikTok|musical_ly|Bytedance/i, "TikTok"],
  [/MicroMessenger/, "WeChat"],
  [/\bTwitter/, "X"],
  [/Pinterest/, "Pinterest"],
];

export function systemOf(agent: string, touchPoints = 0): System {
  // An iPad says that it is a Mac.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "ios";
  return /Android/.test(agent) ? "android" : "desktop";
}

export function remedyOf(agent: string, touchPoints = 0): Remedy {
  switch (systemOf(agent, touchPoints)) {
    case "ios":
      return /CriOS|FxiOS|EdgiOS|OPiOS|DuckDuckGo/.test(agent) ? "settings_ios" : "safari_ios";
    case "android":
      return /Firefox/.test(agent) ? "firefox_android" : "chrome_android";
    default:
      if (/Firefox/.test(agent)) return "firefox_desktop";
      return /Safari/.test(agent) && !/Chrom/.test(agent) ? "safari_mac" : "chrome_desktop";
  }
}

/** Null in a browser of its own right. */
export function insideOf(agent: string): Inside | null {
  const found = APPS.find(([sign]) => sign.test(agent));
  if (found) return { app: found[1] };
  const isView = /; wv\)/.test(agent) || (/iPhone|iPad/.test(agent) && !/Safari\//.test(agent));
  return isView ? { app: null } : null;
}
