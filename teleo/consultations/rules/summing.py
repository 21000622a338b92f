"""What is kept of how a call was, and what it makes of a whole consultation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Path = Literal["direct", "relay_udp", "relay_tcp", "relay_tls"]
PATHS: tuple[Path, ...] = get_args(Path)
# A page that is reloaded again and again leaves no more than this of one seat.
MOST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Run:
    """What one page told last. `received` and `lost` are packets."""

    seat: str
    path: str
    seconds: int
    received: int
    lost: int
    cuts: int


@dataclass(frozen=True, slots=True)
class CallQuality:
    """Of a consultation: whether most of its time went without a relay, the share lost (0 to 1), how often it was cut."""

    is_direct: bool
    loss: float
    cuts: int


def quality_of(runs: Sequence[Run]) -> CallQuality | None:
    """None when no page told anything. A cut is seen from both sides: the seat that saw the most of them counts."""
    if not runs:
        return None
    direct = sum(run.seconds for run in runs if run.path == "direct")
    packets = sum(run.received + run.lost for run in runs)
    return CallQuality(
        is_direct=2 * direct > sum(run.seconds for run in runs),
        loss=sum(run.lost for run in runs) / packets if packets else 0.0,
        cuts=max(sum(run.cuts for run in runs if run.seat == seat) for seat in {run.seat for run in runs}),
    )
