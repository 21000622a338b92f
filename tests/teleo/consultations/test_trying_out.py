"""A place with its two tickets, or the length of the queue; the room is nobody's consultation."""

from signaling.contract import EchoPlace, Permission, read
from teleo.consultations.hub import is_try_out
from teleo.consultations.schemas import AskTryOut
from teleo.consultations.trying_out import ask_for_try_out, is_ours
from teleo.infra.vault import Vault
from tests.support.clock import NOON
from tests.support.echoes import KeptEchoes


async def test_the_caller_and_the_echo_get_a_seat_each_in_a_room_of_their_own(vault: Vault) -> None:
    echoes = KeptEchoes()

    place = await ask_for_try_out(vault, NOON, echoes, AskTryOut())

    known = vault.signing
    caller, echo = read(place.ticket, known, NOON), read(echoes.asked[0].ticket, known, NOON)
    assert place.granted
    assert caller.room == echo.room
    assert caller.room is not None
    assert is_try_out(caller.room)
    assert (caller.seat, caller.may) == ("caller", frozenset({Permission.ENTER}))
    assert (echo.seat, echo.may) == ("echo", frozenset({Permission.ENTER, Permission.CLOSE}))
    # The page's offers stand, and no board is told.
    assert (caller.polite, echo.polite) == (False, True)
    assert (caller.board, echo.board) == (None, None)


async def test_whoever_waits_has_no_ticket_and_asks_again_for_the_same_room(vault: Vault) -> None:
    echoes = KeptEchoes(EchoPlace(granted=False, wait_seconds=21, sound_is_free=True))

    waiting = await ask_for_try_out(vault, NOON, echoes, AskTryOut())
    echoes.place = EchoPlace(granted=True)
    place = await ask_for_try_out(vault, NOON, echoes, AskTryOut(code=waiting.code, picture=False))

    known = vault.signing
    assert (waiting.granted, waiting.ticket) == (False, "")
    assert (waiting.wait_seconds, waiting.sound_is_free) == (21, True)
    assert place.code == waiting.code
    assert len({read(asked.ticket, known, NOON).room for asked in echoes.asked}) == 1
    assert [asked.picture for asked in echoes.asked] == [True, False]


async def test_two_people_never_share_a_room(vault: Vault) -> None:
    codes = {(await ask_for_try_out(vault, NOON, KeptEchoes(), AskTryOut())).code for _ in range(5)}

    assert len(codes) == 5


async def test_a_made_up_code_opens_a_room_of_our_choice(vault: Vault) -> None:
    place = await ask_for_try_out(vault, NOON, KeptEchoes(), AskTryOut(code="a" * 42))

    assert place.code != "a" * 42
    assert is_ours(vault, place.code)
    assert not is_ours(vault, "a" * 42)
    assert not is_ours(vault, "")
