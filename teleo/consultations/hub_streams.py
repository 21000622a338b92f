"""The hub in processes of its own: commands to it and its notices, through Redis."""

import structlog
from redis.asyncio import Redis

from signaling.contract.commands import Command, Commands, TellBoard
from signaling.contract.streams import (
    COMMANDS,
    COMMANDS_KEPT,
    NOTICES,
    NOTICES_GROUP,
    NOTICES_PARKED,
    EnvelopeUnknown,
    Fields,
    Posted,
    command_fields,
    handled_fields,
)
from teleo.consultations.room_feed import RoomFeed
from teleo.infra.redis import AWAY, GroupReader, Reply, Source, Unreadable, add_entry

log = structlog.get_logger()

NOTICE_STREAM = Source(NOTICES, NOTICES_GROUP, NOTICES_PARKED)


class StreamedCommands(Commands):
    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def send(self, command: Command) -> None:
        """A board that was not told is read again by its watchers; any other command must not be lost silently."""
        try:
            await add_entry(self.redis, COMMANDS, command_fields(command), kept=COMMANDS_KEPT)
        except AWAY as cause:
            log.warning("command_not_sent", kind=command.kind, error=type(cause).__name__)
            if not isinstance(command, TellBoard):
                raise


class RoomStream:
    """Gives the feed what the hubs have noticed. A hub that waits for it learns that it is written."""

    def __init__(self, redis: Redis, feed: RoomFeed) -> None:
        self._reader = GroupReader(redis, NOTICE_STREAM)
        self._feed = feed

    async def run(self) -> None:
        """Read, for ever."""
        await self._reader.run(self._take)

    async def _take(self, fields: Fields) -> Reply | None:
        try:
            posted = Posted.of(fields)
        except EnvelopeUnknown as cause:
            raise Unreadable from cause
        await self._feed.deliver(posted.notice)
        return Reply(posted.reply_to, handled_fields(posted.token)) if posted.reply_to else None
