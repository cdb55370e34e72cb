"""From an indicator to the engine: its formula as a tally over the newest data of a month."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xianjie.apps.indicators.enums import Measure
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of, published_rulebook
from xianjie.engine.inputs import RunInputs
from xianjie.engine.tallies import CompiledTally, Tally, compile_tally
from xianjie.policy.model import Grain
from xianjie.policy.resolution import Resolved, resolve


def tally_of(indicator: Indicator) -> Tally | None:
    """Return the formula of an indicator; None for what is not counted over households."""
    if indicator.measure in ("", Measure.NAMED.value):
        return None
    return Tally(
        code=indicator.code,
        grain=Grain(indicator.grain),
        measure=indicator.measure,  # type: ignore[arg-type]
        value=indicator.formula,
        where=indicator.condition,
        among=indicator.population,
        weight=indicator.weight,
    )


def run_of(county: str, period: str) -> Run | None:
    """Return the current screening of a month, whose data the figures are taken from."""
    return Run.objects.filter(county_code=county, period=period, is_current=True).first()


def newest_period(county: str) -> str:
    """Return the newest screened month of a county; empty before the first."""
    runs = Run.objects.filter(county_code=county, is_current=True).order_by("-period")
    return runs.values_list("period", flat=True).first() or ""


def rulebook_for(run: Run) -> Resolved:
    """Return the rulebook now in force, as it reads on the day of the run."""
    return resolve(published_rulebook()[1], run.county_code, run.as_of)


@contextmanager
def data_of(run: Run, resolved: Resolved) -> Iterator[RunInputs]:
    """Give the data of a run with an empty folder to work in, removed afterwards."""
    with TemporaryDirectory(prefix="xianjie-indicators-") as folder:
        yield replace(inputs_of(run, resolved), out_dir=Path(folder))


def compiled(resolved: Resolved, tally: Tally) -> CompiledTally:
    """Check a formula. Raises ``XianjieError`` with a sentence for people."""
    return compile_tally(resolved, tally)
