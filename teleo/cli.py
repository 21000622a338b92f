"""The operator's commands: migrate the database, make keys. They serve nothing."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from teleo.infra.database import make_engine
from teleo.infra.migrating import upgrade
from teleo.infra.vault import Vault, create_keys_file
from teleo.settings import Settings, SettingsInvalid

commands = typer.Typer()
keys = typer.Typer(help="The secrets of a site.", no_args_is_help=True)
commands.add_typer(keys, name="keys")


@commands.command()
def migrate() -> None:
    """Bring TELEO_DATABASE_URL to the newest tables."""
    settings = Settings.read()
    if settings.database.url is None:
        raise SettingsInvalid("TELEO_DATABASE_URL must be set")
    asyncio.run(_migrate(settings.database.url.get_secret_value(), _vault_of(settings)))
    typer.echo("The database has the newest tables.")


@keys.command("create")
def create_keys(
    file: Annotated[Path, typer.Argument(help="Where: TELEO_KEYS_FILE. An existing file is left alone.")],
) -> None:
    """Write new keys, readable by their owner only. Keep a copy apart: what they encrypt is lost with them."""
    create_keys_file(file)
    typer.echo(f"Keys written to {file}.")


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


async def _migrate(url: str, vault: Vault) -> None:
    engine = make_engine(url, vault)
    try:
        await upgrade(engine)
    finally:
        await engine.dispose()


def _vault_of(settings: Settings) -> Vault:
    if settings.keys_file is None:
        raise SettingsInvalid("TELEO_KEYS_FILE must be set")
    return Vault.read(settings.keys_file)
