// Who a patient is, as far as the platform knows, and how surely: beside the list, and above what one writes in a call.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ConsultationOut } from "../contract/api";
import { currentLocale, hasWords, translate as t, type Words } from "../shared/translate";
import { companyWords } from "./company";
import { ageWords, shownName } from "./day_list";

export function patientFacts(consultation: ConsultationOut): TemplateResult {
  const { patient, visit_reason } = consultation;
  const facts: [Words, string | null][] = [
    ["side_birth_name", patient.birth_name],
    ["side_used_name", patient.used_name],
    ["side_first_name", patient.first_name],
    ["side_born_on", bornWords(consultation)],
    ["side_sex", t(patient.sex === "F" || patient.sex === "M" ? `sex_${patient.sex}` : "sex_other")],
    ["side_reason", visit_reason],
    ["side_company", companyWords(consultation)],
  ];
  return html`<p class="state"><span class="icon icon-person" aria-hidden="true"></span>${identityWords(consultation)}</p>
    <dl class="facts">
      ${facts.map(([name, value]) => (value ? html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>` : nothing))}
    </dl>`;
}

/** Folded where there is little room: his name and date of birth stay. */
export function patientAbove(consultation: ConsultationOut): TemplateResult {
  return html`<details class="side-who" ?open=${matchMedia("(width >= 56rem) and (height >= 44rem)").matches}>
    <summary><strong>${shownName(consultation.patient)}</strong>
      <span class="figures">${bornWords(consultation)}</span></summary>
    <div class="side-who-inside">${patientFacts(consultation)}</div>
  </details>`;
}

/** « 12/05/1944, 82 ans »: as it is asked for, figure by figure. */
function bornWords({ patient }: ConsultationOut): string {
  if (!patient.born_on) return ageWords(patient.age);
  const day = new Intl.DateTimeFormat(currentLocale() === "en" ? "en-GB" : "fr-FR", {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day.format(new Date(patient.born_on))}, ${ageWords(patient.age).replaceAll(" ", "\u00a0")}`;
}

function identityWords({ patient }: ConsultationOut): string {
  const status = `identity_${patient.identity_status}`;
  return `${t("side_identity")} : ${hasWords(status) ? t(status).toLowerCase() : patient.identity_status}`;
}
