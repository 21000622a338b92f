"""How each route is asked about the things of one establishment: a new route finds its line here, or a test fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal
from uuid import uuid4, uuid5

from teleo.patients import CURRENT_CONSENT
from tests.support.builders import PASSWORD
from tests.support.visitors import World

# Whose things a route shows: it finds them for nobody else.
# "own": the practitioner's, and every assistant's of his establishment.
Reach = Literal["establishment", "practitioner", "own", "nothing"]


@dataclass(frozen=True)
class Asked:
    """`parts` of the path, `query`, and a body as JSON or form; those that are empty are not sent."""

    parts: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    json: Mapping[str, object] = field(default_factory=dict)
    form: Mapping[str, object] = field(default_factory=dict)
    reach: Reach = "nothing"
    # What its own visitor is answered, or anyone of a public one: that it cannot be now is an answer too.
    own: Literal["done", "403", "404", "409", "422", "503"] = "done"


OPENED = {
    "name": "Clinique des Coteaux",
    "message_name": "Coteaux",
    "help_phone": "05 61 00 00 01",
    "zone": "Europe/Paris",
}

NOTICE = {
    "data_contact": "dpo@minimes.test",
    "postal_address": "1 rue des Minimes, 31200 Toulouse",
    "publication_director": "Odile Vidal",
    "hosted_by": "L'établissement lui-même",
}

COMPANION = {"shown_name": "M. Paul Roy", "kind": "colleague", "contact": "paul.roy@ailleurs.test"}

INVITATION = {"channel": "mobile", "language": "fr", "text": "Votre lien pour le {date} : {lien}"}

Ask = Callable[[World], Asked]

# Found by its own establishment's administrator, and by the region's under the address of that establishment.
ADMINISTRATOR, REGION = 0, 1


def plainly(_: World) -> Asked:
    return Asked()


def about_the_visit(world: World) -> Asked:
    return Asked(parts={"visit_id": world.booked.id})


def about_the_companion(world: World) -> Asked:
    return Asked(parts={"companion_id": world.companion_id})


def about_the_consultation(world: World) -> Asked:
    return Asked(parts={"consultation_id": world.consultation.id}, reach="practitioner")


def about_the_appointment(world: World) -> Asked:
    return Asked(parts={"appointment_id": world.booked.id}, reach="establishment")


def about_the_patient(world: World) -> Asked:
    return Asked(parts={"patient_id": world.patient.id}, reach="establishment")


def wish(world: World, *, after_minutes: int) -> dict[str, object]:
    """To book for the patient; sent again, the same wish books nothing more."""
    return {
        "practitioner_id": str(world.at.practitioner.id),
        "visit_reason_id": str(world.at.reason.id),
        "patient_id": str(world.patient.id),
        "starts_at": (world.booked.starts_at + timedelta(minutes=after_minutes)).isoformat(),
        "asked_as": str(uuid5(world.booked.id, str(after_minutes))),
    }


def _slots(world: World) -> Asked:
    day = world.booked.starts_at.date().isoformat()
    query = {"practitioner_id": world.at.practitioner.id, "visit_reason_id": world.at.reason.id}
    return Asked(query={**query, "first_on": day, "last_on": day}, reach="establishment")


def _form(world: World) -> Asked:
    query = {"practitioner": world.at.practitioner.id, "starts_at": world.booked.starts_at.isoformat()}
    return Asked(query=query, reach="establishment")


def moving(world: World, *, after_minutes: int) -> dict[str, object]:
    return {"starts_at": (world.booked.starts_at + timedelta(minutes=after_minutes)).isoformat()}


def _opening(world: World) -> dict[str, object]:
    hours = {"starts": "09:00", "ends": "12:00", "valid_from": "2092-01-01"}
    return {"practitioner_id": str(world.at.practitioner.id), **hours}


def _registering(_: World) -> Asked:
    traits = {"birth_name": "Hérault", "first_name": "Rose", "born_on": "1950-02-03", "sex": "F"}
    return Asked(json={**traits, "mobile": "06 39 98 00 33"})


def inviting(world: World) -> dict[str, object]:
    """Sent again, the same invitation invites nobody more."""
    return {
        "practitioner_id": str(world.at.practitioner.id),
        "visit_reason_id": str(world.at.reason.id),
        "asked_as": str(uuid5(world.booked.id, "now")),
        "first_name": "Odette",
        "birth_name": "Vidal",
        "contact": "06 39 98 00 34",
    }


def _contact(world: World) -> dict[str, object]:
    """What it is already: nothing changes."""
    return {"email": world.patient.email, "mobile": world.patient.mobile}


def _consent(world: World) -> Asked:
    return Asked(parts={"visit_id": world.booked.id}, json={"version": CURRENT_CONSENT})


def member(number: int) -> dict[str, object]:
    role = ("assistant", "administrator")[number]
    return {"shown_name": "Nadia Cazals", "email": f"nadia{number}@minimes.test", "role": role}


def _invitation(world: World, whose: int, own: Literal["done", "404"] = "done") -> Asked:
    return _overseen(world, whose, "enrolment_id", world.invited[whose], own)


def _session(world: World, whose: int) -> Asked:
    return _overseen(world, whose, "session_id", world.sessions[whose])


def _leaving(world: World, whose: int) -> Asked:
    return _overseen(world, whose, "role_id", world.leaving[whose])


def _overseen(
    world: World, whose: int, part: str, found: object, own: Literal["done", "404"] = "done"
) -> Asked:
    if whose == REGION:
        return Asked(parts={"establishment_id": world.at.here.id, part: found}, own=own)
    return Asked(parts={part: found}, reach="establishment", own=own)


def _signing_in(world: World) -> Asked:
    return Asked(form={"email": world.assistant.email, "password": world.assistant.password})


ASKED: dict[str, Ask] = {
    "live": plainly,
    "ready": plainly,
    "openapi": plainly,
    "home": plainly,
    "problem": lambda _: Asked(parts={"code": "slot_taken"}),
    "sign_in": plainly,
    # Without a Pro Santé Connect, and in a browser that did not set out to it: all say so on the page of signing in.
    "e_cps_sign_in": plainly,
    "e_cps_back": lambda _: Asked(query={"code": "a-code", "state": "a-state"}),
    "e_cps_situation": plainly,
    "e_cps_choose_situation": plainly,
    "e_cps_sign_out": plainly,
    "api_ask_step_up": lambda world: Asked(
        json={"purpose": "signature", "subject_id": str(world.booked.id)}, own="503"
    ),
    "api_step_up": lambda world: Asked(parts={"step_up_id": world.step_up_id}, reach="practitioner"),
    "api_session": plainly,
    "api_touch_session": plainly,
    # The one that they have is for a signature.
    "api_unlock_session_by_step_up": lambda world: Asked(
        json={"step_up_id": str(world.step_up_id)}, own="403"
    ),
    "api_unlock_session": lambda _: Asked(json={"password": PASSWORD}),
    # In a browser that gave no password: all are led back to where it is given.
    "factor": plainly,
    "send_factor": plainly,
    "send_passkey": plainly,
    "set_up_factor": plainly,
    "send_first_app": plainly,
    "send_first_passkey": plainly,
    "api_ask_passkey": lambda _: Asked(own="409"),
    # Before the password is given again, which is the last of them: what needs it leads there.
    "security": plainly,
    "own_app": plainly,
    "own_password": plainly,
    "change_password": lambda _: Asked(
        form={"password": "cheval batterie agrafe lampe", "again": "cheval batterie agrafe lampe"}
    ),
    "add_app": lambda _: Asked(form={"code": "123456"}),
    "api_ask_new_passkey": lambda _: Asked(own="403"),
    "add_passkey": lambda _: Asked(own="403"),
    "name_passkey": lambda world: Asked(parts={"passkey_id": world.booked.id}, form={"name": "x"}, own="404"),
    "remove_factor": lambda world: Asked(parts={"factor_id": world.booked.id}),
    "renew_recovery_codes": plainly,
    "confirm": plainly,
    "send_confirm": lambda _: Asked(form={"password": PASSWORD}),
    "unlock": plainly,
    "send_unlock": plainly,
    "api_waiting": plainly,
    "enrol": lambda world: Asked(parts={"token": world.enrolment_token}),
    # The first to ask uses it up; the others are led to a page that says so.
    "choose_password": lambda world: Asked(
        parts={"token": world.enrolment_token}, form={"password": PASSWORD, "again": PASSWORD}
    ),
    "open_link": lambda world: Asked(parts={"token": world.link_token}),
    # The date of all who are registered without being told otherwise: each browser proves, and is remembered.
    "prove_by_birth_date": lambda world: Asked(
        parts={"token": world.link_token}, form={"day": "12", "month": "05", "year": "1944"}
    ),
    # What cannot be a code costs no try.
    "prove_by_code": lambda world: Asked(parts={"token": world.link_token}, form={"code": "1"}, own="422"),
    "ask_code": lambda world: Asked(parts={"token": world.link_token}),
    "open_companion_link": lambda world: Asked(parts={"token": world.companion_token}),
    "ask_companion_code": lambda world: Asked(parts={"token": world.companion_token}),
    "prove_companion": lambda world: Asked(
        parts={"token": world.companion_token}, form={"code": "1"}, own="422"
    ),
    "companion": about_the_companion,
    "api_companion": about_the_companion,
    "api_companion_messages": about_the_companion,
    "api_companion_ticket": about_the_companion,
    "lost_link": plainly,
    "send_lost_link": lambda _: Asked(form={"contact": "personne@ailleurs.test"}),
    "type_code": plainly,
    "send_code": lambda world: Asked(form={"code": world.code}),
    "agenda": lambda world: Asked(query={"practitioner": world.at.practitioner.id}),
    "choose_slot": _form,
    "book_appointment": lambda world: Asked(form=wish(world, after_minutes=60), reach="establishment"),
    "appointment": about_the_appointment,
    "day": plainly,
    "visit": about_the_visit,
    "api_search_patients": lambda world: Asked(json={"birth_name": world.patient.birth_name}),
    "api_register_patient": _registering,
    "api_list_slots": _slots,
    "api_book_appointment": lambda world: Asked(json=wish(world, after_minutes=90), reach="establishment"),
    "api_appointment": about_the_appointment,
    "api_consultations": plainly,
    "api_board_ticket": plainly,
    "api_consultation_ticket": about_the_consultation,
    "api_consultation_messages": about_the_consultation,
    "api_note": about_the_consultation,
    "api_write_note": lambda world: replace(
        about_the_consultation(world), json={"text": "À revoir.", "revision": 0}
    ),
    # Nobody came yet: whose consultation it is reads that it has not begun, all others that there is none.
    "api_telephone": lambda world: replace(about_the_consultation(world), own="409"),
    "api_telephoned": lambda world: replace(about_the_consultation(world), own="409"),
    # Of two at most, one is there: he is removed before the next is invited.
    "api_invite_companion": lambda world: Asked(
        parts={"consultation_id": world.consultation.id}, json=COMPANION, reach="own"
    ),
    "api_remove_companion": lambda world: Asked(
        parts={"consultation_id": world.consultation.id, "invited_id": world.companion_id}, reach="own"
    ),
    "companions": about_the_appointment,
    "send_companion": lambda world: Asked(
        parts={"appointment_id": world.booked.id}, form=COMPANION, reach="establishment"
    ),
    "remove_companion": lambda world: Asked(
        parts={"appointment_id": world.booked.id, "invited_id": world.companion_id}, reach="establishment"
    ),
    "api_tell_lateness": lambda _: Asked(json={"minutes": 20}),
    "api_withdraw_lateness": plainly,
    "api_colleagues": lambda world: Asked(parts={"consultation_id": world.consultation.id}, reach="own"),
    # One of their own, each: what was handed over or missed is asked about no more.
    "api_hand_over": lambda world: Asked(
        parts={"consultation_id": world.given_away.id},
        json={"practitioner_id": str(world.colleague.id)},
        reach="own",
    ),
    "api_mark_missed": lambda world: Asked(parts={"consultation_id": world.begun_without.id}, reach="own"),
    "api_undo_missed": lambda world: Asked(parts={"consultation_id": world.begun_without.id}, reach="own"),
    "api_visit": about_the_visit,
    "api_visit_link": about_the_visit,
    "api_visit_consent": _consent,
    "api_visit_ticket": about_the_visit,
    "api_visit_messages": about_the_visit,
    "api_visit_satisfaction": lambda world: Asked(
        parts={"visit_id": world.booked.id},
        json={"question": "was_useful", "answer": "very"},
        own="409",  # not before the end
    ),
    "api_visit_withdraw_consent": about_the_visit,
    # Before it is cancelled and moved below; another is handed over and missed than by the API above.
    "hand_over": about_the_appointment,
    "send_hand_over": lambda world: Asked(
        parts={"appointment_id": world.given_away.appointment_id},
        form={"practitioner_id": str(world.third.id)},
        reach="establishment",
    ),
    "miss_appointment": about_the_appointment,
    "send_miss_appointment": lambda world: Asked(
        parts={"appointment_id": world.begun_without.appointment_id}, reach="establishment"
    ),
    "undo_miss_appointment": lambda world: Asked(
        parts={"appointment_id": world.begun_without.appointment_id}, reach="establishment"
    ),
    "try_out": plainly,
    "api_try_out": lambda _: Asked(json={"picture": True}),
    "openings": lambda world: Asked(query={"practitioner": world.at.practitioner.id}),
    "plan_opening": lambda world: Asked(form={**_opening(world), "weekday_0": "yes"}, reach="establishment"),
    "remove_opening": lambda world: Asked(
        parts={"opening_id": world.unused_openings[0]}, reach="establishment"
    ),
    "api_openings": lambda world: Asked(
        query={"practitioner_id": world.at.practitioner.id}, reach="establishment"
    ),
    "api_plan_opening": lambda world: Asked(json={**_opening(world), "weekdays": [0]}, reach="establishment"),
    "api_remove_opening": lambda world: Asked(
        parts={"opening_id": world.unused_openings[1]}, reach="establishment"
    ),
    "establishment": plainly,
    "change_establishment": lambda _: Asked(
        form={"shown_name": "Les Minimes", "message_name": "Minimes", "help_phone": "05 61 00 00 00"}
    ),
    "invitation_texts": lambda _: Asked(query={"language": "en"}),
    "change_invitation_text": lambda _: Asked(form=INVITATION),
    "preview_invitation_text": lambda _: Asked(form=INVITATION),
    "restore_invitation_text": lambda _: Asked(form={"channel": "mobile", "language": "fr"}),
    "establishment_logo": lambda world: Asked(parts={"establishment_id": world.at.here.id}),
    "change_logo": plainly,  # sends no picture: takes the present one away
    "practitioners": plainly,
    # Appointments of his stand.
    "end_membership": lambda world: Asked(
        parts={"practitioner_id": world.at.practitioner.id}, reach="establishment", own="409"
    ),
    "statistics": lambda world: Asked(
        query={"weeks": 4, "practitioner": world.at.practitioner.id}, reach="establishment"
    ),
    "statistics_sheet": lambda world: Asked(
        query={"weeks": 4, "practitioner": world.at.practitioner.id}, reach="establishment"
    ),
    "privacy": plainly,
    "legal": plainly,
    "cookies": plainly,
    "accessibility": plainly,
    "personal_data": plainly,
    "change_notice": lambda _: Asked(form=NOTICE),
    "search_personal_data": lambda _: Asked(form={"born_on": "1944-05-12"}),
    "patient_data": about_the_patient,
    "export_patient": about_the_patient,
    # An appointment of his is ahead: he is not erased, and the page says why.
    "erase_patient": lambda world: Asked(
        parts={"patient_id": world.patient.id},
        form={"birth_name": world.patient.birth_name},
        reach="establishment",
    ),
    # Each change finds the appointment as the one before left it.
    "api_cancel_appointment": about_the_appointment,
    "api_undo_change": about_the_appointment,
    "move_appointment": about_the_appointment,
    "send_move_appointment": lambda world: Asked(
        parts={"appointment_id": world.booked.id},
        form=moving(world, after_minutes=180),
        reach="establishment",
    ),
    "cancel_appointment": about_the_appointment,
    "send_cancel_appointment": about_the_appointment,
    "undo_change": about_the_appointment,
    "api_move_appointment": lambda world: Asked(
        parts={"appointment_id": world.booked.id},
        json=moving(world, after_minutes=240),
        reach="establishment",
    ),
    "cancel_visit": about_the_visit,
    "send_cancel_visit": about_the_visit,
    "move_visit": about_the_visit,
    "send_move_visit": lambda world: Asked(
        parts={"visit_id": world.booked.id}, form=moving(world, after_minutes=180)
    ),
    "visit_changed": about_the_visit,
    "undo_visit_change": about_the_visit,
    "reach_patient": about_the_appointment,
    "send_correction": lambda world: Asked(
        parts={"appointment_id": world.booked.id},
        form=_contact(world),
        reach="establishment",
    ),
    "api_correct_contact": lambda world: Asked(
        parts={"appointment_id": world.booked.id},
        json=_contact(world),
        reach="establishment",
    ),
    "give_code": about_the_appointment,
    "api_read_aloud": about_the_appointment,
    # Sent once; who presses again on the page is shown that it has just left.
    "api_send_again": about_the_appointment,
    "send_link_again": about_the_appointment,
    "invite": plainly,
    "send_invitation": lambda world: Asked(form=inviting(world), reach="establishment"),
    "api_invite": lambda world: Asked(json=inviting(world), reach="establishment"),
    # After all that asks about practitioners: whoever is registered works here, too, from then on.
    "register_practitioner": lambda world: Asked(
        form={
            "rpps": world.at.practitioner.rpps,
            "first_name": "Claire",
            "family_name": "Martin",
            "profession": "physician",
        }
    ),
    "members": plainly,
    "invite_member": lambda _: Asked(form=member(0)),
    "invite_member_again": lambda world: _invitation(world, ADMINISTRATOR),
    # What was sent again has another name from then on.
    "withdraw_invitation": lambda world: _invitation(world, ADMINISTRATOR, own="404"),
    "end_member_session": lambda world: _session(world, ADMINISTRATOR),
    "end_member": lambda world: _leaving(world, ADMINISTRATOR),
    "establishments": plainly,
    "open_establishment": lambda _: Asked(form=OPENED),
    "administrators": lambda world: Asked(parts={"establishment_id": world.at.here.id}),
    "invite_administrator": lambda world: Asked(parts={"establishment_id": world.at.here.id}, form=member(1)),
    "invite_administrator_again": lambda world: _invitation(world, REGION),
    "withdraw_administrator": lambda world: _invitation(world, REGION, own="404"),
    "end_administrator_session": lambda world: _session(world, REGION),
    "end_administrator": lambda world: _leaving(world, REGION),
    "workplaces": plainly,
    "change_workplace": lambda _: Asked(form={"role_id": str(uuid4())}, own="404"),
    "accept_invitation": lambda world: Asked(
        parts={"token": world.enrolment_token}
    ),  # there is no such account
    # Last: whoever asks it is somebody no more.
    "sign_out": plainly,
    "send_sign_in": _signing_in,
}
