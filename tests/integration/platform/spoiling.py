"""Tables written as others might write them, and with rows that say nothing, nothing new, or something else."""

import csv
from collections import Counter
from pathlib import Path

from rollbook.importers.oulad import tables

EXTRA = {
    tables.COURSES: ["BBB,2014B,240", "aaa,2013J,268", "AAA,2013J,268", "AAA,2013J,100", "CCC,2013X,1", ",,", "AAA"],
    tables.ASSESSMENTS: [
        "AAA,2013J,1752,TMA,19,10", "AAA,2013J,1752,TMA,19,20", "aaa,2013J,9001,TMA,19,10", "ZZZ,2013J,9002,TMA,1,1",
        "AAA,2013J,9003,Essay,1,1", "AAA,2013J,,TMA,1,1", "AAA,2013J,x,TMA,1,1",
    ],
    tables.REGISTRATIONS: [
        "AAA,2013J,9001,-5,", "AAA,2013J,9002,-5,", "AAA,2013J,9003,-5,", "BBB,2014B,9001,-5,", "AAA,2013J,9004,?,?",
        "AAA,2013J,9001,-5,", "AAA,2013J,9001,-9,", "aaa,2013J,9001,-5,", "ZZZ,2013J,9001,1,", "AAA,2013J,9005,soon,",
        "AAA,2013J,9005,,never", "AAA,2013J,\0,1,", "AAA,2013J,,,", "AAA,2013J,9005,1", "AAA,2013J,9005,1,,,",
    ],
    tables.STUDENTS: [
        "AAA,2013J,9001,zürich,Pass", "AAA,2013J,9002,ZÜRICH,Distinction", f"AAA,2013J,9003,{'W' * 90},Fail",
        "BBB,2014B,9001,Zürich,Pass", '"AAA","2013J",9004,"Isle of\nMan",Withdrawn', "AAA,2013J,9001,zürich,Pass",
        "AAA,2013J,9001,zürich,Fail", "aaa,2013J,9001,zürich,Fail", "AAA,2013J,9999,Wales,Pass",
        "AAA,2013J,,Wales,Pass", "AAA,2013J",
    ],
    tables.SUBMISSIONS: [
        "1752,9001,10,0", "1752,9001,10,0", "1752,9001,11,0", "1752,9002,-1,1", "1752,9002,,0", "1752,9003,12,maybe",
        "9999,9001,1,0", "1752,9999,1,0", "1752,x,1,0", ",,,", "9003,9001,1,0",
    ],
}  # fmt: skip
"""Rows to add to those of module AAA; what counts among them stands in `GOOD`."""
GOOD = {
    tables.COURSES: EXTRA[tables.COURSES][:1],
    tables.ASSESSMENTS: [],
    tables.REGISTRATIONS: ["AAA,2013J,9004,,", *EXTRA[tables.REGISTRATIONS][:4]],
    tables.STUDENTS: ["AAA,2013J,9004,IOM,Withdrawn", *EXTRA[tables.STUDENTS][:4]],
    tables.SUBMISSIONS: [],
}


def add(folder: Path, extra: dict[str, list[str]]) -> Path:
    """Put rows behind those that stand there."""
    for file, rows in extra.items():
        with (folder / file).open("a", encoding="utf-8", newline="") as table:
            table.writelines(f"{row}\n" for row in rows)
    return folder


def written_otherwise(folder: Path) -> Path:
    """The same rows with a byte order mark, other line ends, quotes, and more columns in another order."""
    for file in tables.COLUMNS:
        with (folder / file).open(encoding="utf-8", newline="") as table:
            header, *rows = csv.reader(table)
        width = len(header)
        with (folder / file).open("w", encoding="utf-8-sig", newline="") as table:
            told = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            told.writerow(["remark, if any", *reversed(header)])
            for row in rows:
                told.writerow(["two\r\nlines", *reversed(row)] if len(row) == width else row)
    return folder


def lines_of(folder: Path, file: str) -> Counter[int]:
    """The lines that rows begin in, as the csv module reads them."""
    found: Counter[int] = Counter()
    with (folder / file).open(encoding="utf-8-sig", newline="") as table:
        reader, begins = csv.reader(table), 1
        for row in reader:
            found[begins] += bool(row)
            begins = reader.line_num + 1
    del found[1]
    return +found
