"""Whatever is sent as a sheet is kept whole or refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.fieldforms import kit
from tests.exchange.test_sheets import JUNK
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries import prefill, values_of
from xianjie.exchange.sheet_values import check_values
from xianjie.exchange.sheets import load_sheet
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
COUNTS = st.integers(min_value=-2, max_value=60) | st.booleans() | st.none() | st.text(max_size=3)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_junk_is_refused_or_kept_whole(village, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([kit.VERIFY, kit.MONTHLY, kit.GRID]))
    names = st.sampled_from(list(load_sheet(form).items)) | st.text(max_size=6)
    answers = data.draw(st.dictionaries(names, JUNK, max_size=6))
    ahead = prefill(village.one, form, kit.TODAY)
    good: dict[str, dict[str, Any]] = {
        kit.VERIFY: kit.VERIFY_ANSWERS,
        kit.MONTHLY: kit.MONTHLY_ANSWERS,
        kit.GRID: kit.GRID_ANSWERS,
    }
    told = {
        "typed": data.draw(COUNTS),
        "base": data.draw(st.just(ahead.base) | st.text(max_size=500)),
        "definition": data.draw(st.just(ahead.definition.version) | st.text(max_size=70)),
        "position": data.draw(
            st.none() | st.dictionaries(st.sampled_from(["lat", "lon", "accuracy"]), JUNK)
        ),
    }
    with transaction.atomic():
        try:
            sheet = kit.submit(
                village.worker, village.one, form, good[form] | answers, ahead=ahead, **told
            )
        except RefusedError as error:
            assert error.message
            assert not Sheet.objects.exists()
        else:
            values = values_of(sheet)
            members = frozenset(ahead.people)
            assert check_values(ahead.definition, values, members=members).values == values
        transaction.set_rollback(True)
