"""Téléo: the application. Pages, JSON API, rules and background work."""

__version__ = "0.1.0"
