"""The filters and pipelines of a MongoDB read store's questions. Values never stand where a pipeline would read
them as a path or an operator.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chassis.projection import AsOf, Between, Facts, Figure, Month, Projection
from chassis.readstore.cursor import read_cursor
from chassis.readstore.mongo_schema import column, field
from chassis.readstore.months import FIRST_YEAR, LAST_YEAR, check_zone
from chassis.readstore.names import check_column, check_field
from chassis.readstore.values import OPEN, meant, microseconds, to_stored

Filter = dict[str, Any]
Stage = dict[str, Any]
Named = Callable[[str], str]

PRESENT: Filter = {"body": {"$ne": None}}
GROUP, FIGURE = "by{}", "figure{}"


def ordering(view: Projection[Any], order: Sequence[str]) -> list[tuple[str, int]]:
    """What a list is sorted by: the key last, if not before."""
    named = _named(view, order)
    return named if "_id" in dict(named) else [*named, ("_id", 1)]


def find_filter(view: Projection[Any], where: Mapping[str, Any], order: Sequence[str], after: str | None) -> Filter:
    """The documents of a list, from its beginning or from a cursor on."""
    found = PRESENT | _conditions(where, _field(view))
    if after is not None:
        found |= _beyond(_named(view, order), *read_cursor(after, order))
    return found


def ordered_by(order: Sequence[str], document: Mapping[str, Any]) -> list[Any]:
    """The values that a document is ordered by."""
    return [
        document["_id"] if name.removeprefix("-") == "key" else document["columns"][name.removeprefix("-")]
        for name in order
    ]


def count_pipeline(view: Projection[Any], by: Sequence[str], where: Mapping[str, Any]) -> list[Stage]:
    """How many documents for each combination of `by`."""
    groups = {GROUP.format(place): f"${_field(view)(name)}" for place, name in enumerate(by)}
    return [
        {"$match": PRESENT | _conditions(where, _field(view))},
        {"$group": {"_id": groups or None, "count": {"$sum": 1}}},
    ]


def counts(by: Sequence[str], answers: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], int]:
    """The answers to a `count_pipeline`, in order."""
    found = {tuple(_group(answer, len(by))): answer["count"] for answer in answers}
    if not by and not found:
        return {(): 0}
    return {values: found[values] for values in sorted(found, key=_binary)}


def aggregate_pipeline(
    view: Facts, by: Sequence[str | Month], figures: Sequence[Figure], where: Mapping[str, Any], as_of: AsOf, now: int
) -> list[Stage]:
    """The figures for each combination of `by`. See `figures_of`."""
    groups = {GROUP.format(place): _grouped(view, key) for place, key in enumerate(by)}
    sums = {
        FIGURE.format(place): {"$sum": {"$cond": [_expression(view, figure.where), 1, 0]} if figure.where else 1}
        for place, figure in enumerate(figures)
    }
    return [*_valid_rows(view, where, as_of, now), {"$group": {"_id": groups or None, **sums}}]


def figures_of(
    view: Facts, by: Sequence[str | Month], figures: Sequence[Figure], answers: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """The answers to an `aggregate_pipeline`, by name and in order. Months out of range are one."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for answer in answers:
        group = _group(answer, len(by))
        values = tuple(_month(value) if isinstance(key, Month) else value for key, value in zip(by, group, strict=True))
        mine = sums.setdefault(values, [0] * len(figures))
        for place in range(len(figures)):
            mine[place] += answer[FIGURE.format(place)]
    if not by and not sums:
        sums[()] = [0] * len(figures)
    names = ["month" if isinstance(key, Month) else key for key in by]
    return [
        {name: meant(view, key, value) for name, key, value in zip(names, by, values, strict=True)}
        | {figure.name: count for figure, count in zip(figures, sums[values], strict=True)}
        for values in sorted(sums, key=_binary)
    ]


def rows_pipeline(view: Facts, where: Mapping[str, Any], as_of: AsOf, limit: int, now: int) -> list[Stage]:
    """The rows, by thing; a thing has its own in effective order."""
    narrowed, *rest = _valid_rows(view, where, as_of, now)
    return [narrowed, {"$sort": {"_id": 1}}, *rest, {"$limit": limit}]


