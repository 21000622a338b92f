"""The operator's commands, as he types them."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import select

from signaling.settings import ticket_keys
from teleo.accounts.tables import AccountSession
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from tests.support import builders, warm
from tests.support import database as databases
from tests.support.warm import Done


def teleo(*command: str, **settings: str) -> Done:
    """`settings` are TELEO_… variables without their prefix."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TELEO_")}
    environment |= {f"TELEO_{name}": value for name, value in settings.items()}
    return warm.run(("teleo", *command), environment)


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    first = teleo("keys", "create", str(file))
    kept = file.read_text()
    second = teleo("keys", "create", str(file))

    assert first.returncode == 0, first.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert file.read_text() == kept


def test_the_public_keys_are_what_a_hub_reads_and_hold_no_secret(tmp_path: Path) -> None:
    keys, public = tmp_path / "keys.json", tmp_path / "ticket-keys.json"
    teleo("keys", "create", str(keys))

    teleo("keys", "public", str(keys), "--to", str(public))
    printed = teleo("keys", "public", str(keys)).stdout

    vault = Vault.read(keys)
    assert ticket_keys(public) == vault.signing
    assert public.read_text() == printed
    assert json.loads(keys.read_text())["signing"]["key"] not in printed


def test_a_rotated_file_has_both_keys_and_the_new_one_signs_later(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    teleo("keys", "create", str(keys))
    (first,) = Vault.read(keys).signing

    done = teleo("keys", "rotate", str(keys), "--after", "5")

    vault = Vault.read(keys)
    (fresh,) = set(vault.signing) - {first}
    now = datetime.now(UTC)
    assert done.returncode == 0, done.stderr
    assert fresh in done.stdout
    assert vault.signing.signing(now).kid == first
    assert vault.signing.signing(now + timedelta(minutes=6)).kid == fresh
    assert keys.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(vault.public_keys)) == {first, fresh}

    teleo("keys", "rotate", str(keys), "--leaked")
    assert {first, fresh}.isdisjoint(Vault.read(keys).signing)


@pytest.mark.database
async def test_migrating_makes_the_tables_and_twice_is_once(tmp_path: Path, postgres: str) -> None:
    keys = tmp_path / "keys.json"
    teleo("keys", "create", str(keys))
    admin = await asyncpg.connect(postgres)
    await admin.execute("CREATE DATABASE to_migrate")
    await admin.close()
    url = databases.named(postgres, "to_migrate")

    done = [teleo("migrate", DATABASE_URL=url, KEYS_FILE=str(keys)) for _ in range(2)]

    assert [one.returncode for one in done] == [0, 0], done[0].stderr
    database = await asyncpg.connect(url)
    assert await database.fetchval("SELECT count(*) FROM appointments") == 0
    await database.close()
    await databases.drop(postgres, url)


def test_a_command_that_lacks_something_says_what() -> None:
    done = teleo("migrate")

    assert done.returncode == 1
    assert "TELEO_DATABASE_URL must be set" in done.stderr
    assert "Traceback" not in done.stderr


ESTABLISHMENT = (
    "create-establishment", "--name", "Centre hospitalier de Moissac", "--message-name", "CH Moissac",
    "--help-phone", "05 36 49 00 20", "--finess", "820000016", "--zone", "Europe/Paris",
    "--assistant-email", "Sophie@Moissac.test", "--assistant-name", "Sophie Bernard",
    "--reason", "Suivi=20", "--reason", "Première fois=30",
)  # fmt: skip
DOCTOR = (
    "register-practitioner", "10000000001", "--first-name", "Claire", "--family-name", "Martin",
    "--specialty", "Gériatrie",
)  # fmt: skip


@pytest.fixture
def site_of(tmp_path: Path, database: str) -> dict[str, str]:
    keys = tmp_path / "keys.json"
    teleo("keys", "create", str(keys))
    return {"DATABASE_URL": database, "KEYS_FILE": str(keys), "BASE_URL": "https://teleo.test"}


