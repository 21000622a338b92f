"""A Pro Santé Connect that speaks the true protocol, with its e-CPS telephone: for the demonstration and the tests."""

from teleo.sandbox.pro_sante_connect.counterpart import CLIENT_ID, Addresses, Counterpart
from teleo.sandbox.pro_sante_connect.identities import PIN, InventedPerson, demonstration_identities
from teleo.sandbox.pro_sante_connect.opening import open_counterpart, settings_of
from teleo.sandbox.pro_sante_connect.protocol import COUNTERPART, DISCOVERY, EcpsRefused
from teleo.sandbox.pro_sante_connect.protocol import routes as protocol_routes
from teleo.sandbox.pro_sante_connect.telephone import routes as telephone_routes
from teleo.sandbox.pro_sante_connect.wallet import routes as wallet_routes

ROUTES = (protocol_routes, wallet_routes, telephone_routes)

__all__ = [
    "CLIENT_ID",
    "COUNTERPART",
    "DISCOVERY",
    "PIN",
    "ROUTES",
    "Addresses",
    "Counterpart",
    "EcpsRefused",
    "InventedPerson",
    "demonstration_identities",
    "open_counterpart",
    "settings_of",
]
