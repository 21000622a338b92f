"""The table as numbers for the drawings of the page: they show nothing that it does not."""

from teleo.statistics.rules.counting import Table


def drawn(table: Table) -> dict[str, object]:
    """One list for each line, a number or None for each week; of a share that is « at least », its least."""
    figures = [one for _, one in table.weeks]
    waits = [one.waits for one in figures]
    return {
        "weeks": [week.monday.isoformat() for week, _ in table.weeks],
        "consultations": [one.consultations for one in figures],
        "median": [one.median if one else None for one in waits],
        "ninth_tenth": [one.ninth_tenth if one else None for one in waits],
        "punctual": [one.punctual.percent[0] if one.punctual else None for one in figures],
        "content": [one.saw_and_heard.percent[0] if one.saw_and_heard else None for one in figures],
    }
