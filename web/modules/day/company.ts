// Who is with a patient, as the practitioner reads it: by name, in which quality, and whether he declared to be there.
import type { ConsultationOut } from "../contract/api";
import { translate as t } from "../shared/translate";

type Told = Pick<ConsultationOut, "patient" | "representative" | "representative_missing">;

export function companyWords({ patient, representative, representative_missing }: Told): string | null {
  if (representative_missing) return t("company_missing");
  if (!representative) return null;
  const { name, quality, declared } = representative;
  const sex = patient.sex === "F" || patient.sex === "M" ? patient.sex : "I";
  const whom = t(`company_${sex}`, { name, quality: t(`quality_${quality}`) });
  return `${whom}. ${t(declared ? "company_declared" : "company_not_declared")}`;
}
