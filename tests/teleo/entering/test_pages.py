"""The door of a patient's link: one question, nothing said before its answer, and the attacks on it."""

from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from urllib.parse import quote

import pytest
from sqlalchemy import select, text

from teleo.accounts import revoke_links, revoke_links_of
from teleo.accounts.rules import WRONG_TRIES
from teleo.accounts.tables import SentCode, VisitDevice
from teleo.accounts.tokens import sent_digits
from teleo.appointments import AppointmentView
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from teleo.patients import InvitePatient, PatientView, find_or_invite
from tests.support import builders
from tests.support.clock import GivenClock
from tests.support.reading import read_page
from tests.support.signing_in import BORN_ON, PAGE, Browser, answer_link, csrf_token, forget, tell_birth_date
from tests.support.timing import told_apart

WRONG = "1944-12-05"


@dataclass(frozen=True)
class Due:
    """Someone who has an appointment, and his link to it."""

    who: PatientView
    booked: AppointmentView
    token: str

    @property
    def address(self) -> str:
        return f"/l/{self.token}"

    @property
    def visit(self) -> str:
        return f"/visit/{self.booked.id}"


@pytest.fixture
async def due(works: Works) -> Due:
    at = await builders.practice(works)
    who = await builders.patient(works, at.here)
    booked = await builders.appointment(works, at, works.clock.now() + timedelta(minutes=30), who=who)
    return Due(who, booked, await builders.link(works, who, booked.id))


async def ask_digits(site: Browser, works: Works, token: str) -> str:
    answer = await answer_link(site, token, "send")
    assert (answer.status, answer.headers["Location"]) == (303, f"/l/{token}?by=code")
    async with works.reading() as session:
        newest = await session.scalar(select(SentCode.id).order_by(SentCode.asked_at.desc()).limit(1))
    assert newest is not None
    return sent_digits(works.vault, newest)


def is_given_a_cookie(answer: object) -> bool:
    return any(name.startswith("teleo_visit_") for name in answer.cookies)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asks", "chose", "reads", "leads"),
    [
        (None, None, "en", "?lang=en"),
        ("de-DE,de;q=0.9", None, "en", "?lang=en"),
        ("de-DE,de;q=0.9", None, "fr", None),
        ("fr-FR,fr;q=0.9,en;q=0.5", None, "en", None),
        ("en-GB", None, "fr", None),
        (None, "fr", "en", None),
    ],
)
async def test_a_link_opens_in_the_language_of_messages_unless_the_reader_says_another(
    site: Browser, works: Works, asks: str | None, chose: str | None, reads: str, leads: str | None
) -> None:
    """By the language that his browser asks for, or the one that he chose on our pages."""
    who = await builders.patient(works, await builders.establishment(works), language=reads)
    token = await builders.link(works, who, new_id())
    headers = PAGE | ({"Accept-Language": asks} if asks else {})
    headers |= {"Cookie": f"teleo_locale={chose}"} if chose else {}

    answer = await site.get(f"/l/{token}", headers=headers, allow_redirects=False)

    assert answer.headers.get("Location") == (f"/l/{token}{leads}" if leads else None)


async def test_a_link_asks_one_question_and_says_nothing_of_the_appointment(site: Browser, due: Due) -> None:
    answer = await site.get(due.address, headers=PAGE, allow_redirects=False)

    page = await answer.text()
    assert answer.status == 200
    assert not is_given_a_cookie(answer)
    assert "une seule question" in page
    assert 'href="tel:0536490010"' in page
    told = read_page(page)
    assert {"day", "month", "year"} <= set(told.fields)
    for secret in (
        "Jeanne",
        "Lefèvre",
        "LEFÈVRE",
        "Martin",
        "1944",
        "06 39",
        "patients.test",
        "Suivi",
        str(due.booked.id),
    ):
        assert secret not in told.words.replace("12 05 1944", ""), secret
        assert secret == "1944" or secret not in page, secret


async def test_the_name_that_is_shown_before_is_the_neutral_one(
    site: Browser, works: Works, due: Due
) -> None:
    async with works.open(SYSTEM) as work:
        await work.session.execute(
            text("UPDATE establishments SET shown_name = 'Centre anticancéreux', message_name = 'Minimes'")
        )

    asked = await (await site.get(due.address, headers=PAGE)).text()
    async with works.open(SYSTEM) as work:
        await revoke_links(work, due.booked.id)
    replaced = await (await site.get(due.address, headers=PAGE)).text()

    for page in (asked, replaced):
        assert "Minimes" in page
        assert "anticancéreux" not in page


