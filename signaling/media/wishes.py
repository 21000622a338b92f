"""What the process of the echoes is told, one line of JSON for each."""

from pydantic import BaseModel, ConfigDict


class EchoWish(BaseModel):
    """`room` is only how the end of this echo is told."""

    model_config = ConfigDict(frozen=True)

    room: str
    hub_url: str
    ticket: str
    picture: bool
