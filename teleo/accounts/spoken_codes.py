"""A code to read out on the telephone: draw it, and try one. It is a link with fewer tries and a short life."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from teleo.accounts import link_queries, rules, tokens
from teleo.accounts.magic_links import LinkOpened, is_over, issue_link
from teleo.accounts.schemas import IssueLink
from teleo.accounts.tables import SpokenCode
from teleo.core.ids import new_id
from teleo.infra.work import Work

PATH = "/code"
HALF = rules.CODE_DIGITS // 2


@dataclass(frozen=True, slots=True)
class CodeDrawn:
    """Said once, to whoever asked: nothing can tell it again."""

    code: str
    valid_until: datetime

    @property
    def spoken(self) -> str:
        return rules.spoken(self.code)


async def issue_code(work: Work, wish: IssueLink) -> CodeDrawn:
    """It opens a link of its own, and takes the place of the codes that were read out before for this appointment."""
    await link_queries.forget_codes(work.session, wish.appointment_id, work.now)
    link_id = await issue_link(work, wish)
    code = await _draw(work)
    kept = SpokenCode(
        id=new_id(),
        code_hash=tokens.code_hash(work.vault, code),
        half_hash=tokens.code_hash(work.vault, code[:HALF]),
        link_id=link_id,
        appointment_id=wish.appointment_id,
        issued_at=work.now,
        valid_until=work.now + rules.CODE_LASTS,
        tries=0,
    )
    await work.save(kept)
    return CodeDrawn(code, kept.valid_until)


async def try_code(work: Work, digits: str) -> LinkOpened | None:
    """What it opens, as often as it may be tried. None is for the caller to refuse once this work is committed:
    the try must stay counted.
    """
    tried = tokens.code_hash(work.vault, digits)
    near = await link_queries.spend_a_try(work.session, tokens.code_hash(work.vault, digits[:HALF]), work.now)
    link_ids = {
        link_id
        for code_hash, link_id, tries in near
        if hmac.compare_digest(code_hash, tried) and tries <= rules.CODE_TRIES
    }
    for link in await link_queries.links_among(work.session, link_ids):
        if not is_over(link, work.now):
            return LinkOpened.of(link)
    return None


async def _draw(work: Work) -> str:
    while True:
        code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
        if not await link_queries.is_code_taken(work.session, tokens.code_hash(work.vault, code)):
            return code
