"""Reach a patient whom the first message did not: send again, correct, read aloud, invite for this minute."""