async def test_a_first_establishment_is_opened_and_its_people_are_let_in(
    site_of: dict[str, str], database: str
) -> None:
    done = [teleo(*ESTABLISHMENT, **site_of), teleo(*DOCTOR, **site_of)]

    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert "used once" in done[0].stdout
    kept = await asyncpg.connect(database)
    here = await kept.fetchrow("SELECT * FROM establishments")
    reasons = await kept.fetch("SELECT wording, minutes FROM visit_reasons ORDER BY minutes")
    invited = await kept.fetch("SELECT email, role, shown_name, sent_at FROM enrolments ORDER BY invited_at")
    known = await kept.fetch("SELECT national_id, shown_name, email, password_hash FROM accounts")
    announced = await kept.fetch("SELECT reaction FROM outbox_messages WHERE done_at IS NULL")
    await kept.close()
    assert here is not None
    assert (here["message_name"], here["finess"]) == ("CH Moissac", "820000016")
    assert [tuple(one) for one in reasons] == [("Suivi", 20), ("Première fois", 30)]
    assert [tuple(one) for one in invited] == [("sophie@moissac.test", "assistant", "Sophie Bernard", None)]
    assert [one["reaction"] for one in announced] == ["notifications.invite"]
    assert [tuple(one) for one in known] == [("810000000001", "Dr Claire Martin", None, None)]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("invite", "a@b.test", "--role", "assistant", "--name", "A"), "create-establishment"),
        ((*ESTABLISHMENT[:3], "--help-phone", "12", *ESTABLISHMENT[9:]), "help_phone: not_a_phone_number"),
        ((*ESTABLISHMENT, "--reason", "Trop=1000"), "minutes: Input should be less than"),
    ],
)
async def test_what_cannot_be_done_is_said_on_one_line_and_not_begun(
    site_of: dict[str, str], database: str, command: tuple[str, ...], said: str
) -> None:
    done = teleo(*command, **site_of)

    assert done.returncode == 1
    assert done.stderr.startswith("Nothing was done: ")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    kept = await asyncpg.connect(database)
    assert await kept.fetchval("SELECT count(*) FROM establishments") == 0
    await kept.close()


async def test_the_same_finess_or_address_twice_is_refused(site_of: dict[str, str]) -> None:
    teleo(*ESTABLISHMENT, **site_of)

    again = teleo(*ESTABLISHMENT, **site_of)
    without_a_name = teleo("invite", "b@b.test", "--role", "assistant", "--name", " ", **site_of)
    unknown_role = teleo("invite", "b@b.test", "--role", "patient", "--name", "B", **site_of)
    of_region = teleo(
        "invite", "elise@region.test", "--role", "region_administrator", "--name", "Élise Marty", **site_of
    )

    assert "FINESS" in again.stderr
    assert "shown_name" in without_a_name.stderr
    assert "role: " in unknown_role.stderr
    assert "used once" in of_region.stdout


async def test_any_access_is_taken_away_the_last_one_and_the_regions_too(
    site_of: dict[str, str], works: Works
) -> None:
    teleo(*ESTABLISHMENT, **site_of)
    here = await builders.establishment(works, name="Ailleurs")
    alain = await builders.administrator_account(works, here)
    elise = await builders.region_administrator(works)
    opened = [await builders.session_of(works, who.actor) for who in (alain, elise)]

    unknown = teleo(
        "end-access", elise.email, "--role", "administrator", "--establishment", here.name, **site_of
    )
    done = [
        teleo("end-access", alain.email, "--role", "administrator", "--establishment", here.name, **site_of),
        teleo("end-access", elise.email, "--role", "region_administrator", **site_of),
    ]
    again = teleo("end-access", elise.email, "--role", "region_administrator", **site_of)

    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert [one.stderr for one in (unknown, again)] == [
        "Nothing was done: There is no such member here.\n"
    ] * 2
    async with works.reading() as session:
        kept = await session.scalars(select(AccountSession).where(AccountSession.id.in_(opened)))
        assert [one.ended_at is None for one in kept] == [False, False]


def test_commands_without_tables_say_to_migrate(tmp_path: Path, postgres: str) -> None:
    keys = tmp_path / "keys.json"
    teleo("keys", "create", str(keys))

    done = teleo(*DOCTOR, DATABASE_URL=databases.named(postgres, "postgres"), KEYS_FILE=str(keys))

    assert "run `python -m teleo migrate`" in done.stderr
    assert "Traceback" not in done.stderr
