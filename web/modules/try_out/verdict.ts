// What a try-out call has shown, in words: a title, and a line for each thing with what can be done about it.
import { translate as t, type Words } from "../shared/translate";
import type { Measured } from "./measures";

/** `off` is what this trial did without: nothing is wrong. */
export type Look = "good" | "bad" | "off";

export interface Line {
  icon: "microphone" | "camera" | "signal" | "next";
  look: Look;
  name: string;
  text: string;
}

export interface Verdict {
  look: Look;
  title: string;
  text: string;
  lines: readonly Line[];
}

/** Below this nobody notices; `quality.ts` calls fair what lies between. */
const UNNOTICED_LOSS = 0.005;

export function verdictOf(measured: Measured): Verdict {
  const nothing = measured.sound === "none" && measured.picture !== "seen";
  if (measured.way === null || nothing) return { ...head("bad", "failed"), lines: [wayLine(measured)] };
  const lines = [soundLine(measured), pictureLine(measured), connectionLine(measured), wayLine(measured)];
  if (lines.every(({ look }) => look !== "bad")) return { ...head("good", "good"), lines };
  return { ...head("bad", measured.sound === "none" ? "failed" : "fair"), lines };
}

function head(look: Look, word: "good" | "fair" | "failed"): Omit<Verdict, "lines"> {
  return { look, title: t(`try_result_${word}_title`), text: t(`try_result_${word}_text`) };
}

function soundLine({ sound }: Measured): Line {
  const look = sound === "heard" ? "good" : "bad";
  return { icon: "microphone", look, name: t("try_sound"), text: t(`try_sound_${sound}`) };
}

function pictureLine({ picture }: Measured): Line {
  const look = picture === "off" ? "off" : picture === "seen" ? "good" : "bad";
  return { icon: "camera", look, name: t("try_picture"), text: t(`try_picture_${picture}`) };
}

function connectionLine({ loss, delayMs, quality }: Measured): Line {
  const told = [lossWords(loss ?? 0), delayWords(delayMs)];
  if (quality === "fair" || quality === "poor") told.push(t(`try_connection_${quality}`));
  return {
    icon: "signal",
    look: quality === "poor" ? "bad" : "good",
    name: t("try_connection"),
    text: told.filter(Boolean).join(" "),
  };
}

function lossWords(loss: number): string {
  if (loss < UNNOTICED_LOSS) return t("try_loss_none");
  return t("try_loss", { percent: Math.max(1, Math.round(loss * 100)) });
}

function delayWords(delayMs: number | null): string {
  if (delayMs === null) return "";
  const word = delayMs > 600 ? "slow" : delayMs > 300 ? "noticed" : "fast";
  return t(`try_delay_${word}`, { milliseconds: Math.max(1, Math.round(delayMs)) });
}

function wayLine({ way }: Measured): Line {
  const word: Words = way === null ? "try_way_none" : `try_way_${way}`;
  return { icon: "next", look: way === null ? "bad" : "good", name: t("try_way"), text: t(word) };
}

/** How long the queue is, in steps that do not change with each asking. */
export function queueWords(seconds: number): string {
  if (seconds > 90) return t("try_queue_minutes", { count: Math.ceil(seconds / 60) });
  return t("try_queue_seconds", { count: Math.max(10, Math.ceil(seconds / 10) * 10) });
}
