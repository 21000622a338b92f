"""Rate limits: so many tries in so long, by account, by link or by address; in memory, or in Redis for several processes."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol

import structlog
from aiohttp import web
from redis.asyncio import Redis

from teleo.core.errors import Unavailable
from teleo.http.keys import SITE, WORKS
from teleo.infra.redis import AWAY

REMEMBERED = 20_000
QUARTER_OF_HOUR = 15 * 60
ANSWER_SECONDS = 1.0
# Bits: what one subscriber has, at least (RIPE-690 §4.2.2, RFC 6177 §2). He may take any address in it, and by a /64 he would
# count as 256.
V6_HOME = 56

# The oldest try that counts when there is no place for one more, otherwise nothing: it is counted.
SPEND = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] * 1000))
return false
"""

log = structlog.get_logger()


class TooManyTries(Unavailable):
    """`retry_after` says when there is place again."""

    code = "too_many_requests"
    title = "Too many tries. Wait a little, then try again."


class Tries(Protocol):
    """What was tried, by whom, and when."""

    async def spend(self, key: str, *, tries: int, seconds: float, at: float) -> float | None:
        """Count one try at an instant; or, when there were so many, the instant of the oldest, and count nothing."""

    async def forgive(self, key: str) -> None: ...


class MemoryTries:
    """Of this process alone; the oldest keys are forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, list[float]] = OrderedDict()

    async def spend(self, key: str, *, tries: int, seconds: float, at: float) -> float | None:
        recent = [instant for instant in self._kept.pop(key, []) if instant > at - seconds]
        self._kept[key] = recent
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        if len(recent) >= tries:
            return recent[0]
        recent.append(at)
        return None

    async def forgive(self, key: str) -> None:
        self._kept.pop(key, None)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._kept)


class RedisTries:
    """Shared by all processes. While Redis is away each counts for itself: nobody is let in without limit, nor shut out."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._script = redis.register_script(SPEND)
        self._meanwhile = MemoryTries()

    async def spend(self, key: str, *, tries: int, seconds: float, at: float) -> float | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                oldest = await self._script(
                    keys=[_name(key)], args=[at, seconds, tries, f"{at}:{secrets.token_hex(4)}"]
                )
        except (*AWAY, TimeoutError) as cause:
            log.warning("throttle_without_redis", error=type(cause).__name__)
            return await self._meanwhile.spend(key, tries=tries, seconds=seconds, at=at)
        return None if oldest is None else float(oldest)

    async def forgive(self, key: str) -> None:
        await self._meanwhile.forgive(key)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._redis.delete(_name(key))
        except (*AWAY, TimeoutError) as cause:
            log.warning("throttle_without_redis", error=type(cause).__name__)


TRIES: web.AppKey[Tries] = web.AppKey("tries")


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `tries` in `seconds` for one key. `name` tells its keys from those of others."""

    name: str
    tries: int
    seconds: float = QUARTER_OF_HOUR

    async def spend(self, request: web.Request, key: str) -> None:
        """Count one try. Raises TooManyTries, with when to come back."""
        at = request.app[WORKS].clock.now().timestamp()
        oldest = await request.app[TRIES].spend(
            self._key(request, key), tries=self.tries, seconds=self.seconds, at=at
        )
        if oldest is not None:
            raise TooManyTries(retry_after=max(1, round(oldest + self.seconds - at)))

    async def forgive(self, request: web.Request, key: str) -> None:
        await request.app[TRIES].forgive(self._key(request, key))

    def _key(self, request: web.Request, key: str) -> str:
        """A hash: addresses and accounts are nobody's business, in Redis neither."""
        return f"{self.name}:{request.app[WORKS].vault.keyed_hash(key, purpose='throttle').hex()}"


def client_address(request: web.Request) -> str:
    """The browser's address: X-Forwarded-For counts only as far as the proxies we trust wrote it.

    Of version 6, the network of its subscriber: he has more addresses than anyone can count.
    """
    trusted = request.app[SITE].trusted_proxies
    address = request.remote or ""
    # A proxy may add a line of its own below the one that the browser made up: all of them are one list.
    written = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in written.split(",") if hop.strip()]
    while hops and _is_in(address, trusted):
        address = hops.pop()
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, V6_HOME), strict=False))
    return address if parsed is None else str(parsed)


def _is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    # How a socket for both versions shows IPv4.
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed


def _name(key: str) -> str:
    return f"teleo:tries:{key}"
