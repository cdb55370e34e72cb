"""Versions of the rulebook and their content."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from xianjie.apps.policies.models import RulebookVersion
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.model import Rulebook

_KEPT = 8
_current: ContextVar[list[RulebookVersion] | None] = ContextVar("current_rulebook", default=None)
"""The version that the request at hand reads; None outside of requests."""


def read_one_rulebook(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: all of a request reads one version of the rulebook, and asks for it once."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = _current.set([])
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return answer


def current_version() -> RulebookVersion | None:
    """Return the version that counts now, without its content; None before the first."""
    kept = _current.get()
    if kept:
        return kept[0]
    found = RulebookVersion.objects.filter(is_current=True).defer("blob").first()
    if kept is not None and found is not None:
        kept.append(found)
    return found


def forget_current() -> None:
    """Let the rest of a request that publishes a version read that one."""
    kept = _current.get()
    if kept is not None:
        kept.clear()


def versions() -> QuerySet[RulebookVersion]:
    """Return all versions, newest first, without their content."""
    return RulebookVersion.objects.defer("blob")


def rulebook_version(version_hash: str) -> RulebookVersion:
    """Return a version by its hash or the unique beginning of one.

    Raises ``RefusedError`` when there is none or the beginning is shared.
    """
    found = list(RulebookVersion.objects.filter(hash__startswith=version_hash).defer("blob")[:2])
    if len(found) != 1 or not version_hash:
        what = "不止一个" if len(found) > 1 else "没有"
        raise RefusedError("no-such-rulebook", f"{what}摘要为“{version_hash}”的规则库版本。")
    return found[0]


def current_rulebook() -> Rulebook:
    """Return the rulebook that counts now. Raises ``RefusedError`` before the first publication."""
    version = current_version()
    if version is None:
        raise RefusedError(
            "no-rulebook", "还没有发布规则库，请先执行 xianjie init 或 xianjie policy publish。"
        )
    return rulebook_of(version.hash)


@lru_cache(maxsize=_KEPT)
def rulebook_of(version_hash: str) -> Rulebook:
    """Return the content of a version by its whole hash; proven against the hash, then kept.

    Raises ``XianjieError`` when the stored content is not what was published.
    """
    version = RulebookVersion.objects.filter(hash=version_hash).first()
    if version is None:
        raise RefusedError("no-such-rulebook", f"没有摘要为“{version_hash}”的规则库版本。")
    rulebook = Rulebook.from_blob(version.blob)
    if rulebook.hash != version_hash:
        raise XianjieError(
            "damaged-rulebook",
            f"规则库版本{version_hash[:12]}的内容与发布时不符，可能被改动，请从备份恢复。",
        )
    return rulebook
