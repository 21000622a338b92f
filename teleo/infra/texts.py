"""Texts in the reader's language: catalogues, dates in words, and the Jinja2 environment of messages."""

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_interval
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from jinja2.runtime import Context
from markupsafe import Markup

WEB = Path(__file__).resolve().parents[2] / "web"
TEMPLATES = WEB / "templates"
Language = Literal["fr", "en"]
LOCALES: tuple[Language, ...] = get_args(Language)

reading_in: ContextVar[str] = ContextVar("reading_in", default="fr")

# In French these stand apart from their word, and must not begin a line without it.
_BEFORE_MARK = re.compile(r" (?=[:;?!»])|(?<=«) |(?<=\d) (?=h \d\d\b)|(?<=\d h) (?=\d\d\b)")
# A telephone number is read in one go, and a date in figures, in every language.
_IN_NUMBER = re.compile(r"(?<=\b\d\d) (?=(?:\d\d){1,2}\b)")
# « le lien de %(name)s » of Inès is « le lien d'Inès ».
_OF = re.compile(r"\b([Dd])e %\((\w+)\)s")
_VOWEL = re.compile(r"[aeiouàâæéèêëîïôœùûü]", re.IGNORECASE)


def install(environment: jinja2.Environment) -> None:
    """Give an environment our texts and words; French is the text that the templates hold."""
    environment.add_extension("jinja2.ext.i18n")
    _give_words(environment, _gettext)
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {
        "date_words": date_words,
        "day_words": day_words,
        "hour_words": hour_words,
        "day_hour_words": day_hour_words,
        "week_words": week_words,
        "decimal_words": decimal_words,
    }


def message(template: str, language: Language, **told: object) -> str:
    """A piece of a mail, an SMS or a file in the language of who will read it, whatever the one who sends it reads.

    What ends in .html is escaped, plain text is not. The template may name its `language`.
    """
    before = reading_in.set(language)
    try:
        return _message_environment().get_template(template).render(told | {"language": language}).strip()
    finally:
        reading_in.reset(before)


@cache
def _message_environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=jinja2.select_autoescape(["html"])
    )
    install(environment)
    # Plain spaces: an SMS counts them once, and what an establishment edits is typed on a keyboard.
    _give_words(environment, translated)
    return environment


def _give_words(environment: jinja2.Environment, words: Callable[[str], str]) -> None:
    """As `install_gettext_callables` does, but that « de » is elided before a value that begins with a vowel."""
    environment.install_gettext_callables(words, _ngettext, newstyle=True)  # type: ignore[attr-defined]

    @jinja2.pass_context
    def gettext(context: Context, text: str, **values: object) -> str:
        found = words(text)
        if values and reading_in.get() == "fr":
            found = _OF.sub(lambda of: _elided(of, values), found)
        # The catalogue is ours; its values are escaped.
        return (Markup(found) if context.eval_ctx.autoescape else found) % values  # noqa: S704

    environment.globals["gettext"] = gettext


def _elided(of: re.Match[str], values: Mapping[str, object]) -> str:
    return f"{of[1]}'%({of[2]})s" if _VOWEL.match(str(values.get(of[2], ""))) else of[0]


def day_words(day: date | datetime, zone: str = "UTC", locale: str | None = None) -> str:
    """« mardi 24 novembre »."""
    local = day.astimezone(ZoneInfo(zone)) if isinstance(day, datetime) else day
    return _day_words(local.year, local.month, local.day, locale or reading_in.get())


@lru_cache(maxsize=1_000)
def _day_words(year: int, month: int, day: int, locale: str) -> str:
    """A week's agenda says each of its days some fifty times."""
    return _ordinal(format_date(date(year, month, day), "EEEE d MMMM", locale=locale), locale)


def _ordinal(words: str, locale: str) -> str:
    """« 1er décembre »: CLDR has no word for it."""
    return re.sub(r"\b1 ", "1er ", words, count=1) if locale.startswith("fr") else words


def date_words(day: date | datetime, zone: str = "UTC", locale: str | None = None) -> str:
    """« 24 novembre 2026 »."""
    local = day.astimezone(ZoneInfo(zone)) if isinstance(day, datetime) else day
    reader = locale or reading_in.get()
    return _ordinal(format_date(local, "d MMMM y", locale=reader), reader)


def short_day_words(day: date, locale: str | None = None) -> str:
    """« mar. 24 nov. », where a column is narrow."""
    reader = locale or reading_in.get()
    return _ordinal(format_date(day, "EEE d MMM", locale=reader), reader)


def week_words(monday: date, locale: str | None = None) -> str:
    """« 16 – 22 nov. 2026 », « 28 déc. 2026 – 3 janv. 2027 »: from that Monday to Sunday, and no more than is needed."""
    return format_interval(monday, monday + timedelta(days=6), "yMMMd", locale=locale or reading_in.get())


def decimal_words(number: float, locale: str | None = None) -> str:
    """« 0,4 », or 0.4 in English."""
    return format_decimal(number, "0.0", locale=locale or reading_in.get())


def hour_words(instant: datetime, zone: str = "UTC", locale: str | None = None) -> str:
    """« 14 h 00 », or 14:00 in English; its pieces do not part over two lines."""
    local = instant.astimezone(ZoneInfo(zone))
    if (locale or reading_in.get()) == "en":
        return f"{local:%H:%M}"
    return f"{local.hour}\u00a0h\u00a0{local:%M}"


def day_hour_words(instant: datetime, zone: str = "UTC", locale: str | None = None) -> str:
    return day_at_hour(day_words(instant, zone, locale), hour_words(instant, zone, locale), locale)


def day_at_hour(day: str, hour: str, locale: str | None = None) -> str:
    """Two words in one: « mardi 24 novembre à 14 h 00 », Tuesday 24 November at 14:00."""
    between = "at" if (locale or reading_in.get()) == "en" else "à"
    return f"{day} {between} {hour}"


@cache
def _catalogue(locale: str) -> NullTranslations:
    path = WEB / "locales" / locale / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def translated(text: str) -> str:
    """A text of the catalogue in the reader's language; whatever it does not know stays as it is."""
    return str(_catalogue(reading_in.get()).gettext(text))


def _gettext(text: str) -> str:
    found = _IN_NUMBER.sub("\u00a0", translated(text))
    return found if reading_in.get() == "en" else _BEFORE_MARK.sub("\u00a0", found)


def _ngettext(singular: str, plural: str, number: int) -> str:
    return str(_catalogue(reading_in.get()).ngettext(singular, plural, number))
