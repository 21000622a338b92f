"""Keep what a page tells of how its call was."""

from signaling.contract.notices import SummaryTold
from teleo.consultations import outcome_queries
from teleo.consultations.rules.summing import MOST_RUNS
from teleo.consultations.tables import CallSummary, Consultation
from teleo.infra.work import Work

COUNTED = ("path", "seconds", "received", "lost", "cuts", "height")


async def keep_summary(work: Work, consultation: Consultation, notice: SummaryTold) -> None:
    """A page tells all since it was opened, and may be heard twice or late: what holds the most stays."""
    told = {name: getattr(notice, name) for name in COUNTED} | {"told_at": notice.at}
    kept = await outcome_queries.summary_of(work.session, consultation.id, notice.seat, notice.run)
    if kept is None:
        if await outcome_queries.runs_of(work.session, consultation.id, notice.seat) < MOST_RUNS:
            await work.save(
                CallSummary(consultation_id=consultation.id, seat=notice.seat, run=notice.run, **told)
            )
    elif kept.seconds < notice.seconds:
        for name, value in told.items():
            setattr(kept, name, value)
