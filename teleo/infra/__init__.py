"""The outside world behind small functions: database, keys, mail, SMS. No domain word."""
