"""How often strangers may use the public page: counted in the database, told in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from xianjie.apps.audit.keys import keyring
from xianjie.apps.portal.enums import PublicUse
from xianjie.apps.portal.models import UseCounter
from xianjie.kernel.errors import RefusedError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WRONG_CODES = 5
"""Wrong codes for one receipt in an hour; four digits are too few to allow many."""
KEPT = timedelta(days=2)
_IPV6 = 6


@dataclass(frozen=True)
class Limit:
    """At most ``most`` uses by one ``subject`` in a window; 0 counts nothing.

    ``name`` tells what the subject is (address, village, phone, receipt); it is kept as a keyed
    hash only.
    """

    use: PublicUse
    name: str
    subject: str
    most: int
    window: timedelta

    @property
    def key(self) -> bytes:
        """The keyed hash under which the uses are counted."""
        return keyring().blind_index("portal-use", f"{self.use}:{self.name}:{self.subject}")

    def start(self, now: datetime) -> datetime:
        """Return when the window around a moment began."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def line_of(address: str) -> str:
    """Return what stands for the line behind an address: of IPv6 the network, its first 64 bits.

    A household's line has 2^64 addresses of IPv6; each new one must not begin a new count.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == _IPV6:
        plain = str(found).partition("%")[0]
        return str(ip_network(f"{plain}/64", strict=False))
    return address


def submission_limits(
    use: PublicUse, *, address: str, village: str, phone: str = ""
) -> tuple[Limit, ...]:
    """Return the limits of something that is handed in from the public page."""
    return (
        Limit(use, "address", line_of(address), settings.PUBLIC_PER_ADDRESS, HOUR),
        Limit(use, "village", village, settings.PUBLIC_PER_VILLAGE, HOUR),
        Limit(use, "phone", phone, settings.PUBLIC_PER_PHONE if phone else 0, DAY),
    )


def lookup_limits(*, address: str, number: str) -> tuple[Limit, ...]:
    """Return the limits of looking up a receipt, known or not."""
    most = settings.PUBLIC_LOOKUPS
    return (
        Limit(PublicUse.LOOKUP, "address", line_of(address), most, HOUR),
        Limit(PublicUse.LOOKUP, "receipt", number, min(most, WRONG_CODES), HOUR),
    )


@transaction.atomic
def count_use(*, limits: Iterable[Limit], now: datetime) -> None:
    """Count one use under each limit, or none at all when one of them is used up.

    Raises ``RefusedError`` (``too-often``) that says when to try again.
    """
    for limit in limits:
        if not limit.most or not limit.subject:
            continue
        start = limit.start(now)
        counter, _ = UseCounter.objects.get_or_create(key=limit.key, starts_at=start)
        fits = UseCounter.objects.filter(pk=counter.pk, used__lt=limit.most)
        if not fits.update(used=F("used") + 1):
            again = localtime(start + limit.window)
            day = "今天" if again.date() == localtime(now).date() else "明天"
            raise RefusedError(
                "too-often",
                f"提交得太频繁，请{day} {again:%H:%M} 以后再试。着急的，请直接打电话给村委会，"
                "或请村干部代为申报。",
            )


@transaction.atomic
def give_back(*, limits: Iterable[Limit], now: datetime) -> None:
    """Take back a use that was counted in the same window; for a look-up that found something."""
    for limit in limits:
        if limit.most and limit.subject:
            UseCounter.objects.filter(key=limit.key, starts_at=limit.start(now), used__gt=0).update(
                used=F("used") - 1
            )


def forget_old_uses(*, now: datetime) -> int:
    """Delete the counters that no window reaches any more; return how many."""
    return UseCounter.objects.filter(starts_at__lt=now - KEPT).delete()[0]
