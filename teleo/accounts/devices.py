"""The browsers that proved who holds them, for one appointment each. Remembered until its links end or are revoked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from teleo.accounts import tokens
from teleo.accounts.magic_links import LinkOpened
from teleo.accounts.tables import VisitDevice
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work

Proof = Literal["birth_date", "sent_code", "spoken_code"]


@dataclass(frozen=True, slots=True)
class DeviceKept:
    """Told once, to the browser that is remembered."""

    appointment_id: UUID
    valid_until: datetime
    token: str = field(repr=False)


async def remember_device(work: Work, link: LinkOpened, proven_by: Proof) -> DeviceKept:
    """Whoever holds this browser is the patient of that appointment from now on."""
    token = tokens.new_device_token()
    device = VisitDevice(
        id=new_id(),
        token_hash=tokens.visit_device_hash(work.vault, token),
        link_id=link.link_id,
        proven_by=proven_by,
        proven_at=work.now,
    )
    await work.save(device)
    record(work, Act.VISIT_PROVEN, subject="appointment", subject_id=link.appointment_id)
    return DeviceKept(link.appointment_id, link.valid_until, token)
