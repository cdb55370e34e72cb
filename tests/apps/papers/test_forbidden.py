"""Whatever stands in the data of a household, nothing forbidden stands on its notices."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.papers.reading import read
from xianjie.apps.cases.models import Notice
from xianjie.apps.cases.queries.posting import notice_row
from xianjie.apps.papers.interfaces.notices import notice_paper
from xianjie.apps.registry.models import Household
from xianjie.exchange.paper import Paper
from xianjie.kernel.ids import check_digit

NOW = datetime(2022, 7, 4, tzinfo=UTC)
CATEGORIES = frozenset({"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"})
HEALTH = ("尿毒症", "因病", "因残", "肢体残疾", "重病", "慢性病", "精神病")
NUMBERS = st.from_regex(r"[1-6]\d{5}19\d{2}(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}", fullmatch=True)
SECRETS = st.one_of(
    NUMBERS.map(lambda body: body + check_digit(body)),
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.from_regex(r"62\d{14,17}", fullmatch=True),
    st.sampled_from(HEALTH),
)
NAMES = st.text("李王张赵大山小明芳", min_size=2, max_size=4)
PLACES = st.sampled_from(["一组", "三组", "", "上湾村民小组"])


@st.composite
def households(draw) -> tuple[Household, list[str], str, list[str]]:
    """A household whose fields hold secrets where they do not belong; and the secrets."""
    secret, name = draw(SECRETS), draw(NAMES)
    mixed = [secret, f"{draw(PLACES)}{secret}", f"{name}{secret}", f"{secret}户", name]
    household = Household(
        county_code="532325",
        household_code="532300000001",
        division_code="532325101201",
        head_name=draw(st.sampled_from([name, f"{name}{secret}"])),
        group_name=draw(st.one_of(PLACES, st.sampled_from(mixed))),
        address=secret,
        phone=secret,
        account=secret,
        member_count=draw(st.integers(0, 9)),
    )
    category = draw(st.one_of(st.sampled_from(sorted(CATEGORIES)), st.sampled_from(mixed)))
    return household, [name], category, [secret, name]


@pytest.mark.django_db
@given(st.lists(households(), min_size=1, max_size=4), st.sampled_from(["IDENTIFY", "REMOVE"]),
       st.sampled_from(["PUBLICATION", "ANNOUNCEMENT"]))  # fmt: skip
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_notice_tells_what_is_forbidden(found, matter: str, kind: str) -> None:
    rows = [notice_row(home, names, category, CATEGORIES) for home, names, category, _ in found]
    notice = Notice(
        number="GS220704ABCDEF", kind=kind, matter=matter, division_code="532325101201",
        starts_on=date(2022, 7, 4), ends_on=date(2022, 7, 9), place="村委会公示栏",
        contact="光禄镇农业农村服务中心", rows=rows,
    )  # fmt: skip
    paper = Paper("公示", NOW)
    notice_paper(paper, notice, "旧城村", "光禄镇")
    text = read(paper.done()).text
    told = [secret for *_, secrets in found for secret in secrets if secret in text]
    assert told == []
