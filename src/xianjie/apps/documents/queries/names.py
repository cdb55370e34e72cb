"""What documents and units are called, so that two spellings of one name meet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import division_names

_BLANKS = re.compile(r"[\s《》〈〉“”\"'—\-–·、,，.。:：;；()（）\[\]〔〕]+")
_NOTICE = re.compile(r"^.*?(?:印发|转发|下发)(?:《)?(.+?)(?:》)?的?通知$")
_FORMS = (("中国人民银行", "人行"), ("共产主义青年团", "共青团"), ("共青团", "团"), ("中共", ""),
          ("办公室", "办"))  # fmt: skip
_LEVELS = "省州市县区"


def title_key(title: str) -> str:
    """Return a title without marks and without the words of the notice that passes it on."""
    bare = re.sub(r"\s+", "", title)
    notice = _NOTICE.match(bare)
    return _BLANKS.sub("", notice.group(1) if notice else bare)


@dataclass(frozen=True)
class PlaceWords:
    """The names of a county and of what lies above it, long ones first."""

    names: tuple[tuple[str, str], ...]

    def key(self, name: str) -> str:
        """Return a unit's name without its place: 姚安县农业农村局 and 县农业农村局 are one."""
        found = _BLANKS.sub("", name)
        for word, short in self.names:
            found = found.replace(word, short)
        for long, short in _FORMS:
            found = found.replace(long, short)
        return found[1:] if len(found) > 2 and found[0] in _LEVELS else found


def place_words(county: str) -> PlaceWords:
    """Return the names that units of a county may begin with; one query."""
    codes = [padded(county[:6]), padded(county[:4]), padded(county[:2])]
    known = division_names(codes)
    pairs: list[tuple[str, str]] = []
    for code in codes:
        name = known.get(code, "")
        if not name:
            continue
        short = re.sub(r"(?:[一-龥]{1,3}族)*自治", "", name)
        pairs += [(name, name[-1]), (short, name[-1])]
        stem = short[:-1]
        if len(stem) > 1:
            pairs.append((stem, name[-1]))
    return PlaceWords(tuple(dict.fromkeys(pairs)))
