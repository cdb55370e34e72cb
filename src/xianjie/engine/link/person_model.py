"""The model of a person: what is compared, what each agreement is worth, who is compared at all.

m are fixed: shares seen in damaged rows of departmental files (docs/explanation/linkage.md gives
each). u follow from the registry itself, as the chance that two of its people agree; where no
count says it, they are fixed. So the same registry gives the same weights, without training.
"""

from __future__ import annotations

from xianjie.engine.link.models import Comparison, Level, Model
from xianjie.engine.link.subjects import Population

_EDITS = "damerau_levenshtein(number_l, number_r)"
_BOTH_OK = "(ok_l AND ok_r)"
# A number that agrees includes birth and sex: they are then not counted a second time.
_NUMBER_AGREES = (
    "(number_l = number_r OR left(number_l, 17) = left(number_r, 17)"
    f" OR {_EDITS} <= 2 OR (tail_l = tail_r AND number_born_l = number_born_r))"
)
_BORN_IN_NUMBER = f"coalesce({_NUMBER_AGREES}, false)"

# Housemates share head, village and often telephone: what one of them says, the next says again.
_HEAD_TOLD = "(head_l = head_r AND NOT (head_l = name_l AND head_r = name_r))"
_ONE_ROOF = f"(coalesce({_HEAD_TOLD}, false) OR coalesce(phone_l = phone_r, false))"

IN_COUNTY = 0.5
DUPLICATED = 0.005
ROOF = 4.0
BORROWED = 0.05
NAMESAKE_AT_HOME = 0.1

RANK_RULES = (
    "l.number = r.number",
    "l.sound = r.sound AND l.born = r.born",
    "l.sound = r.sound AND l.town = r.town",
    "l.phone = r.phone",
    "l.sound = r.sound AND l.head = r.head",
    "l.sound = r.sound AND l.tail = r.tail",
    "l.rare = r.rare",
    "l.near = r.near AND l.village = r.village",
    "l.near = r.near AND l.born = r.born",
    "l.village = r.village AND l.front = r.front",
    "l.village = r.village AND l.rest = r.rest",
    "l.village = r.village AND l.head = r.head",
    "l.born = r.born AND l.surname = r.surname",
    "l.born = r.born AND l.tail = r.tail",
    "l.tail = r.tail AND l.surname = r.surname AND l.region = r.region",
)
DUPLICATE_RULES = (
    "l.number = r.number",
    "l.sound = r.sound AND l.born = r.born",
    "l.sound = r.sound AND l.village = r.village",
    "l.sound = r.sound AND l.phone = r.phone",
    "l.sound = r.sound AND l.head = r.head AND l.town = r.town",
    "l.sound = r.sound AND l.tail = r.tail",
    "l.near = r.near AND l.born = r.born",
    "l.born = r.born AND l.tail = r.tail",
    "l.born = r.born AND l.village = r.village AND l.surname = r.surname",
)


def ranking_model(people: Population) -> Model:
    """Return the model for rows against the registry; half of them are taken to be in it."""
    return Model(_comparisons(people), RANK_RULES, IN_COUNTY / max(len(people), 1))


def duplicate_model(people: Population) -> Model:
    """Return the model for a registry against itself, where one in two hundred is there twice."""
    return Model(_comparisons(people), DUPLICATE_RULES, 2 * DUPLICATED / max(len(people), 2))


def _comparisons(people: Population) -> tuple[Comparison, ...]:
    return (
        _name(people),
        _number(people),
        _birth(people),
        _sex(),
        _village(people),
        _head(people),
        _phone(people),
        _role(people),
    )


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _name(people: Population) -> Comparison:
    same, sound = people.coincidence("name"), people.coincidence("sound")
    near, surname = people.coincidence("near"), people.coincidence("surname")
    apart = (
        "list_has_any(replaced_l, replaced_r)"
        " OR list_contains(cut_l, name_r) OR list_contains(cut_r, name_l)"
    )
    begins = (
        "least(length(name_l), length(name_r)) >= 3 AND name_l <> name_r"
        " AND (starts_with(name_l, name_r) OR starts_with(name_r, name_l))"
    )
    return Comparison(
        "name",
        "姓名",
        _missing("name"),
        (
            Level("equal", "name_l = name_r", "姓名相同", 0.80, same, "name"),
            Level("sound", "sound_l = sound_r", "姓名同音", 0.07, sound, "sound"),
            Level("begins", begins, "一个姓名是另一个的开头", 0.02, 5e-5),
            Level("near", "near_l = near_r", "姓名读音相近", 0.04, max(near - sound, near / 4)),
            Level("apart", apart, "姓名只差一个字", 0.05, 0.004),
            Level("surname", "surname_l = surname_r", "只有姓相同", 0.01, surname),
            Level("other", "ELSE", "姓名不同", 0.01, 0.9),
        ),
    )


