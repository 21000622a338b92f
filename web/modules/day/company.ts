// Who is with a patient, as the practitioner reads it: by name, in which quality, and whether he declared to be there.
import { inSentence, named } from "../call/comings";
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";

type Told = Pick<ConsultationOut, "patient" | "representative" | "representative_missing">;

/** Third persons: who is invited, and who of them is before the door. */
export function invitedLines({ companions }: Pick<ConsultationOut, "companions">): string[] {
  return companions.map(({ name, kind, waiting }) => {
    const peer = { name, label: kind };
    return waiting ? t("someone_waits", { name: inSentence(peer) }) : t("day_invited", { name: named(peer) });
  });
}

export function companyWords({ patient, representative, representative_missing }: Told): string | null {
  if (representative_missing) return t("company_missing");
  if (!representative) return null;
  const { name, quality, declared } = representative;
  const sex = patient.sex === "F" || patient.sex === "M" ? patient.sex : "I";
  const whom = t(`company_${sex}`, { name, quality: t(`quality_${quality}`) });
  return `${whom}. ${t(declared ? "company_declared" : "company_not_declared")}`;
}
