"""One line per request, by the route's pattern: the path of a link is a secret."""

from structlog.testing import capture_logs

from tests.support.signing_in import PAGE, Browser


async def test_the_line_tells_the_route_and_never_the_path(site: Browser) -> None:
    with capture_logs() as logs:
        answer = await site.get("/l/a-secret-token?lang=en", headers=PAGE)

    (line,) = (entry for entry in logs if entry["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/l/{token}", 404)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert "a-secret-token" not in str(logs)


async def test_an_unknown_path_is_not_told_either(site: Browser) -> None:
    with capture_logs() as logs:
        await site.get("/l/a-secret/token")

    assert [entry["route"] for entry in logs if entry["event"] == "request"] == ["(none)"]
    assert "a-secret" not in str(logs)


async def test_files_and_polling_are_quiet(site: Browser) -> None:
    with capture_logs() as logs:
        await site.get("/static/icon.svg")
        await site.get("/hub/socket.io")

    assert logs == []
