"""Write one entry of the trail, in the transaction of the act itself."""

from uuid import UUID

from teleo.audit.acts import Act
from teleo.audit.tables import AuditEntry
from teleo.core.ids import new_id
from teleo.infra.work import Work


def record(work: Work, act: Act, *, subject: str, subject_id: UUID | None = None) -> None:
    """`subject` is what it was done to ("patient", "appointment"…), `subject_id` which one."""
    work.session.add(
        AuditEntry(
            id=new_id(),
            at=work.now,
            act=act,
            actor_role=work.actor.role,
            account_id=work.actor.account_id,
            establishment_id=work.actor.establishment_id,
            subject_kind=subject,
            subject_id=subject_id,
        )
    )
