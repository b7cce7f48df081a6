"""The SQL of a SQLite read store's questions; values are always parameters, names are checked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.projection import AsOf, Between, Facts, Figure, Month, Projection
from chassis.readstore.cursor import read_cursor
from chassis.readstore.months import check_zone
from chassis.readstore.names import check_column, check_field
from chassis.readstore.port import View
from chassis.readstore.sqlite_schema import column, documents_table, rows_table
from chassis.readstore.values import OPEN, meant, microseconds, to_stored

Statement = tuple[str, list[Any]]


def load_statement(view: View, generation: int, keys: Sequence[str]) -> Statement:
    """Documents whole, as they are folded on."""
    sql = (
        f"SELECT key, revision, versions, body FROM {documents_table(view, generation)} "
        "WHERE key IN (SELECT value FROM json_each(?))"
    )
    return sql, [msgspec.json.encode(keys).decode()]


def bodies_statement(view: View, generation: int, keys: Sequence[str]) -> Statement:
    """Keys and bodies of the documents that exist."""
    sql = (
        f"SELECT key, body FROM {documents_table(view, generation)} "
        "WHERE body IS NOT NULL AND key IN (SELECT value FROM json_each(?))"
    )
    return sql, [msgspec.json.encode(keys).decode()]


def find_statement(
    view: Projection[Any],
    generation: int,
    where: Mapping[str, Any],
    order: Sequence[str],
    limit: int,
    after: str | None,
) -> Statement:
    """One more than a page of bodies, with what a cursor is made of behind them."""
    terms, values = _conditions(where, _field(view))
    ordering = [(_field(view)(name.removeprefix("-")), name.startswith("-")) for name in order]
    if after is not None:
        term, bounds = _beyond(ordering, *read_cursor(after, order))
        terms.append(term)
        values += bounds
    by = "".join(f"{name} {'DESC' if descends else 'ASC'}, " for name, descends in ordering)
    selected = ", ".join(("body", "key", *(name for name, _ in ordering)))
    sql = (
        f"SELECT {selected} FROM {documents_table(view, generation)} "
        f"WHERE {_all_of(['body IS NOT NULL', *terms])} ORDER BY {by}key LIMIT ?"
    )
    return sql, [*values, limit + 1]


def count_statement(view: Projection[Any], generation: int, by: Sequence[str], where: Mapping[str, Any]) -> Statement:
    """How many documents for each combination of `by`, which stands in front of the number."""
    terms, values = _conditions(where, _field(view))
    names = [_field(view)(name) for name in by]
    sql = (
        f"SELECT {', '.join([*names, 'COUNT(*)'])} FROM {documents_table(view, generation)} "
        f"WHERE {_all_of(['body IS NOT NULL', *terms])}{_group(names)}"
    )
    return sql, values


def aggregate_statement(
    view: Facts,
    generation: int,
    by: Sequence[str | Month],
    figures: Sequence[Figure],
    where: Mapping[str, Any],
    as_of: AsOf,
    now: int,
) -> Statement:
    """The figures for each combination of `by`, in the order asked for."""
    values: list[Any] = []
    groups: list[str] = []
    for key in by:
        if isinstance(key, Month):
            groups.append(f"month_of({_fact(view)(key.column)}, ?)")
            values.append(check_zone(key.timezone))
        else:
            groups.append(_fact(view)(key))
    counted = []
    for figure in figures:
        terms, given = _conditions(figure.where, _fact(view))
        counted.append(f"COUNT(*) FILTER (WHERE {_all_of(terms)})" if terms else "COUNT(*)")
        values += given
    terms, given = _conditions(where, _fact(view))
    valid, times = _valid(as_of, now)
    places = [str(place) for place in range(1, len(groups) + 1)]
    sql = (
        f"SELECT {', '.join([*groups, *counted]) or 'COUNT(*)'} FROM {rows_table(view, generation)} "
        f"WHERE {_all_of([*valid, *terms])}{_group(places)}"
    )
    return sql, [*values, *times, *given]


def rows_statement(
    view: Facts, generation: int, where: Mapping[str, Any], as_of: AsOf, limit: int, now: int
) -> Statement:
    """The values of the columns, row by row, by thing."""
    terms, given = _conditions(where, _fact(view))
    valid, times = _valid(as_of, now)
    columns = ", ".join(column(declared.name) for declared in view.columns)
    sql = (
        f"SELECT {columns} FROM {rows_table(view, generation)} "
        f"WHERE {_all_of([*valid, *terms])} ORDER BY thing, effective_from LIMIT ?"
    )
    return sql, [*times, *given, limit]


def named_figures(
    view: Facts, by: Sequence[str | Month], figures: Sequence[Figure], row: Sequence[Any]
) -> Mapping[str, Any]:
    """One answer to an `aggregate_statement`, by name."""
    keys = ((key, value) for key, value in zip(by, row, strict=False))
    groups = {"month" if isinstance(key, Month) else key: meant(view, key, value) for key, value in keys}
    return groups | {figure.name: value for figure, value in zip(figures, row[len(by) :], strict=False)}


def named_columns(view: Facts, row: Sequence[Any]) -> Mapping[str, Any]:
    """One answer to a `rows_statement`, by name."""
    return {declared.name: meant(view, declared.name, value) for declared, value in zip(view.columns, row, strict=True)}


def _field(view: Projection[Any]) -> Callable[[str], str]:
    def named(name: str) -> str:
        return "key" if check_field(view, name) == "key" else column(name)

    return named


def _fact(view: Facts) -> Callable[[str], str]:
    return lambda name: "thing" if check_column(view, name) == "key" else column(name)


def _conditions(where: Mapping[str, Any], named: Callable[[str], str]) -> tuple[list[str], list[Any]]:
    terms: list[str] = []
    values: list[Any] = []
    for name, wanted in where.items():
        term, given = _condition(named(name), wanted)
        terms.append(term)
        values += given
    return terms, values


def _condition(name: str, wanted: Any) -> Statement:
    if wanted is None:
        return f"{name} IS NULL", []
    if isinstance(wanted, Between):
        bounds = [(">=", wanted.since), ("<", wanted.before)]
        given = [(f"{name} {sign} ?", to_stored(bound)) for sign, bound in bounds if bound is not None]
        return _all_of([term for term, _ in given]), [value for _, value in given]
    if isinstance(wanted, list | tuple | set | frozenset):
        plain = [to_stored(value) for value in wanted]
        named = f"{name} IN (SELECT value FROM json_each(?))"
        term = f"({named} OR {name} IS NULL)" if None in plain else named
        return term, [msgspec.json.encode([value for value in plain if value is not None]).decode()]
    return f"{name} = ?", [to_stored(wanted)]


def _valid(as_of: AsOf, now: int) -> tuple[list[str], list[Any]]:
    on = now if as_of.on is None else microseconds(as_of.on)
    terms, values = ["effective_from <= ?", "effective_to > ?"], [on, on]
    if as_of.known_at is None:
        return [*terms, f"recorded_to = {OPEN}"], values
    known_at = microseconds(as_of.known_at)
    return [*terms, "recorded_from <= ?", "recorded_to > ?"], [*values, known_at, known_at]


def _beyond(ordering: Sequence[tuple[str, bool]], values: Sequence[Any], key: str) -> Statement:
    """What comes after a place; nulls come first, or last where the order descends."""
    terms: list[str] = []
    given: list[Any] = []
    same: list[str] = []
    for (name, descends), value in zip(ordering, values, strict=True):
        if value is None:
            later, bound = ("FALSE" if descends else f"{name} IS NOT NULL"), []
        else:
            later, bound = (f"({name} < ? OR {name} IS NULL)" if descends else f"{name} > ?"), [value]
        terms.append(_all_of([*same, later]))
        given += [*values[: len(same)], *bound]
        same.append(f"{name} IS ?")
    terms.append(_all_of([*same, "key > ?"]))
    return f"({' OR '.join(terms)})", [*given, *values, key]


def _all_of(terms: Sequence[str]) -> str:
    return " AND ".join(terms) if terms else "TRUE"


def _group(names: Sequence[str]) -> str:
    return f" GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}" if names else ""
