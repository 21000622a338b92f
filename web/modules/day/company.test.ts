import { beforeEach, describe, expect, test } from "vitest";
import type { ConsultationOut } from "../contract/api";
import { useLocale } from "../shared/translate";
import { companyWords } from "./company";

type Told = Parameters<typeof companyWords>[0];

function told(changes: Partial<Told>): Told {
  const patient = { sex: "M" } as ConsultationOut["patient"];
  return { patient, representative: null, representative_missing: false, ...changes };
}

describe("who is with a patient", () => {
  beforeEach(() => useLocale("fr"));

  test("is said by name and quality, with the presence that was declared", () => {
    const mother = { name: "Mme Claire Martin", quality: "mother", declared: true } as const;

    expect(companyWords(told({ representative: mother }))).toBe(
      "Accompagné de Mme Claire Martin, mère (représentante). Présence déclarée.",
    );
    expect(companyWords(told({ representative: { ...mother, declared: false } }))).toContain(
      "Présence pas encore déclarée.",
    );
  });

  test("is missing for a minor for whom nobody is named, and nothing for most people", () => {
    expect(companyWords(told({ representative_missing: true }))).toContain("Mineur");
    expect(companyWords(told({}))).toBeNull();
  });
});
