from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.registry.pinyin import FULL_LENGTH, INITIALS_LENGTH, spelt, syllables

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def test_names_as_people_type_them():
    spellings = {
        "李大山": ("lidashan", "lds"),
        "单国强": ("shanguoqiang", "sgq"),
        "孟单": ("mengdan", "md"),
        "曾小贤": ("zengxiaoxian", "zxx"),
        "吕布": ("lvbu", "lb"),
        "阿依·古丽": ("ayiguli", "aygl"),
        "尉迟恭": ("yuchigong", "ycg"),
        "\uff21王": ("awang", "aw"),
        "": ("", ""),
        "·": ("", ""),
    }
    assert {name: spelt(name) for name in spellings} == spellings


@given(st.text(HAN, max_size=60))
def test_initials_are_those_of_the_syllables(name):
    full, initials = spelt(name)
    parts = syllables(name)
    assert "".join(parts).startswith(full)
    assert "".join(part[0] for part in parts).startswith(initials)
    assert (full + initials).isascii()
    assert (full + initials) == "" or (full + initials).islower()
    assert len(full) <= FULL_LENGTH
    assert len(initials) <= INITIALS_LENGTH


@given(st.text(HAN, min_size=2, max_size=20), st.integers(1, 5))
def test_the_beginning_of_a_name_is_found_by_the_beginning_of_its_spelling(name, length):
    # Two characters may be one surname, so a name is cut after its second character.
    beginning = name[: max(length, 2)]
    assert spelt(name)[0].startswith(spelt(beginning)[0])
    assert spelt(name)[1].startswith(spelt(beginning)[1])
