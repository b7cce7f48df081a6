"""What views, columns and fields may be called, so that any store can name things after them."""

import re
from collections.abc import Sequence
from typing import Any

from chassis.projection import Facts, Projection
from chassis.readstore.port import View

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


def check_names(views: Sequence[View]) -> None:
    """Refuse declarations whose names could not be those of tables and columns.

    Raises:
        ValueError: a name is not lowercase letters, digits, `_` and `-`, or stands twice.
    """
    for names in ([view.name for view in views], *(_declared(view) for view in views)):
        for name in names:
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot be the name of a view, column or field")
        if len(set(names)) < len(names):
            raise ValueError(f"a name stands twice in {', '.join(names)}")


def check_field(view: Projection[Any], name: str) -> str:
    """The name of a field that queries may use.

    Raises:
        ValueError: the view does not keep it beside its documents.
    """
    if name != "key" and name not in view.fields:
        raise ValueError(f"{view.name} keeps no field {name}")
    return name


def check_column(view: Facts, name: str) -> str:
    """The name of a declared column, or `key`, which is what the fact is about.

    Raises:
        ValueError: the view has none of this name.
    """
    if name != "key" and all(declared.name != name for declared in view.columns):
        raise ValueError(f"{view.name} has no column {name}")
    return name


def _declared(view: View) -> list[str]:
    return [column.name for column in view.columns] if isinstance(view, Facts) else list(view.fields)