async def test_the_birth_date_opens_the_visit_and_is_asked_once(
    site: Browser, works: Works, due: Due
) -> None:
    answer = await tell_birth_date(site, due.token)

    assert (answer.status, answer.headers["Location"]) == (303, due.visit)
    cookie = answer.cookies[f"teleo_visit_{due.booked.id.hex}"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", "86400")
    assert due.token not in cookie.value
    async with works.reading() as session:
        opened = await session.execute(
            text("SELECT actor_role, subject_id FROM audit_entries WHERE act = 'link_opened'")
        )
    assert opened.all() == [("patient", due.booked.id)]
    again = await site.get(due.address, headers=PAGE, allow_redirects=False)
    assert (again.status, again.headers["Location"]) == (303, due.visit)
    assert (await site.get(due.visit, headers=PAGE)).status == 200


async def test_another_link_of_the_same_appointment_asks_nothing_in_that_browser(
    site: Browser, works: Works, due: Due
) -> None:
    other = await builders.link(works, due.who, due.booked.id)
    await tell_birth_date(site, due.token)

    answer = await site.get(f"/l/{other}", headers=PAGE, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, due.visit)


async def test_a_code_that_was_sent_opens_the_visit(site: Browser, works: Works, due: Due) -> None:
    digits = await ask_digits(site, works, due.token)

    page = await (await site.get(f"{due.address}?by=code", headers=PAGE)).text()
    assert 'autocomplete="one-time-code"' in page
    assert "par SMS" in page
    assert digits not in page
    answer = await answer_link(site, due.token, "code", code=f"{digits[:3]} {digits[3:]}")
    assert (answer.status, answer.headers["Location"]) == (303, due.visit)
    async with works.reading() as session:
        assert (await session.scalars(select(VisitDevice.proven_by))).all() == ["sent_code"]


async def test_another_code_at_once_is_not_sent_and_is_said_so(site: Browser, works: Works, due: Due) -> None:
    await ask_digits(site, works, due.token)

    answer = await answer_link(site, due.token, "send")

    assert answer.status == 303
    page = await (await site.get(answer.headers["Location"], headers=PAGE)).text()
    assert "Le code vient de partir" in page
    async with works.reading() as session:
        assert len((await session.scalars(select(SentCode.id))).all()) == 1


async def test_where_the_birth_date_is_not_allowed_it_opens_nothing(
    site: Browser, works: Works, due: Due
) -> None:
    async with works.open(SYSTEM) as work:
        await work.session.execute(text("UPDATE establishments SET birth_date_allowed = false"))

    page = await (await site.get(due.address, headers=PAGE)).text()
    answer = await tell_birth_date(site, due.token)

    assert "date de naissance" not in page
    assert "Recevoir mon code par SMS" in page
    assert answer.status == 403
    assert not is_given_a_cookie(answer)


async def test_whoever_was_invited_by_name_alone_is_asked_for_a_code(site: Browser, works: Works) -> None:
    here = await builders.establishment(works)
    wish = InvitePatient(birth_name="Vidal", first_name="Odette", email="odette@patients.test")
    async with works.open(builders.assistant_of(here)) as work:
        who = (await find_or_invite(work, wish)).patient
    token = await builders.link(works, who, new_id())

    page = await (await site.get(f"/l/{token}", headers=PAGE)).text()

    assert "Recevoir mon code par e-mail" in page
    assert "date de naissance" not in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"day": "31", "month": "02", "year": "1944"}, "Cette date n'existe pas"),
        ({"day": "12", "month": "05", "year": "44"}, "quatre chiffres"),
        ({"day": "12", "month": "05"}, "Cette date n'existe pas"),
    ],
)
async def test_what_is_no_date_costs_no_try_and_is_kept(
    site: Browser, works: Works, due: Due, typed: dict[str, str], says: str
) -> None:
    answer = await answer_link(site, due.token, "birth-date", **typed)

    page = await answer.text()
    assert answer.status == 422
    assert says in page
    assert read_page(page).fields["day"] == typed["day"]
    async with works.reading() as session:
        assert await session.scalar(text("SELECT sum(wrong_tries) FROM patient_links")) == 0


