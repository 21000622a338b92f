"""Rooms in Redis: what memory keeps for one hub, kept for all of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import inf
from uuid import uuid4

from pydantic import TypeAdapter
from redis.asyncio import Redis

from signaling.bus.notices import RedisNotices
from signaling.bus.redis import needing_redis
from signaling.contract.streams import NOTICES, NOTICES_KEPT
from signaling.rooms.absence import look_again_at
from signaling.rooms.room import Room
from signaling.rooms.store import Notices, RoomStore

ROOM = "teleo:hub:room:"
# Every room by the instant when time alone will change it.
ROOMS = "teleo:hub:rooms"
EXPIRES_SECONDS = 86_400
READ_AT_ONCE = 200

CODEC = TypeAdapter(Room)

# A write that is sent again because its answer was lost finds itself done (`by`).
REPLACE = """
local kept = redis.call('HMGET', KEYS[1], 'rev', 'by')
if kept[2] == ARGV[1] then return 1 end
if (kept[1] or '0') ~= ARGV[2] then return 0 end
if ARGV[3] ~= ARGV[2] then
  redis.call('HSET', KEYS[1], 'rev', ARGV[3], 'by', ARGV[1], 'room', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[7])
end
for first = 9, #ARGV, 8 do
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[8], '*', unpack(ARGV, first, first + 7))
end
return 1
"""

FORGET = """
if redis.call('HGET', KEYS[1], 'rev') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
"""


class RedisRoomStore(RoomStore):
    """A room and the notices of its change are written by one script: a hub that dies leaves both or neither."""

    def __init__(self, redis: Redis, notices: RedisNotices) -> None:
        self._redis = redis
        self._notices = notices
        self._replace = redis.register_script(REPLACE)
        self._forget = redis.register_script(FORGET)

    async def read(self, room_id: str) -> Room:
        async with needing_redis():
            kept = await self._redis.hget(ROOM + room_id, "room")
        return CODEC.validate_json(kept) if kept else Room(room_id)

    async def replace(self, before: Room, after: Room, notices: Notices = ()) -> bool:
        look = look_again_at(after)
        room = CODEC.dump_json(after).decode()
        score = look.timestamp() if look else inf
        arguments: list[str | int | float] = [uuid4().hex, before.rev, after.rev]
        arguments += [room, EXPIRES_SECONDS, score, after.id, NOTICES_KEPT]
        with self._notices.going_out(notices) as entries:
            for fields in entries:
                for name, value in fields.items():
                    arguments += [name, value]
            async with needing_redis():
                done = await self._replace(keys=[ROOM + before.id, ROOMS, NOTICES], args=arguments)
        return bool(done)

    async def forget(self, room: Room) -> None:
        async with needing_redis():
            await self._forget(keys=[ROOM + room.id, ROOMS], args=[room.rev, room.id])

    async def rooms(self) -> Sequence[Room]:
        async with needing_redis():
            return await self._read_all([*map(str, await self._redis.zrange(ROOMS, 0, -1))])

    async def watched(self, ours: Collection[str], now: datetime) -> Sequence[Room]:
        async with needing_redis():
            due = await self._redis.zrangebyscore(ROOMS, "-inf", now.timestamp())
            found = await self._read_all([*{*ours, *map(str, due)}])
        known = {room.id for room in found}
        return found + [Room(room_id) for room_id in ours if room_id not in known]

    async def _read_all(self, ids: Sequence[str]) -> list[Room]:
        found: list[Room] = []
        for start in range(0, len(ids), READ_AT_ONCE):
            asked = ids[start : start + READ_AT_ONCE]
            async with self._redis.pipeline(transaction=False) as pipe:
                for room_id in asked:
                    pipe.hget(ROOM + room_id, "room")
                kept = await pipe.execute()
            expired = [room_id for room_id, one in zip(asked, kept, strict=True) if one is None]
            if expired:
                await self._redis.zrem(ROOMS, *expired)
            found += [CODEC.validate_json(one) for one in kept if one is not None]
        return found
