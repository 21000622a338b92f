"""`python -m teleo`: the platform's programs, and its operator's commands. Alone in knowing the hub's program too."""

import gc

gc.disable()  # what is imported stays: to look through it for garbage meanwhile takes a fifth of the start

import logging
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any

import typer
import uvloop
from aiohttp import web

from signaling import app as signaling_app
from signaling.media import app as media_app
from signaling.settings import HubSettings
from signaling.settings import SettingsInvalid as HubSettingsInvalid
from teleo import cli, sandbox
from teleo.app import DOORS
from teleo.consultations import Echoes, RoomFeed
from teleo.demo import run_demo
from teleo.http.keys import HAS_RELAY, SITE
from teleo.http.route_table import routes_table
from teleo.infra.embedded import EmbeddedPostgresRefused
from teleo.infra.logs import configure_logs
from teleo.infra.migrating import DatabaseNotReady
from teleo.infra.vault import KeysFileInvalid
from teleo.infra.work import Works
from teleo.production import HubToCome, MountHub, run_web, run_worker
from teleo.serving import AddressTaken
from teleo.settings import Settings, SettingsInvalid

gc.freeze()
gc.enable()

REFUSALS = (
    SettingsInvalid,
    HubSettingsInvalid,
    EmbeddedPostgresRefused,
    KeysFileInvalid,
    DatabaseNotReady,
    AddressTaken,
    sandbox.LanRefused,
    FileExistsError,
)

program = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
program.add_typer(cli.commands)


@program.command()
def demo(
    lan: Annotated[
        str,
        typer.Option(help="For telephones of this network, over HTTPS: 1, or the address of this machine."),
    ] = "",
    lan_port: Annotated[int, typer.Option(help="Where telephones come in.")] = 8443,
) -> None:
    """The whole platform with its own database and invented people; with TELEO_HUB_URL, its web process alone."""
    configure_logs(level=logging.WARNING)  # the terminal is for the person who tries it
    asked = sandbox.AskedLan(lan, lan_port) if lan else None
    _run(lambda settings: run_demo(settings, hub_mounter(), mount_media, asked))


@program.command("web")
def serve_web() -> None:
    """Pages and API; without TELEO_REDIS_URL, the hub and the background work too."""
    configure_logs()
    _run(lambda settings: run_web(settings, hub_mounter()))


@program.command()
def worker() -> None:
    """The background work, apart: reactions, messages, what the hubs notice."""
    configure_logs()
    _run(run_worker)


@program.command()
def routes() -> None:
    """Every route: its method, its path, who may use it, and why."""
    typer.echo(routes_table(DOORS))


def hub_mounter() -> MountHub:
    """Both programs in one process. The hub's settings are read first: a typo stops before anything has begun."""
    return partial(mount_hub, HubSettings.read())


def mount_hub(settings: HubSettings, app: web.Application, works: Works, commands: HubToCome) -> None:
    site = app[SITE]
    if site.secure and not settings.allowed_origins:
        # The hub compares origins with the address that it hears; behind HTTPS, that one is the site's.
        settings = settings.model_copy(update={"allowed_origins": site.origins})
    app[HAS_RELAY] = bool(settings.turn_urls)
    hub = signaling_app.mount(app, settings, works.vault.signing, RoomFeed(works, commands).deliver)
    commands.hub = hub.commands


def mount_media(app: web.Application, works: Works, hub_url: str) -> Echoes:
    """Echoes of our own; their processes are started when someone asks."""
    return media_app.open_desk(app, HubSettings.read(), works.vault.signing, hub_url)


def _run(of: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    uvloop.run(of(Settings.read()))


def main() -> int:
    try:
        program()
    except cli.CommandRefused as refused:
        print(f"Nothing was done: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    except REFUSALS as refused:
        print(f"Téléo cannot start: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
