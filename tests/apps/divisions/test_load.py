from datetime import timedelta

import pytest

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.divisions.actions import load_divisions
from xianjie.apps.divisions.codes import level_of, padded, significant
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.models import Division
from xianjie.apps.divisions.queries import (
    children_of,
    counties_loaded,
    county_index,
    division_names,
    find_division,
    full_names,
    village_index,
)
from xianjie.kernel.errors import RefusedError, UsageError

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(root, package, today, now):
    def run(prefix, *, days=0, by=root):
        later = timedelta(days=days)
        return load_divisions(
            by=by, prefix=prefix, source_dir=package, today=today + later, now=now + later
        )

    return run


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("53", "53"),
        ("530000", "53"),
        ("5323", "5323"),
        ("623000", "6230"),
        ("441800", "4418"),
        ("620402", "620402"),
        ("532325", "532325"),
        ("532325100", "532325100"),
        ("532325000000", "532325"),
        ("532325100000", "532325100"),
        ("532325100201", "532325100201"),
        ("440000000000", "44"),
    ],
)
def test_padding_is_taken_off(given, expected):
    assert significant(given) == expected
    assert padded(expected).startswith(expected)


@pytest.mark.parametrize("given", ["", "5", "53232", "姚安", "53232a", "5323251", "٥٣٢٣"])
def test_what_is_not_a_code_is_refused(given):
    with pytest.raises(UsageError) as caught:
        significant(given)
    assert caught.value.code == "bad-division"


def test_level_follows_the_length():
    assert [level_of(code) for code in ("53", "5323", "532325")] == [
        Level.PROVINCE,
        Level.PREFECTURE,
        Level.COUNTY,
    ]


@pytest.mark.parametrize(
    ("prefix", "by_level"),
    [
        ("532325", {"省": 1, "市": 1, "县": 1, "乡": 3, "村": 8}),
        ("5323", {"省": 1, "市": 1, "县": 2, "乡": 4, "村": 9}),
        ("530000", {"省": 1, "市": 1, "县": 2, "乡": 4, "村": 9}),
        ("532325201", {"省": 1, "市": 1, "县": 1, "乡": 1, "村": 1}),
        ("441900", {"省": 1, "县": 1, "乡": 1, "村": 1}),
    ],
)
def test_prefix_with_what_is_above(load, prefix, by_level):
    result = load(prefix)
    assert result.by_level == by_level
    assert (result.added, result.unchanged) == (sum(by_level.values()), 0)
    assert Division.objects.count() == result.added
    assert not Division.objects.filter(name__contains="虚拟").exists()
    again = load(prefix)
    assert (again.changed, again.unchanged) == (False, result.added)
    assert AuditEvent.objects.count() == 1


def test_tree_and_names(load):
    load("532325")
    assert find_division("532325").name == "姚安县"
    assert find_division("532325100000").parent_code == "532325000000"
    assert find_division("999999") is None
    assert [d.name for d in children_of("532325")] == ["栋川镇", "光禄镇", "左门彝族乡"]
    assert [d.code for d in counties_loaded()] == ["532325000000"]
    assert division_names(["532325100201", "x"]) == {"532325100201": "龙岗村民委员会"}
    assert full_names(["532325100201"]) == {"532325100201": "姚安县栋川镇龙岗村民委员会"}
    assert full_names(["532325100201"], below="532325") == {"532325100201": "栋川镇龙岗村民委员会"}


def test_county_without_prefecture_level(load):
    load("4419")
    assert [d.code for d in counties_loaded()] == ["441900000000"]
    assert village_index("441900").match("东城街道办事处", "岗贝").code == "441900003001"


def test_newer_data_close_and_open(load, package, today):
    load("532325")
    villages = package / "villages.csv"
    text = villages.read_text("utf-8")
    villages.write_text(
        text.replace("仰拉村民委员会", "仰拉社区居民委员会").replace(
            '532325100201,"龙岗村民委员会",532325100\n', '532325100203,"龙岗村民委员会",532325100\n'
        ),
        "utf-8",
    )
    result = load("532325", days=30)
    assert (result.added, result.renamed, result.closed) == (1, 1, 1)
    changed = today + timedelta(days=30)
    assert find_division("532325201201").name == "仰拉社区居民委员会"
    assert find_division("532325201201", on=today).name == "仰拉村民委员会"
    assert find_division("532325100201") is None
    assert find_division("532325100201", on=today).valid_to == changed
    villages.write_text(text, "utf-8")
    result = load("532325", days=30)
    assert (result.added, result.renamed, result.closed) == (1, 1, 1)
    assert find_division("532325100201").valid_from == changed
    assert find_division("532325201201").name == "仰拉村民委员会"
    assert not load("532325", days=31).changed


@pytest.mark.parametrize(("prefix", "code"), [("620402", "unknown-division")])
def test_unknown_code_is_refused(load, prefix, code):
    with pytest.raises(RefusedError) as caught:
        load(prefix)
    assert caught.value.code == code
    assert not Division.objects.exists()


def test_missing_package_names_the_remedy(load, package):
    (package / "villages.csv").unlink()
    with pytest.raises(RefusedError) as caught:
        load("532325")
    assert caught.value.code == "no-division-data"
    assert "make setup" in caught.value.message
    assert "villages.csv" in caught.value.message


def test_only_an_administrator_loads(load):
    with pytest.raises(RefusedError):
        load("532325", by=Actor("user:a", Scope.of(["532325"], [Role.COUNTY_ANALYST])))


def test_county_that_is_not_loaded(load):
    load("532325")
    with pytest.raises(RefusedError) as caught:
        village_index("532326")
    assert caught.value.code == "division-not-loaded"
    counties = county_index()
    assert counties.match("姚安县") == "532325"
    assert counties.match("姚安") == "532325"
    assert counties.match("楚雄州姚安县") == "532325"
    assert counties.match("大姚县") == ""
