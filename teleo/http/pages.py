"""Jinja2 pages: built modules and styles, the reader's language, render()."""

import base64
import gzip
import hashlib
import io
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from secrets import randbelow, token_hex
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import web
from babel import Locale, UnknownLocaleError
from markupsafe import Markup, escape

from teleo import __version__
from teleo.http import csrf
from teleo.http.keys import ACCENT_STYLE, ACTOR, IDENTITY, INLINE_STYLE, LOCALE, LOCKS_AFTER, SITE
from teleo.infra import texts
from teleo.standards import phone

DIST = texts.WEB / "dist"
LOCALE_COOKIE = "teleo_locale"
TEXT_COOKIE = "teleo_text"
TEXT_SIZES = ("usual", "large")
A_YEAR = 31_536_000  # seconds
LONGEST_NAME = 50  # bytes, written as twice as many characters

# Words with a hyphen; what stands in a tag is left alone. A longer one may break.
HYPHENED = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)+)""")
KEPT_WHOLE = 15  # characters

Manifest = dict[str, dict[str, object]]


class PagesNotBuilt(Exception):
    """`make` builds the pages; a program without them must not start."""


class _Compiled(jinja2.BytecodeCache):
    """What templates were compiled to, for all applications of this process: by name and content."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if kept := self._kept.get(f"{bucket.key}{bucket.checksum}"):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[f"{bucket.key}{bucket.checksum}"] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def set_up_pages(app: web.Application) -> None:
    """Raises PagesNotBuilt."""
    manifest = _manifest()
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(texts.TEMPLATES),
        bytecode_cache=_COMPILED,
        autoescape=True,
        context_processors=[_context],
    )
    texts.install(environment)
    environment.filters |= {"phone_words": phone_words, "whole": whole}
    style = _style(manifest, "styles/patient.css")
    app[INLINE_STYLE] = _digest(style)
    environment.globals |= {
        "patient_styles": lambda: Markup("<style>{}</style>").format(Markup(style)),  # noqa: S704 our own file
        "module": lambda name: _module(manifest, f"modules/pages/{name}.ts"),
        "styles": lambda: _styles(manifest),
        "version": __version__,
    }
    app.router.add_static("/static/", DIST)


async def render(request: web.Request, template: str, **context: object) -> web.Response:
    """The page, in the reader's language. Whatever is given as `page_data` reaches the page's module as JSON."""
    response = aiohttp_jinja2.render_template(template, request, context)
    csrf.set_cookie(request, response)
    _shorten(request, response)
    return response


def _shorten(request: web.Request, response: web.Response) -> None:
    """gzip, for browsers that read it.

    Pages hold a secret (the CSRF token): how much one shrinks must not tell whether a guess is in it (BREACH). So
    each answer carries a file name of random length, as Django's do (Heal the Breach, IEEE Access 2022).
    """
    if "gzip" not in request.headers.get("Accept-Encoding", "") or not isinstance(response.body, bytes):
        return
    zipped = io.BytesIO()
    name = token_hex(randbelow(LONGEST_NAME) + 1)
    with gzip.GzipFile(filename=name, mode="wb", fileobj=zipped, compresslevel=6, mtime=0) as out:
        out.write(response.body)
    response.body = zipped.getvalue()
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"


def see_other(location: str) -> web.Response:
    """After a form: 303. A plain answer, for aiohttp's own redirections are exceptions, and cookies go on answers."""
    return web.Response(status=web.HTTPSeeOther.status_code, headers={"Location": location})


def phone_words(contact: str) -> str:
    """« 06 39 98 01 23 » for a number in E.164; anything else as it is."""
    return phone.display(contact) if contact.startswith("+") else contact


