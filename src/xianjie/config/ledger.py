"""What the registers' pages are made of: the apps, as `web.ledger` asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.audit.sealing import seal_searched, unseal_searched
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.ledger import actions, queries
from xianjie.apps.ledger.models import LedgerUpload, SavedFilter
from xianjie.apps.ledger.storage import content_of
from xianjie.apps.policies.queries import standards
from xianjie.web.ledger.host import Change, PlaceName
from xianjie.web.ledger.register import Register


class Host:
    """Fulfils `web.ledger.host.LedgerHost`; what each method means is told there."""

    save = staticmethod(actions.save_row)
    retire = staticmethod(actions.retire_row)
    unmask = staticmethod(actions.unmask_value)
    exported = staticmethod(actions.record_export)
    save_filter = staticmethod(actions.save_filter)
    remove_filter = staticmethod(actions.remove_filter)
    keep_upload = staticmethod(actions.keep_upload)
    write_rows = staticmethod(actions.write_rows)

    def require(self, request: HttpRequest, permission: str, model: Any = None) -> Scope:
        """Return the part of the scope in which something is permitted."""
        scope = addressed(require(request, Permission(permission)), model)
        if not scope.unlimited and not scope.grants:
            raise PermissionDenied
        return scope

    def may(
        self,
        request: HttpRequest,
        permission: str,
        place: str = "",
        model: Any = None,
    ) -> bool:
        """Whether the user may do something, at all or in a division."""
        scope = addressed(request_scope(request), model)
        return scope.may(Permission(permission), place or None)

    def gated(self, rows: QuerySet[Any], scope: Scope, permission: str) -> QuerySet[Any]:
        """Pass the rows through the gate."""
        passed: QuerySet[Any] = rows.visible_to(scope, Permission(permission))  # type: ignore[attr-defined]
        return passed

    def actor(self, request: HttpRequest) -> Actor:
        """Return the signed-in account as an actor."""
        return request_actor(request)

    def county(self, request: HttpRequest) -> str:
        """Return the county of the session."""
        county = county_of(request)
        return county.code if county else ""

    def places(self, county: str, scope: Scope) -> list[PlaceName]:
        """Return the divisions of a county within a scope."""
        return queries.places_in(county, scope)

    def place_names(self, codes: Iterable[str]) -> dict[str, PlaceName]:
        """Return the names of divisions."""
        return queries.places_named(codes)

    def parameter(self, name: str, county: str, on: date) -> Any:
        """Return a value of the published rulebook, or None."""
        found = standards(county, on).parameter(name)
        return found.value if found else None

    def history(self, register: Register, row: Model) -> list[Change]:
        """Return what happened to a row."""
        return queries.history_of(register, row.pk)

    def may_take_personal(self, request: HttpRequest) -> bool:
        """Whether exports in full may be offered."""
        return self.may(request, Permission.EXPORT_PERSONAL)

    def prove(self, request: HttpRequest) -> None:
        """Ask for a second factor."""
        require_second_factor(request)

    def saved_filters(self, request: HttpRequest, register: Register) -> Sequence[SavedFilter]:
        """Return the user's saved filters."""
        return queries.saved_filters(register, int(request.user.pk or 0))

    def upload(self, request: HttpRequest, register: Register, number: int) -> LedgerUpload | None:
        """Return an upload of this user."""
        return queries.upload_of(register, int(request.user.pk or 0), number)

    def upload_content(self, upload: LedgerUpload) -> bytes:
        """Return the kept workbook."""
        return content_of(upload)

    def seal(self, text: str) -> str:
        """Encrypt what was searched for, so that an address may carry it."""
        return seal_searched(text)

    def unseal(self, sealed: str) -> str:
        """Read a sealed text; anything else is nothing."""
        return unseal_searched(sealed)
