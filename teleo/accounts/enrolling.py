"""Open an account with its first role."""

from uuid import UUID

from teleo.accounts.errors import EmailTaken
from teleo.accounts.passwords import Passwords
from teleo.accounts.schemas import OpenAccount
from teleo.accounts.tables import EMAIL_UNIQUE, Account, AccountRole
from teleo.core.ids import new_id
from teleo.infra.work import Work


async def open_account(work: Work, passwords: Passwords, wish: OpenAccount) -> UUID:
    """The id of the account. Raises EmailTaken."""
    account = Account(
        id=new_id(),
        email=wish.email,
        shown_name=wish.shown_name,
        password_hash=await passwords.hash(wish.password.get_secret_value()),
        active=True,
        created_at=work.now,
    )
    await work.save(account, clash={EMAIL_UNIQUE: EmailTaken})
    role = AccountRole(
        id=new_id(),
        account_id=account.id,
        establishment_id=wish.establishment_id,
        role=wish.role,
        practitioner_id=wish.practitioner_id,
        granted_at=work.now,
    )
    await work.save(role)
    return account.id
