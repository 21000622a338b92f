"""An administrator words his establishment's invitations: what he is shown is what leaves, and only if it may."""

import pytest

from teleo.accounts.tokens import link_token
from teleo.core.actor import SYSTEM, Actor
from teleo.directory import EstablishmentView, invitation_text_of
from teleo.infra.texts import LOCALES, Language
from teleo.infra.work import Works
from teleo.notifications.errors import TextRefused
from teleo.notifications.invitation_texts import (
    change_text,
    preview,
    restore_text,
    text_in_use,
)
from teleo.notifications.rules import CHANNELS, Channel
from teleo.notifications.schemas import ChangeInvitationText, RestoreInvitationText
from teleo.notifications.wording import original
from tests.support import builders

BASE = "https://teleo.minimes.example"
OWN = "Venez le {date} à {heure} : {lien}"


@pytest.fixture
async def here(works: Works) -> EstablishmentView:
    return await builders.establishment(works)


async def change(works: Works, here: EstablishmentView, text: str, **where: str) -> None:
    wish = ChangeInvitationText.model_validate(
        {"channel": "mobile", "language": "fr"} | where | {"text": text}
    )
    async with works.open(Actor(role="administrator", establishment_id=here.id)) as work:
        await change_text(work, wish, here, BASE)


async def kept(works: Works, here: EstablishmentView) -> dict[tuple[str, str], str]:
    async with works.reading() as session:
        found = {
            (channel, language): await invitation_text_of(session, here.id, channel, language)
            for channel in CHANNELS
            for language in LOCALES
        }
    return {where: text for where, text in found.items() if text is not None}


def shown(here: EstablishmentView, text: str, channel: Channel = "mobile", language: Language = "fr") -> str:
    return preview(ChangeInvitationText(channel=channel, language=language, text=text), here, BASE).text


async def test_each_text_is_kept_apart_and_only_for_its_establishment(
    works: Works, here: EstablishmentView
) -> None:
    other = await builders.establishment(works, name="Ailleurs")

    await change(works, here, OWN)
    await change(works, here, f"\u200b{OWN.replace('lien', 'LIEN')}  \r\n", channel="email")
    await change(works, here, "Come on {date}: {lien}", language="en")

    assert await kept(works, here) == {
        ("mobile", "fr"): OWN,
        ("email", "fr"): OWN,
        ("mobile", "en"): "Come on {date}: {lien}",
    }
    assert await kept(works, other) == {}


async def test_a_text_is_changed_again_and_taken_back(works: Works, here: EstablishmentView) -> None:
    await change(works, here, OWN)
    await change(works, here, "Autrement : {lien}")
    assert await kept(works, here) == {("mobile", "fr"): "Autrement : {lien}"}

    async with works.open(Actor(role="administrator", establishment_id=here.id)) as work:
        await restore_text(work, RestoreInvitationText(channel="mobile", language="fr"))

    assert await kept(works, here) == {}
    async with works.reading() as session:
        in_use = await text_in_use(session, here.id, "mobile", "fr")
    assert (in_use.is_own, in_use.text) == (False, original("mobile", "fr"))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LOCALES)
async def test_our_own_words_sent_back_stay_ours(
    works: Works, here: EstablishmentView, channel: Channel, language: Language
) -> None:
    """As they came from a form: what we say better tomorrow is then said there too."""
    await change(works, here, OWN, channel=channel, language=language)
    ours = original(channel, language).replace("\n", "\r\n")

    await change(works, here, ours, channel=channel, language=language)

    assert await kept(works, here) == {}


async def test_a_refused_text_changes_nothing(works: Works, here: EstablishmentView) -> None:
    await change(works, here, OWN)

    with pytest.raises(TextRefused) as refused:
        await change(works, here, "Venez sur evil.example {lien}")

    assert refused.value.extra == {"errors": {"text": "foreign_address"}, "found": "evil.example"}
    assert await kept(works, here) == {("mobile", "fr"): OWN}


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "le mercredi 23 septembre à 10 h 30"), ("en", "le Wednesday 23 September à 10:30")],
)
async def test_the_preview_is_of_a_made_up_day_with_a_link_as_long_as_a_true_one(
    works: Works, here: EstablishmentView, language: Language, said: str
) -> None:
    text = shown(here, OWN, language=language)

    assert said in text
    async with works.open(SYSTEM) as work:
        token = link_token(work.vault, here.id)
    assert len(text.rpartition(" ")[2]) == len(f"{BASE}/l/{token}")


async def test_an_sms_says_what_it_costs_and_four_are_refused(here: EstablishmentView) -> None:
    def cost(text: str) -> int:
        return preview(ChangeInvitationText(channel="mobile", language="fr", text=text), here, BASE).sms

    link = len(shown(here, "{lien}"))
    room = 153 * 3 - link - 1

    assert cost("{lien}") == 1
    assert cost("a" * (160 - link - 1) + " {lien}") == 1
    assert cost("a" * (160 - link) + " {lien}") == 2
    assert cost("a" * room + " {lien}") == 3
    with pytest.raises(TextRefused) as refused:
        cost("a" * (room + 1) + " {lien}")
    assert (refused.value.wrong.why, refused.value.wrong.found) == ("too_many_sms", "4")


async def test_a_letter_outside_the_alphabet_is_shown_as_it_leaves(here: EstablishmentView) -> None:
    assert shown(here, "« Être » à l’œuvre : {lien}").startswith('" Etre " à l\'oeuvre : https://')


async def test_the_mail_is_shown_under_our_subject(here: EstablishmentView) -> None:
    wish = ChangeInvitationText(channel="email", language="en", text="Hello,\n\n{lien}\n\n{établissement}")

    made = preview(wish, here, BASE)

    assert made.subject == "Hôpital des Minimes: your appointment on Wednesday 23 September"
    assert made.text.endswith("Hôpital des Minimes")
    assert [one.is_link for one in made.paragraphs] == [False, True, False]
    assert made.button == "Open my appointment"
