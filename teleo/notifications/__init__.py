"""Words sent to people: never a health detail."""

from teleo.notifications.reactions import reactions
from teleo.notifications.sending import Post

__all__ = ["Post", "reactions"]
