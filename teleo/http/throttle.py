"""Rate limits in memory: so many tries in so long, by account or by address."""

from collections import OrderedDict
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

from teleo.core.errors import Unavailable
from teleo.http.keys import SITE

REMEMBERED = 20_000


class TooManyTries(Unavailable):
    code = "too_many_tries"
    title = "Too many tries. Wait a little, then try again."


class Throttle:
    """At most `tries` in `seconds` for one key; the oldest keys are forgotten first."""

    def __init__(self, *, tries: int, seconds: float) -> None:
        self._tries = tries
        self._seconds = seconds
        self._kept: OrderedDict[str, list[float]] = OrderedDict()

    def spend(self, key: str, *, at: float) -> None:
        """Count one try at an instant (seconds). Raises TooManyTries, with when to come back."""
        recent = [instant for instant in self._kept.pop(key, []) if instant > at - self._seconds]
        self._kept[key] = recent
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        if len(recent) >= self._tries:
            raise TooManyTries(retry_after=max(1, round(recent[0] + self._seconds - at)))
        recent.append(at)

    def forgive(self, key: str) -> None:
        self._kept.pop(key, None)


def client_address(request: web.Request) -> str:
    """The browser's address: X-Forwarded-For counts only as far as the proxies we trust wrote it."""
    trusted = request.app[SITE].trusted_proxies
    address = request.remote or ""
    # A proxy may add a line of its own below the one that the browser made up: all of them are one list.
    written = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in written.split(",") if hop.strip()]
    while hops and _is_in(address, trusted):
        address = hops.pop()
    return address


def _is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:  # how a socket for both versions shows IPv4
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)
