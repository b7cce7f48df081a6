from pathlib import Path

import pytest

from rollbook.importers.lines import Oddity, Row
from rollbook.importers.oulad import tables

COURSES = "code_module,code_presentation,module_presentation_length\nAAA,2014J,269\nAAA,2013J,268\n"
ASSESSMENTS = (
    "code_module,code_presentation,id_assessment,assessment_type,date,weight\n"
    "AAA,2013J,1752,TMA,19,10\nAAA,2013J,1753,CMA,54,7.5\nAAA,2014J,1758,Exam,,100\n"
)
REGISTRATIONS = (
    "code_module,code_presentation,id_student,date_registration,date_unregistration\n"
    "AAA,2013J,11391,-159,\nAAA,2013J,30268,-92,12\nAAA,2014J,11391,-10,\n"
)
STUDENTS = (
    "code_module,code_presentation,id_student,region,final_result\n"
    "AAA,2013J,11391,East Anglian Region,Pass\nAAA,2013J,30268,Scotland,Withdrawn\n"
    "AAA,2014J,11391,East Anglian Region,Distinction\n"
)
SUBMISSIONS = "id_assessment,id_student,date_submitted,is_banked\n1752,11391,18,0\n1753,11391,-1,1\n"


class Folder:
    """Five small tables on disk; `put` replaces one, `add` appends a row to one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for file, text in zip(
            tables.COLUMNS, (COURSES, ASSESSMENTS, REGISTRATIONS, STUDENTS, SUBMISSIONS), strict=True
        ):
            (path / file).write_text(text)

    def put(self, file: str, text: str | bytes) -> None:
        (self.path / file).write_bytes(text.encode() if isinstance(text, str) else text)

    def add(self, file: str, row: str | bytes) -> None:
        content = (self.path / file).read_bytes()
        self.put(file, content + (row.encode() if isinstance(row, str) else row) + b"\n")

    def read(self, file: str) -> list[Row | Oddity]:
        return list(tables.rows(self.path, file))


@pytest.fixture
def oulad(tmp_path: Path) -> Folder:
    (tmp_path / "oulad").mkdir()
    return Folder(tmp_path / "oulad")
