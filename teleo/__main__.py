"""`python -m teleo demo`: the whole platform in one process, with its own database, hub, mail and people."""

import asyncio
import hashlib
import logging
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_urlsafe

import uvloop
from aiohttp import web
from pydantic import SecretStr

from signaling import app as signaling_app
from signaling.settings import HubSettings
from teleo import sandbox
from teleo.app import Parts, web_app
from teleo.consultations import COMMANDS, Command, RoomFeed
from teleo.core.clock import SystemClock
from teleo.http.keys import Site
from teleo.infra.database import make_engine, session_maker
from teleo.infra.embedded import EmbeddedPostgres, EmbeddedPostgresRefused, reachable_by_all
from teleo.infra.logs import configure_logs
from teleo.infra.mail import MailSettings
from teleo.infra.migrating import upgrade
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.sandbox import Mailbox
from teleo.serving import serve, until_told_to_stop
from teleo.settings import Settings, SettingsInvalid
from teleo.worker import subscriptions

CHECKOUT = Path(__file__).resolve().parents[1]


class HubToCome:
    """The hub's commands, for those who are made before it. Nothing is sent before the program serves."""

    def __init__(self) -> None:
        self.hub: signaling_app.Hub | None = None

    async def send(self, command: Command) -> None:
        assert self.hub is not None, "a command before the hub was mounted"
        await self.hub.commands.send(command)


def assemble(works: Works, site: Site, commands: HubToCome) -> web.Application:
    """The web process with the hub mounted in it: both programs in one."""
    doors = (sandbox.routes,) if site.demonstration else ()
    app = web_app(Parts(site=site, works=works, more_doors=doors))
    app[COMMANDS] = commands
    keys = {works.vault.signing.kid: works.vault.signing.public}
    commands.hub = signaling_app.mount(app, HubSettings.read(), keys, RoomFeed(works, commands).deliver)
    return app


async def demo(settings: Settings) -> None:
    """Until it is told to stop; then the database stops too."""
    folder = settings.data_dir or _default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        url = settings.database.url.get_secret_value() if settings.database.url else _embedded(stack, folder)
        vault = _vault(settings.keys_file or folder / "keys.json")
        engine = make_engine(url, vault)
        stack.push_async_callback(engine.dispose)
        await upgrade(engine)
        mailbox = Mailbox(folder / "mailbox.jsonl")
        post = await _post(stack, settings, folder, mailbox)
        commands = HubToCome()
        works = Works(
            sessions=session_maker(engine),
            clock=SystemClock(),
            vault=vault,
            subscriptions=subscriptions(commands, post),
        )
        site = Site(base_url=settings.address, demonstration=True, trusted_proxies=settings.trusted_proxies)
        app = assemble(works, site, commands)
        sandbox.set_up(app, mailbox, _sms_token(folder).read_text())
        relay = Relay(works)

        runner = await serve(app, settings.host, settings.port)
        stack.push_async_callback(runner.cleanup)
        shown = app[sandbox.SHOWN]
        shown.append(await sandbox.prepare_demonstration(works, relay, settings.address))
        running = asyncio.create_task(relay.run(), name="relay")
        _say_ready(settings, shown[0])
        await until_told_to_stop()
        running.cancel()
        await asyncio.wait([running])


async def _post(stack: AsyncExitStack, settings: Settings, folder: Path, mailbox: Mailbox) -> Post:
    """The settings' mail server and SMS gateway; the sandbox's where they say none."""
    smtp = settings.smtp.url or SecretStr(await stack.enter_async_context(sandbox.catch_mail(mailbox)))
    own_gateway = SmsSettings(
        url=f"http://127.0.0.1:{settings.port}/sandbox/sms", token_file=_sms_token(folder)
    )
    return Post(
        mail=MailSettings(url=smtp, sender="rendez-vous@teleo.test"),
        sms=settings.sms if settings.sms.url else own_gateway,
        base_url=settings.address,
    )


def _sms_token(folder: Path) -> Path:
    """The file of what the worker says to the sandbox's gateway; drawn once."""
    path = folder / "sms-token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(token_urlsafe(32))
    return path


def _say_ready(settings: Settings, demonstration: sandbox.Demonstration) -> None:
    base = settings.address
    lines = (
        "",
        "Demonstration: everybody and everything in it is invented. Put nothing true in it.",
        f"  The three users, and what each can try:  {base}/sandbox",
        f"  Assistant      {base}/sign-in   {demonstration.assistant_email}   {demonstration.password}",
        f"  Practitioner   {base}/sign-in   {demonstration.practitioner_email}   {demonstration.password}",
        f"  Patient        {demonstration.patient_link}",
        f"  Mailbox        {base}/sandbox/mailbox",
        "",
        f"Téléo is ready: {base}",
    )
    print("\n".join(lines), flush=True)  # noqa: T201 what the person who typed `make run` waits for


def _default_folder() -> Path:
    """`var/demo` in the checkout; as root in a private checkout, a folder that the database's own user can reach."""
    folder = CHECKOUT / "var" / "demo"
    if os.geteuid() != 0 or reachable_by_all(folder):
        return folder
    return Path("/var/lib/teleo-demo") / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


def _embedded(stack: AsyncExitStack, folder: Path) -> str:
    server = EmbeddedPostgres(folder)
    url = server.start()
    stack.callback(server.stop)
    return url


def _vault(path: Path) -> Vault:
    if not path.exists():
        create_keys_file(path)
    return Vault.read(path)


def main(arguments: list[str]) -> int:
    if arguments != ["demo"]:
        print("usage: python -m teleo demo", file=sys.stderr)  # noqa: T201
        return 2
    configure_logs(level=logging.WARNING)  # the terminal is for the person who tries it
    try:
        uvloop.run(demo(Settings.read()))
    except (SettingsInvalid, EmbeddedPostgresRefused) as refused:
        print(f"Téléo cannot start: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
