"""Numbers and lists of the rulebook for the applications."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.apps.policies.actions import publish
from xianjie.apps.policies.queries import standards

ON = date(2022, 7, 4)


@pytest.mark.django_db
def test_nothing_is_published(home) -> None:
    book = standards("532325", ON, ["复核间隔月数"])
    assert (
        book.whole("复核间隔月数"),
        book.text("主动发现线索等级"),
        book.texts("低收入人口类别清单"),
    ) == (None, "", ())
    assert book.day_after(ON, "联动意见时限") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "categories", "dibao"),
    [
        (
            "532325",
            (
                "低保对象",
                "特困人员",
                "低保边缘家庭成员",
                "刚性支出困难家庭成员",
                "防止返贫监测对象",
            ),
            "低保对象",
        ),
        (
            "623001",
            ("农牧村低保对象", "农牧村特困人员", "农牧村易返贫致贫人口", "农牧村严重困难人口"),
            "农牧村低保对象",
        ),
        ("441802", ("低保对象", "特困人员", "低收入家庭", "突发严重困难户"), "低保对象"),
        ("620402", ("低保户", "分散供养特困人员", "易返贫致贫人口", "严重困难户"), "低保户"),
    ],
)
def test_each_region_has_its_own_categories_in_order(
    home, root, now, place, categories, dibao
) -> None:
    publish(by=root, at=now)
    book = standards(place, ON, ["低收入人口类别清单"])
    assert book.texts("低收入人口类别清单") == categories
    pairs = book.pairs("低收入人口类别对应")
    assert pairs["农村低保"] == dibao
    assert set(pairs.values()) <= set(categories)


@pytest.mark.django_db
def test_the_first_name_with_a_value_counts(home, root, now) -> None:
    publish(by=root, at=now)
    book = standards("532325", ON)
    assert book.whole("复核间隔月数_低保对象", "复核间隔月数") == 12
    assert book.whole("复核间隔月数_低保边缘家庭成员", "复核间隔月数") == 6
    assert book.day_after(ON, "联动意见时限") == date(2022, 7, 9)
    assert book.unverified("联动意见时限")
