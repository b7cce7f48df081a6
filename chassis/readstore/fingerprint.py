"""Telling whether a view is still the one it was built as: its declaration and its code."""

import hashlib
import inspect
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from chassis.projection import Facts
from chassis.readstore.port import View

ENGINE = 1
"""Raised whenever folding itself changes what comes out; every view is then rebuilt."""


def fingerprint(view: View) -> str:
    """A hash over the view's declaration, and over the source of the modules that its functions come
    from, with what those use of their own service.
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in (*_declared(view), *_sources(view)):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _declared(view: View) -> Iterable[str]:
    yield f"{ENGINE} {type(view).__name__} {view.name}"
    yield from (kind.TYPE for kind in view.sources)
    if isinstance(view, Facts):
        yield from (f"{column.name} {column.type}" for column in view.columns)
        return
    yield f"personal {view.personal}"
    yield from view.fields
    for field in msgspec.structs.fields(view.document):
        yield f"{field.encode_name} {field.type!r} {field.default!r}"


def _sources(view: View) -> Iterable[str]:
    made_by: list[Any] = [view.key, view.fold]
    made_by += [view.rank] if isinstance(view, Facts) else [view.blank, view.document]
    modules: set[str] = set()
    for part in made_by:
        _follow(_module(part), modules)
    return (_source(module) for module in sorted(modules))


def _follow(module: str, found: set[str]) -> None:
    """Add a module and, step by step, those of the same service that it takes things from."""
    if module in found:
        return
    found.add(module)
    for other in _used_by(module):
        _follow(other, found)


def _used_by(module: str) -> Iterator[str]:
    service = ".".join(module.split(".")[:2]) + "."
    for value in list(vars(sys.modules[module]).values()) if module in sys.modules else ():
        other = value.__name__ if inspect.ismodule(value) else _module(value)
        if other.startswith(service):
            yield other


def _module(part: Any) -> str:
    while hasattr(part, "func"):
        part = part.func
    return str(getattr(part, "__module__", None) or "")


@lru_cache(maxsize=256)
def _source(module: str) -> str:
    """The text of a module; its name alone where there is no text to be had."""
    try:
        return inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError):
        return module