def named_columns(view: Facts, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """One answer to a `rows_pipeline`, by name."""
    columns = answer["rows"]["columns"]
    return {declared.name: meant(view, declared.name, columns[declared.name]) for declared in view.columns}


def _valid_rows(view: Facts, where: Mapping[str, Any], as_of: AsOf, now: int) -> list[Stage]:
    """The things that have such rows, and then those rows alone, one at a time."""
    things = _conditions({name: value for name, value in where.items() if name == "key"}, lambda _: "_id")
    terms = _valid(as_of, now) | _conditions({name: one for name, one in where.items() if name != "key"}, _fact(view))
    return [
        {"$match": {**things, "rows": {"$elemMatch": terms}}},
        {"$project": {"rows": 1}},
        {"$unwind": "$rows"},
        {"$match": {f"rows.{name}": condition for name, condition in terms.items()}},
    ]


def _valid(as_of: AsOf, now: int) -> Filter:
    on = now if as_of.on is None else microseconds(as_of.on)
    effective = {"effective_from": {"$lte": on}, "effective_to": {"$gt": on}}
    if as_of.known_at is None:
        return {"recorded_to": OPEN, **effective}
    known_at = microseconds(as_of.known_at)
    return {**effective, "recorded_from": {"$lte": known_at}, "recorded_to": {"$gt": known_at}}


def _named(view: Projection[Any], order: Sequence[str]) -> list[tuple[str, int]]:
    return [(_field(view)(name.removeprefix("-")), -1 if name.startswith("-") else 1) for name in order]


def _field(view: Projection[Any]) -> Named:
    return lambda name: field(check_field(view, name))


def _fact(view: Facts) -> Named:
    return lambda name: column(check_column(view, name))


def _conditions(where: Mapping[str, Any], named: Named) -> Filter:
    found = {named(name): _condition(wanted) for name, wanted in where.items()}
    return {name: condition for name, condition in found.items() if condition}


def _condition(wanted: Any) -> Filter:
    """What a field must satisfy; empty where anything does."""
    if isinstance(wanted, Between):
        bounds = [("$gte", wanted.since), ("$lt", wanted.before)]
        return {sign: to_stored(bound) for sign, bound in bounds if bound is not None}
    if isinstance(wanted, list | tuple | set | frozenset):
        return {"$in": [to_stored(value) for value in wanted]}
    return {"$eq": to_stored(wanted)}


def _expression(view: Facts, where: Mapping[str, Any]) -> dict[str, Any]:
    """The same conditions as an expression, where values must not be taken for paths, nor nulls for small numbers."""
    terms: list[dict[str, Any]] = []
    for name, wanted in where.items():
        path = f"$rows.{_fact(view)(name)}"
        condition = _condition(wanted)
        terms += [{sign: [path, {"$literal": value}]} for sign, value in condition.items()]
        if "$lt" in condition:
            terms.append({"$gt": [path, None]})
    return {"$and": terms}


def _grouped(view: Facts, key: str | Month) -> Any:
    if not isinstance(key, Month):
        return f"$rows.{_fact(view)(key)}"
    milliseconds = {"$floor": {"$divide": [f"$rows.{_fact(view)(key.column)}", 1000]}}
    date = {"$toDate": {"$toLong": milliseconds}}
    return {"$dateToString": {"date": date, "format": "%Y-%m", "timezone": check_zone(key.timezone)}}


def _month(value: str | None) -> str | None:
    return value if value is not None and FIRST_YEAR <= int(value[:-3]) <= LAST_YEAR else None


def _group(answer: Mapping[str, Any], count: int) -> list[Any]:
    return [answer["_id"].get(GROUP.format(place)) for place in range(count)]


def _binary(values: Sequence[Any]) -> list[tuple[bool, Any]]:
    """How values are sorted: nulls first, then by number or code point."""
    return [(value is not None, value) for value in values]


def _beyond(order: Sequence[tuple[str, int]], values: Sequence[Any], key: str) -> Filter:
    """What comes after a place; nulls come first, or last where the order descends."""
    choices: list[Filter] = []
    same: list[Filter] = []
    for (name, direction), value in zip(order, values, strict=True):
        if value is not None and direction < 0:
            choices.append({"$and": [*same, {"$or": [{name: {"$lt": value}}, {name: None}]}]})
        elif value is not None or direction > 0:
            choices.append({"$and": [*same, {name: {"$gt": value} if value is not None else {"$ne": None}}]})
        same.append({name: value})
    return {"$or": [*choices, {"$and": [*same, {"_id": {"$gt": key}}]}]}
