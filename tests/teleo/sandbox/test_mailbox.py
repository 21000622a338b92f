"""The mailbox keeps each message once, and survives whatever is written in one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from teleo.sandbox.mailbox import MOST_SHOWN, Caught, Mailbox

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mailbox.jsonl"


def sms(number: int, text: str = "Bonjour") -> Caught:
    return Caught(id=f"message-{number}", kind="sms", to="+33639980001", text=text, caught_at=AT)


def test_an_empty_mailbox_is_empty(path: Path) -> None:
    assert Mailbox(path).latest() == []


def test_the_newest_comes_first_and_a_double_is_dropped(path: Path) -> None:
    mailbox = Mailbox(path)

    for number in (1, 2, 1):
        mailbox.keep(sms(number))

    assert mailbox.latest() == [sms(2), sms(1)]


def test_what_was_kept_is_found_by_the_next_start(path: Path) -> None:
    Mailbox(path).keep(sms(1))

    again = Mailbox(path)
    again.keep(sms(1))

    assert again.latest() == [sms(1)]


@pytest.mark.parametrize("text", ["deux\nlignes", "é è ’ « »", "a\u2028b\u0085c", "\x0b\x0c\x1c", '"}'])
def test_any_text_is_given_back_as_it_came(path: Path, text: str) -> None:
    mailbox = Mailbox(path)

    mailbox.keep(sms(1, text))
    mailbox.keep(sms(2))

    assert [message.text for message in mailbox.latest()] == ["Bonjour", text]


def test_no_more_is_shown_than_a_page_bears(path: Path) -> None:
    mailbox = Mailbox(path)

    path.write_text("".join(sms(number).model_dump_json() + "\n" for number in range(MOST_SHOWN + 5)))

    assert len(mailbox.latest()) == MOST_SHOWN
    assert mailbox.latest()[0] == sms(MOST_SHOWN + 4)
