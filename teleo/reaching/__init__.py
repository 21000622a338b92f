"""Reach a patient whom the first message did not: send again, correct, read aloud, invite for this minute."""

from teleo.reaching.rules import next_sending_at
from teleo.reaching.sending_again import is_openable, plan_link

__all__ = ["is_openable", "next_sending_at", "plan_link"]
