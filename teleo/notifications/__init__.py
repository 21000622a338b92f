"""Words sent to people: never a health detail."""

from teleo.notifications.keeping import PURGES, erase_messages, messages_kept
from teleo.notifications.queries import MessageView, hold_messages, messages_about
from teleo.notifications.reactions import reactions
from teleo.notifications.sending import Post, drop_messages, link_to, plan_message
from teleo.notifications.wording import APPOINTMENT_LINK

__all__ = [
    "APPOINTMENT_LINK",
    "PURGES",
    "MessageView",
    "Post",
    "drop_messages",
    "erase_messages",
    "hold_messages",
    "link_to",
    "messages_about",
    "messages_kept",
    "plan_message",
    "reactions",
]
