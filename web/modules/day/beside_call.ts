// What the practitioner's call is made of, and what she has beside it: whom she sees, her notes, who is invited, who comes
// next, whom to telephone.
import type { CallOptions } from "../call/run_call";
import type { ConsultationOut, MessagesOut } from "../contract/api";
import type { Api } from "../shared/api";
import { companyWords } from "./company";
import { calledName } from "./day_list";
import type { Inviting } from "./inviting";
import { nextPatient, nextWords } from "./next_patient";
import type { Notes } from "./notes";
import { patientAbove } from "./patient_facts";
import { createTelephone, type Telephone } from "./telephone";

export interface BesideOptions
  extends Pick<CallOptions, "place" | "zone" | "now" | "hub" | "devices" | "onProblem"> {
  api: Api;
  draw: () => void;
  inviting: Inviting;
  notes: Notes;
  consultations: () => readonly ConsultationOut[];
  /** As it stands now. */
  nowOf: (consultation: ConsultationOut) => ConsultationOut;
  /** Ends the call that goes on, for all. */
  close: () => Promise<void>;
}

export type Beside = Omit<CallOptions, "ticket" | "onState" | "onLeave">;

export interface BesideCall {
  of(consultation: ConsultationOut): Beside;
  /** The consultation has begun: what may be needed when the line is dead is fetched. */
  begun(consultation: ConsultationOut): void;
  /** « Patient suivant » was pressed: who comes in once the call has closed. */
  following(): ConsultationOut | null;
  over(): void;
}

export function createBesideCall(options: BesideOptions): BesideCall {
  const { api, draw, inviting, notes, consultations, nowOf, close, ...given } = options;
  const { zone, now, onProblem } = given;
  let following: ConsultationOut | null = null;
  let telephone: { id: string; way: Telephone } | null = null;

  function telephoneOf({ id }: ConsultationOut): Telephone {
    if (telephone?.id !== id) {
      telephone?.way.stop();
      telephone = { id, way: createTelephone({ api, consultation: id, now, draw }) };
    }
    return telephone.way;
  }

  return {
    of(consultation) {
      const { id } = consultation;
      const messages = `/api/v1/consultations/${id}/messages`;
      return {
        ...given,
        id,
        host: true,
        expected: calledName(consultation.patient),
        messagesSince: async (since) =>
          (await api.get<MessagesOut>(since ? `${messages}?since=${since}` : messages)).messages,
        company: () => companyWords(nowOf(consultation)),
        people: () => inviting.draw(nowOf(consultation)),
        who: () => patientAbove(nowOf(consultation)),
        notes: () => notes.draw(id),
        next: () => nextWords(consultations(), id, now(), zone),
        onNext() {
          following = nextPatient(consultations(), id);
          if (!following) return;
          close().catch((problem: unknown) => {
            following = null;
            onProblem(problem);
          });
        },
        rescue: {
          side: "caller",
          telephone: () => telephoneOf(consultation).shown(),
          say: () => telephoneOf(consultation).say(),
        },
      };
    },
    begun: (consultation) => telephoneOf(consultation).begun(),
    following: () => following,
    over() {
      following = null;
      telephone?.way.stop();
      telephone = null;
    },
  };
}
