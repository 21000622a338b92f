"""Calendar arithmetic: pure, with every instant and every zone given by the caller."""
