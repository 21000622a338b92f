"""One's own security: seen at any time, changed after the password was given again, never left without a factor."""

import re

import pytest
from sqlalchemy import select

from teleo.accounts.tables import Account, AccountSession
from teleo.audit.tables import AuditEntry
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import PASSWORD, Credentials
from tests.support.clock import GivenClock
from tests.support.factors import (
    codes_in,
    give_app,
    give_password,
    give_recovery_codes,
    secret_in,
    send,
    shown,
)
from tests.support.passkeys import Authenticator
from tests.support.signing_in import PAGE, Browser, csrf_token, forget, sign_in

REMOVE = re.compile(r"/security/factors/([0-9a-f-]+)/remove")
RENAME = re.compile(r"/security/passkeys/([0-9a-f-]+)/name")


@pytest.fixture
async def sophie(works: Works) -> Credentials:
    who = await builders.assistant_account(works, await builders.establishment(works))
    await give_app(works, who)
    await give_recovery_codes(works, who)
    return who


async def page_of(site: Browser, path: str = "/security") -> str:
    return await (await site.get(path, headers=PAGE)).text()


async def confirm(site: Browser) -> None:
    answer = await send(site, "/security/confirm", password=PASSWORD, next="/security")
    assert answer.headers["Location"] == "/security"


async def add_key(site: Browser, key: Authenticator) -> str:
    headers = {"X-CSRF-Token": await csrf_token(site)}
    asked = await (await site.post("/api/v1/security/passkey", headers=headers)).json()
    answer = await send(site, "/security/passkeys", credential=key.make(asked["options"]))
    return answer.headers["Location"]


async def acts(works: Works) -> list[tuple[str, str]]:
    async with works.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(entry.act, entry.subject_kind) for entry in entries]


