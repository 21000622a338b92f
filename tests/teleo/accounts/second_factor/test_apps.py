"""An app's code is good for a minute and a half, once, for its own account."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from teleo.accounts.second_factor.apps import code_at, offer, prove_by_app, secret_for, step_of
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Credentials
from tests.support.clock import GivenClock
from tests.support.factors import OTHER_SECRET, SECRET, give_app, shown

# RFC 6238, appendix B: SHA-1, the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    now = datetime.fromtimestamp(at, UTC)

    assert code_at(RFC_SECRET, now) == code
    assert step_of(RFC_SECRET, code, now) == at // 30


def test_what_is_offered_is_this_secret_and_no_other(vault: Vault) -> None:
    one, other = uuid4(), uuid4()
    offered = offer(secret_for(vault, one), "sophie@minimes.test")

    assert offered.letters.replace(" ", "") == secret_for(vault, one)
    assert offered.picture.startswith("data:image/svg+xml")
    assert len({secret_for(vault, one), secret_for(vault, other), secret_for(vault, one, other)}) == 3
    assert offered.letters not in repr(offered)


async def proves(works: Works, who: Credentials, code: str) -> bool:
    assert who.actor.account_id is not None
    async with works.open(who.actor) as work:
        return await prove_by_app(work, who.actor.account_id, code) is not None


async def test_a_code_serves_once_and_none_before_it_does(works: Works, clock: GivenClock) -> None:
    here = await builders.establishment(works)
    sophie, paul = [await builders.assistant_account(works, here) for _ in range(2)]
    await give_app(works, sophie)
    await give_app(works, paul, OTHER_SECRET)
    before = shown(works)
    clock.forward(seconds=30)
    now = shown(works)

    assert not await proves(works, paul, now)  # of another account
    assert not await proves(works, sophie, f"{(int(now) + 1) % 1_000_000:06d}")
    together = await asyncio.gather(*(proves(works, sophie, now) for _ in range(3)))
    assert sorted(together) == [False, False, True]
    assert not await proves(
        works, sophie, before
    )  # one step late, as a slow clock: but one after it was used
    clock.forward(seconds=30)
    assert not await proves(works, sophie, now)
    assert await proves(works, sophie, shown(works))
    clock.forward(seconds=90)
    assert not await proves(works, sophie, code_at(SECRET, clock.now().replace(minute=0, second=0)))


async def test_a_step_of_drift_on_either_side_is_forgiven_and_no_more(
    works: Works, clock: GivenClock
) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await give_app(works, sophie)
    slow = shown(works)
    clock.forward(seconds=60)
    assert not await proves(works, sophie, slow)

    clock.forward(seconds=-30)
    assert await proves(works, sophie, slow)

    clock.forward(seconds=60)
    fast = shown(works)
    clock.forward(seconds=-30)
    assert await proves(works, sophie, fast)


async def test_the_secret_is_kept_encrypted(works: Works) -> None:
    sophie = await builders.assistant_account(works, await builders.establishment(works))
    await give_app(works, sophie)

    async with works.reading() as session:
        kept = await session.scalar(text("SELECT secret FROM authenticator_apps"))

    assert SECRET.encode() not in kept
