"""The page of cookies tells the truth: what the program leaves in a browser is in its table, and nothing else."""

import ast
import re
from fnmatch import fnmatch

from teleo.infra.work import Works
from teleo.privacy.cookies import KEPT
from tests.support import builders
from tests.support.builders import Practice
from tests.support.factors import give_password
from tests.support.kept import Came
from tests.support.psc import sandbox_site
from tests.support.signing_in import PAGE, Browser, open_companion_link, open_link, sign_in
from tests.support.source import ROOT, last_name, sources

# Where cookies are written; each call names one of the table by a constant.
WRITERS = {"teleo/accounts/cookies.py", "teleo/http/csrf.py", "teleo/http/pages.py"}
# The demonstration's Pro Santé Connect is another site, which keeps its own in its own place.
OTHERS = {"teleo/sandbox/pro_sante_connect/wallet.py"}
STORED = re.compile(r"""["'`](teleo-[a-z-]+?)(?:-?\$\{[^}]*\})?["'`]""")


def is_told(name: str, place: str) -> bool:
    return any(fnmatch(name, one.name.replace("…", "*")) for one in KEPT if one.place == place)


async def test_every_cookie_that_is_set_is_in_the_table_and_each_of_the_table_is_set(
    site: Browser, works: Works, minimes: Practice, came: Came
) -> None:
    sophie = await builders.assistant_account(works, minimes.here)
    await sign_in(site, sophie.email)
    await give_password(site, sophie.email)
    await open_link(site, came.link_token)
    await open_companion_link(site, came.companion_id)
    await site.get("/sign-in?lang=en&text=large", headers=PAGE)

    names = {cookie.key for cookie in site.session.cookie_jar}
    async with sandbox_site(works) as with_e_cps:
        await with_e_cps.set_out()
        names |= {cookie.key for cookie in with_e_cps.browser.session.cookie_jar}
    told = [one.name for one in KEPT if one.place == "cookie"]
    assert [name for name in names if not is_told(name, "cookie")] == []
    assert [one for one in told if not any(fnmatch(name, one.replace("…", "*")) for name in names)] == []


def test_cookies_are_set_in_these_files_alone() -> None:
    found = {
        source.path
        for source in sources(ROOT, "teleo")
        for _, node in source.placed
        if isinstance(node, ast.Call) and last_name(node.func) == "set_cookie"
        if len(node.args) > 2 or node.keywords
    }

    assert found == WRITERS | OTHERS


def test_what_modules_store_in_the_tab_is_in_the_table_and_nothing_is_stored_for_longer() -> None:
    modules = [
        path.read_text()
        for path in (ROOT / "web" / "modules").rglob("*.ts")
        if not path.name.endswith(".test.ts")
    ]
    stored = {name for text in modules if "Storage" in text for name in STORED.findall(text)}

    told = {one.name.removesuffix("…").removesuffix("-") for one in KEPT if one.place == "tab"}
    assert {name.removesuffix("-") for name in stored} == told
    assert [text for text in modules if "localStorage" in text or "indexedDB" in text] == []
    written = [name for text in modules for name in re.findall(r"document\.cookie = [`'\"](\w+)=", text)]
    assert len(written) == sum(text.count("document.cookie =") for text in modules)
    assert [name for name in written if not is_told(name, "cookie")] == []
