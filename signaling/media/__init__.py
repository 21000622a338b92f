"""Peers that the server holds itself, with their sound and picture. aiortc is loaded by the first call only."""
