"""Local counterparts that speak the true protocols, for the demonstration and the tests; refused elsewhere."""

from teleo.sandbox.demonstration import Demonstration, prepare_demonstration
from teleo.sandbox.mailbox import Mailbox
from teleo.sandbox.pages import SHOWN, SandboxRefused, routes, set_up
from teleo.sandbox.smtp_catcher import catch_mail

__all__ = [
    "SHOWN",
    "Demonstration",
    "Mailbox",
    "SandboxRefused",
    "catch_mail",
    "prepare_demonstration",
    "routes",
    "set_up",
]
