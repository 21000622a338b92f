"""French speech to be said into a microphone, and how much of it is understood where it is heard.

What is heard is scored by extended STOI (`pystoi`; Jensen and Taal 2016): the likeness, from 0 to 1, of the bands of speech
over 0.4 s, which people's understanding follows. It needs both signals in step, and a receiver's jitter buffer stretches
and shortens what it plays. So the speech that was said is cut into windows of a second; each is looked for in the
recording by cross-correlation, around where the one before it was found, and what is found there is put in its place.
Silence counts for nothing: windows without speech are left out, and STOI drops silent frames of the others. The file is
said again and again: where in it the recording begins is found first.
"""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pystoi import stoi  # type: ignore[import-untyped]  # it has no types

from tests.support.programs import path_of

RATE = 16_000
PAUSE_SECONDS = 0.6
WINDOW = RATE
# How far a window may lie from where the one before it says.
AROUND = RATE
# Below this likeness nothing was found: the window is where it should be, if it is anywhere.
FOUND = 0.25
SPOKEN = 0.01
SENTENCES = (
    "Bonjour madame, je vous entends bien. Comment vous sentez-vous depuis notre dernier rendez-vous ?",
    "J'ai encore mal au genou quand je descends les escaliers, surtout le matin.",
    "Prenez un comprimé avant le repas de midi, et un autre le soir, pendant sept jours.",
    "Très bien. Je vous envoie l'ordonnance, et nous nous revoyons dans trois mois.",
)

Sound = NDArray[np.float64]


def say(path: Path) -> Sound:
    """Writes the speech to a file for Chromium's microphone (which says it again and again); gives it at `RATE`."""
    espeak = path_of("espeak-ng")
    assert espeak is not None, "espeak-ng is missing"
    parts: list[Sound] = []
    rate = RATE
    with tempfile.TemporaryDirectory() as folder:
        for sentence in SENTENCES:
            said = Path(folder) / "said.wav"
            subprocess.run([espeak, "-v", "fr", "-s", "150", "-w", str(said), sentence], check=True)
            with wave.open(str(said)) as file:
                rate = file.getframerate()
                parts.append(_sound(file.readframes(file.getnframes())))
            parts.append(np.zeros(int(PAUSE_SECONDS * rate)))
    whole = np.concatenate(parts)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((whole * 32_767).astype("<i2").tobytes())
    return resampled(whole, rate)


def resampled(sound: Sound, rate: int) -> Sound:
    """At `RATE`, by its spectrum."""
    length = round(len(sound) * RATE / rate)
    spectrum = np.fft.rfft(sound)[: length // 2 + 1]
    whole: Sound = np.fft.irfft(spectrum, length) * (length / len(sound))
    return whole


def _sound(frames: bytes) -> Sound:
    return np.frombuffer(frames, dtype="<i2").astype(np.float64) / 32_768


def understood(said: Sound, heard_frames: bytes) -> float:
    """Extended STOI of a recording (16 bits, at `RATE`) of about the length of what is said. 0 if it is silent."""
    heard = _sound(heard_frames)
    if np.abs(heard).max(initial=0) < SPOKEN / 10:
        return 0.0
    said = _turned(said, heard)
    starts = [
        start
        for start in range(0, len(said) - WINDOW + 1, WINDOW)
        if np.abs(said[start : start + WINDOW]).max() > SPOKEN
    ]
    found = _aligned(said, heard, starts)
    clean = np.concatenate([said[start : start + WINDOW] for start in starts])
    return float(stoi(clean, found, RATE, extended=True))


def _aligned(said: Sound, heard: Sound, starts: list[int]) -> Sound:
    lag = 0
    pieces = []
    for start in starts:
        window = said[start : start + WINDOW]
        first = max(0, start + lag - AROUND)
        likeness = _likeness(window, heard[first : start + lag + WINDOW + AROUND])
        if likeness.size and likeness.max() > FOUND:
            lag = first + int(likeness.argmax()) - start
        piece = heard[max(0, start + lag) : start + lag + WINDOW]
        pieces.append(np.pad(piece, (0, WINDOW - len(piece))))
    return np.concatenate(pieces)


def _turned(said: Sound, heard: Sound) -> Sound:
    """What is said again and again, from where the recording begins."""
    twice = np.concatenate([said, said])
    begins = int(np.abs(_correlated(heard, twice)[: len(said)]).argmax())
    return twice[begins : begins + len(said)]


def _likeness(window: Sound, heard: Sound) -> Sound:
    """Of each place of it, from -1 to 1."""
    if len(heard) < len(window):
        return np.zeros(0)
    places = len(heard) - len(window) + 1
    energy = np.cumsum(np.concatenate([[0.0], heard**2]))
    sizes = np.sqrt(np.maximum(energy[len(window) :] - energy[: -len(window)], 1e-9))
    likeness: Sound = _correlated(window, heard)[:places] / (sizes * max(1e-9, float(np.linalg.norm(window))))
    return likeness


def _correlated(one: Sound, other: Sound) -> Sound:
    """At place n: how alike the first is to the second from its n-th sample on."""
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    whole: Sound = np.fft.irfft(product, size)[: len(other)]
    return whole
