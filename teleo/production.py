"""The programs of a site: web and worker, apart; or one that is both, with the hub in it. They start only when complete."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from aiohttp import web

from teleo.app import Parts, web_app
from teleo.consultations import (
    COMMANDS,
    ECHOES,
    Closing,
    Command,
    Commands,
    Forgetting,
    RemoteEchoes,
    RoomFeed,
    RoomStream,
    StreamedCommands,
)
from teleo.core.clock import SystemClock
from teleo.http.keys import Site
from teleo.http.throttle import MemoryTries, RedisTries, Tries
from teleo.infra.database import make_engine, session_maker
from teleo.infra.migrating import insist_on_current
from teleo.infra.redis import connect
from teleo.infra.relay import Relay
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.privacy import Purging
from teleo.serving import run_until_told, serve
from teleo.settings import Settings, SettingsInvalid
from teleo.worker import subscriptions

# What a site cannot do without, and where it is had.
NEEDED = {
    "TELEO_BASE_URL": "the address that people will type, as https://teleo.example.org",
    "TELEO_DATABASE_URL": "a PostgreSQL 15 to 18, as postgresql://user:password@host/name",
    "TELEO_KEYS_FILE": "the site's keys: `python -m teleo keys create FILE` makes them once",
    "TELEO_SMTP_URL": "the mail server that sends invitations, as smtps://user:password@host",
    "TELEO_SMS_URL": "the SMS gateway that sends patients their links, as https://…",
    "TELEO_PSC_DISCOVERY_URL": "Pro Santé Connect, by which practitioners sign in; its sandbox is free to ask for",
    "TELEO_PSC_CLIENT_ID": "the name that Pro Santé Connect gave this site",
    "TELEO_PSC_CLIENT_SECRET_FILE": "the file of the secret that it gave with it",
}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class HubToCome(Commands):
    """The hub's commands, for those who are made before it. Nothing is sent before the program serves."""

    def __init__(self) -> None:
        self.hub: Commands | None = None

    async def send(self, command: Command) -> None:
        assert self.hub is not None, "a command before the hub was mounted"
        await self.hub.send(command)


# Mounts the hub in the web process: given by the one module that may know the hub.
MountHub = Callable[[web.Application, Works, HubToCome], None]


async def run_web(settings: Settings, mount_hub: MountHub) -> None:
    """Pages and API. Without Redis, the hub and the background work are in this process too."""
    check(settings, signs_in=True)
    async with AsyncExitStack() as stack:
        if settings.redis_url is None:
            to_come = HubToCome()
            works = await open_works(stack, settings, to_come)
            app = _application(settings, works, to_come, MemoryTries())
            mount_hub(app, works, to_come)
            await _listen(stack, app, settings)
            purging = Purging(works, settings.retention)
            await run_until_told(
                Relay(works).run, Forgetting(works, to_come).run, Closing(works, to_come).run, purging.run
            )
        else:
            redis = await stack.enter_async_context(connect(settings.redis_url.get_secret_value()))
            commands = StreamedCommands(redis)
            works = await open_works(stack, settings, commands)
            app = _application(settings, works, commands, RedisTries(redis))
            await _listen(stack, app, settings)
            await run_until_told()


async def run_worker(settings: Settings) -> None:
    """What happens after an action: reactions to facts, and what the hubs notice."""
    check(settings)
    if settings.redis_url is None:
        raise SettingsInvalid(
            "TELEO_REDIS_URL must be set for a worker apart; without it, `python -m teleo web` does its work too"
        )
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(connect(settings.redis_url.get_secret_value()))
        commands = StreamedCommands(redis)
        works = await open_works(stack, settings, commands)
        print("Téléo's worker is ready", flush=True)  # noqa: T201 supervisors and tests wait for it
        stream = RoomStream(redis, RoomFeed(works, commands))
        purging = Purging(works, settings.retention)
        await run_until_told(
            Relay(works).run,
            stream.run,
            Forgetting(works, commands).run,
            Closing(works, commands).run,
            purging.run,
        )


def check(settings: Settings, *, signs_in: bool = False) -> None:
    """Raises SettingsInvalid, which names all that is missing. A process where nobody signs in needs no e-CPS."""
    needed = {
        "TELEO_BASE_URL": settings.base_url,
        "TELEO_DATABASE_URL": settings.database.url,
        "TELEO_KEYS_FILE": settings.keys_file,
        "TELEO_SMTP_URL": settings.smtp.url,
        "TELEO_SMS_URL": settings.sms.url,
    }
    if signs_in:
        needed |= {
            "TELEO_PSC_DISCOVERY_URL": settings.psc.discovery_url,
            "TELEO_PSC_CLIENT_ID": settings.psc.client_id,
            "TELEO_PSC_CLIENT_SECRET_FILE": settings.psc.client_secret_file,
        }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        lines = [f"  {name:<28} {NEEDED[name]}" for name in missing]
        where = "  deploy/README.md says how a site is installed, deploy/environment/ lists every setting."
        raise SettingsInvalid("\n".join([f"{len(missing)} settings are missing.", *lines, where]))
    address = urlsplit(settings.base_url)
    if address.scheme != "https" and address.hostname not in LOCAL:
        raise SettingsInvalid(
            "TELEO_BASE_URL must begin with https://: browsers give no camera to other pages. "
            "A proxy in front of us holds the certificate: deploy/README.md has one"
        )


async def open_works(stack: AsyncExitStack, settings: Settings, commands: Commands) -> Works:
    """Raises KeysFileInvalid, and DatabaseNotReady when the database has not the tables of this program."""
    assert settings.keys_file is not None, "checked above"
    assert settings.database.url is not None, "checked above"
    vault = Vault.read(settings.keys_file)
    engine = make_engine(
        settings.database.url.get_secret_value(), vault, pool_size=settings.database.pool_size
    )
    stack.push_async_callback(engine.dispose)
    await insist_on_current(engine)
    post = Post(mail=settings.smtp, sms=settings.sms, base_url=settings.address)
    return Works(
        sessions=session_maker(engine),
        clock=SystemClock(),
        vault=vault,
        subscriptions=subscriptions(commands, post),
    )


def _application(settings: Settings, works: Works, commands: Commands, tries: Tries) -> web.Application:
    site = Site(base_url=settings.address, trusted_proxies=settings.trusted_proxies, hub_url=settings.hub_url)
    app = web_app(
        Parts(
            site=site,
            works=works,
            retention=settings.retention,
            tries=tries,
            psc=settings.psc,
            has_relay=settings.has_relay,
        )
    )
    app[COMMANDS] = commands
    if settings.media_url:
        app[ECHOES] = RemoteEchoes(settings.media_url)
    return app


async def _listen(stack: AsyncExitStack, app: web.Application, settings: Settings) -> None:
    runner = await serve(app, settings.host, settings.port)
    stack.push_async_callback(runner.cleanup)
    print(f"Téléo is ready: {settings.address}", flush=True)  # noqa: T201 supervisors and tests wait for it
