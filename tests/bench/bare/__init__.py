"""The peer that the join is measured beside: one page, one relay, and nothing else."""
