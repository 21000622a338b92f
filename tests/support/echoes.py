"""A media process that is not there: it grants or makes wait as it is told, and keeps what it was asked."""

from signaling.contract import AskEcho, Echoes, EchoPlace


class KeptEchoes(Echoes):
    def __init__(self, place: EchoPlace | None = None) -> None:
        self.place = place or EchoPlace(granted=True)
        self.away: Exception | None = None
        self.asked: list[AskEcho] = []

    async def ask(self, wish: AskEcho) -> EchoPlace:
        if self.away is not None:
            raise self.away
        self.asked.append(wish)
        return self.place
