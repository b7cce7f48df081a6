"""Tables for spreadsheets."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.web.routes import Rendered

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_table(
    name: str, *, header: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, str]
) -> Rendered:
    """Rows as CSV (RFC 4180, UTF-8); `about` becomes headers of the answer.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(row.get(column)) for column in header] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', **about}
    return Rendered(body=text.getvalue().encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