def _number(people: Population) -> Comparison:
    missing = f"({_missing('number')}) AND ({_missing('tail')})"
    by_chance = BORROWED / max(len(people), 1000)
    return Comparison(
        "number",
        "证件号码",
        missing,
        (
            Level(
                "masked",
                f"({_missing('number')}) AND tail_l = tail_r AND region_l = region_r",
                "证件号码露出的前六位和末四位相同",
                0.95,
                1e-4,
            ),
            Level("hidden", _missing("number"), "证件号码露出的部分不同", 0.05, 0.99),
            Level("equal", "number_l = number_r", "证件号码相同", 0.40, by_chance),
            Level(
                "lifted",
                "left(number_l, 17) = left(number_r, 17)",
                "证件号码前17位相同",
                0.05,
                by_chance,
            ),
            Level("one", f"NOT {_BOTH_OK} AND {_EDITS} <= 1", "证件号码错一位", 0.20, 1e-6),
            Level("two", f"NOT {_BOTH_OK} AND {_EDITS} <= 2", "证件号码错两位", 0.10, 5e-6),
            Level(
                "near",
                f"{_BOTH_OK} AND {_EDITS} <= 2",
                "两个有效证件号码只差两位",
                0.02,
                5e-6,
            ),
            Level(
                "birth_tail",
                f"NOT {_BOTH_OK} AND tail_l = tail_r AND number_born_l = number_born_r",
                "证件号码出生日期和末四位相同",
                0.03,
                1e-7,
            ),
            Level(
                "region_tail",
                f"NOT {_BOTH_OK} AND tail_l = tail_r AND region_l = region_r",
                "证件号码前六位和末四位相同",
                0.05,
                1e-4,
            ),
            Level("two_valid", _BOTH_OK, "两个有效证件号码，不同", 0.02, 0.95),
            Level("other", "ELSE", "证件号码不同", 0.13, 0.95),
        ),
    )


def _birth(people: Population) -> Comparison:
    same, year = people.coincidence("born"), people.same_year
    close = (
        "levenshtein(born_l, born_r) = 1 OR (left(born_l, 4) = left(born_r, 4)"
        " AND substr(born_l, 5, 2) = right(born_r, 2) AND right(born_l, 2) = substr(born_r, 5, 2))"
    )
    return Comparison(
        "birth",
        "出生日期",
        _missing("born"),
        (
            Level("counted", _BORN_IN_NUMBER, "", 0.5, 0.5),
            Level("equal", "born_l = born_r", "出生日期相同", 0.88, same),
            Level("close", close, "出生日期只差一位或月日写反", 0.07, 0.003),
            Level("year", "left(born_l, 4) = left(born_r, 4)", "同年出生", 0.02, year),
            Level("other", "ELSE", "出生日期不同", 0.03, 0.97),
        ),
    )


def _sex() -> Comparison:
    return Comparison(
        "sex",
        "性别",
        _missing("sex"),
        (
            Level("counted", _BORN_IN_NUMBER, "", 0.5, 0.5),
            Level("equal", "sex_l = sex_r", "性别相同", 0.985, 0.5),
            Level("other", "ELSE", "性别不同", 0.015, 0.5),
        ),
    )


def _village(people: Population) -> Comparison:
    village, town = people.coincidence("village"), people.coincidence("town")
    roof = _one_roof(people) * (1 - village) + village
    return Comparison(
        "village",
        "住处",
        _missing("town"),
        (
            # Nobody gives two of one household the same name: agreeing on both is no coincidence.
            Level(
                "village",
                f"village_l = village_r AND {_ONE_ROOF} AND name_l = name_r",
                "同村同一家，一家人不会同名",
                0.92,
                roof * NAMESAKE_AT_HOME,
            ),
            Level("village", f"village_l = village_r AND {_ONE_ROOF}", "同村", 0.92, roof),
            Level("village", "village_l = village_r", "同村", 0.92, village),
            Level(
                "town",
                "town_l = town_r AND (village_l IS NULL OR village_r IS NULL)",
                "同乡镇",
                0.95,
                town,
            ),
            Level(
                "other_village", "town_l = town_r", "同乡镇不同村", 0.05, max(town - village, 0.02)
            ),
            Level("other", "ELSE", "不在同一乡镇", 0.03, max(1 - town, 0.05)),
        ),
    )


def _one_roof(people: Population) -> float:
    """Return how many of the pairs with one head's name are of one household."""
    return min(0.9, ROOF / max(len(people), 1000) / people.coincidence("head"))


def _head(people: Population) -> Comparison:
    same = people.coincidence("head")
    sound = people.coincidence("head_sound")
    return Comparison(
        "head",
        "户主",
        "head_l IS NULL OR head_r IS NULL OR (head_l = name_l AND head_r = name_r)",
        (
            Level("equal", "head_l = head_r", "户主姓名相同", 0.82, same),
            Level("sound", "head_sound_l = head_sound_r", "户主姓名同音", 0.06, sound),
            Level("other", "ELSE", "户主不同", 0.12, 0.98),
        ),
    )


def _phone(people: Population) -> Comparison:
    shared = ROOF / max(len(people), 1000)
    return Comparison(
        "phone",
        "电话",
        _missing("phone"),
        (
            Level(
                "equal",
                f"phone_l = phone_r AND {_HEAD_TOLD}",
                "电话相同",
                0.75,
                0.75 * _one_roof(people),
            ),
            Level("equal", "phone_l = phone_r", "电话相同", 0.75, shared),
            Level("one", "damerau_levenshtein(phone_l, phone_r) = 1", "电话错一位", 0.05, 2e-6),
            Level("other", "ELSE", "电话不同", 0.20, 0.99),
        ),
    )


def _role(people: Population) -> Comparison:
    heads = people.heads
    return Comparison(
        "role",
        "户主身份",
        "is_head_l IS NULL OR is_head_r IS NULL",
        (
            Level("equal", "is_head_l = is_head_r", "都是或都不是户主", 0.96, max(heads, 0.3)),
            Level("other", "ELSE", "一个是户主，一个不是", 0.04, max(1 - heads, 0.3)),
        ),
    )
