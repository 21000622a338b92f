"""Hear and see oneself: answers an offer, and sends back what it receives, for a few seconds."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from aiortc.mediastreams import MediaStreamTrack
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from signaling.media import candidates
from signaling.media.media_peer import MediaPeer, seated
from signaling.media.wishes import EchoWish

# The caller is on his page already: longer than this he does not need to take his seat and offer.
LONELY_SECONDS = 20
# The page ends after fifteen seconds of picture; this is for one that does not.
CALL_SECONDS = 25
GONE = frozenset({"peer_left", "peer_away", "closed", "taken_over", "removed"})

candidates.take_charge()


async def hold_echo(wish: EchoWish) -> None:
    """From the seat to the goodbye. Raises what the hub or the caller's words break."""
    async with seated(wish.hub_url, wish.ticket) as peer:
        echo = Echo(peer, picture=wish.picture)
        try:
            async with asyncio.timeout(LONELY_SECONDS) as until:
                await _listen(peer, echo, until)
        except TimeoutError:
            pass  # its time is over
        finally:
            await echo.close()


async def _listen(peer: MediaPeer, echo: "Echo", until: asyncio.Timeout) -> None:
    async for event, payload in peer.heard():
        if event in GONE:
            return
        if event == "welcome":
            echo.take_ways(payload["ice_servers"])
        elif event == "offer":
            if echo.is_first:
                until.reschedule(asyncio.get_running_loop().time() + CALL_SECONDS)
            await echo.answer(payload["from"], payload["sdp"])
        elif event == "candidate":
            await echo.try_candidate(payload["candidate"])


@dataclass
class Echo:
    """One connection to one caller; a page that was built anew gets a new one."""

    peer: MediaPeer
    picture: bool
    is_first: bool = True
    _ways: RTCConfiguration = field(default_factory=lambda: RTCConfiguration(iceServers=[]))
    _session: str = ""
    _connection: RTCPeerConnection | None = None
    _relay: MediaRelay = field(default_factory=MediaRelay)

    def take_ways(self, servers: list[dict[str, Any]]) -> None:
        """Our own relay too, but never it alone: it is the caller whom the relay lets through, or hides."""
        self._ways = RTCConfiguration(
            iceServers=[
                RTCIceServer(one["urls"], one.get("username"), one.get("credential")) for one in servers
            ]
        )

    async def answer(self, seat: str, sdp: str) -> None:
        """At once; our candidates follow when they are known, as the caller's come when he knows them."""
        connection = await self._connection_for(sdp)
        await connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        if not self.picture:
            for transceiver in connection.getTransceivers():
                if transceiver.kind == "video":
                    transceiver.direction = "inactive"
        answer = await connection.createAnswer()
        assert answer is not None, "an offer was set"
        await self.peer.say("answer", {"to": seat, "sdp": answer.sdp})
        await connection.setLocalDescription(answer)
        for candidate in _candidates_of(connection):
            await self.peer.say("candidate", {"to": seat, "candidate": candidate})

    async def try_candidate(self, told: dict[str, Any] | None) -> None:
        if self._connection is None or not told or not told["candidate"]:
            return
        candidate = candidate_from_sdp(told["candidate"].removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = told.get("sdpMid"), told.get("sdpMLineIndex")
        await self._connection.addIceCandidate(candidate)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _connection_for(self, sdp: str) -> RTCPeerConnection:
        """An SDP's session id is the same for the whole life of the page's connection."""
        self.is_first = False
        found = re.search(r"^o=\S+ (\S+)", sdp, re.MULTILINE)
        session = found[1] if found else ""
        if self._connection is not None and session == self._session:
            return self._connection
        await self.close()
        self._session = session
        self._connection = made = RTCPeerConnection(self._ways)

        @made.on("track")
        def send_back(track: MediaStreamTrack) -> None:
            if track.kind == "audio" or self.picture:
                # A picture that could not be sent in time is skipped: the delay must not grow.
                made.addTrack(self._relay.subscribe(track, buffered=track.kind == "audio"))

        return made


def _candidates_of(connection: RTCPeerConnection) -> list[dict[str, Any]]:
    """All go by the first line: the others are bundled with it."""
    first, *_ = connection.getTransceivers()
    gatherer = first.receiver.transport.transport.iceGatherer
    return [
        {"candidate": f"candidate:{candidate_to_sdp(one)}", "sdpMid": first.mid, "sdpMLineIndex": 0}
        for one in gatherer.getLocalCandidates()
    ]
