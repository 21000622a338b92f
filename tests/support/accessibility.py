"""The pages of the site, from its routes: each is checked by a journey, and declared."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from teleo.app import DOORS
from teleo.core.actor import Role
from teleo.http.endpoint import policy_of

NO_PAGES = {
    "enrol": "opens from an invitation alone; the journey of the first run checks it",
    "open_companion_link": "opens from an invitation alone; the journey of third persons checks it",
    "companion": "opens to a third person alone; the journey of third persons checks it",
    "establishment_logo": "a picture",
    "statistics_sheet": "a file",
    "home": "only sends on",
    "unlock": "only sends on, but for whoever is locked: the journey of the lock checks it",
    "factor": "opens to whoever gave a password; the journey of the second step checks it",
    "set_up_factor": "opens to whoever gave a password; the journey of the second step checks it",
    "own_app": "opens after the password was given again; the journey of the second step checks it",
    "own_password": "opens after the password was given again; the journey of the second step checks it",
    "e_cps_sign_in": "only sends on",
    "e_cps_back": "only sends on",
    "e_cps_situation": "opens to whoever came back from Pro Santé Connect; the journey of e-CPS checks it",
    "e_cps_sign_out": "only sends on",
}
WHO: tuple[Role, ...] = ("patient", "administrator", "assistant", "practitioner", "region_administrator")


@dataclass(frozen=True)
class SitePage:
    """`who` may open it; nobody in particular when it is public."""

    name: str
    path: str
    who: Role | None

    def address(self, parts: Mapping[str, object]) -> str:
        """Raises KeyError for a part of the path that nobody gives."""
        return self.path.format_map(parts)


def site_pages() -> tuple[SitePage, ...]:
    """In the order of the doors; the demonstration's own are no part of a site."""
    found = []
    for door in DOORS:
        for route in door:
            assert isinstance(route, web.RouteDef)
            name = str(route.kwargs["name"])
            is_page = route.method == "GET" and not route.path.startswith(("/api/", "/health"))
            if is_page and name not in NO_PAGES:
                policy = policy_of(route.handler)
                assert policy is not None, name
                who = next((role for role in WHO if role in policy.roles), None)
                found.append(SitePage(name, route.path, who))
    return tuple(found)
