"""Who may come in, and as whom: accounts with their sessions, and the links of patients."""

from teleo.accounts.enrolling import open_account
from teleo.accounts.errors import (
    CredentialsRefused,
    EmailTaken,
    LinkExpired,
    LinkNotYet,
    LinkReplaced,
    LinkUnknown,
)
from teleo.accounts.magic_links import (
    LinkOpened,
    current_link,
    issue_link,
    link_address,
    linked_appointments,
    move_links,
    open_link,
    revoke_links,
    revoke_links_of,
)
from teleo.accounts.passwords import Passwords
from teleo.accounts.queries import Workplace
from teleo.accounts.schemas import IssueLink, OpenAccount
from teleo.accounts.spoken_codes import PATH as CODE_PATH
from teleo.accounts.spoken_codes import CodeDrawn, issue_code

__all__ = [
    "CODE_PATH",
    "CodeDrawn",
    "CredentialsRefused",
    "EmailTaken",
    "IssueLink",
    "LinkExpired",
    "LinkNotYet",
    "LinkOpened",
    "LinkReplaced",
    "LinkUnknown",
    "OpenAccount",
    "Passwords",
    "Workplace",
    "current_link",
    "issue_code",
    "issue_link",
    "link_address",
    "linked_appointments",
    "move_links",
    "open_account",
    "open_link",
    "revoke_links",
    "revoke_links_of",
]
