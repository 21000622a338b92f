"""What an administrator sends: the words of the notices, and the name of the one to erase."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.functional_validators import AfterValidator

from teleo.patients import strict_name

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class ChangeNotice(BaseModel):
    """Public: what every patient may read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_contact: Words
    postal_address: Words
    publication_director: Words
    hosted_by: Words


def _as_kept(written: str) -> str:
    """« Lefèvre » for LEFEVRE; what is no name is nobody's."""
    try:
        return strict_name(written)
    except ValueError:
        return ""


class ErasePatient(BaseModel):
    """`birth_name` is written again by whoever erases, so that the wrong person is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    birth_name: Annotated[str, StringConstraints(max_length=100), AfterValidator(_as_kept)] = ""
