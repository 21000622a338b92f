"""How each route is asked about the things of one establishment: a new route finds its line here, or a test fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import uuid5

from tests.support.visitors import World

# Whose things a route shows: it finds them for nobody else.
Reach = Literal["establishment", "practitioner", "nothing"]


@dataclass(frozen=True)
class Asked:
    """`parts` of the path, `query`, and a body as JSON or form; those that are empty are not sent."""

    parts: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    json: Mapping[str, object] = field(default_factory=dict)
    form: Mapping[str, object] = field(default_factory=dict)
    reach: Reach = "nothing"


Ask = Callable[[World], Asked]


def plainly(_: World) -> Asked:
    return Asked()


def about_the_visit(world: World) -> Asked:
    return Asked(parts={"visit_id": world.booked.id})


def about_the_consultation(world: World) -> Asked:
    return Asked(parts={"consultation_id": world.consultation.id}, reach="practitioner")


def about_the_appointment(world: World) -> Asked:
    return Asked(parts={"appointment_id": world.booked.id}, reach="establishment")


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


def _registering(_: World) -> Asked:
    traits = {"birth_name": "Hérault", "first_name": "Rose", "born_on": "1950-02-03", "sex": "F"}
    return Asked(json={**traits, "mobile": "06 39 98 00 33"})


def _consent(world: World) -> Asked:
    return Asked(parts={"visit_id": world.booked.id}, json={"version": "2026-11"})


def _signing_in(world: World) -> Asked:
    return Asked(form={"email": world.assistant.email, "password": world.assistant.password})


ASKED: dict[str, Ask] = {
    "live": plainly,
    "ready": plainly,
    "openapi": plainly,
    "home": plainly,
    "sign_in": plainly,
    "send_sign_in": _signing_in,
    "open_link": lambda world: Asked(parts={"token": world.link_token}),
    "agenda": lambda world: Asked(query={"practitioner": world.at.practitioner.id}),
    "choose_slot": _form,
    "book_appointment": lambda world: Asked(form=wish(world, after_minutes=60), reach="establishment"),
    "appointment": about_the_appointment,
    "day": plainly,
    "visit": about_the_visit,
    "api_search_patients": lambda world: Asked(query={"birth_name": world.patient.birth_name}),
    "api_register_patient": _registering,
    "api_list_slots": _slots,
    "api_book_appointment": lambda world: Asked(json=wish(world, after_minutes=90), reach="establishment"),
    "api_appointment": about_the_appointment,
    "api_consultations": plainly,
    "api_board_ticket": plainly,
    "api_consultation_ticket": about_the_consultation,
    "api_consultation_messages": about_the_consultation,
    "api_visit": about_the_visit,
    "api_visit_consent": _consent,
    "api_visit_ticket": about_the_visit,
    "api_visit_messages": about_the_visit,
    # Last: whoever asks it is somebody no more.
    "sign_out": plainly,
}
