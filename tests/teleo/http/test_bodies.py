"""What says that it is a form, or JSON, and is not, is refused clearly: by the token's check as by the route."""

import pytest

from tests.support.signing_in import Browser, csrf_token


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("application/json", b"{"),
        ("application/json", b"\xff"),
        ("application/json", b'["a list"]'),
    ],
)
async def test_what_cannot_be_read_is_said(site: Browser, content_type: str, body: bytes) -> None:
    csrf = await csrf_token(site)

    for headers in ({"X-CSRF-Token": csrf}, {}):
        answer = await site.post(
            "/api/v1/try-outs", data=body, headers={"Content-Type": content_type, **headers}
        )
        problem = await answer.json(content_type=None)
        if headers or "multipart" in content_type:
            assert (answer.status, problem["code"]) == (422, "unreadable_body")
        else:
            assert (answer.status, problem["code"]) == (403, "csrf_refused")
