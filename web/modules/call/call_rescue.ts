// What each sees when the path is lost for good: the practitioner the number to call, the patient that he will be called.
import { html, nothing, type TemplateResult } from "lit-html";
import { announce } from "../shared/announce";
import { phoneWords } from "../shared/phone";
import { hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import type { RescueWhy } from "./rescue";

/** `unknown`: it could not be fetched yet; `none`: none is on file. */
export interface TelephoneShown {
  status: "unknown" | "none" | "known";
  /** E.164. */
  number: string;
  /** Who answers, when it is not the patient. */
  whose: string | null;
  /** When the practitioner said that he calls; an instant. */
  calledAt: string | number | null;
}

export type RescueMeans =
  | { side: "caller"; telephone: () => TelephoneShown; say: () => void }
  | { side: "called"; phoneEnd: () => string | null; helpPhone: string };

export interface RescueScene {
  why: RescueWhy;
  means: RescueMeans;
  name: string;
  zone: string;
}

/** In the place of a picture that is gone. */
export function rescueCard(scene: RescueScene): TemplateResult {
  const { why, means, name } = scene;
  return html`<section class="call-rescue" data-rescue=${why} aria-label=${t("rescue_label")}>
    <h2><span class="icon icon-phone" aria-hidden="true"></span>${t(`rescue_${means.side}_${why}` as Words, { name })}</h2>
    ${means.side === "caller" ? theCaller(scene, means) : html`<p>${calledWords(means, name)}</p><p>${t("rescue_trying")}</p>`}
  </section>`;
}

/** Said aloud, once. */
export function rescueWords({ why, means, name }: RescueScene): string {
  const happened = t(`rescue_${means.side}_${why}` as Words, { name });
  if (means.side === "called") return `${happened} ${calledWords(means, name)}`;
  const { status } = means.telephone();
  return `${happened} ${t(status === "known" ? "rescue_number_below" : WITHOUT[status])}`;
}

const WITHOUT = { none: "rescue_no_number", unknown: "rescue_number_unknown" } as const;

function calledWords(means: RescueMeans & { side: "called" }, name: string): string {
  const end = means.phoneEnd();
  if (end) return t("rescue_will_call", { name, end });
  return means.helpPhone ? t("rescue_call_us", { phone: means.helpPhone }) : t("rescue_wait", { name });
}

function theCaller(
  { zone }: RescueScene,
  { telephone, say }: RescueMeans & { side: "caller" },
): TemplateResult {
  const { status, number, whose, calledAt } = telephone();
  if (status !== "known") return html`<p>${t(WITHOUT[status])}</p>`;
  return html`
    <p class="rescue-number figures"><a href="tel:${number}" @click=${say}>${phoneWords(number)}</a></p>
    ${whose ? html`<p class="soft small">${whose}</p>` : nothing}
    <div class="row">
      <button class="button button-second" data-action="copy-number" @click=${() => void copy(number)}>${t("rescue_copy")}</button>
      ${
        calledAt
          ? nothing
          : html`<button class="button" data-action="rescue-call" @click=${say}>
              <span class="icon icon-phone" aria-hidden="true"></span>${t("rescue_i_call")}</button>`
      }
    </div>
    <p>${calledAt ? t("rescue_called", { hour: hourWords(calledAt, zone) }) : t("rescue_goes_on")}</p>
  `;
}

async function copy(number: string): Promise<void> {
  const done = await navigator.clipboard?.writeText(number).then(
    () => true,
    () => false,
  );
  announce(t(done ? "rescue_copied" : "rescue_not_copied"));
}
