"""Where an echo is asked for: a place, and someone on his way to the room, or how long that takes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signaling.contract.echo import AskEcho, Echoes, EchoPlace
from signaling.contract.errors import TicketInvalid
from signaling.contract.ticket import read
from signaling.media.nursery import Nursery
from signaling.media.places import Places
from signaling.media.wishes import EchoWish


class Desk(Echoes):
    """A ticket that teleo signed is all it takes: it names the room, and the hub will read it too."""

    def __init__(
        self,
        places: Places,
        keys: Mapping[str, Ed25519PublicKey],
        hub_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._places = places
        self._keys = keys
        self._hub_url = hub_url
        self._now = now
        self.nursery = Nursery(places.end)

    async def ask(self, wish: AskEcho) -> EchoPlace:
        now = self._now()
        ticket = read(wish.ticket, self._keys, now)
        if ticket.room is None:
            raise TicketInvalid
        on_its_way = self._places.holds(ticket.room)
        place = self._places.ask(ticket.room, picture=wish.picture, now=now.timestamp())
        if place.granted and not on_its_way:
            await self._send(ticket.room, wish)
        return place

    async def _send(self, room: str, wish: AskEcho) -> None:
        try:
            await self.nursery.start(
                EchoWish(room=room, hub_url=self._hub_url, ticket=wish.ticket, picture=wish.picture)
            )
        except OSError:
            self._places.end(room)
            raise
