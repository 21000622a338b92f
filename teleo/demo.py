"""The demonstration: the platform with its own database, mail, SMS and people; hub and worker in it, or apart."""

import hashlib
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import SecretStr

from teleo import sandbox
from teleo.app import Parts, web_app
from teleo.consultations import (
    COMMANDS,
    ECHOES,
    Closing,
    Commands,
    Echoes,
    Forgetting,
    RemoteEchoes,
    StreamedCommands,
)
from teleo.core.clock import SystemClock
from teleo.http.keys import Site
from teleo.http.throttle import MemoryTries, RedisTries
from teleo.infra.database import make_engine, session_maker
from teleo.infra.embedded import EmbeddedPostgres, reachable_by_all
from teleo.infra.mail import MailSettings
from teleo.infra.migrating import upgrade
from teleo.infra.redis import connect
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Works
from teleo.notifications import Post
from teleo.privacy import Purging
from teleo.production import HubToCome, MountHub
from teleo.sandbox import AskedLan, Lan, LanRefused, Mailbox
from teleo.serving import run_until_told, serve
from teleo.settings import Settings
from teleo.worker import subscriptions

CHECKOUT = Path(__file__).resolve().parents[1]


# Gives those who try their device someone to call, at the hub of this address: from the module that may know the media.
MountMedia = Callable[[web.Application, Works, str], Echoes]


async def run_demo(
    settings: Settings, mount_hub: MountHub, mount_media: MountMedia, asked: AskedLan | None = None
) -> None:
    """Until it is told to stop; then the database stops too. Raises LanRefused.

    With TELEO_REDIS_URL and TELEO_HUB_URL it is the web process alone: `hub.env` and `worker.env` in its folder
    hold what `python -m signaling` and `python -m teleo worker` need to be started beside it.
    With `asked`, telephones of this network come in too: links then begin with this machine's address there.
    """
    folder = settings.data_dir or _default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    settings, lan = _let_telephones_in(_let_practitioners_in(settings, folder), asked, folder)
    async with AsyncExitStack() as stack:
        url = settings.database.url.get_secret_value() if settings.database.url else _embedded(stack, folder)
        keys_file = settings.keys_file or folder / "keys.json"
        vault = _vault(keys_file)
        engine = make_engine(url, vault)
        stack.push_async_callback(engine.dispose)
        await upgrade(engine)
        mailbox = Mailbox(folder / "mailbox.jsonl")
        post = await _post(stack, settings, folder, mailbox)
        commands = await _commands(stack, settings)
        works = Works(
            sessions=session_maker(engine),
            clock=SystemClock(),
            vault=vault,
            subscriptions=subscriptions(commands, post),
        )
        app = _application(settings, works, commands, mount_media)
        if isinstance(commands, HubToCome):
            mount_hub(app, works, commands)
        else:
            _tell_the_others(settings, folder, post, {"KEYS_FILE": str(keys_file), "DATABASE_URL": url})
            (folder / "ticket-keys.json").write_text(vault.public_keys)
        relay = Relay(works)
        stage = sandbox.Stage(works, relay, commands, mailbox, settings.address)
        sandbox.set_up(app, mailbox, _sms_token(folder).read_text(), stage, lan)
        await _listen(stack, app, settings, lan)
        app[sandbox.SHOWN].append(await stage.begin())
        _say_ready(settings, app[sandbox.SHOWN][0], lan)
        loops = (relay, Forgetting(works, commands), Closing(works, commands))
        background = [*(one.run for one in loops), Purging(works, settings.retention).run]
        await run_until_told(*(background if isinstance(commands, HubToCome) else []))


def _let_telephones_in(
    settings: Settings, asked: AskedLan | None, folder: Path
) -> tuple[Settings, Lan | None]:
    """Links, cookies and policies are then for the address that telephones reach. Raises LanRefused."""
    if asked is None:
        return settings, None
    if settings.base_url or settings.redis_url:
        raise LanRefused(
            "LAN goes with one program at its own address: unset TELEO_BASE_URL and TELEO_REDIS_URL"
        )
    lan = sandbox.open_lan(asked, folder)
    return settings.model_copy(update={"base_url": lan.base_url}), lan


def _let_practitioners_in(settings: Settings, folder: Path) -> Settings:
    """By the sandbox's Pro Santé Connect, reached over HTTP as any other would be; or by the one of the settings."""
    if settings.psc.is_set:
        return settings
    own = sandbox.e_cps_settings(_inside(settings), _secret(folder / "psc-secret"))
    return settings.model_copy(update={"psc": own})


def _inside(settings: Settings) -> str:
    """Where our own programs reach this one."""
    return f"http://127.0.0.1:{settings.port}"


async def _listen(stack: AsyncExitStack, app: web.Application, settings: Settings, lan: Lan | None) -> None:
    also = [(str(lan.address), lan.port, lan.context)] if lan else []
    runner = await serve(app, settings.host, settings.port, also=also)
    stack.push_async_callback(runner.cleanup)


