// Beside the list: the chosen patient, and one's own camera before the first call.
import { html, nothing, type TemplateResult } from "lit-html";
import { howToAllow } from "../call/device_help";
import type { DeviceState } from "../call/devices";
import { isRefused } from "../call/trouble";
import type { ConsultationOut } from "../contract/api";
import { hourWords } from "../shared/time";
import { hasWords, translate as t, type Words } from "../shared/translate";
import { companyWords } from "./company";
import { ageWords, shownName } from "./day_list";

export interface SideActions {
  prepare(): void;
}

export function daySide(
  chosen: ConsultationOut | null,
  devices: DeviceState,
  picture: MediaStream | null,
  zone: string,
  actions: SideActions,
): TemplateResult {
  return html`${chosen ? patientCard(chosen, zone) : nothing} ${ownDevices(devices, picture, actions)}`;
}

function patientCard(consultation: ConsultationOut, zone: string): TemplateResult {
  const { patient, visit_reason, starts_at } = consultation;
  const facts: [Words, string | null][] = [
    ["side_birth_name", patient.birth_name],
    ["side_used_name", patient.used_name],
    ["side_first_name", patient.first_name],
    ["side_age", ageWords(patient.age)],
    ["side_sex", t(patient.sex === "F" || patient.sex === "M" ? `sex_${patient.sex}` : "sex_other")],
    ["side_reason", visit_reason],
    ["side_company", companyWords(consultation)],
  ];
  const status = `identity_${patient.identity_status}`;
  return html`<section class="card side-patient" aria-labelledby="side-title">
    <div>
      <p class="soft small figures">${hourWords(starts_at, zone)}</p>
      <h2 id="side-title">${shownName(patient)}</h2>
    </div>
    <p class="state"><span class="icon icon-person" aria-hidden="true"></span>
      ${t("side_identity")} : ${hasWords(status) ? t(status).toLowerCase() : patient.identity_status}</p>
    <dl class="facts">
      ${facts.map(([name, value]) => (value ? html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>
  </section>`;
}

function ownDevices(devices: DeviceState, picture: MediaStream | null, actions: SideActions): TemplateResult {
  const { asked, asking, tracks, trouble } = devices;
  const ready = tracks.video ? t("own_devices_ready") : tracks.audio ? t("own_devices_sound_only") : null;
  const problems = (["camera", "microphone"] as const).filter((kind) => asked && trouble[kind]);
  return html`<section class="card side-devices">
    <h2>${t("own_devices")}</h2>
    ${
      picture
        ? html`<video data-own playsinline autoplay .muted=${true} .srcObject=${picture} aria-label=${t("own_picture")}></video>`
        : nothing
    }
    ${ready ? html`<p class="side-ready"><span class="icon icon-good" aria-hidden="true"></span>${ready}</p>` : nothing}
    ${problems.map(
      (kind) => html`<p class="field-error"><span class="icon icon-warning" aria-hidden="true"></span>
        <span>${t(`trouble_${kind}_${trouble[kind]}` as Words)}</span></p>`,
    )}
    ${problems.some((kind) => isRefused(trouble[kind])) ? howToAllow() : nothing}
    ${
      ready && !problems.length
        ? nothing
        : html`<button class="button button-second" data-action="prepare" aria-busy=${asking} @click=${actions.prepare}>
            <span class="icon icon-camera" aria-hidden="true"></span>
            ${t(problems.length ? "own_devices_retry" : "own_devices_prepare")}
          </button>`
    }
  </section>`;
}
