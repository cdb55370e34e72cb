"""The one gate for reads: inside a web request a scoped table answers only through a scope.

A model whose rows belong to a place has ``objects = ScopedManager()`` and names the column of its
12-digit division code in ``scope_field``, and in ``clerk_sectors`` the departments that it
concerns where not all do. While a request is answered, its querysets refuse to be evaluated unless
they went through `ScopedQuerySet.visible_to`: a forgotten scope is an error page in every test,
never a leak. Related rows of an object that was found through the gate are free.

Actions check permissions themselves and read inside their transaction, where the gate stands
open; those that read before their transaction begins say so with `beyond_scope`. The command line
and background tasks answer no request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar

from django.db import connection, models
from django.http import HttpRequest, HttpResponse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope

_Row = TypeVar("_Row", bound=models.Model)
_OPEN = -1
_guarded_from: ContextVar[int] = ContextVar("guarded_from", default=_OPEN)


def addressed(scope: Scope, model: object) -> Scope:
    """Return the part of a scope to which the rows of a model, or of a register, are addressed.

    It may name the sectors whose clerks it concerns in ``clerk_sectors``.
    """
    return scope.of_sectors(getattr(model, "clerk_sectors", ()))


class UngatedReadError(RuntimeError):
    """A request tried to read a scoped table without a scope: a mistake in our code."""


def _depth() -> int:
    """How many transactions stand around this moment; actions open one, views none."""
    return len(connection.savepoint_ids) + int(connection.in_atomic_block)


@contextmanager
def beyond_scope(reason: str) -> Iterator[None]:
    """Let a block read without a scope; ``reason`` says who checked instead."""
    if not reason:
        raise ValueError("say why the scope may be left")
    token = _guarded_from.set(_OPEN)
    try:
        yield
    finally:
        _guarded_from.reset(token)


def guard_reads(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: from here on, until the answer is ready, scoped tables need a scope."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = _guarded_from.set(_depth())
        try:
            return get_response(request)
        finally:
            _guarded_from.reset(token)

    return answer


class ScopedQuerySet(models.QuerySet[_Row]):
    """Rows that belong to a place."""

    _passed = False

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rows within a scope, or within its part in which something is permitted.

        ``inside`` is a division in which all rows lie already: a scope that covers it needs no
        condition of its own, which keeps counts of a whole county quick.
        """
        part = addressed(scope.narrowed(permission) if permission else scope, self.model)
        found = self.all()
        if not (inside and part.covers(inside)):
            found = found.filter(part.filter(getattr(self.model, "scope_field", "division_code")))
        found._passed = True
        return found

    def proven(self, reason: str) -> Self:
        """Let the rows pass as they are; ``reason`` says why they may be seen.

        For rows picked by keys, or of an object, that came through the gate in the same request,
        and for counts of a whole county that its month page shows to whoever reaches into it.
        """
        if not reason:
            raise ValueError("say why these rows may be seen")
        found = self.all()
        found._passed = True
        return found

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._passed = self._passed
        return clone

    def _check(self) -> None:
        start = _guarded_from.get()
        if start == _OPEN or self._passed or self._hints.get("instance") is not None:  # type: ignore[attr-defined]
            return
        if _depth() <= start:
            raise UngatedReadError(f"{self.model.__name__} was read without a scope")

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # type: ignore[has-type]
            self._check()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Walk the rows without keeping them."""
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """Count the rows in the database."""
        self._check()
        return super().count()

    def exists(self) -> bool:
        """Whether there is any row."""
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Compute figures over the rows in the database."""
        self._check()
        return super().aggregate(*args, **kwargs)


class ScopedManager(models.Manager[_Row]):
    """The default manager of a scoped model."""

    def get_queryset(self) -> ScopedQuerySet[_Row]:
        """Return all rows, not yet let through."""
        return ScopedQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> ScopedQuerySet[_Row]:
        """Return the rows that a scope may see, as `ScopedQuerySet.visible_to`."""
        return self.get_queryset().visible_to(scope, permission, inside=inside)

    def proven(self, reason: str) -> ScopedQuerySet[_Row]:
        """Let rows pass as they are, as `ScopedQuerySet.proven`."""
        return self.get_queryset().proven(reason)

    def filter(self, *args: Any, **kwargs: Any) -> ScopedQuerySet[_Row]:
        """Return matching rows, not yet let through."""
        return self.get_queryset().filter(*args, **kwargs)
