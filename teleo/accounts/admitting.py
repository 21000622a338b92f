"""Let a practitioner in: whoever Pro Santé Connect calls by this RPPS number is him, in this establishment."""

from uuid import UUID

from teleo.accounts import queries
from teleo.accounts.pro_sante_connect.people import national_id_of
from teleo.accounts.schemas import AdmitPractitioner
from teleo.accounts.tables import NATIONAL_ID_UNIQUE, Account, AccountRole
from teleo.audit import Act, record
from teleo.core.errors import Conflict
from teleo.core.ids import new_id
from teleo.infra.work import Work


class AdmittedMeanwhile(Conflict):
    """Two registered the same person in the same second: the one who comes second may try again."""

    code = "admitted_meanwhile"
    title = "Somebody has just registered this practitioner."


async def admit_practitioner(work: Work, wish: AdmitPractitioner) -> UUID:
    """The id of the account, opened now or before; twice is once. Raises AdmittedMeanwhile."""
    national_id = national_id_of(wish.rpps)
    account = await queries.account_known_as(work.session, national_id)
    if account is None:
        account = Account(
            id=new_id(),
            national_id=national_id,
            shown_name=wish.shown_name,
            active=True,
            created_at=work.now,
        )
        await work.save(account, clash={NATIONAL_ID_UNIQUE: AdmittedMeanwhile})
    if await queries.role_of(work.session, account.id, wish.establishment_id, "practitioner") is None:
        role = AccountRole(
            id=new_id(),
            account_id=account.id,
            establishment_id=wish.establishment_id,
            role="practitioner",
            practitioner_id=wish.practitioner_id,
            granted_at=work.now,
        )
        await work.save(role)
        record(work, Act.PRACTITIONER_ADMITTED, subject="practitioner", subject_id=wish.practitioner_id)
    return account.id
