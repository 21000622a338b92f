"""Jinja2 pages: environment, texts in the reader's language, built modules and styles, render()."""

import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from markupsafe import Markup

from teleo import __version__
from teleo.http import csrf
from teleo.http.keys import ACTOR, IDENTITY, LOCALE, SITE

WEB = Path(__file__).resolve().parents[2] / "web"
LOCALES = ("fr", "en")
LOCALE_COOKIE = "teleo_locale"

_locale: ContextVar[str] = ContextVar("locale", default="fr")


class PagesNotBuilt(Exception):
    """`make` builds the pages; a program without them must not start."""


def set_up_pages(app: web.Application) -> None:
    """Raises PagesNotBuilt."""
    manifest = _manifest()
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(WEB / "templates"),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        context_processors=[_context],
    )
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "module": lambda name: _module(manifest, f"modules/pages/{name}.ts"),
        "styles": lambda: _styles(manifest),
        "asset": lambda path: f"/static/{path}",
        "version": __version__,
    }
    environment.filters |= {
        "day_words": day_words,
        "hour_words": hour_words,
        "day_hour_words": day_hour_words,
    }
    app.router.add_static("/static/", WEB / "dist")


async def render(request: web.Request, template: str, **context: object) -> web.Response:
    """The page, in the reader's language. Whatever is given as `page_data` reaches the page's module as JSON."""
    response = aiohttp_jinja2.render_template(template, request, context)
    csrf.set_cookie(request, response)
    return response


@web.middleware
async def choose_language(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The language asked for by ?lang=, kept in a cookie, or the browser's."""
    asked = request.query.get("lang", "")
    chosen = next((code for code in (asked, request.cookies.get(LOCALE_COOKIE, "")) if code in LOCALES), "")
    request[LOCALE] = chosen or _browser_locale(request)
    _locale.set(request[LOCALE])
    response = await handler(request)
    if asked in LOCALES and not response.prepared:
        response.set_cookie(
            LOCALE_COOKIE, asked, max_age=31_536_000, samesite="Lax", secure=request.app[SITE].secure
        )
    return response


def texts_in(locale: str) -> NullTranslations:
    """The catalogue of a language; French is the text that the templates hold."""
    return _catalogue(locale)


def day_words(day: date | datetime, zone: str = "UTC", locale: str | None = None) -> str:
    """« mardi 24 novembre »; with the year when it is not far from obvious: more than ten months away never occurs here."""
    local = day.astimezone(ZoneInfo(zone)) if isinstance(day, datetime) else day
    code = locale or _locale.get()
    return format_date(local, "EEEE d MMMM", locale=code)


def hour_words(instant: datetime, zone: str = "UTC", locale: str | None = None) -> str:
    """« 14 h 00 », or 14:00 in English; figures do not break over lines."""
    local = instant.astimezone(ZoneInfo(zone))
    return (
        f"{local:%H:%M}"
        if (locale or _locale.get()) == "en"
        else f"{local.hour} h {local:%M}".replace(" ", "\u00a0")
    )


def day_hour_words(instant: datetime, zone: str = "UTC", locale: str | None = None) -> str:
    between = "at" if (locale or _locale.get()) == "en" else "à"
    return f"{day_words(instant, zone, locale)} {between} {hour_words(instant, zone, locale)}"


async def _context(request: web.Request) -> dict[str, object]:
    identity = request.get(IDENTITY)
    return {
        "actor": request.get(ACTOR) or (identity.member if identity else None),
        "csrf_field": lambda: csrf.field(request),
        "csrf_token": lambda: csrf.token(request),
        "url": lambda name, **parts: str(
            request.app.router[name].url_for(**{part: str(value) for part, value in parts.items()})
        ),
        "locale": request.get(LOCALE, "fr"),
        "demonstration": request.app[SITE].demonstration,
        "path": request.path,
    }


def _browser_locale(request: web.Request) -> str:
    for wish in request.headers.get("Accept-Language", "").split(","):
        try:
            language = Locale.parse(wish.partition(";")[0].strip(), sep="-").language
        except (UnknownLocaleError, ValueError):
            continue
        if language in LOCALES:
            return str(language)
    return "fr"


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


def _gettext(text: str) -> str:
    return str(_catalogue(_locale.get()).gettext(text))


def _ngettext(singular: str, plural: str, number: int) -> str:
    return str(_catalogue(_locale.get()).ngettext(singular, plural, number))


def _manifest() -> dict[str, dict[str, object]]:
    path = WEB / "dist" / ".vite" / "manifest.json"
    if not path.exists():
        raise PagesNotBuilt("the pages are not built: run `make build`")
    manifest: dict[str, dict[str, object]] = json.loads(path.read_text())
    return manifest


def _module(manifest: dict[str, dict[str, object]], entry: str) -> Markup:
    tags = [Markup('<script type="module" src="/static/{}"></script>').format(manifest[entry]["file"])]
    imports = manifest[entry].get("imports", [])
    assert isinstance(imports, list)
    tags += [
        Markup('<link rel="modulepreload" href="/static/{}">').format(manifest[name]["file"])
        for name in imports
    ]
    return Markup("\n").join(tags)


def _styles(manifest: dict[str, dict[str, object]]) -> Markup:
    return Markup('<link rel="stylesheet" href="/static/{}">').format(manifest["styles/main.css"]["file"])
