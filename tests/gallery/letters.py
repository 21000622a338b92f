"""The mails, as a reader of mail shows them, and the demonstration's mailbox when it has some."""

from datetime import UTC, datetime

from teleo.appointments import AppointmentView, appointment_of
from teleo.notifications import wording
from tests.gallery.stage import INES, Stage
from tests.gallery.taking import Album
from tests.support.browser import DESK, new_person

KINDS = (
    wording.APPOINTMENT_BOOKED,
    wording.APPOINTMENT_MOVED,
    wording.APPOINTMENT_CANCELLED,
    wording.APPOINTMENT_LINK,
)


async def take(album: Album, stage: Stage) -> None:
    _, page = await new_person(stage.desk, DESK, base_url=stage.platform.base_url)
    await page.goto("/sandbox/mailbox")
    await album.staff(page, "mailbox")
    appointment = await _appointment(stage)
    _, letter = await new_person(stage.desk, DESK)
    for kind in KINDS:
        told = wording.Told(
            appointment=appointment,
            establishment=stage.clinic.here,
            address=f"{stage.platform.base_url}/l/aVeryLongTokenThatNobodyTypes0123456789abcdefghijklmn",
            written_at=datetime.now(UTC),
        )
        await letter.set_content(wording.mail_words(kind, told).html)
        await album.patient(letter, f"mail-{kind.replace('_', '-')}")


async def _appointment(stage: Stage) -> AppointmentView:
    due = await stage.clinic.due(INES, "Lettre")
    async with stage.clinic.works.reading() as session:
        return await appointment_of(session, stage.clinic.here.id, due.id)
