"""Where and by which cause returns to poverty gather; thresholds are the rulebook's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from xianjie.apps.indicators.enums import DIGITS, Happening, PlaceLevel
from xianjie.apps.indicators.queries.happenings import Event
from xianjie.apps.policies.queries import standards

WINDOWS = "聚集预警窗口清单"
LEAST = "聚集预警最少户数"
SHARE = "聚集预警占比"
FACTOR = "聚集预警倍数"
USUAL_MONTHS = "聚集预警平常月数"
ANY = ""
"""The cause that stands for all of them together."""
_DAYS_A_MONTH = Decimal("30.4375")
_TEN_THOUSAND = 10_000
_CODE_DIGITS = 12


@dataclass(frozen=True)
class ClusterRules:
    """When something gathers; None where the rulebook has no number.

    ``windows`` in days; ``least`` households and ``share`` of the households of a place by
    level; ``factor`` times the usual level, an average over ``usual_months`` before the window.
    """

    windows: tuple[int, ...] = ()
    least: Mapping[PlaceLevel, int | None] = field(default_factory=dict)
    share: Mapping[PlaceLevel, Decimal | None] = field(default_factory=dict)
    factor: Decimal | None = None
    usual_months: int | None = None
    unverified: bool = False

    @property
    def look_back(self) -> timedelta:
        """How far back anything has to be read."""
        usual = int((self.usual_months or 0) * _DAYS_A_MONTH) + 1
        return timedelta(days=max(self.windows, default=0) + usual)


def cluster_rules(county: str, on: date) -> ClusterRules:
    """Return the rules of a county on a day."""
    by_level = [f"{name}_{level.label}" for name in (LEAST, SHARE) for level in PlaceLevel]
    names = [WINDOWS, FACTOR, USUAL_MONTHS, *by_level]
    book = standards(county, on, names)
    windows = sorted({int(text) for text in book.texts(WINDOWS) if text.isdigit() and int(text)})
    return ClusterRules(
        windows=tuple(windows),
        least={level: book.whole(f"{LEAST}_{level.label}") for level in PlaceLevel},
        share={level: book.share(f"{SHARE}_{level.label}") for level in PlaceLevel},
        factor=book.share(FACTOR),
        usual_months=book.whole(USUAL_MONTHS),
        unverified=book.unverified(*names),
    )


@dataclass(frozen=True)
class Cluster:
    """What happened in one place by one cause within a window that ends on a day.

    ``households`` are different ones; ``share`` per ten thousand households of the place (None
    without any), ``usual`` in hundredths of a household (None where nobody knows). ``grounds``
    say which thresholds it reaches; without any it is no alarm.
    """

    level: PlaceLevel
    place: str
    cause: str
    window: int
    households: int
    identified: int
    relapsed: int
    confirmed: int
    all_households: int
    share: int | None
    usual: int | None
    grounds: tuple[str, ...]

    @property
    def is_alarm(self) -> bool:
        """Whether it reaches what the rulebook calls a cluster."""
        return bool(self.grounds)

    @property
    def division_code(self) -> str:
        """The place as a code of twelve digits."""
        return self.place.ljust(_CODE_DIGITS, "0")


_Key = tuple[PlaceLevel, str, str]
_Found = dict[_Key, dict[Happening, set[int]]]


def clusters_of(
    events: Iterable[Event],
    all_households: Mapping[str, int],
    rules: ClusterRules,
    today: date,
    begins: date | None,
) -> list[Cluster]:
    """Return every place and cause in which anything happened within a window, the most first.

    ``events`` reach back as far as ``rules.look_back``; ``begins`` is the day from which the
    county's identifications are known: before it nothing is usual.
    """
    known = list(events)
    denominators = _denominators(all_households)
    found: list[Cluster] = []
    for window in rules.windows:
        start = today - timedelta(days=window - 1)
        now = _count(event for event in known if start <= event.on <= today)
        span, before = _before(known, start, rules, begins, window)
        for key, kinds in now.items():
            usual = _usual(before.get(key, {}), span, window)
            found.append(_cluster(key, window, kinds, denominators, usual, rules))
    return sorted(found, key=lambda one: (-one.households, one.place, one.cause, one.window))


def telling(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Return the alarms that say something of their own.

    Of one place left out are those of all causes whose households one cause explains alone, and
    those of a longer window in which no more happened than in a shorter one.
    """
    alarms = [one for one in clusters if one.is_alarm]
    by_place: dict[tuple[PlaceLevel, str], list[Cluster]] = defaultdict(list)
    for one in alarms:
        by_place[one.level, one.place].append(one)
    return [
        one
        for one in alarms
        if not any(_says_it(other, one) for other in by_place[one.level, one.place])
    ]