def _application(
    settings: Settings, works: Works, commands: Commands, mount_media: MountMedia
) -> web.Application:
    site = Site(
        base_url=settings.address,
        demonstration=True,
        trusted_proxies=settings.trusted_proxies,
        hub_url=settings.hub_url,
        other_origins=(f"http://localhost:{settings.port}",),
    )
    tries = RedisTries(commands.redis) if isinstance(commands, StreamedCommands) else MemoryTries()
    app = web_app(
        Parts(
            site=site,
            works=works,
            retention=settings.retention,
            tries=tries,
            psc=settings.psc,
            has_relay=settings.has_relay,
            more_doors=(sandbox.routes, *sandbox.E_CPS_ROUTES),
        )
    )
    if settings.psc.discovery_url.startswith(_inside(settings)):
        sandbox.open_counterpart(app, works.clock, settings.psc)
    app[COMMANDS] = commands
    if settings.media_url:
        app[ECHOES] = RemoteEchoes(settings.media_url)
    else:
        app[ECHOES] = mount_media(app, works, settings.hub_url or _inside(settings))
    return app


async def _commands(stack: AsyncExitStack, settings: Settings) -> HubToCome | StreamedCommands:
    if settings.redis_url is None:
        return HubToCome()
    redis = await stack.enter_async_context(connect(settings.redis_url.get_secret_value()))
    return StreamedCommands(redis)


def _tell_the_others(settings: Settings, folder: Path, post: Post, database: dict[str, str]) -> None:
    """Write the environments of the hub and the worker that go with this demonstration."""
    assert settings.redis_url is not None, "the shape with several programs"
    assert post.mail.url is not None, "the sandbox's, or the settings'"
    redis_url = settings.redis_url.get_secret_value()
    hub = urlsplit(settings.hub_url)
    _write_environment(
        folder / "hub.env",
        "HUB_",
        {
            "PORT": str(hub.port or (443 if hub.scheme == "https" else 80)),
            "REDIS_URL": redis_url,
            "TICKET_PUBLIC_KEYS_FILE": str(folder / "ticket-keys.json"),
            "ALLOWED_ORIGINS": settings.address,
        },
    )
    _write_environment(
        folder / "worker.env",
        "TELEO_",
        {
            **database,
            "BASE_URL": settings.address,
            "REDIS_URL": redis_url,
            "HUB_URL": settings.hub_url,
            "SMTP_URL": post.mail.url.get_secret_value(),
            "SMTP_SENDER": post.mail.sender,
            "SMS_URL": post.sms.url or "",
            "SMS_TOKEN_FILE": str(post.sms.token_file or ""),
        },
    )


def _write_environment(path: Path, prefix: str, variables: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text("".join(f"{prefix}{name}={value}\n" for name, value in variables.items() if value))


async def _post(stack: AsyncExitStack, settings: Settings, folder: Path, mailbox: Mailbox) -> Post:
    """The settings' mail server and SMS gateway; the sandbox's where they say none."""
    smtp = settings.smtp.url or SecretStr(await stack.enter_async_context(sandbox.catch_mail(mailbox)))
    own_gateway = SmsSettings(url=f"{_inside(settings)}/sandbox/sms", token_file=_sms_token(folder))
    return Post(
        mail=MailSettings(url=smtp, sender="rendez-vous@teleo.test"),
        sms=settings.sms if settings.sms.url else own_gateway,
        base_url=settings.address,
    )


def _sms_token(folder: Path) -> Path:
    """The file of what the worker says to the sandbox's gateway; drawn once."""
    return _secret(folder / "sms-token")


def _secret(path: Path) -> Path:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(token_urlsafe(32))
    return path


def _say_ready(settings: Settings, demonstration: sandbox.Demonstration, lan: Lan | None) -> None:
    base = settings.address
    if lan is not None:
        print("\n".join(_for_telephones(settings, demonstration)))  # noqa: T201 as below
    lines = (
        "",
        "Demonstration: everybody and everything in it is invented. Put nothing true in it.",
        f"  The three users, and what each can try:  {base}/sandbox",
        f"  Assistant      {base}/sign-in   {demonstration.assistant_email}   {demonstration.password}",
        f"  Practitioner   {base}/sign-in/psc   {demonstration.practitioner_name}, by e-CPS",
        f"  Patient        {demonstration.patient_link}",
        f"  Mailbox        {base}/sandbox/mailbox",
        "",
        f"Téléo is ready: {base}",
    )
    print("\n".join(lines), flush=True)  # noqa: T201 what the person who typed `make run` waits for


def _for_telephones(settings: Settings, demonstration: sandbox.Demonstration) -> list[str]:
    return [
        "",
        "A telephone of this network joins as the patient: point its camera at this.",
        "Its browser warns once, for nobody vouches for our certificate: open the details, and go on.",
        sandbox.terminal_code(demonstration.patient_link),
        f"On this machine, without a warning:  http://localhost:{settings.port}/sandbox",
    ]


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
