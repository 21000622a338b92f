"""What a person finds on a page: its words, its links, its fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import orjson


@dataclass(slots=True)
class Link:
    href: str
    attributes: dict[str, str]
    words: str = ""


@dataclass(slots=True)
class Page:
    """`words` are on one line; `fields` what each input, chosen option or ticked box would send."""

    words: str = ""
    links: list[Link] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    data: dict[str, object] = field(default_factory=dict)

    def links_of(self, kind: str) -> list[Link]:
        return [link for link in self.links if kind in link.attributes.get("class", "").split()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._link: Link | None = None
        self._select = ""
        self._script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a":
                self._link = Link(given.get("href", ""), given)
                self.page.links.append(self._link)
            case "input" if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.page.fields[given.get("name", "")] = given.get("value", "")
            case "select":
                self._select = given.get("name", "")
            case "option" if "selected" in given:
                self.page.fields[self._select] = given.get("value", "")
            case "script":
                self._script = given.get("id", "")
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            if self._script == "page-data":
                self.page.data = orjson.loads(data)
            return
        self.page.words += f" {data}"
        if self._link is not None:
            self._link.words = " ".join(f"{self._link.words} {data}".split())


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.page.words = " ".join(reader.page.words.split())
    return reader.page
