"""Words shared by every slice: no input or output, no web, no database."""