def _says_it(other: Cluster, one: Cluster) -> bool:
    if other is one or other.households != one.households:
        return False
    if one.cause == ANY and other.cause != ANY:
        return other.window <= one.window
    return other.cause == one.cause and other.window < one.window


def _denominators(all_households: Mapping[str, int]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for village, count in all_households.items():
        for digits in DIGITS.values():
            sums[village[:digits]] += count
    return sums


def _count(events: Iterable[Event]) -> _Found:
    found: _Found = defaultdict(lambda: defaultdict(set))
    for event in events:
        for level, digits in DIGITS.items():
            for cause in (ANY, *event.causes):
                found[level, event.division[:digits], cause][event.kind].add(event.household)
    return found


def _before(
    events: list[Event], start: date, rules: ClusterRules, begins: date | None, window: int
) -> tuple[int, _Found]:
    """Return how many days before the window are known, and what happened in them.

    Nought days where they are fewer than the window itself: then nothing is usual.
    """
    if not rules.usual_months or begins is None:
        return 0, {}
    first = start - timedelta(days=int(rules.usual_months * _DAYS_A_MONTH))
    first = max(first, begins)
    days = (start - first).days
    if days < window:
        return 0, {}
    return days, _count(event for event in events if first <= event.on < start)


def _usual(kinds: Mapping[Happening, set[int]], span: int, window: int) -> int | None:
    if not span:
        return None
    households = set().union(*kinds.values()) if kinds else set()
    return int(Decimal(100 * len(households) * window) / span)


def _cluster(
    key: _Key,
    window: int,
    kinds: Mapping[Happening, set[int]],
    denominators: Mapping[str, int],
    usual: int | None,
    rules: ClusterRules,
) -> Cluster:
    level, place, cause = key
    number = len(set().union(*kinds.values()))
    everybody = denominators.get(place, 0)
    return Cluster(
        level=level,
        place=place,
        cause=cause,
        window=window,
        households=number,
        identified=len(kinds.get(Happening.IDENTIFIED, ())),
        relapsed=len(kinds.get(Happening.RELAPSED, ())),
        confirmed=len(kinds.get(Happening.CONFIRMED, ())),
        all_households=everybody,
        share=round(Decimal(_TEN_THOUSAND * number) / everybody) if everybody else None,
        usual=usual,
        grounds=_grounds(level, number, everybody, usual, rules),
    )


def _grounds(
    level: PlaceLevel, number: int, everybody: int, usual: int | None, rules: ClusterRules
) -> tuple[str, ...]:
    """Say which thresholds are reached: enough households, and much of a place or of the usual.

    A place without a least number raises no alarm; where neither share nor factor is set, the
    least number alone does.
    """
    least = rules.least.get(level)
    if least is None or number < least:
        return ()
    told = [f"{number}户，达到{level.label}级最少{least}户"]
    share = rules.share.get(level)
    if share is not None and everybody and Decimal(number) / everybody >= share:
        told.append(f"占农户{100 * Decimal(number) / everybody:.2f}%，达到{100 * share:.2f}%")
    if rules.factor is not None and usual is not None and 100 * number >= rules.factor * usual:
        told.append(f"平常{Decimal(usual) / 100:.1f}户，达到{rules.factor:g}倍")
    asked = share is not None or rules.factor is not None
    return tuple(told) if len(told) > 1 or not asked else ()