@web.middleware
async def choose_language(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The language asked for by ?lang=, kept in a cookie, or the browser's; the size of the text asked for by ?text=."""
    asked = request.query.get("lang", "")
    wishes = (asked, request.cookies.get(LOCALE_COOKIE, ""))
    request[LOCALE] = (
        next((code for code in wishes if code in texts.LOCALES), None) or _browsers(request) or "fr"
    )
    texts.reading_in.set(request[LOCALE])
    response = await handler(request)
    size = request.query.get("text", "")
    for cookie, wish, possible in (
        (LOCALE_COOKIE, asked, texts.LOCALES),
        (TEXT_COOKIE, size, TEXT_SIZES),
    ):
        if wish in possible and not response.prepared:
            response.set_cookie(
                cookie,
                wish,
                max_age=A_YEAR,
                httponly=cookie != TEXT_COOKIE,  # which a page's module writes too
                samesite="Lax",
                secure=request.app[SITE].secure,
            )
    return response


def address_in(request: web.Request, path: str, language: str) -> str:
    """The path, with this language unless the reader's own choice or browser said one already."""
    said = request.cookies.get(LOCALE_COOKIE) in texts.LOCALES or _browsers(request) is not None
    return path if said or language == request[LOCALE] else f"{path}?lang={language}"


async def _context(request: web.Request) -> dict[str, object]:
    identity = request.get(IDENTITY)
    return {
        "actor": request.get(ACTOR) or (identity.member if identity else None),
        "csrf_field": lambda: csrf.field(request),
        "csrf_token": lambda: csrf.token(request),
        "sign_in_again": f"/sign-in?{urlencode({'next': request.path_qs})}",
        "url": lambda name, **parts: str(
            request.app.router[name].url_for(**{part: str(value) for part, value in parts.items()})
        ),
        "style_of": lambda colours: _own_style(request, colours),
        "locks_after": int(request.app[LOCKS_AFTER].total_seconds()),
        "locale": request.get(LOCALE, "fr"),
        "text_size": request.query.get("text") or request.cookies.get(TEXT_COOKIE, "usual"),
        "demonstration": request.app[SITE].demonstration,
        "path": request.path,
    }


def _browsers(request: web.Request) -> str | None:
    """The first of our languages that the browser asks for."""
    for wish in request.headers.get("Accept-Language", "").split(","):
        try:
            language = Locale.parse(wish.partition(";")[0].strip(), sep="-").language
        except (UnknownLocaleError, ValueError):
            continue
        if language in texts.LOCALES:
            return str(language)
    return None


def _manifest() -> Manifest:
    path = DIST / ".vite" / "manifest.json"
    if not path.exists():
        raise PagesNotBuilt("the pages are not built: run `make build`")
    manifest: Manifest = json.loads(path.read_text())
    return manifest


def _module(manifest: Manifest, entry: str) -> Markup:
    imports = manifest[entry].get("imports", [])
    assert isinstance(imports, list)
    tags = [Markup('<script type="module" src="/static/{}"></script>').format(manifest[entry]["file"])]
    tags += [
        Markup('<link rel="modulepreload" href="/static/{}">').format(manifest[name]["file"])
        for name in imports
    ]
    return Markup("\n").join(tags)


def _style(manifest: Manifest, entry: str) -> str:
    return (DIST / str(manifest[entry]["file"])).read_text()


def _own_style(request: web.Request, colours: Mapping[str, str]) -> Markup:
    """The tokens that this page has of its own, which the security policy of this answer lets in."""
    style = ":root{" + "".join(f"--{token}:{colour};" for token, colour in colours.items()) + "}"
    request[ACCENT_STYLE] = _digest(style)
    return Markup("<style>{}</style>").format(style)


def _digest(style: str) -> str:
    """As the security policy writes it (CSP 3, hash sources)."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _styles(manifest: Manifest) -> Markup:
    return Markup('<link rel="stylesheet" href="/static/{}">').format(manifest["styles/main.css"]["file"])


def whole(words: str) -> Markup:
    """For headings and short lines: « rendez-vous » stays on one of them. Not inside a button, whose words are a row."""

    def keep(found: re.Match[str]) -> str:
        kept = found["word"] and len(found["word"]) <= KEPT_WHOLE
        return f'<span class="whole">{found[0]}</span>' if kept else found[0]

    return Markup(HYPHENED.sub(keep, escape(words)))  # noqa: S704 escaped above
