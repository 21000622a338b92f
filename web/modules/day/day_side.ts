// Beside the list: the chosen patient, and one's own camera before the first call.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { howToAllow } from "../call/device_help";
import type { DeviceState } from "../call/devices";
import { isRefused } from "../call/trouble";
import type { ConsultationOut } from "../contract/api";
import { hourWords } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { shownName } from "./day_list";
import type { Notes } from "./notes";
import { patientFacts } from "./patient_facts";
import type { WaitingPicture } from "./waiting_picture";

export interface SideActions {
  prepare(): void;
  /** A private note is fetched when it is unfolded. */
  notes: Notes;
  waitingPicture: WaitingPicture;
}

export function daySide(
  chosen: ConsultationOut | null,
  devices: DeviceState,
  picture: MediaStream | null,
  zone: string,
  actions: SideActions,
): TemplateResult {
  return html`${chosen ? patientCard(chosen, zone, actions) : nothing} ${ownDevices(devices, picture, actions)}`;
}

function patientCard(consultation: ConsultationOut, zone: string, actions: SideActions): TemplateResult {
  const { id, patient, starts_at } = consultation;
  const { notes, waitingPicture } = actions;
  return html`<section class="card side-patient" aria-labelledby="side-title">
    <div>
      <p class="soft small figures">${hourWords(starts_at, zone)}</p>
      <h2 id="side-title">${shownName(patient)}</h2>
    </div>
    ${waitingPicture.draw(id, shownName(patient))}
    ${patientFacts(consultation)}
    <details class="fold side-notes" .open=${notes.read() === id}
      @toggle=${(event: Event) => fold(event, id, notes)}>
      <summary>${t("notes_title")}</summary>
      <div class="fold-inside">${notes.read() === id ? notes.draw(id) : nothing}</div>
    </details>
  </section>`;
}

function fold(event: Event, id: string, notes: Notes): void {
  const { open } = event.target as HTMLDetailsElement;
  if (open || notes.read() === id) notes.fold(open ? id : null);
}

function ownDevices(devices: DeviceState, picture: MediaStream | null, actions: SideActions): TemplateResult {
  const { asked, asking, tracks, trouble } = devices;
  const ready = tracks.video ? t("own_devices_ready") : tracks.audio ? t("own_devices_sound_only") : null;
  const problems = (["camera", "microphone"] as const).filter((kind) => asked && trouble[kind]);
  return html`<section class="card side-devices">
    <h2>${t("own_devices")}</h2>
    ${
      picture
        ? html`<video data-own playsinline autoplay .muted=${true} .srcObject=${live(picture)} aria-label=${t("own_picture")}></video>`
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
