"""What the tables say, counted with nothing but the csv module: the other side of every comparison."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIGURES = ("enrolled", "completed", "failed", "withdrawn", "in_progress", "left_before_start")
STATES = {"Pass": "completed", "Distinction": "completed", "Fail": "failed", "Withdrawn": "withdrawn"}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


def start_of(run: str) -> datetime:
    return datetime(int(run[:4]), {"B": 2, "J": 10}[run[4]], 1, tzinfo=UTC)


def count(folder: Path, by: str = "offering", on: str | None = None) -> dict[str, dict[str, int]]:
    """The completion figures by `course`, `offering` or `organization`, as they were at the end of a day (UTC)."""
    until = (
        datetime.fromisoformat(on).replace(tzinfo=UTC) + timedelta(days=1) if on else datetime.max.replace(tzinfo=UTC)
    )
    lengths = {
        (row["code_module"], row["code_presentation"]): int(row["module_presentation_length"])
        for row in table(folder, "courses.csv")
    }
    about = {
        (row["code_module"], row["code_presentation"], row["id_student"]): row
        for row in table(folder, "studentInfo.csv")
    }
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in table(folder, "studentRegistration.csv"):
        module, run, student = row["code_module"], row["code_presentation"], row["id_student"]
        start, info = start_of(run), about[module, run, student]
        left = int(row["date_unregistration"]) if row["date_unregistration"] else None
        since = int(row["date_registration"]) if row["date_registration"] else min(0, 0 if left is None else left)
        if start + timedelta(days=since) >= until:
            continue
        gone = left is not None and start + timedelta(days=left) < until
        ended = start + timedelta(days=lengths[module, run]) < until
        state = STATES[info["final_result"]] if ended else "withdrawn" if gone else "in_progress"
        key = {"course": module, "offering": f"{module}-{run}", "organization": info["region"]}[by]
        counted[key]["enrolled"] += 1
        counted[key][state] += 1
        counted[key]["left_before_start"] += gone and left < 0
    return {key: {figure: found[figure] for figure in FIGURES} for key, found in counted.items()}


def figures(rows: list[dict[str, object]], by: str = "offering") -> dict[str, dict[str, object]]:
    """The same figures from the rows of a report."""
    return {row[by]: {figure: row[figure] for figure in FIGURES} for row in rows}
