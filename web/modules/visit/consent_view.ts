// The text to agree to, and who declares to be there: nobody, whoever represents the patient, or the one who is missing.
import type { VisitOut } from "../contract/api";
import { readable } from "../shared/names";
import { find } from "../shared/page_data";
import { problemWords } from "../shared/problems";
import { translate as t } from "../shared/translate";
import { show } from "./views";

export interface ConsentView {
  ask(visit: VisitOut): void;
  /** Gives it, or says what is missing; whether it was given. */
  give(visit: VisitOut, send: (wish: ConsentWish) => Promise<void>): Promise<boolean>;
}

export interface ConsentWish {
  version: string;
  representative_id?: string;
}

export function createConsentView(place: HTMLElement): ConsentView {
  const declared = find<HTMLInputElement>("[data-declared]", place);
  const problem = find("[data-consent-problem]", place);
  let asked = "";

  function ask(visit: VisitOut): void {
    const { text, representative, representative_missing } = visit.consent;
    // What stands is not drawn again under the finger that ticks it.
    const now = JSON.stringify([text, representative, representative_missing]);
    if (now !== asked) draw(visit);
    asked = now;
    show("consent");
  }

  function draw({ consent, patient }: VisitOut): void {
    const { representative } = consent;
    const paragraphs = consent.text.split(/\n+/u).map((text) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = text;
      return paragraph;
    });
    find("[data-consent-text]", place).replaceChildren(...paragraphs);
    find("[data-consent-nobody]", place).hidden = !consent.representative_missing;
    find("[data-consent-form]", place).hidden = consent.representative_missing;
    find("[data-declaration]", place).hidden = !representative;
    const share = representative?.share ?? "assists";
    const who = {
      name: representative?.name ?? "",
      quality: representative ? t(`own_quality_${representative.quality}`) : "",
      patient: readable(patient.first_name),
    };
    declared.checked = false;
    say(null);
    find("[data-declaration-words]", place).textContent = t("declare", who);
    find("[data-declaration-share]", place).textContent = t(`share_${share}`, who);
    find("[data-consent-words]", place).textContent = t(
      share === "consents" ? "consent_for" : "consent",
      who,
    );
  }

  function say(words: string | null): void {
    problem.textContent = words;
    problem.hidden = words === null;
  }

  return {
    ask,
    async give({ consent }, send) {
      const { representative, version } = consent;
      if (representative && !declared.checked) {
        say(t("declare_first", { name: representative.name }));
        declared.focus();
        return false;
      }
      try {
        await send(representative ? { version, representative_id: representative.id } : { version });
      } catch (refusal) {
        say(problemWords(refusal));
        throw refusal;
      }
      say(null);
      return true;
    },
  };
}
