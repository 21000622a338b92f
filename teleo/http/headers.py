"""What every answer tells the browser to refuse."""

from aiohttp import web

from teleo.http.keys import ACCENT_STYLE, INLINE_STYLE, SITE, Site

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "worker-src 'self'; "
    "style-src 'self' {styles}; "
    "font-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob: mediastream:; "
    "connect-src 'self' {sockets}; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
)
# What a browser can do for a page, by the names of the Permissions Policy registry: what we use, on our own pages alone;
# nothing else, also for script that should not be there.
USED = (
    "camera",
    "microphone",
    "display-capture",
    "autoplay",
    "screen-wake-lock",
    "fullscreen",
    "speaker-selection",
    "publickey-credentials-get",
    "publickey-credentials-create",
)
UNUSED = (
    "accelerometer",
    "bluetooth",
    "clipboard-read",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "otp-credentials",
    "payment",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [f"{used}=(self)" for used in USED] + [f"{unused}=()" for unused in UNUSED]
    ),
}


def _reached_by_sockets(site: Site) -> list[str]:
    """WebSocket addresses are no part of 'self' everywhere; a hub that runs apart is polled, too."""
    origins = [site.base_url, site.hub_url] if site.hub_url else [site.base_url]
    return [*([site.hub_url] if site.hub_url else []), *(one.replace("http", "ws", 1) for one in origins)]


def _styles(request: web.Request) -> str:
    digests = (request.app[INLINE_STYLE], request.get(ACCENT_STYLE))
    return " ".join(f"'sha256-{digest}'" for digest in digests if digest)


def _cache(path: str) -> str:
    """The name of an asset changes with what is in it; pages and answers are about persons."""
    if path.startswith("/static/assets/"):
        return "public, max-age=31536000, immutable"
    return "public, max-age=3600" if path.startswith("/static/") else "no-store"


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal."""
    site = request.app[SITE]
    sockets = " ".join(_reached_by_sockets(site))
    response.headers.setdefault(
        "Content-Security-Policy", POLICY.format(sockets=sockets, styles=_styles(request))
    )
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", _cache(request.path))
    # A demonstration's own certificate is for a while: nobody must be kept to HTTPS at that address afterwards.
    if site.secure and not site.demonstration:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
