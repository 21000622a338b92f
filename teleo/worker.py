"""The background work, composed: which reaction listens to which fact, and the relay that runs them."""

from teleo import consultations, entering, notifications
from teleo.consultations import Commands
from teleo.infra.outbox import Subscriptions
from teleo.notifications import Post


def subscriptions(commands: Commands, post: Post) -> Subscriptions:
    return Subscriptions(
        [*consultations.reactions(commands), *notifications.reactions(post), *entering.reactions()]
    )
