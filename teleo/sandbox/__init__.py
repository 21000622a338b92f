"""Local counterparts that speak the true protocols, for the demonstration and the tests; refused elsewhere."""

from teleo.sandbox.demonstration import Demonstration, prepare_demonstration
from teleo.sandbox.errors import NotADemonstration
from teleo.sandbox.lan import AskedLan, Lan, LanRefused, open_lan, terminal_code
from teleo.sandbox.mailbox import Mailbox
from teleo.sandbox.pages import SHOWN, SandboxRefused, routes, set_up
from teleo.sandbox.resetting import Stage
from teleo.sandbox.smtp_catcher import catch_mail

__all__ = [
    "SHOWN",
    "AskedLan",
    "Demonstration",
    "Lan",
    "LanRefused",
    "Mailbox",
    "NotADemonstration",
    "SandboxRefused",
    "Stage",
    "catch_mail",
    "open_lan",
    "prepare_demonstration",
    "routes",
    "set_up",
    "terminal_code",
]
