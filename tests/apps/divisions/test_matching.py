import pytest

from xianjie.apps.divisions.matching import (
    COUNTY_SUFFIXES,
    TOWN_SUFFIXES,
    VILLAGE_SUFFIXES,
    NameIndex,
    VillageIndex,
    stems,
)


@pytest.fixture
def index():
    return VillageIndex.build(
        "532325",
        "姚安县",
        [
            ("532325100000", "栋川镇"),
            ("532325101000", "光禄镇"),
            ("532325201000", "左门彝族乡"),
            ("532325001000", "河东街道办事处"),
        ],
        [
            ("532325100001", "西街社区居民委员会"),
            ("532325100201", "龙岗村民委员会"),
            ("532325100202", "新村村民委员会"),
            ("532325101001", "光禄社区居民委员会"),
            ("532325101201", "光禄村民委员会"),
            ("532325101202", "新村村民委员会"),
            ("532325101203", "白塔村村民委员会"),
            ("532325201201", "仰拉村"),
            ("532325001001", "东门居委会"),
        ],
    )


@pytest.mark.parametrize(
    ("name", "suffixes", "expected"),
    [
        ("白塔村村民委员会", VILLAGE_SUFFIXES, ["白塔村村民委员会", "白塔村", "白塔"]),
        ("新村", VILLAGE_SUFFIXES, ["新村", "新"]),
        ("村", VILLAGE_SUFFIXES, ["村"]),
        ("河东街道办事处", TOWN_SUFFIXES, ["河东街道办事处", "河东"]),
        ("左门彝族乡", TOWN_SUFFIXES, ["左门彝族乡", "左门彝族", "左门"]),
        ("连南瑶族自治县", COUNTY_SUFFIXES, ["连南瑶族自治县", "连南瑶族", "连南"]),
        ("连山壮族瑶族自治县", COUNTY_SUFFIXES, ["连山壮族瑶族自治县", "连山壮族瑶族", "连山"]),
        ("合作市", COUNTY_SUFFIXES, ["合作市", "合作"]),
    ],
)
def test_stems(name, suffixes, expected):
    assert [stem.text for stem in stems(name, suffixes)] == expected


@pytest.mark.parametrize("suffix", ["", *VILLAGE_SUFFIXES])
def test_every_village_suffix_on_the_asking_side(index, suffix):
    assert index.match("栋川", f"龙岗{suffix}").code == "532325100201"


@pytest.mark.parametrize("suffix", ["", *VILLAGE_SUFFIXES])
def test_every_village_suffix_on_the_known_side(suffix):
    index = NameIndex([("1", f"龙岗{suffix}"), ("2", "马游村")], VILLAGE_SUFFIXES)
    assert index.find("龙岗") == ("1",)
    assert index.find("龙岗村委会") == ("1",)


@pytest.mark.parametrize("suffix", ["", *TOWN_SUFFIXES])
def test_every_town_suffix_on_both_sides(index, suffix):
    assert index.match(f"栋川{suffix}", "龙岗").code == "532325100201"
    assert NameIndex([("1", f"栋川{suffix}")], TOWN_SUFFIXES).find("栋川镇") == ("1",)


@pytest.mark.parametrize(
    ("town", "village", "code"),
    [
        ("栋川镇", "新村", "532325100202"),
        ("光禄镇", "新村", "532325101202"),
        ("光禄镇", "新村村委会", "532325101202"),
        ("光禄", "光禄村", "532325101201"),
        ("光禄", "光禄社区", "532325101001"),
        ("光禄", "光禄社区居委会", "532325101001"),
        ("光禄", "白塔", "532325101203"),
        ("左门乡", "仰拉村民委员会", "532325201201"),
        ("左门", "仰拉社区", "532325201201"),
        ("河东", "东门社区", "532325001001"),
        ("", "龙岗", "532325100201"),
        (" 栋川 镇 ", "龙　岗村", "532325100201"),
    ],
)
def test_names_as_people_write_them(index, town, village, code):
    found = index.match(town, village)
    assert (found.code, found.fault) == (code, "")
    assert found.town_code == f"{code[:9]}000"


@pytest.mark.parametrize(
    ("town", "village", "fault", "words"),
    [
        ("", "新村", "ambiguous-village", ["栋川镇新村", "光禄镇新村", "补填乡镇"]),
        ("光禄", "光禄", "ambiguous-village", ["光禄社区居民委员会", "光禄村民委员会", "全称"]),
        ("栋川镇", "龙刚", "unknown-village", ["龙岗村民委员会"]),
        ("栋川镇", "白塔", "unknown-village", ["光禄镇白塔村村民委员会", "核对"]),
        ("动川镇", "龙岗", "unknown-town", ["栋川镇", "栋川镇龙岗村民委员会"]),
        ("", "无此地", "unknown-village", ["姚安县没有“无此地”"]),
        ("栋川镇", " ", "no-village", ["行政村为空"]),
    ],
)
def test_why_nothing_was_found(index, town, village, fault, words):
    found = index.match(town, village)
    assert (found.code, found.fault, found.town_code) == ("", fault, "")
    assert all(word in found.message for word in words)


def test_answers_are_remembered(index):
    assert index.match("栋川", "龙岗") is index.match("栋川", "龙岗")
