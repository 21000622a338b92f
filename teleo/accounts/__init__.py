"""Who may come in, and as whom: accounts with their sessions, and the links of patients."""

from teleo.accounts.admitting import admit_practitioner
from teleo.accounts.cookies import E_CPS as E_CPS_COOKIE
from teleo.accounts.cookies import SESSION as SESSION_COOKIE
from teleo.accounts.cookies import VISIT_PREFIX as VISIT_COOKIES
from teleo.accounts.enrolling import open_account
from teleo.accounts.errors import (
    CredentialsRefused,
    EmailTaken,
    EnrolmentOver,
    EnrolmentUnknown,
    LinkExpired,
    LinkNotYet,
    LinkReplaced,
    LinkUnknown,
)
from teleo.accounts.facts import MemberInvited
from teleo.accounts.inviting import enrolment_address, invite, note_enrolment_sent
from teleo.accounts.keeping import PURGES, erase_links, links_kept, links_over, remove_links
from teleo.accounts.leaving import situation_of
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
from teleo.accounts.pro_sante_connect.people import Situation
from teleo.accounts.pro_sante_connect.settings import ProSanteConnectSettings
from teleo.accounts.professionals import BACK as E_CPS_BACK
from teleo.accounts.queries import EnrolmentView, Workplace, enrolment_for
from teleo.accounts.schemas import AdmitPractitioner, Invite, IssueLink, OpenAccount
from teleo.accounts.spoken_codes import PATH as CODE_PATH
from teleo.accounts.spoken_codes import CodeDrawn, issue_code
from teleo.accounts.stepping_up import StepUpNeeded, use_step_up

__all__ = [
    "CODE_PATH",
    "E_CPS_BACK",
    "E_CPS_COOKIE",
    "PURGES",
    "SESSION_COOKIE",
    "VISIT_COOKIES",
    "AdmitPractitioner",
    "CodeDrawn",
    "CredentialsRefused",
    "EmailTaken",
    "EnrolmentOver",
    "EnrolmentUnknown",
    "EnrolmentView",
    "Invite",
    "IssueLink",
    "LinkExpired",
    "LinkNotYet",
    "LinkOpened",
    "LinkReplaced",
    "LinkUnknown",
    "MemberInvited",
    "OpenAccount",
    "Passwords",
    "ProSanteConnectSettings",
    "Situation",
    "StepUpNeeded",
    "Workplace",
    "admit_practitioner",
    "current_link",
    "enrolment_address",
    "enrolment_for",
    "erase_links",
    "invite",
    "issue_code",
    "issue_link",
    "link_address",
    "linked_appointments",
    "links_kept",
    "links_over",
    "move_links",
    "note_enrolment_sent",
    "open_account",
    "open_link",
    "remove_links",
    "revoke_links",
    "revoke_links_of",
    "situation_of",
    "use_step_up",
]
