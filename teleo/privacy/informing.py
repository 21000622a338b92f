"""Say in the notices who answers for the data, and who publishes and hosts."""

from teleo.audit import Act, record
from teleo.infra.work import Work
from teleo.privacy import queries
from teleo.privacy.schemas import ChangeNotice
from teleo.privacy.tables import EstablishmentNotice


async def change_notice(work: Work, wish: ChangeNotice) -> None:
    """Of the actor's own establishment, from now on."""
    here = work.actor.establishment
    row = await queries.notice_row(work.session, here) or EstablishmentNotice(establishment_id=here)
    for name, value in wish.model_dump().items():
        setattr(row, name, value)
    row.changed_at = work.now
    await work.save(row)
    record(work, Act.NOTICE_CHANGED, subject="establishment", subject_id=here)
