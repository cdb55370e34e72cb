"""What the kit must be given, because ``web`` knows no app: the gate, the actor, the writes.

The setting ``XIANJIE_LEDGER_HOST`` names a class of a higher layer that fulfils `LedgerHost`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string

from xianjie.kernel.errors import RefusedError

if TYPE_CHECKING:
    from xianjie.web.ledger.register import Register


class StaleRowError(RefusedError):
    """Somebody else saved the row in the meantime; ``row`` is as it stands now."""

    def __init__(self, row: Any, changed_by: str, changed_at: datetime) -> None:
        super().__init__("stale-row", "保存之前，别人已经改过这一条。")
        self.row, self.changed_by, self.changed_at = row, changed_by, changed_at


class RowFaultsError(RefusedError):
    """The model refused a row; ``faults`` are sentences by field, '' for the whole."""

    def __init__(self, faults: dict[str, list[str]]) -> None:
        super().__init__("bad-row", "".join(s for several in faults.values() for s in several))
        self.faults = faults


class PlaceName(NamedTuple):
    """A division as people write it: its township (empty above the village) and its name."""

    code: str
    town: str
    name: str
    level: str

    def __str__(self) -> str:
        return f"{self.town}/{self.name}" if self.town else self.name


@dataclass(frozen=True)
class Change:
    """One entry of a row's history: values by field, ``[old, new]`` as people write them."""

    at: datetime
    by: str
    what: str
    version: int
    values: dict[str, list[str]]
    reason: str = ""


@dataclass(frozen=True)
class Draft:
    """A row to be written: a new one, or a version of one that exists."""

    number: int
    row: Any
    values: dict[str, Any]


@dataclass
class Outcome:
    """What an import did, or would do: counts, and reasons by the row's number in the sheet."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: dict[int, list[str]] = field(default_factory=dict)


class SavedFilter(Protocol):
    """A named choice of rows that an account keeps."""

    pk: int
    name: str
    query: str
    is_default: bool


class Upload(Protocol):
    """A workbook that waits for its user's word, and what the dry run found."""

    pk: int
    file_name: str
    sha256: str
    outcome: dict[str, Any]
    created_at: datetime
    applied_at: datetime | None


class LedgerHost(Protocol):
    """The apps as the kit sees them. Scopes and actors pass through it unopened."""

    def require(self, request: HttpRequest, permission: str, model: Any = None) -> Any:
        """Return the scope in which something is permitted; raise PermissionDenied for none.

        ``model`` leaves out the posts that its rows do not concern.
        """

    def may(
        self,
        request: HttpRequest,
        permission: str,
        place: str = "",
        model: Any = None,
    ) -> bool:
        """Whether the user may do something, at all or in a division; ``model`` as above."""

    def gated(self, rows: QuerySet[Any], scope: Any, permission: str) -> QuerySet[Any]:
        """Return the rows that may be seen."""

    def actor(self, request: HttpRequest) -> Any:
        """Return who acts."""

    def county(self, request: HttpRequest) -> str:
        """Return the six digits of the county that the session is about, or nothing."""

    def places(self, county: str, scope: Any) -> list[PlaceName]:
        """Return the divisions of a county within a scope, by code."""

    def place_names(self, codes: Iterable[str]) -> dict[str, PlaceName]:
        """Return the names of divisions, in one query."""

    def parameter(self, name: str, county: str, on: date) -> Any:
        """Return a value of the rulebook, or None when the place has none."""

    def save(
        self,
        *,
        by: Any,
        register: Register,
        row: Any,
        values: dict[str, Any],
        version: int | None,
        now: datetime,
    ) -> Any:
        """Create a row (``row`` None) or change it, with revision and audit."""

    def retire(
        self, *, by: Any, register: Register, row: Any, reason: str, restore: bool, now: datetime
    ) -> None:
        """Take a row out of the list, or back into it; nothing is deleted."""

    def unmask(
        self, *, by: Any, register: Register, row: Any, field: str, reason: str, now: datetime
    ) -> str:
        """Return a personal value in full to somebody who may see it and says why."""

    def exported(
        self,
        *,
        by: Any,
        register: Register,
        rows: int,
        filters: dict[str, str],
        place: str,
        personal: bool,
        now: datetime,
    ) -> None:
        """Leave a trace of rows that were handed out."""

    def history(self, register: Register, row: Model) -> list[Change]:
        """Return what happened to a row, newest first."""

    def may_take_personal(self, request: HttpRequest) -> bool:
        """Whether the user may be offered an export with personal values in full."""

    def prove(self, request: HttpRequest) -> None:
        """Let pass who has just shown a second factor; lead the others to it by an exception."""

    def saved_filters(self, request: HttpRequest, register: Register) -> Sequence[SavedFilter]:
        """Return the user's saved filters."""

    def save_filter(
        self,
        *,
        by: Any,
        register: Register,
        name: str,
        query: str,
        is_default: bool,
        now: datetime,
    ) -> None:
        """Keep a filter under a name; the same name replaces."""

    def remove_filter(self, *, by: Any, register: Register, number: int, now: datetime) -> bool:
        """Forget a filter; False when the user has no such."""

    def keep_upload(
        self, *, by: Any, register: Register, name: str, content: bytes, now: datetime
    ) -> Upload:
        """Keep a workbook for its user until it is confirmed."""

    def upload(self, request: HttpRequest, register: Register, number: int) -> Upload | None:
        """Return an upload of this user, or None."""

    def upload_content(self, upload: Upload) -> bytes:
        """Return the kept workbook, proven against its hash."""

    def write_rows(
        self,
        *,
        by: Any,
        register: Register,
        upload: Upload,
        drafts: Sequence[Draft],
        faults: dict[int, list[str]],
        unknown: Sequence[str],
        now: datetime,
        dry_run: bool,
    ) -> Outcome:
        """Write the drafts in one transaction, or find out what writing them would do."""

    def seal(self, text: str) -> str:
        """Return a text that may stand in an address in place of what was searched for."""

    def unseal(self, sealed: str) -> str:
        """Return what was sealed, or nothing when it was not."""


@cache
def _host(path: str) -> LedgerHost:
    return cast(LedgerHost, import_string(path)())


def host() -> LedgerHost:
    """Return the host that the settings name."""
    return _host(settings.XIANJIE_LEDGER_HOST)
