"""What of a filter the indexes of a view answer.

A filter is *exact* where the conditions mean what it means, so that documents need not be looked at one by one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from scim2_models.path import AttrPath, CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator, ValuePath

Field = tuple[str, Callable[[str], Any]]
Fields = Mapping[str, Field]
"""Per attribute, in small letters, the indexed field and how a value stands in it."""

SURROGATES = range(0xD800, 0xE000)
"""Halves of characters, which JSON can spell alone: no text that is kept holds one, and no store takes one."""

ID, MEMBERS = "id", "members"


class Narrowed(msgspec.Struct, kw_only=True):
    """Conditions on indexed fields; an id, and a member, where the filter names one."""

    where: dict[str, Any] = {}
    exact: bool = True
    ident: str | None = None
    member: str | None = None
    nothing: bool = False


def narrowed(node: FilterNode | None, fields: Fields, schema: str) -> Narrowed:
    """The conditions that everything meets which the filter lets through. `schema` is that of the resource."""
    found = Narrowed()
    if node is not None:
        _narrow(node, fields, schema.casefold(), found)
    return found


def _narrow(node: FilterNode, fields: Fields, schema: str, found: Narrowed) -> None:
    match node:
        case LogicalExpr(op=LogicalOperator.and_, terms=terms):
            for term in terms:
                _narrow(term, fields, schema, found)
        case Comparison(attr_path=path, op=CompareOperator.eq, value=value):
            _compare(_named(path, schema), value, fields, found)
        case ValuePath(attr_path=path, val_filter=inner):
            found.exact = False
            terms = inner.terms if isinstance(inner, LogicalExpr) and inner.op == LogicalOperator.and_ else (inner,)
            for term in terms:
                match term:
                    case Comparison(attr_path=AttrPath(attr=attr), op=CompareOperator.eq, value=value):
                        if attr.casefold() == "value":
                            _compare(_named(path, schema), value, fields, found)
        case _:
            found.exact = False


def _compare(name: str | None, value: Any, fields: Fields, found: Narrowed) -> None:
    if isinstance(value, str) and any(ord(sign) in SURROGATES for sign in value):
        found.nothing = True
    elif name == ID and isinstance(value, str):
        found.nothing |= found.ident not in (None, value)
        found.ident = value
    elif name == MEMBERS and MEMBERS not in fields and isinstance(value, str) and found.member in (None, value):
        found.member = value
    elif name is not None and name in fields and isinstance(value, str | bool):
        field, spelled = fields[name]
        wanted = value if isinstance(value, bool) else spelled(value)
        found.nothing |= found.where.get(field, wanted) != wanted
        found.where[field] = wanted
    else:
        found.exact = False


def _named(path: AttrPath, schema: str) -> str | None:
    """The attribute that a path names, in small letters; null where it is within another one, or of another schema."""
    if path.uri is not None and path.uri.casefold() != schema:
        return None
    if path.sub_attr is not None and path.sub_attr.casefold() != "value":
        return None
    return path.attr.casefold()
