"""Who may come in, and as whom: accounts with their sessions, and the links of patients."""

from teleo.accounts.enrolling import open_account
from teleo.accounts.errors import (
    CredentialsRefused,
    EmailTaken,
    LinkExpired,
    LinkNotYet,
    LinkUnknown,
)
from teleo.accounts.magic_links import (
    LinkOpened,
    current_link,
    issue_link,
    link_address,
    move_links,
    open_link,
    revoke_links,
)
from teleo.accounts.passwords import Passwords
from teleo.accounts.queries import Workplace
from teleo.accounts.schemas import IssueLink, OpenAccount

__all__ = [
    "CredentialsRefused",
    "EmailTaken",
    "IssueLink",
    "LinkExpired",
    "LinkNotYet",
    "LinkOpened",
    "LinkUnknown",
    "OpenAccount",
    "Passwords",
    "Workplace",
    "current_link",
    "issue_link",
    "link_address",
    "move_links",
    "open_account",
    "open_link",
    "revoke_links",
]
