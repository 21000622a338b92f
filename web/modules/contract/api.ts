/* Written by `make contract` from teleo/accounts/schemas.py, teleo/accounts/second_factor/schemas.py, teleo/consultations/call_schemas.py, teleo/consultations/companion_schemas.py, teleo/consultations/presence_schemas.py, teleo/consultations/schemas.py, teleo/consultations/visit_schemas.py, teleo/patients/schemas.py: do not edit. */

export type Sex = "F" | "M" | "I";
export type IdentityStatus = "provisional" | "retrieved" | "validated" | "qualified";

export interface Contract {
  LinkOut: LinkOut;
  PasskeyOptions: PasskeyOptions;
  NoteOut: NoteOut;
  TelephoneOut: TelephoneOut;
  InvitationOut: InvitationOut;
  CompanionOut: CompanionOut;
  WaitingOut: WaitingOut;
  DayOut: DayOut;
  TicketOut: TicketOut;
  MessagesOut: MessagesOut;
  ColleaguesOut: ColleaguesOut;
  TryOutOut: TryOutOut;
  VisitOut: VisitOut;
  PatientsOut: PatientsOut;
}
export interface LinkOut {
  address: string;
}
export interface PasskeyOptions {
  act: "create" | "get";
  options: {
    [k: string]: unknown;
  };
}
export interface NoteOut {
  text: string;
  revision: number;
  written_at: string | null;
}
export interface TelephoneOut {
  number: string | null;
  belongs_to: ("patient" | "companion" | "representative") | null;
  companion_name: string | null;
  called_at: string | null;
}
export interface InvitationOut {
  id: string;
  name: string;
  kind: "companion" | "interpreter" | "colleague";
  starts_at: string;
  ends_at: string;
  waiting_opens_at: string;
  closes_at: string;
  practitioner_name: string;
  establishment: InvitedEstablishment;
  state: "expected" | "waiting" | "in_progress" | "ended" | "missed" | "not_held" | "cancelled";
  now: string;
}
export interface InvitedEstablishment {
  shown_name: string;
  help_phone: string;
  zone: string;
}
export interface CompanionOut {
  id: string;
  seat: string;
  name: string;
  kind: "companion" | "interpreter" | "colleague";
  waiting: boolean;
}
export interface WaitingOut {
  waiting: string[];
}
export interface DayOut {
  revision: number;
  on: string;
  now: string;
  lateness: LatenessOut | null;
  consultations: ConsultationOut[];
}
export interface LatenessOut {
  minutes: number;
  said_at: string;
}
export interface ConsultationOut {
  id: string;
  starts_at: string;
  ends_at: string;
  patient: DayPatient;
  visit_reason: string;
  state: "expected" | "waiting" | "in_progress" | "ended" | "missed" | "not_held" | "cancelled";
  waiting_since: string | null;
  started_at: string | null;
  ended_at: string | null;
  why_not_held: ("closed" | "technical" | "day_over" | "consent_withdrawn") | null;
  missing_until: string | null;
  patient_here: boolean;
  representative: DayRepresentative | null;
  representative_missing: boolean;
  consent_withdrawn_at: string | null;
  companions: CompanionOut[];
  revision: number;
}
export interface DayPatient {
  birth_name: string;
  first_name: string;
  used_name: string | null;
  born_on: string | null;
  age: number | null;
  sex: string;
  identity_status: string;
}
export interface DayRepresentative {
  name: string;
  quality:
    | "mother"
    | "father"
    | "parental_authority"
    | "tutor"
    | "authorised_relative"
    | "mandatary"
    | "curator"
    | "chosen_adult";
  declared: boolean;
}
export interface TicketOut {
  ticket: string;
  hub_path: string;
}
export interface MessagesOut {
  messages: MessageOut[];
}
export interface MessageOut {
  id: string;
  seat: string;
  name: string;
  mine: boolean;
  text: string;
  at: string;
}
export interface ColleaguesOut {
  colleagues: ColleagueOut[];
}
export interface ColleagueOut {
  id: string;
  shown_name: string;
  profession: string;
  free: boolean;
}
export interface TryOutOut {
  code: string;
  granted: boolean;
  ticket: string;
  hub_path: string;
  wait_seconds: number;
  sound_is_free: boolean;
}
export interface VisitOut {
  id: string;
  starts_at: string;
  ends_at: string;
  waiting_opens_at: string;
  closes_at: string;
  patient: VisitPatient;
  practitioner: VisitPractitioner;
  establishment: VisitEstablishment;
  state: "expected" | "waiting" | "in_progress" | "ended" | "missed" | "not_held" | "cancelled";
  now: string;
  may_wait: boolean;
  consent: VisitConsent;
  waiting_since: string | null;
  told_at: string | null;
  practitioner_busy: boolean;
  lateness: LatenessOut | null;
  started_at: string | null;
  ended_at: string | null;
  attended: boolean;
  satisfaction: VisitSatisfaction;
  companions: CompanionOut[];
}
export interface VisitPatient {
  first_name: string;
  family_name: string;
  phone_end: string | null;
}
export interface VisitPractitioner {
  id: string;
  shown_name: string;
  profession: string;
}
export interface VisitEstablishment {
  shown_name: string;
  help_phone: string;
  zone: string;
}
export interface VisitConsent {
  needed: boolean;
  version: string;
  text: string;
  withdrawn_at: string | null;
  representative: RepresentativeOut | null;
  representative_missing: boolean;
}
export interface RepresentativeOut {
  id: string;
  name: string;
  quality:
    | "mother"
    | "father"
    | "parental_authority"
    | "tutor"
    | "authorised_relative"
    | "mandatary"
    | "curator"
    | "chosen_adult";
  share: "consents" | "authorises" | "assists";
}
export interface VisitSatisfaction {
  asked: boolean;
  saw_and_heard: ("very" | "rather" | "little" | "not_at_all") | null;
  was_useful: ("very" | "rather" | "little" | "not_at_all") | null;
}
export interface PatientsOut {
  patients: PatientOut[];
}
export interface PatientOut {
  id: string;
  birth_name: string;
  first_name: string;
  used_name: string | null;
  used_first_name: string | null;
  born_on: string | null;
  sex: Sex;
  birth_place_code: string | null;
  identity_status: IdentityStatus;
  language: "fr" | "en";
  email: string | null;
  mobile: string | null;
  representative: RepresentativeOut | null;
}
