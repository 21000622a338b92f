"""Counts without persons: what an establishment did, week by week, above a smallest size of group."""