async def test_nothing_is_changed_before_the_password_is_given_again(
    site: Browser, works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    csrf = await sign_in(site, sophie.email)
    page = await page_of(site)
    asked = await site.post("/api/v1/security/passkey", headers={"X-CSRF-Token": csrf})
    led = [
        (await send(site, "/security/recovery-codes")).headers["Location"],
        (
            await send(site, "/security/passkeys", credential=Authenticator().make({"challenge": "AA"}))
        ).headers["Location"],
        (await send(site, f"/security/factors/{sophie.actor.account_id}/remove")).headers["Location"],
        (await send(site, "/security/app", code="123456")).headers["Location"],
        (await site.get("/security/app", headers=PAGE, allow_redirects=False)).headers["Location"],
    ]
    wrong = await send(site, "/security/confirm", password="ce n'est pas lui")

    assert "Il vous en reste 10 sur dix" in page
    assert "Faire dix nouveaux codes" not in page
    assert (asked.status, (await asked.json())["code"]) == (403, "proof_needed")
    assert {one.partition("?")[0] for one in led} == {"/security/confirm"}
    assert (wrong.status, "pas le mot de passe" in await wrong.text()) == (403, True)
    assert ("factor_refused", "password") in await acts(works)

    await confirm(site)
    assert "Faire dix nouveaux codes" in await page_of(site)
    clock.forward(minutes=10)
    assert "Faire dix nouveaux codes" not in await page_of(site)
    # It was given in this session, and counts in no other.
    await confirm(site)
    await sign_in(site, sophie.email)
    assert "Faire dix nouveaux codes" not in await page_of(site)


async def test_ones_own_password_is_changed_and_signs_out_everywhere_else(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    other = "cheval batterie agrafe lampe"
    await sign_in(site, sophie.email)  # at the office, and left there
    forget(site)
    await sign_in(site, sophie.email)
    unproven = await send(site, "/security/password", password=other, again=other)
    not_shown = await site.get("/security/password", headers=PAGE, allow_redirects=False)
    await confirm(site)
    assert "Changer de mot de passe" in await page_of(site, "/security/password")

    refused = [
        await send(site, "/security/password", password=one, again=again)
        for one, again in (("court", "court"), (other, f"{other}s"), ("Sophie Laurens 1", "Sophie Laurens 1"))
    ]
    done = await send(site, "/security/password", password=other, again=other)

    confirming = "/security/confirm?next=%2Fsecurity%2Fpassword"
    assert unproven.headers["Location"] == not_shown.headers["Location"] == confirming
    assert [one.status for one in refused] == [422] * 3
    words = ("trop court", "pas les mêmes", "se devine trop facilement")
    assert [word in await one.text() for one, word in zip(refused, words, strict=True)] == [True] * 3
    assert done.headers["Location"] == "/security?done=password"
    assert "Votre mot de passe est changé" in await page_of(site, "/security?done=password")
    assert (await acts(works)).count(("password_chosen", "account")) == 1
    async with works.reading() as session:
        kept = await session.scalars(select(AccountSession))
        assert sorted(one.ended_at is None for one in kept) == [False, True]
    forget(site)
    assert (await send(site, "/sign-in", email=sophie.email, password=PASSWORD)).status == 401
    assert (await send(site, "/sign-in", email=sophie.email, password=other)).headers[
        "Location"
    ] == "/sign-in/factor"


async def test_a_passkey_is_added_named_and_removed_but_the_last_factor_stays(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    await sign_in(site, sophie.email)
    await confirm(site)
    assert not REMOVE.findall(await page_of(site))  # the only one that she has
    key = Authenticator()

    assert await add_key(site, key) == "/security?done=passkey"
    (passkey_id,) = RENAME.findall(await page_of(site))
    named = await send(site, f"/security/passkeys/{passkey_id}/name", name="Le poste du bureau")
    unnamed = await send(site, f"/security/passkeys/{passkey_id}/name", name="x" * 61)
    page = await page_of(site)
    app_id = next(one for one in REMOVE.findall(page) if one != passkey_id)
    removed = await send(site, f"/security/factors/{app_id}/remove")
    last = await send(site, f"/security/factors/{passkey_id}/remove")
    again = await send(site, f"/security/factors/{app_id}/remove")

    assert named.headers["Location"] == "/security?done=name"
    assert (unnamed.status, "60 lettres" in await unnamed.text()) == (422, True)
    assert "Le poste du bureau" in page
    assert removed.headers["Location"] == "/security?done=removed"
    assert (last.status, "votre seule deuxième preuve" in await last.text()) == (409, True)
    assert again.status == 404
    told = await acts(works)
    assert told.count(("factor_added", "passkey")) == told.count(("factor_removed", "app")) == 1
    assert ("factor_removed", "passkey") not in told
    # What was removed opens nothing any more; what stays does.
    forget(site)
    await give_password(site, sophie.email)
    assert (await send(site, "/sign-in/factor", code=shown(works))).status == 403


async def test_another_telephone_takes_the_place_of_the_first(
    site: Browser, works: Works, clock: GivenClock, sophie: Credentials
) -> None:
    await sign_in(site, sophie.email)
    await confirm(site)

    secret = secret_in(await page_of(site, "/security/app"))
    of_the_former = await send(site, "/security/app", code=shown(works))
    done = await send(site, "/security/app", code=shown(works, secret))
    next_one = secret_in(await page_of(site, "/security/app"))

    assert (of_the_former.status, "pas le bon" in await of_the_former.text()) == (403, True)
    assert done.headers["Location"] == "/security?done=app"
    assert next_one != secret
    forget(site)
    clock.forward(seconds=30)
    await give_password(site, sophie.email)
    assert (await send(site, "/sign-in/factor", code=shown(works))).status == 403
    assert (await send(site, "/sign-in/factor", code=shown(works, secret))).status == 303


async def test_new_recovery_codes_are_shown_once_and_end_the_others(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    former = await give_recovery_codes(works, sophie)
    await sign_in(site, sophie.email)
    await confirm(site)

    codes = codes_in(await (await send(site, "/security/recovery-codes")).text())

    assert len(codes) == 10
    assert not set(codes) & set(former)
    assert codes[0] not in await page_of(site)
    forget(site)
    await give_password(site, sophie.email)
    assert (await send(site, "/sign-in/factor", code=former[0])).status == 403
    assert (await send(site, "/sign-in/factor", code=codes[0])).status == 303


async def test_what_is_somebody_elses_is_not_found(site: Browser, works: Works, sophie: Credentials) -> None:
    await sign_in(site, sophie.email)
    await confirm(site)
    await add_key(site, Authenticator())
    (passkey_id,) = RENAME.findall(await page_of(site))
    paul = await builders.administrator_account(works, await builders.establishment(works, name="Ailleurs"))
    await give_app(works, paul)
    await give_recovery_codes(works, paul)
    await sign_in(site, paul.email)
    await confirm(site)
    await add_key(site, Authenticator(id=b"another credential"))

    renamed = await send(site, f"/security/passkeys/{passkey_id}/name", name="À moi")
    removed = await send(site, f"/security/factors/{passkey_id}/remove")

    assert (renamed.status, removed.status) == (404, 404)


async def test_ten_passkeys_are_enough(site: Browser, works: Works, sophie: Credentials) -> None:
    await sign_in(site, sophie.email)
    await confirm(site)
    for number in range(10):
        await add_key(site, Authenticator(id=f"credential {number}".encode()))

    asked = await site.post("/api/v1/security/passkey", headers={"X-CSRF-Token": await csrf_token(site)})

    assert (asked.status, (await asked.json())["code"]) == (409, "too_many_passkeys")


async def test_whoever_comes_by_pro_sante_connect_has_nothing_to_settle(
    site: Browser, works: Works, sophie: Credentials
) -> None:
    async with works.open(SYSTEM) as work:
        (await work.session.get_one(Account, sophie.actor.account_id)).password_hash = None
    await sign_in(site, sophie.email)

    page = await page_of(site)

    assert "votre e-CPS vous protège" in page
    assert "tapez d&#39;abord votre mot de passe" not in page
    assert (await send(site, "/security/confirm", password=PASSWORD)).status == 403
