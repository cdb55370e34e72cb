"""Resolution against an obvious oracle, over random layers and dates."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.policy.model import Citation, Layer, Parameter, ParameterValue, Rulebook
from xianjie.policy.places import lineage
from xianjie.policy.resolution import resolve

CHAIN = ("532325100201", "532325100", "532325", "532300", "530000", "000000")
PLACES = st.sampled_from([*CHAIN, "441800"])
START = date(2021, 1, 1)
DAYS = st.integers(min_value=0, max_value=40)


@st.composite
def parameters(draw: st.DrawFn) -> Parameter:
    starts = sorted(draw(st.sets(DAYS, max_size=4)))
    values = []
    for number, start in enumerate(starts):
        latest = starts[number + 1] if number + 1 < len(starts) else start + 20
        end = draw(st.none() | st.integers(min_value=start + 1, max_value=latest))
        values.append(
            ParameterValue(
                from_date=START + timedelta(days=start),
                to_date=None if end is None else START + timedelta(days=end),
                value=draw(st.none() | st.integers(min_value=0, max_value=9999)),
                cite=Citation(),
            )
        )
    return Parameter("线", title="线", unit="元", values=tuple(values))


RULEBOOKS = st.dictionaries(PLACES, parameters(), min_size=1).map(
    lambda layers: Rulebook(
        tuple(Layer(place, parameters={"线": one}) for place, one in sorted(layers.items()))
    )
)


def expected(rulebook: Rulebook, place: str, on: date) -> tuple[int | None, str]:
    """Walk outwards, day by day obvious: the last entry that has begun and has not ended."""
    for step in lineage(place):
        layer = rulebook.layer(step)
        if layer is None:
            continue
        begun = [one for one in layer.parameters["线"].values if one.from_date <= on]
        if begun and (begun[-1].to_date is None or on < begun[-1].to_date):
            value = begun[-1].value
            return (None if value is None else int(str(value)) * 100), step
    return None, ""


@settings(max_examples=200, deadline=None)
@given(rulebook=RULEBOOKS, place=PLACES, day=DAYS)
def test_the_nearest_value_in_force(rulebook: Rulebook, place: str, day: int) -> None:
    on = START + timedelta(days=day)
    found = resolve(rulebook, place, on).parameters["线"]
    assert (found.value, found.place) == expected(rulebook, place, on)


@settings(max_examples=100, deadline=None)
@given(rulebook=RULEBOOKS)
def test_a_rulebook_survives_its_blob(rulebook: Rulebook) -> None:
    back = Rulebook.from_blob(json.loads(rulebook.canonical))
    assert back == rulebook
    assert back.hash == rulebook.hash
