// Inviting a third person to a consultation: who is invited, whom one may remove, and a short form.
import { html, nothing, type TemplateResult } from "lit-html";
import { kindWords } from "../call/comings";
import type { CompanionOut, ConsultationOut } from "../contract/api";
import { announce } from "../shared/announce";
import type { Api } from "../shared/api";
import { Problem, problemWords } from "../shared/problems";
import { translate as t, type Words } from "../shared/translate";

export interface Inviting {
  /** All of it, for one consultation. */
  draw(consultation: ConsultationOut): TemplateResult;
}

export interface InvitingOptions {
  api: Api;
  /** What came of it is to be fetched, and drawn. */
  load: () => Promise<void>;
  draw: () => void;
}

/** Four seats: two for third persons. */
const MOST = 2;
const KINDS: readonly [string, Words][] = [
  ["companion", "kind_companion"],
  ["interpreter", "kind_interpreter"],
  ["colleague", "kind_colleague"],
];
const FIELDS: Readonly<Record<string, Words>> = {
  shown_name: "invite_name_wrong",
  kind: "invite_kind_wrong",
  mobile: "invite_contact_wrong",
  email: "invite_contact_wrong",
};

export function createInviting({ api, load, draw }: InvitingOptions): Inviting {
  let said: { id: string; words: string; wrong: boolean } | null = null;
  let busy = false;

  async function does(id: string, act: () => Promise<unknown>, done: string): Promise<boolean> {
    if (busy) return false;
    busy = true;
    said = null;
    draw();
    try {
      await act();
      said = { id, words: done, wrong: false };
    } catch (problem) {
      said = { id, words: wordsOf(problem), wrong: true };
    }
    busy = false;
    announce(said.words, said.wrong ? "assertive" : "polite");
    await load();
    draw();
    return !said.wrong;
  }

  async function send(event: SubmitEvent, { id }: ConsultationOut): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const wish = Object.fromEntries(new FormData(form)) as Record<string, string>;
    const done = t("invite_sent", { name: wish.shown_name ?? "" });
    const invite = () => api.post(`/api/v1/consultations/${id}/companions`, wish);
    if (await does(id, invite, done)) form.reset();
  }

  function remove({ id }: ConsultationOut, one: CompanionOut): void {
    const act = () => api.post(`/api/v1/consultations/${id}/companions/${one.id}/remove`);
    void does(id, act, t("invite_removed", { name: one.name }));
  }

  function invited(consultation: ConsultationOut): TemplateResult | typeof nothing {
    if (!consultation.companions.length) return nothing;
    return html`<ul class="invited" aria-label=${t("invited")}>
      ${consultation.companions.map(
        (one) => html`<li data-invited=${one.id}>
          <span><strong>${one.name}</strong><br><span class="soft small">${kindWords(one.kind)}${
            one.waiting ? html`. ${t("state_waiting")}` : nothing
          }</span></span>
          <button class="button button-second" type="button" data-action="remove" ?disabled=${busy}
            aria-label=${t("invite_remove_name", { name: one.name })}
            @click=${() => remove(consultation, one)}>${t("invite_remove")}</button>
        </li>`,
      )}
    </ul>`;
  }

  function form(consultation: ConsultationOut): TemplateResult {
    if (consultation.companions.length >= MOST) return html`<p class="soft">${t("invite_full")}</p>`;
    return html`<form class="fields" data-invite @submit=${(event: SubmitEvent) => void send(event, consultation)}>
      <div class="field">
        <label for="invite-name">${t("invite_name")}</label>
        <input class="input" id="invite-name" name="shown_name" maxlength="80" minlength="2" required autocomplete="off">
      </div>
      <fieldset class="choices">
        <legend>${t("invite_kind")}</legend>
        <div class="choices-row">
          ${KINDS.map(
            ([kind, words]) =>
              html`<label class="choice"><input type="radio" name="kind" value=${kind} required>${t(words)}</label>`,
          )}
        </div>
      </fieldset>
      <div class="field">
        <label for="invite-contact">${t("invite_contact")}</label>
        <p class="field-hint" id="invite-contact-hint">${t("invite_contact_hint")}</p>
        <input class="input" id="invite-contact" name="contact" maxlength="254" required autocomplete="off"
          aria-describedby="invite-contact-hint">
      </div>
      <button class="button" data-action="send-invitation" ?disabled=${busy}>
        <span class="icon icon-send" aria-hidden="true"></span>${t("invite")}</button>
    </form>`;
  }

  return {
    draw(consultation) {
      return html`<div class="inviting">
        <p class="soft small">${t("invite_text")}</p>
        ${invited(consultation)}
        ${
          said?.id === consultation.id
            ? html`<p class=${said.wrong ? "field-error" : "invite-done"} data-invite-said>
                <span class="icon icon-${said.wrong ? "error" : "good"}" aria-hidden="true"></span><span>${said.words}</span></p>`
            : nothing
        }
        ${form(consultation)}
      </div>`;
    },
  };
}

/** Which field is at fault, if one is. */
function wordsOf(problem: unknown): string {
  if (problem instanceof Problem && problem.code === "invalid") {
    const errors = (problem.extras.errors ?? {}) as Record<string, string>;
    const field = Object.keys(errors).find((name) => name in FIELDS);
    return t(field ? (FIELDS[field] as Words) : "invite_contact_wrong");
  }
  return problemWords(problem);
}
