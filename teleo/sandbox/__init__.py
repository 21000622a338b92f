"""Local counterparts that speak the true protocols, for the demonstration and the tests; refused elsewhere."""

from teleo.sandbox.demonstration import Demonstration, prepare_demonstration
from teleo.sandbox.errors import NotADemonstration
from teleo.sandbox.lan import AskedLan, Lan, LanRefused, open_lan, terminal_code
from teleo.sandbox.mailbox import Mailbox
from teleo.sandbox.pages import SHOWN, SandboxRefused, routes, set_up
from teleo.sandbox.pro_sante_connect import ROUTES as E_CPS_ROUTES
from teleo.sandbox.pro_sante_connect import EcpsRefused, open_counterpart
from teleo.sandbox.pro_sante_connect import settings_of as e_cps_settings
from teleo.sandbox.resetting import Stage
from teleo.sandbox.smtp_catcher import catch_mail

__all__ = [
    "E_CPS_ROUTES",
    "SHOWN",
    "AskedLan",
    "Demonstration",
    "EcpsRefused",
    "Lan",
    "LanRefused",
    "Mailbox",
    "NotADemonstration",
    "SandboxRefused",
    "Stage",
    "catch_mail",
    "e_cps_settings",
    "open_counterpart",
    "open_lan",
    "prepare_demonstration",
    "routes",
    "set_up",
    "terminal_code",
]
