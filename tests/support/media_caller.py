"""Someone who calls an echo without a browser: aiortc to aiortc, through a real hub."""

import asyncio
import math
from array import array
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack, VideoStreamTrack
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp
from av.frame import Frame

from tests.support.hub import Client

SAMPLES, RATE = 960, 48_000
PATIENCE = 20  # seconds: the echo may be a process that loads aiortc first


class Tone(AudioStreamTrack):
    """440 Hz, in real time."""

    _at = 0

    async def recv(self) -> Frame:
        await super().recv()  # keeps the time
        instants = range(self._at, self._at + SAMPLES)
        wave = array("h", (int(math.sin(2 * math.pi * 440 * at / RATE) * 12_000) for at in instants))
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        self._at += SAMPLES
        return frame


class Green(VideoStreamTrack):
    """The library's own picture, at the rate of a camera."""


@dataclass
class Heard:
    """What came back."""

    pictures: int = 0
    loudest: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)


async def call_echo(line: Client, *, picture: bool) -> Heard:
    """Sit in the room, offer to the echo when it is there, and listen until enough has come back."""
    async with asyncio.timeout(PATIENCE):
        echo = line.welcome["peers"][0]["seat"] if line.welcome["peers"] else ""
        echo = echo or (await line.hear("peer_seated", PATIENCE))["peer"]["seat"]
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        heard = Heard()
        async with asyncio.TaskGroup() as tasks:

            @connection.on("track")
            def listen(track: MediaStreamTrack) -> None:
                tasks.create_task(_take_in(track, heard, picture=picture))

            connection.addTrack(Tone())
            connection.addTrack(Green())
            await connection.setLocalDescription(await connection.createOffer())
            sdp = connection.localDescription.sdp
            told_later = ("a=candidate", "a=end-of-candidates")
            without = "\r\n".join(row for row in sdp.split("\r\n") if not row.startswith(told_later))
            await line.ask("offer", {"to": echo, "sdp": without})
            answer = RTCSessionDescription(sdp=(await line.hear("answer", PATIENCE))["sdp"], type="answer")
            await connection.setRemoteDescription(answer)
            # As a browser does: one by one, after the offer.
            gatherer = connection.getTransceivers()[0].receiver.transport.transport.iceGatherer
            for own in gatherer.getLocalCandidates():
                told = {
                    "candidate": f"candidate:{candidate_to_sdp(own)}",
                    "sdpMid": "0",
                    "sdpMLineIndex": 0,
                    "usernameFragment": None,
                }
                await line.ask("candidate", {"to": echo, "candidate": told})
            theirs = (await line.hear("candidate", PATIENCE))["candidate"]
            candidate = candidate_from_sdp(theirs["candidate"].removeprefix("candidate:"))
            candidate.sdpMid = theirs["sdpMid"]
            await connection.addIceCandidate(candidate)
            await heard.enough.wait()
            await connection.close()
        return heard


async def _take_in(track: MediaStreamTrack, heard: Heard, *, picture: bool) -> None:
    with suppress(MediaStreamError):  # the other track had what was missing, and the connection is closed
        while not heard.enough.is_set():
            frame = await track.recv()
            if isinstance(frame, av.AudioFrame):
                heard.loudest = max(heard.loudest, *array("h", bytes(frame.planes[0])))
            else:
                heard.pictures += 1
            if heard.loudest > 2_000 and (heard.pictures > 5 or not picture):
                heard.enough.set()