async def test_five_wrong_answers_and_one_is_told_whom_to_call(site: Browser, works: Works, due: Due) -> None:
    digits = await ask_digits(site, works, due.token)
    for tries in range(WRONG_TRIES - 1, 0, -1):
        refused = await tell_birth_date(site, due.token, WRONG)
        page = await refused.text()
        assert (refused.status, is_given_a_cookie(refused)) == (403, False)
        assert f"Il vous reste {tries} essai" in page
        assert "1944" not in page.replace("12\u00a005\u00a01944", "")

    last = await tell_birth_date(site, due.token, WRONG)

    for answer in (
        last,
        await tell_birth_date(site, due.token),
        await answer_link(site, due.token, "code", code=digits),
        await answer_link(site, due.token, "send"),
        await site.get(due.address, headers=PAGE),
    ):
        page = await answer.text()
        assert "Appelez l'établissement" in page
        assert 'href="tel:0536490010"' in page
        assert 'href="/code"' in page
        assert not is_given_a_cookie(answer)


async def test_a_code_read_on_the_telephone_opens_what_is_closed(
    site: Browser, works: Works, due: Due
) -> None:
    for _ in range(WRONG_TRIES):
        await tell_birth_date(site, due.token, WRONG)
    code = await builders.code(works, due.booked)

    answer = await site.post(
        "/code", data={"csrf": await csrf_token(site), "code": code}, headers=PAGE, allow_redirects=False
    )

    assert (answer.status, answer.headers["Location"]) == (303, due.visit)
    assert (await site.get(due.visit, headers=PAGE)).status == 200


async def test_whoever_came_in_before_stays_when_the_link_closes(site: Browser, due: Due) -> None:
    await tell_birth_date(site, due.token)
    mine = {cookie.key: cookie.value for cookie in site.session.cookie_jar}
    forget(site)
    for _ in range(WRONG_TRIES):
        await tell_birth_date(site, due.token, WRONG)

    forget(site)
    site.session.cookie_jar.update_cookies(mine)

    assert (await site.get(due.visit, headers=PAGE)).status == 200


async def test_a_forwarded_link_is_useless_without_the_answer(site: Browser, works: Works, due: Due) -> None:
    await tell_birth_date(site, due.token)
    forget(site)

    for path in (due.visit, f"/api/v1{due.visit.replace('/visit/', '/visits/')}", f"{due.visit}/cancel"):
        answer = await site.get(path, headers={"Accept": "application/json"})
        assert (answer.status, (await answer.json())["code"]) == (401, "link_needed")
    for door, values in (
        ("code", {"code": "000000"}),
        ("birth-date", {"day": "1", "month": "1", "year": "1950"}),
    ):
        refused = await answer_link(site, due.token, door, **values)
        assert (refused.status, is_given_a_cookie(refused)) == (403, False)


async def test_a_browser_remembered_for_one_appointment_is_asked_for_another(
    site: Browser, works: Works, due: Due
) -> None:
    """The same patient's, the neighbour's, and of another establishment."""
    at = await builders.practice(works)
    await tell_birth_date(site, due.token)

    for token in (
        await builders.link(works, due.who, new_id()),
        await builders.link(works, await builders.patient(works, at.here, first_name="Rose"), new_id()),
    ):
        answer = await site.get(f"/l/{token}", headers=PAGE, allow_redirects=False)
        assert answer.status == 200
        assert "une seule question" in await answer.text()


async def test_the_cookie_of_another_appointment_under_this_ones_name_opens_nothing(
    site: Browser, works: Works, due: Due
) -> None:
    at = await builders.practice(works)
    other = await builders.patient(works, at.here, first_name="Rose")
    others = await builders.appointment(works, at, works.clock.now() + timedelta(hours=1), who=other)
    await tell_birth_date(site, await builders.link(works, other, others.id))
    stolen = next(cookie.value for cookie in site.session.cookie_jar if cookie.key.startswith("teleo_visit_"))
    forget(site)
    site.session.cookie_jar.update_cookies({f"teleo_visit_{due.booked.id.hex}": stolen})

    answer = await site.get(due.address, headers=PAGE, allow_redirects=False)

    assert answer.status == 200
    assert (await site.get(due.visit, headers=PAGE)).status == 404


