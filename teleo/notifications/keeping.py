"""What notifications keep: that a message left, by which channel and when; never its words nor its address."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from teleo.accounts import links_over, remove_links
from teleo.consultations import forget_companions
from teleo.infra.database import Session
from teleo.infra.keeping import Purge, Rows, remove, told
from teleo.notifications.tables import SentMessage


async def messages_kept(session: Session, appointment_ids: Collection[UUID]) -> Rows:
    return await told(session, SentMessage, SentMessage.appointment_id.in_(appointment_ids))


async def erase_messages(session: Session, appointment_ids: Collection[UUID]) -> None:
    """Those still planned are not sent."""
    await remove(session, SentMessage, SentMessage.appointment_id.in_(appointment_ids))


async def _purge_links(session: Session, before: datetime, most: int) -> int:
    """A link goes with the messages that carried it, a third person's with where he was reached."""
    links = await links_over(session, before, most)
    await remove(session, SentMessage, SentMessage.link_id.in_(links))
    return await remove_links(session, links) + await forget_companions(session, before, most - len(links))


PURGES = (Purge("links_days", _purge_links),)
