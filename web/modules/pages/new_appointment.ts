// Finds patients already known while the assistant types; choosing one fills the form. Works as a plain form without.
import type { PatientOut, PatientsOut } from "../contract/api";
import { announce } from "../shared/announce";
import { createApi } from "../shared/api";
import { find } from "../shared/page_data";
import { phoneWords } from "../shared/phone";
import { translate as t, useLocale } from "../shared/translate";

const PAUSE_MS = 250;
const LETTERS = 3;
const FILLED = ["birth_name", "used_name", "first_name", "born_on", "email", "mobile"] as const;

const form = document.querySelector<HTMLFormElement>("[data-new-appointment]");
const place = document.querySelector<HTMLElement>("[data-found]");
const api = createApi(field("csrf")?.value ?? "");
let asking: AbortController | null = null;
let pause: ReturnType<typeof setTimeout> | undefined;

function field(name: string): HTMLInputElement | null {
  const found = form?.elements.namedItem(name);
  return found instanceof HTMLInputElement ? found : null;
}

function search(): void {
  clearTimeout(pause);
  asking?.abort();
  const name = field("birth_name")?.value.trim() ?? "";
  const bornOn = field("born_on")?.value ?? "";
  if (name.length < LETTERS) return show([]);
  pause = setTimeout(() => void ask(name, bornOn), PAUSE_MS);
}

async function ask(name: string, bornOn: string): Promise<void> {
  asking = new AbortController();
  const traits = { birth_name: name, ...(bornOn ? { born_on: bornOn } : {}) };
  try {
    const found = await api.post<PatientsOut>("/api/v1/patients/search", traits, asking.signal);
    show(found.patients);
  } catch {
    // Finding is a help: without it the form still books.
  }
}

function show(patients: readonly PatientOut[]): void {
  if (!place) return;
  place.hidden = !patients.length;
  place.className = "across found";
  place.replaceChildren(...patients.map(choiceOf));
  if (patients.length) {
    const heading = document.createElement("p");
    heading.className = "field-hint";
    heading.textContent = t("found_title");
    place.prepend(heading);
    announce(`${t("found_title")} : ${patients.length}`);
  }
}

function choiceOf(patient: PatientOut): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "found-patient";
  button.dataset.patient = patient.id;
  const name = document.createElement("strong");
  name.textContent = nameOf(patient);
  const born = document.createElement("span");
  born.className = "soft small figures";
  born.textContent = patient.born_on ? patient.born_on.split("-").reverse().join("/") : t("found_undated");
  button.append(name, born);
  button.addEventListener("click", () => choose(patient));
  return button;
}

function choose(patient: PatientOut): void {
  for (const name of FILLED) fill(name, patient[name] ?? "");
  fill("mobile", phoneWords(patient.mobile ?? ""));
  for (const radio of form?.querySelectorAll<HTMLInputElement>("input[name=sex]") ?? []) {
    radio.checked = patient.born_on !== null && radio.value === patient.sex;
  }
  fillRepresentative(patient);
  if (!patient.born_on) return complete();
  fill("patient_id", patient.id);
  speak(patient.language);
  lock(true);
  confirm(patient);
}

/** Whoever was named before stands until another is. */
function fillRepresentative({ representative }: PatientOut): void {
  fill("representative_name", representative?.name ?? "");
  const quality = form?.elements.namedItem("representative_quality");
  if (quality instanceof HTMLSelectElement) quality.value = representative?.quality ?? "";
  const fold = form?.querySelector<HTMLDetailsElement>("[data-representative]");
  if (fold && representative) fold.open = true;
}

/** Someone who was invited by name alone: what is missing is typed now, and name and contact say who it is. */
function complete(): void {
  show([]);
  field("born_on")?.focus();
}

function confirm(patient: PatientOut): void {
  if (!place) return;
  const row = document.createElement("div");
  row.className = "chosen-patient";
  const icon = document.createElement("span");
  icon.className = "icon icon-good";
  icon.ariaHidden = "true";
  const words = document.createElement("p");
  words.textContent = t("found_chosen", { name: nameOf(patient) });
  const other = document.createElement("button");
  other.type = "button";
  other.className = "button button-quiet";
  other.textContent = t("found_not_him");
  other.addEventListener("click", forget);
  row.append(icon, words, other);
  place.hidden = false;
  place.replaceChildren(row);
  announce(words.textContent);
  other.focus();
}

function forget(): void {
  fill("patient_id", "");
  for (const name of [...FILLED, "representative_name"]) fill(name, "");
  speak("fr");
  lock(false);
  show([]);
  field("birth_name")?.focus();
}

/** Who someone known is, and where he is reached, is not changed from here. */
function lock(locked: boolean): void {
  for (const name of [...FILLED, "companion_name"]) {
    const input = field(name);
    if (input) input.readOnly = locked;
  }
  find("[data-owners]").hidden = locked;
  find("[data-contacts-known]").hidden = !locked;
}

function fill(name: string, value: string): void {
  const input = field(name);
  if (input) input.value = value;
}

/** The language of his messages, which may be changed here. */
function speak(language: PatientOut["language"]): void {
  const choice = form?.elements.namedItem("language");
  if (choice instanceof HTMLSelectElement) choice.value = language;
}

function nameOf({ birth_name, used_name, first_name }: PatientOut): string {
  return used_name && used_name !== birth_name
    ? `${used_name} ${first_name} (${birth_name})`
    : `${birth_name} ${first_name}`;
}

useLocale(document.documentElement.lang);
if (form && place) {
  for (const name of ["birth_name", "born_on"]) field(name)?.addEventListener("input", search);
}
