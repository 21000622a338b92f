import { beforeEach, expect, test } from "vitest";
import type { ConsultationOut } from "../contract/api";
import { useLocale } from "../shared/translate";
import { noticeOfClosing, noticeOfWithdrawal } from "./day_notice";

const AT = "2026-11-24T12:00:00Z";

function consultation(change: Partial<ConsultationOut> = {}): ConsultationOut {
  const patient = { birth_name: "CASTEL", used_name: null, first_name: "ODETTE" };
  return { id: "one", state: "expected", consent_withdrawn_at: null, patient, ...change } as ConsultationOut;
}

beforeEach(() => useLocale("fr"));

test("a call that ends says who ended it", () => {
  const withdrawn = consultation({ consent_withdrawn_at: AT });

  expect(noticeOfClosing(withdrawn, true).text).toBe(
    "CASTEL Odette a retiré son consentement\u00a0; la consultation est terminée.",
  );
  expect(noticeOfClosing(withdrawn, false).text).toContain("n'attend plus");
  expect(noticeOfClosing(consultation(), true).text).toContain("est terminée");
});

test("a withdrawal is told once, and not that of a consultation which is over", () => {
  const before = [consultation()];
  const after = [consultation({ consent_withdrawn_at: AT })];

  expect(noticeOfWithdrawal(before, after)?.text).toContain("a retiré son consentement");
  expect(noticeOfWithdrawal(after, after)).toBeNull();
  expect(noticeOfWithdrawal(before, [consultation({ consent_withdrawn_at: AT, state: "ended" })])).toBeNull();
});
