"""An appointment whose messages leave through the sandbox's mail server and SMS gateway."""

from tests.teleo.notifications.conftest import gateway, mailbox, minimes, post, subscriptions

__all__ = ["gateway", "mailbox", "minimes", "post", "subscriptions"]