@pytest.mark.parametrize("door", ["birth-date", "code", "send"])
async def test_a_link_that_does_not_open_answers_nobody(
    site: Browser, works: Works, clock: GivenClock, due: Due, door: str
) -> None:
    values = (
        {"code": "123456"}
        if door == "code"
        else dict(zip(("year", "month", "day"), BORN_ON.split("-"), strict=True))
    )
    values = {} if door == "send" else values
    later = await builders.link(works, due.who, new_id(), opens_in=timedelta(hours=1))
    over = await builders.link(works, due.who, new_id(), opens_in=timedelta(days=-2))
    revoked = await builders.link(works, due.who, due.booked.id)
    async with works.open(SYSTEM) as work:
        await revoke_links_of(work, due.who.id)

    statuses = []
    for token in ("never-given", later, over, revoked):
        answer = await answer_link(site, token, door, **values)
        statuses.append(answer.status)
        assert not is_given_a_cookie(answer)

    assert statuses == [404, 409, 409, 409]


@pytest.mark.parametrize("token", ["x", "é", "a" * 500, "..%2f", "%00"])
async def test_a_link_cut_short_is_explained(site: Browser, token: str) -> None:
    answer = await site.get(f"/l/{quote(token, safe='%')}", headers=PAGE, allow_redirects=False)

    assert answer.status == 404
    assert "pas complet" in await answer.text()
    assert not is_given_a_cookie(answer)


async def test_a_link_too_old_or_too_new_says_whom_to_call(site: Browser, works: Works) -> None:
    who = await builders.patient(works, await builders.establishment(works, name="Hôpital des Minimes"))
    later = await builders.link(works, who, new_id(), opens_in=timedelta(hours=1))
    over = await builders.link(works, who, new_id(), opens_in=timedelta(days=-2))

    too_new = await site.get(f"/l/{later}", headers=PAGE)
    too_old = await site.get(f"/l/{over}", headers=PAGE)

    assert too_new.status == too_old.status == 409
    assert "pas encore ouvert" in await too_new.text()
    page = await too_old.text()
    assert "plus valable" in page
    assert "Hôpital des Minimes" in page
    assert 'href="tel:0536490010"' in page


async def test_a_link_that_was_replaced_says_what_to_do(site: Browser, works: Works, due: Due) -> None:
    async with works.open(SYSTEM) as work:
        await revoke_links_of(work, due.who.id)

    answer = await site.get(due.address, headers=PAGE)

    page = await answer.text()
    assert answer.status == 409
    assert "message le plus récent" in page
    assert 'href="tel:0536490010"' in page
    assert 'href="/code"' in page


async def test_wrong_answers_are_answered_in_the_same_words_and_time(
    site: Browser, works: Works, clock: GivenClock, due: Due
) -> None:
    """A birth date near the right one, and far from it; in the same words of one whose date is not known."""
    at = await builders.practice(works)
    wish = InvitePatient(birth_name="Vidal", first_name="Odette", email="odette@patients.test")
    async with works.open(builders.assistant_of(at.here)) as work:
        undated = (await find_or_invite(work, wish)).patient
    words = set()
    csrf = await csrf_token(site)

    async def wrong(who: PatientView, told: str) -> float:
        clock.forward(seconds=30)  # no address makes more tries than are counted
        token = await builders.link(works, who, new_id())
        form = dict(zip(("year", "month", "day"), told.split("-"), strict=True)) | {"csrf": csrf}
        began = perf_counter()
        answer = await site.post(f"/l/{token}/birth-date", data=form, headers=PAGE, allow_redirects=False)
        took = perf_counter() - began
        assert answer.status == 403
        words.add(" ".join(read_page(await answer.text()).words.split()).partition("essai")[0])
        return took

    kinds = {
        "near": lambda: wrong(due.who, "1944-05-13"),
        "far": lambda: wrong(due.who, "2001-01-01"),
    }
    assert await told_apart(kinds) == {}
    await wrong(undated, BORN_ON)  # of whom the page before says already that no date is asked for
    assert len(words) == 1
