"""Who may come in, and as whom: accounts with their sessions, the links of patients and what proves who holds one."""

from teleo.accounts.admitting import admit_practitioner
from teleo.accounts.cookies import COMPANION_PREFIX as COMPANION_COOKIES
from teleo.accounts.cookies import E_CPS as E_CPS_COOKIE
from teleo.accounts.cookies import HALF_WAY as HALF_WAY_COOKIE
from teleo.accounts.cookies import REFRESH as REFRESH_COOKIE
from teleo.accounts.cookies import SESSION as SESSION_COOKIE
from teleo.accounts.cookies import VISIT_PREFIX as VISIT_COOKIES
from teleo.accounts.cookies import set_companion, set_visit
from teleo.accounts.devices import DeviceKept, remember_device
from teleo.accounts.enrolling import open_account
from teleo.accounts.errors import (
    CodeJustSent,
    CredentialsRefused,
    EmailTaken,
    EnrolmentOver,
    EnrolmentUnknown,
    LinkExpired,
    LinkNotYet,
    LinkReplaced,
    LinkUnknown,
    ProofLocked,
    ProofRefused,
)
from teleo.accounts.factor_pages import SHOWN_CODE
from teleo.accounts.facts import CodeAsked, LinksRevoked, MemberInvited, SessionEnded
from teleo.accounts.inviting import enrolment_address, invite, note_enrolment_sent
from teleo.accounts.joining import add_role
from teleo.accounts.keeping import PURGES, erase_links, links_kept, links_over, remove_links
from teleo.accounts.leaving import situation_of
from teleo.accounts.link_queries import patients_with_links
from teleo.accounts.magic_links import (
    LinkOpened,
    current_link,
    example_address,
    issue_link,
    link_address,
    linked_appointments,
    move_links,
    note_opening,
    open_link,
    revoke_links,
    revoke_links_of,
)
from teleo.accounts.member_queries import counts_of_administrators
from teleo.accounts.overseeing import end_access, end_practitioner
from teleo.accounts.passwords import Passwords
from teleo.accounts.pro_sante_connect.people import Situation
from teleo.accounts.pro_sante_connect.settings import ProSanteConnectSettings
from teleo.accounts.professionals import BACK as E_CPS_BACK
from teleo.accounts.proving import (
    SentCodeView,
    ask_code,
    code_to_send,
    is_code_on_its_way,
    next_code_at,
    note_code_sent,
    prove_by_code,
    prove_by_fact,
    sent_digits,
    tries_left,
)
from teleo.accounts.queries import EnrolmentView, Workplace, enrolment_for, has_account, is_joining
from teleo.accounts.rules import (
    SENT_CODE_DIGITS,
    SENT_CODE_LASTS,
    SENT_CODE_PAUSE,
    WRONG_TRIES,
    digits_of,
)
from teleo.accounts.rules import next_code_at as may_send_code_at
from teleo.accounts.schemas import AdmitPractitioner, EndAccess, Invite, IssueLink, OpenAccount
from teleo.accounts.second_factor.apps import code_at, register_app
from teleo.accounts.second_factor.rules import APP_STEP, app_secret
from teleo.accounts.spoken_codes import PATH as CODE_PATH
from teleo.accounts.spoken_codes import CodeDrawn, issue_code
from teleo.accounts.stepping_up import StepUpNeeded, use_step_up
from teleo.accounts.tokens import companion_token, new_device_token, token_hash, visit_device_hash
from teleo.accounts.tokens import sent_digits as digits_of_code

__all__ = [
    "APP_STEP",
    "CODE_PATH",
    "COMPANION_COOKIES",
    "E_CPS_BACK",
    "E_CPS_COOKIE",
    "HALF_WAY_COOKIE",
    "PURGES",
    "REFRESH_COOKIE",
    "SENT_CODE_DIGITS",
    "SENT_CODE_LASTS",
    "SENT_CODE_PAUSE",
    "SESSION_COOKIE",
    "SHOWN_CODE",
    "VISIT_COOKIES",
    "WRONG_TRIES",
    "AdmitPractitioner",
    "CodeAsked",
    "CodeDrawn",
    "CodeJustSent",
    "CredentialsRefused",
    "DeviceKept",
    "EmailTaken",
    "EndAccess",
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
    "LinksRevoked",
    "MemberInvited",
    "OpenAccount",
    "Passwords",
    "ProSanteConnectSettings",
    "ProofLocked",
    "ProofRefused",
    "SentCodeView",
    "SessionEnded",
    "Situation",
    "StepUpNeeded",
    "Workplace",
    "add_role",
    "admit_practitioner",
    "app_secret",
    "ask_code",
    "code_at",
    "code_to_send",
    "companion_token",
    "counts_of_administrators",
    "current_link",
    "digits_of",
    "digits_of_code",
    "end_access",
    "end_practitioner",
    "enrolment_address",
    "enrolment_for",
    "erase_links",
    "example_address",
    "has_account",
    "invite",
    "is_code_on_its_way",
    "is_joining",
    "issue_code",
    "issue_link",
    "link_address",
    "linked_appointments",
    "links_kept",
    "links_over",
    "may_send_code_at",
    "move_links",
    "new_device_token",
    "next_code_at",
    "note_code_sent",
    "note_enrolment_sent",
    "note_opening",
    "open_account",
    "open_link",
    "patients_with_links",
    "prove_by_code",
    "prove_by_fact",
    "register_app",
    "remember_device",
    "remove_links",
    "revoke_links",
    "revoke_links_of",
    "sent_digits",
    "set_companion",
    "set_visit",
    "situation_of",
    "token_hash",
    "tries_left",
    "use_step_up",
    "visit_device_hash",
]
