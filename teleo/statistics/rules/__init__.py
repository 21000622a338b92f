"""What is counted, in which week, and what of it may be shown."""
