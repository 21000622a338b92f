"""Letters between hubs: each has a stream of its own, written in one round trip and read in order."""

import asyncio
from itertools import count

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis

from signaling.bus.hubs import Mail
from signaling.bus.letters import LETTER, Event, Letter, Pass, Passed, Receive
from signaling.bus.notices import RedisNotices
from signaling.bus.redis import AWAY, answering, encodable, entries_after, needing_redis
from signaling.bus.roll import HUBS, INBOX, RedisRoll
from signaling.contract.streams import VERSION, Fields

ANSWER_SECONDS = 2.0
PAUSE_SECONDS = 0.3
AT_ONCE = 500
# An inbox is trimmed by its reader; this is for one whose reader is dead.
INBOX_KEPT = 100_000

log = structlog.get_logger(__name__)


class RedisMail(Mail):
    def __init__(self, redis: Redis, roll: RedisRoll) -> None:
        self._redis = redis
        self._roll = roll
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[bool]] = {}
        self._outgoing: asyncio.Queue[tuple[str, Letter]] = asyncio.Queue()
        self._last = "0-0"

    async def run(self, receive: Receive, notices: RedisNotices) -> None:
        """Write and read, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write())
            group.create_task(self._read(receive, notices))

    async def drained(self) -> None:
        """Wait until all letters are written."""
        await self._outgoing.join()

    async def send(self, hub: str, letter: Letter) -> None:
        self._outgoing.put_nowait((hub, letter))

    async def send_all(self, letter: Letter) -> None:
        async with needing_redis():
            hubs = await self._redis.zrange(HUBS, 0, -1)
        for hub in map(str, hubs):
            if hub != self._roll.id:
                await self.send(hub, letter)

    async def pass_on(self, hub: str, sid: str, event: str, payload: Event) -> bool:
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        letter = Pass(sender=self._roll.id, number=number, sid=sid, event=event, payload=payload)
        await self.send(hub, letter)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return bool(await answer)
        except TimeoutError:
            return False
        finally:
            del self._asked[number]

    async def _write(self) -> None:
        """All that waits goes at once: one after the other, letters would take ten times as long."""
        while True:
            letters = [await self._outgoing.get()]
            while not self._outgoing.empty():
                letters.append(self._outgoing.get_nowait())
            await self._write_all(letters)
            for _ in letters:
                self._outgoing.task_done()

    async def _write_all(self, letters: list[tuple[str, Letter]]) -> None:
        """Until Redis has them."""
        while True:
            try:
                return await self._try_to_write(letters)
            except AWAY:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _try_to_write(self, letters: list[tuple[str, Letter]]) -> None:
        async with answering(), self._redis.pipeline(transaction=False) as pipe:
            for hub, letter in letters:
                fields = {"version": VERSION, "letter": letter.model_dump_json()}
                # A hub without an inbox has ended long ago, and gets none.
                pipe.xadd(INBOX + hub, encodable(fields), maxlen=INBOX_KEPT, nomkstream=True)
            written = await pipe.execute()
        for (_, letter), entry_id in zip(letters, written, strict=True):
            if entry_id is None and isinstance(letter, Pass):
                self._answer(letter.number, done=False)

    async def _read(self, receive: Receive, notices: RedisNotices) -> None:
        inbox = self._roll.inbox
        while True:
            try:
                for entry_id, fields in await entries_after(self._redis, inbox, self._last, AT_ONCE):
                    self._last = entry_id
                    if "handled" in fields:
                        notices.was_handled(fields["handled"])
                    else:
                        await self._open(fields, receive)
                async with answering():
                    await self._redis.xtrim(inbox, minid=self._last, approximate=False)
            except AWAY:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _open(self, fields: Fields, receive: Receive) -> None:
        if "letter" not in fields:
            return
        try:
            letter = LETTER.validate_json(fields["letter"])
            if isinstance(letter, Passed):
                self._answer(letter.number, done=letter.done)
            else:
                await receive(letter)
        except ValidationError:
            log.error("letter not understood")  # noqa: TRY400
        except Exception as bug:  # noqa: BLE001 one letter must not stop the next
            log.error("letter failed", cause=type(bug).__name__)  # noqa: TRY400

    def _answer(self, number: int, *, done: bool) -> None:
        answer = self._asked.get(number)
        if answer is not None and not answer.done():
            answer.set_result(done)
