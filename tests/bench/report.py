"""The last line of a benchmark."""

import json
from statistics import median, quantiles


def report(bench: str, n: int, figures: dict[str, float]) -> None:
    print(
        json.dumps(
            {"bench": bench, "n": n, "figures": {name: round(figure, 3) for name, figure in figures.items()}}
        )
    )


def p50(values: list[float]) -> float:
    return median(values)


def p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
