"""The life of a consultation, and who may come in. Pure."""
