"""Versions of the rulebook and their content."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import QuerySet

from xianjie.apps.policies.models import RulebookVersion
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.model import Rulebook

_KEPT = 8


def current_version() -> RulebookVersion | None:
    """Return the version that counts now, without its content; None before the first."""
    return RulebookVersion.objects.filter(is_current=True).defer("blob").first()


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
