"""The client of Pro Santé Connect: an OpenID provider in the national dialect, known by settings alone."""
