"""What every answer tells the browser to refuse."""

from aiohttp import web

from teleo.http.keys import SITE

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
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


async def guard(request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal."""
    site = request.app[SITE]
    sockets = site.base_url.replace("http", "ws", 1)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(sockets=sockets))
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if site.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
