"""How aiortc finds its ways: without waiting long for a relay that does not answer, and on loopback alone too."""

import aioice
from aioice.ice import TransportPolicy
from aiortc import rtcicetransport

# aioice waits five seconds for a relay that is away, and begins nothing before. One that answers does within this.
RELAY_SECONDS = 2
LOOPBACK = "127.0.0.1"


class Ways(aioice.Connection):
    """aioice's own, but for the two things above."""

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = RELAY_SECONDS,  # noqa: ASYNC109 aioice's name
    ) -> list[aioice.Candidate]:
        """A machine that has only loopback (which aioice leaves out) still gives its demonstration."""
        if not addresses and self._transport_policy == TransportPolicy.ALL:
            addresses = [LOOPBACK]
        return await super().get_component_candidates(component, addresses, timeout)


def take_charge() -> None:
    """From now on in this process: aiortc makes its connections of this class, and offers no way to choose one."""
    rtcicetransport.Connection = Ways  # type: ignore[attr-defined]  # that is the point
