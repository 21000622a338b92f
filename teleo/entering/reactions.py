"""What is done for those who lost their link."""

from teleo.entering.facts import LinkLost
from teleo.entering.recovering import look_for_links
from teleo.infra.outbox import Reaction


def reactions() -> tuple[Reaction, ...]:
    return (Reaction("entering.look_for_links", LinkLost, look_for_links),)
