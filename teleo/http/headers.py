"""What every answer tells the browser to refuse."""

from aiohttp import web

from teleo.http.keys import SITE, Site

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "worker-src 'self'; "
    "style-src 'self'; "
    "font-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob: mediastream:; "
    "connect-src 'self' {sockets}; "
    "manifest-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), "
    "autoplay=(self), speaker-selection=(self), geolocation=(), payment=(), usb=()",
}


def _reached_by_sockets(site: Site) -> list[str]:
    """WebSocket addresses are no part of 'self' everywhere; a hub that runs apart is polled, too."""
    origins = [site.base_url, site.hub_url] if site.hub_url else [site.base_url]
    return [*([site.hub_url] if site.hub_url else []), *(one.replace("http", "ws", 1) for one in origins)]


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal."""
    site = request.app[SITE]
    sockets = " ".join(_reached_by_sockets(site))
    response.headers.setdefault("Content-Security-Policy", POLICY.format(sockets=sockets))
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if site.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
