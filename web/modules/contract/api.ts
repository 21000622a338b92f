/* The JSON API. Written by `make contract` from the schemas of teleo: do not edit. */

export type ConsultationState = "expected" | "waiting" | "in_progress" | "ended" | "missed";

export interface DayPatient {
  birth_name: string;
  first_name: string;
  used_name: string | null;
  age: number;
  sex: string;
  identity_status: string;
}

export interface DayConsultation {
  id: string;
  starts_at: string;
  ends_at: string;
  patient: DayPatient;
  visit_reason: string;
  state: ConsultationState;
  waiting_since: string | null;
  started_at: string | null;
  ended_at: string | null;
  patient_here: boolean;
}

export interface Day {
  revision: number;
  consultations: DayConsultation[];
}

export interface TicketGiven {
  ticket: string;
  hub_path: string;
}

export interface SaidMessage {
  id: string;
  seat: string;
  name: string;
  mine: boolean;
  text: string;
  at: string;
}

export interface Messages {
  messages: SaidMessage[];
}

export interface Visit {
  id: string;
  starts_at: string;
  ends_at: string;
  waiting_opens_at: string;
  closes_at: string;
  practitioner: { shown_name: string; profession: string };
  establishment: { shown_name: string; help_phone: string | null; zone: string };
  state: ConsultationState | "cancelled";
  now: string;
  may_wait: boolean;
  consent: { needed: boolean; version: string; text: string };
  waiting_since: string | null;
  told_at: string | null;
  practitioner_busy: boolean;
  started_at: string | null;
  ended_at: string | null;
  attended: boolean;
}

export interface FoundPatient {
  id: string;
  birth_name: string;
  used_name: string | null;
  first_name: string;
  born_on: string;
  sex: string;
  identity_status: string;
  email: string | null;
  mobile: string | null;
}

export interface FoundPatients {
  patients: FoundPatient[];
}
