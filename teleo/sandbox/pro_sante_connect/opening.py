"""Open the counterpart in an application of the demonstration, for the site that is in it too."""

from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from teleo.accounts import E_CPS_BACK, ProSanteConnectSettings
from teleo.core.clock import Clock
from teleo.http.keys import SITE
from teleo.sandbox.pro_sante_connect.counterpart import CLIENT_ID, Addresses, Counterpart
from teleo.sandbox.pro_sante_connect.identities import InventedPerson, demonstration_identities
from teleo.sandbox.pro_sante_connect.protocol import DISCOVERY, hold


def settings_of(inside: str, secret_file: Path) -> ProSanteConnectSettings:
    """By which the site's own client finds it, as it would any other. `inside` is its origin for programs."""
    return ProSanteConnectSettings(
        discovery_url=f"{inside}{DISCOVERY}", client_id=CLIENT_ID, client_secret_file=secret_file
    )


def open_counterpart(
    app: web.Application,
    clock: Clock,
    psc: ProSanteConnectSettings,
    *,
    identities: Sequence[InventedPerson] = (),
) -> Counterpart:
    """With the demonstration's people unless told others. Raises EcpsRefused outside the demonstration."""
    site = app[SITE]
    counterpart = Counterpart(
        addresses=Addresses(inside=psc.discovery_url.removesuffix(DISCOVERY), outside=site.base_url),
        clock=clock,
        secret=psc.secret(),
        redirect_uris=frozenset(f"{origin}{E_CPS_BACK}" for origin in site.origins),
        left_uris=frozenset(f"{origin}/sign-in" for origin in site.origins),
        identities=tuple(identities) or demonstration_identities(),
    )
    hold(app, counterpart)
    return counterpart
