"""Throw the demonstration's data away while it runs, and make it again."""

import asyncio
from dataclasses import dataclass, field

from teleo.accounts import Passwords
from teleo.consultations import Commands, are_any_open, interrupt_all
from teleo.core.actor import SYSTEM
from teleo.directory import establishments
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.sandbox import queries
from teleo.sandbox.demonstration import Demonstration, prepare_demonstration
from teleo.sandbox.errors import NotADemonstration
from teleo.sandbox.mailbox import Mailbox
from teleo.sandbox.people import PLACES


@dataclass(frozen=True, slots=True)
class Stage:
    """What a demonstration is played with."""

    works: Works
    relay: Relay
    commands: Commands
    mailbox: Mailbox
    base_url: str
    passwords: Passwords = field(default_factory=Passwords)
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self) -> Demonstration:
        """With what the last start left, if it left something."""
        return await prepare_demonstration(self.works, self.relay, self.base_url, self.passwords)

    async def is_played(self) -> bool:
        """Whether someone waits or talks, whom beginning again would interrupt."""
        return await are_any_open(self.works)

    async def begin_again(self) -> Demonstration:
        """From nothing: calls are ended first, and everybody is signed out. Raises NotADemonstration."""
        async with self.one_at_a_time:
            await self._insist_on_invented()
            await interrupt_all(self.works, self.commands)
            async with self.works.open(SYSTEM) as work:
                await queries.empty_tables(work.session)
            self.mailbox.empty()
            return await self.begin()

    async def _insist_on_invented(self) -> None:
        async with self.works.reading() as session:
            known = {here.name for here in await establishments(session)}
        if known - {place.name for place in PLACES}:
            raise NotADemonstration
