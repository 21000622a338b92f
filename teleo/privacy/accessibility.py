"""The pages that were checked, as the tests wrote them: `make accessibility` renews web/accessibility.json."""

from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict

from teleo.infra.texts import WEB

FILE = WEB / "accessibility.json"


class PageChecked(BaseModel):
    """One page of the site: its route's name, and its title in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    titles: dict[str, str]
    rules: int  # how many rules of axe-core had something to check on it, and found nothing wrong


class Declared(BaseModel):
    """What was checked, when and with what. No fault was found, or the file would not have been written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date
    tool: str
    widths: tuple[int, ...]
    pages: tuple[PageChecked, ...]


@cache
def declared() -> Declared:
    return Declared.model_validate_json(FILE.read_text(encoding="utf-8"))
