"""National and general formats: pure codecs between text or bytes and plain values."""
