"""One file per benchmark: `make bench NAME=…`; the last line is one JSON object."""
