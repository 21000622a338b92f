"""The operator's commands: tables, keys, the first establishment, accounts. They serve nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from teleo import notifications
from teleo.accounts import EndAccess, Invite, end_access, invite
from teleo.core.actor import SYSTEM
from teleo.core.clock import SystemClock
from teleo.core.errors import Failure
from teleo.directory import (
    AddVisitReason,
    EnrolPractitioner,
    EstablishmentView,
    OpenEstablishment,
    Profession,
    add_visit_reason,
    enrol_practitioner,
    establishments,
    open_establishment,
)
from teleo.infra.database import Session, make_engine, session_maker
from teleo.infra.keyring import rotate_keys_file
from teleo.infra.migrating import insist_on_current, upgrade
from teleo.infra.outbox import Subscriptions
from teleo.infra.vault import Vault, create_keys_file
from teleo.infra.work import Work, Works
from teleo.settings import Settings, SettingsInvalid

commands = typer.Typer()
keys = typer.Typer(help="The secrets of a site.", no_args_is_help=True)
commands.add_typer(keys, name="keys")


ModelT = TypeVar("ModelT", bound=BaseModel)
SENT = "The running program sends the invitation; its link opens for three days, and is used once."


class CommandRefused(Exception):
    """What was typed cannot be done; the message says why, on one line."""


@commands.command()
def migrate() -> None:
    """Bring TELEO_DATABASE_URL to the newest tables."""
    settings = Settings.read()
    asyncio.run(_migrate(_database_of(settings), _vault_of(settings)))
    typer.echo("The database has the newest tables.")


@keys.command("create")
def create_keys(
    file: Annotated[Path, typer.Argument(help="Where: TELEO_KEYS_FILE. An existing file is left alone.")],
) -> None:
    """Write new keys, readable by their owner only. Keep a copy apart: what they encrypt is lost with them."""
    create_keys_file(file)
    typer.echo(f"Keys written to {file}.")


@keys.command("rotate")
def rotate_keys(
    file: Annotated[Path, typer.Argument(help="The file of the keys.")],
    after: Annotated[
        int, typer.Option(min=0, help="Minutes until it signs, to bring it to every host and hub.")
    ] = 10,
    *,
    leaked: Annotated[bool, typer.Option(help="Now, and throw the former keys away.")] = False,
) -> None:
    """A new key for tickets and sessions. Running programs read it by themselves; nobody is signed out."""
    delay = timedelta(minutes=0 if leaked else after)
    Vault.read(file)  # which says what is wrong with it
    fresh = rotate_keys_file(file, SystemClock().now(), after=delay)
    typer.echo(
        f"Key {fresh.kid} signs from {fresh.since:%H:%M:%S} UTC on. Until then, bring {file} to every host,"
    )
    typer.echo("and what `teleo keys public` prints to the hubs that run apart: they read it by themselves.")


@keys.command("public")
def public_keys(
    file: Annotated[Path, typer.Argument(help="The file of the keys.")],
    to: Annotated[Path | None, typer.Option(help="Where to write; the terminal if not said.")] = None,
) -> None:
    """The JSON for HUB_TICKET_PUBLIC_KEYS_FILE: it lets a hub read tickets, and make none."""
    text = Vault.read(file).public_keys
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text)


@commands.command("create-establishment")
def create_establishment(  # noqa: PLR0913 what an operator types
    name: Annotated[str, typer.Option(help="Its whole name.")],
    help_phone: Annotated[str, typer.Option(help="The number that patients call for help.")],
    assistant_email: Annotated[str, typer.Option(help="Of its first assistant, who is invited.")],
    assistant_name: Annotated[str, typer.Option(help="As « Sophie Laurens ».")],
    shown_name: Annotated[str, typer.Option(help="On pages; the whole name if not said.")] = "",
    message_name: Annotated[
        str, typer.Option(help="In mails and SMS: neutral, 60 letters at most; the shown name if not said.")
    ] = "",
    zone: Annotated[str, typer.Option(help="Its time zone.")] = "Europe/Paris",
    finess: Annotated[str | None, typer.Option(help="Its FINESS number, nine characters.")] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(help="Why patients come, and minutes: « Suivi=20 ». Several may be said."),
    ] = None,
) -> None:
    """Open an establishment, with its visit reasons and its first assistant."""
    wish = _wish(
        OpenEstablishment,
        name=name,
        shown_name=shown_name or name,
        message_name=message_name or shown_name or name,
        zone=zone,
        help_phone=help_phone,
        finess=finess,
    )

    async def do(work: Work) -> str:
        here = await open_establishment(work, wish)
        for line in reason or ["Consultation=20"]:
            wording, _, minutes = line.rpartition("=")
            await add_visit_reason(
                work, _wish(AddVisitReason, establishment_id=here.id, wording=wording, minutes=minutes)
            )
        assistant = _wish(
            Invite,
            email=assistant_email,
            shown_name=assistant_name,
            establishment_id=here.id,
            role="assistant",
        )
        await invite(work, assistant)
        return f"{here.name} is open. {SENT}"

    typer.echo(_done(do))


@commands.command("invite")
def invite_member(
    email: Annotated[str, typer.Argument(help="Of the one who is invited, or who forgot the password.")],
    role: Annotated[str, typer.Option(help="assistant, administrator or region_administrator.")],
    name: Annotated[str, typer.Option(help="As « Sophie Laurens ».")],
    establishment: Annotated[str, typer.Option(help="Its FINESS or whole name, if there are several.")] = "",
    language: Annotated[str, typer.Option(help="Of the e-mail: fr or en.")] = "fr",
) -> None:
    """Invite someone to choose a password, or to one more role: administrators then invite by themselves.

    An administrator of the region opens establishments and invites their administrators; he works in none.
    """

    async def do(work: Work) -> str:
        of_region = role == "region_administrator"
        here = None if of_region else (await _establishment(work.session, establishment)).id
        details: dict[str, object] = {"email": email, "shown_name": name, "role": role, "language": language}
        await invite(work, _wish(Invite, establishment_id=here, **details))
        return SENT

    typer.echo(_done(do))


@commands.command("end-access")
def end_member_access(
    email: Annotated[str, typer.Argument(help="Of the one who is to sign in no more.")],
    role: Annotated[str, typer.Option(help="assistant, administrator or region_administrator.")],
    establishment: Annotated[str, typer.Option(help="Its FINESS or whole name, if there are several.")] = "",
) -> None:
    """Take a role away, be it the last administrator's or the region's; its sessions end at once."""

    async def do(work: Work) -> str:
        of_region = role == "region_administrator"
        here = None if of_region else (await _establishment(work.session, establishment)).id
        await end_access(work, _wish(EndAccess, email=email, establishment_id=here, role=role))
        return "It is taken away, and what was open with it is closed."

    typer.echo(_done(do))


@commands.command("register-practitioner")
def register_practitioner(  # noqa: PLR0913 what an operator types
    rpps: Annotated[str, typer.Argument(help="Eleven digits, as on the CPS.")],
    first_name: Annotated[str, typer.Option(help="As he practises.")],
    family_name: Annotated[str, typer.Option(help="As he practises.")],
    profession: Annotated[Profession, typer.Option(help="Among those who may consult at a distance.")] = (
        Profession.PHYSICIAN
    ),
    specialty: Annotated[str | None, typer.Option(help="As patients read it.")] = None,
    establishment: Annotated[str, typer.Option(help="Its FINESS or whole name, if there are several.")] = "",
) -> None:
    """Let a practitioner sign in by e-CPS in an establishment, as its administrator does on the page of practitioners."""

    async def do(work: Work) -> str:
        here = await _establishment(work.session, establishment)
        details: dict[str, object] = {"first_name": first_name, "family_name": family_name, "rpps": rpps}
        details |= {"profession": profession, "specialty": specialty, "establishment_id": here.id}
        enrolled = await enrol_practitioner(work, _wish(EnrolPractitioner, **details))
        return f"{enrolled.shown_name} signs in by e-CPS at {here.name}."

    typer.echo(_done(do))


def _done(do: Callable[[Work], Awaitable[str]]) -> str:
    """In one transaction, on the database of the settings. Raises CommandRefused."""

    async def run() -> str:
        async with _works(Settings.read()) as works, works.open(SYSTEM) as work:
            return await do(work)

    try:
        return asyncio.run(run())
    except Failure as refused:
        raise CommandRefused(refused.title) from None


@asynccontextmanager
async def _works(settings: Settings) -> AsyncIterator[Works]:
    """What is announced waits in the outbox for the running program: here nothing is sent."""
    vault = _vault_of(settings)
    engine = make_engine(_database_of(settings), vault)
    post = notifications.Post(mail=settings.smtp, sms=settings.sms, base_url=settings.address)
    try:
        await insist_on_current(engine)
        yield Works(
            sessions=session_maker(engine),
            clock=SystemClock(),
            vault=vault,
            subscriptions=Subscriptions(notifications.reactions(post)),
        )
    finally:
        await engine.dispose()


async def _establishment(session: Session, said: str) -> EstablishmentView:
    known = await establishments(session)
    found = [here for here in known if not said or said in {here.finess, here.name, str(here.id)}]
    if not known:
        raise CommandRefused(
            "there is no establishment yet: `python -m teleo create-establishment` opens one"
        )
    if len(found) != 1:
        names = ", ".join(here.name for here in known)
        raise CommandRefused(f"say which with --establishment: {names}")
    return found[0]


def _wish(model: type[ModelT], **values: object) -> ModelT:
    """What was typed, as the slice wants it. Raises CommandRefused."""
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        told = [
            f"{'.'.join(map(str, error['loc'])) or 'in all'}: {error['msg'].removeprefix('Value error, ')}"
            for error in wrong.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise CommandRefused("; ".join(told)) from None


async def _migrate(url: str, vault: Vault) -> None:
    engine = make_engine(url, vault)
    try:
        await upgrade(engine)
    finally:
        await engine.dispose()


def _database_of(settings: Settings) -> str:
    if settings.database.url is None:
        raise SettingsInvalid("TELEO_DATABASE_URL must be set")
    return settings.database.url.get_secret_value()


def _vault_of(settings: Settings) -> Vault:
    if settings.keys_file is None:
        raise SettingsInvalid("TELEO_KEYS_FILE must be set")
    return Vault.read(settings.keys_file)
