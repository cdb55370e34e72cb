"""Which batches a window reads, and for which villages that is everything.

Absence of a row means something only where the data were delivered: for events, every expected
month of the window; for rolls, a batch that was declared complete. Where that does not hold for a
village, a fact there is partial. A batch for a narrower place stands in for the wider one inside
that place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xianjie.engine.inputs import FeedBatch
from xianjie.kernel.periods import Period
from xianjie.kernel.places import place_prefix
from xianjie.policy.sources import SourceTable
from xianjie.policy.windows import Window


@dataclass(frozen=True, slots=True)
class Part:
    """What a window reads of a batch.

    Args:
        without: places inside it that another batch speaks for.
        dated: column whose day must lie in ``[since, until]``; empty where all rows count.
    """

    batch: FeedBatch
    without: tuple[str, ...] = ()
    dated: str = ""
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Selection:
    """The batches of one window.

    Args:
        parts: what is read.
        full: for each village code, whether absence of a row is meaningful there.
        periods: months that the value speaks of, for the explanation.
        missing: expected months without any batch.
    """

    parts: tuple[Part, ...]
    full: Mapping[str, bool]
    periods: tuple[Period, ...] = ()
    missing: tuple[Period, ...] = field(default=())

    @property
    def uniform(self) -> bool | None:
        """The one answer for all villages, or None where they differ."""
        answers = set(self.full.values())
        if not answers:
            return bool(self.parts)
        return answers.pop() if len(answers) == 1 else None


def select(
    batches: Sequence[FeedBatch],
    source: SourceTable,
    window: Window,
    run: Period,
    first_period: Period,
    villages: Sequence[str],
) -> Selection:
    """Choose the batches that ``window`` reads in a run of period ``run``."""
    own = [batch for batch in batches if batch.feed == source.id]
    if source.of_platform:
        return _of_platform(own, source, window, run, villages)
    if source.mode == "events":
        return _events(own, window.periods(run), first_period, villages)
    return _rolls(own, source, window, run, villages)


def _of_platform(
    batches: Sequence[FeedBatch],
    source: SourceTable,
    window: Window,
    run: Period,
    villages: Sequence[str],
) -> Selection:
    """The snapshot of a platform table: complete everywhere, for the months before it, too."""
    full = dict.fromkeys(villages, True)
    if not source.dated:
        return Selection(tuple(Part(batch) for batch in batches), full, (run,))
    periods = window.periods(run)
    days = (periods[0].first_day, periods[-1].last_day)
    parts = tuple(Part(batch, (), source.dated, *days) for batch in batches)
    return Selection(parts, full, periods)


def _events(
    batches: Sequence[FeedBatch],
    periods: Sequence[Period],
    first_period: Period,
    villages: Sequence[str],
) -> Selection:
    parts: list[Part] = []
    full = dict.fromkeys(villages, True)
    missing: list[Period] = []
    for period in periods:
        delivered = [batch for batch in batches if batch.period == period]
        parts += _without_each_other(delivered)
        if period < first_period:
            continue
        prefixes = tuple(place_prefix(batch.place) for batch in delivered)
        if not delivered:
            missing.append(period)
        for village in villages:
            if full[village] and not village.startswith(prefixes or ("!",)):
                full[village] = False
    return Selection(tuple(parts), full, tuple(periods), tuple(missing))


def _without_each_other(batches: Sequence[FeedBatch]) -> list[Part]:
    prefixes = [place_prefix(batch.place) for batch in batches]
    parts = []
    for batch, prefix in zip(batches, prefixes, strict=True):
        narrower = sorted({one for one in prefixes if one != prefix and one.startswith(prefix)})
        parts.append(Part(batch, tuple(narrower)))
    return parts


def _rolls(
    batches: Sequence[FeedBatch],
    source: SourceTable,
    window: Window,
    run: Period,
    villages: Sequence[str],
) -> Selection:
    newest = _newest(batches, run, run - source.max_age_months)
    if window.kind == "previous":
        latest = max((batch.period for batch in newest), default=run)
        newest = _newest(batches, latest - 1, latest - 1 - source.max_age_months)
    elif window.kind != "current":
        periods = window.periods(run)
        newest = [batch for batch in batches if batch.period in periods]
        several = _events(newest, periods, run + 1, villages)
        return Selection(several.parts, dict.fromkeys(villages, False), periods)
    parts = _speaking(newest)
    full = {}
    for village in villages:
        speaker = _speaker(newest, village)
        full[village] = speaker is not None and speaker.complete
    periods = tuple(sorted({part.batch.period for part in parts}))
    missing = () if newest else (run if window.kind == "current" else run - 1,)
    return Selection(tuple(parts), full, periods, missing)


def _newest(batches: Sequence[FeedBatch], last: Period, first: Period) -> list[FeedBatch]:
    """The newest batch of each place within the months ``first`` to ``last``."""
    best: dict[str, FeedBatch] = {}
    for batch in batches:
        if not first <= batch.period <= last:
            continue
        prefix = place_prefix(batch.place)
        if prefix not in best or best[prefix].period < batch.period:
            best[prefix] = batch
    return list(best.values())


def _order(batch: FeedBatch) -> tuple[Period, int]:
    return (batch.period, len(place_prefix(batch.place)))


def _speaker(batches: Sequence[FeedBatch], village: str) -> FeedBatch | None:
    """The batch that counts in a village: the newest, and of one month the narrowest."""
    fitting = [batch for batch in batches if village.startswith(place_prefix(batch.place))]
    return max(fitting, key=_order, default=None)


def _speaking(batches: Sequence[FeedBatch]) -> list[Part]:
    parts = []
    for batch in batches:
        prefix = place_prefix(batch.place)
        later = [other for other in batches if other is not batch and _order(other) > _order(batch)]
        if any(prefix.startswith(place_prefix(other.place)) for other in later):
            continue
        inside = sorted(
            {
                place_prefix(other.place)
                for other in later
                if place_prefix(other.place).startswith(prefix)
            }
        )
        parts.append(Part(batch, tuple(inside)))
    return parts
