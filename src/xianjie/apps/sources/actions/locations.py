"""Whether a file is about another county, as far as its own columns tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from xianjie.apps.divisions.matching import COUNTY_SUFFIXES, NameIndex, VillageIndex
from xianjie.apps.divisions.queries import CountyIndex
from xianjie.apps.sources.places import Place
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.rows import Layout, RawRow
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.text import fold, fold_header

Known = Callable[[str], bool]


class LocationCheck:
    """Watches the columns 县 and 乡镇 of a file, declared for its table or not.

    Most feeds have neither; then nothing can be told and the file is taken.
    """

    def __init__(self, layout: Layout, place: Place, villages: VillageIndex, name: str) -> None:
        self._name = name
        self._county = villages.county_name
        self._place = place
        own = CountyIndex(NameIndex([(place.county, self._county)], COUNTY_SUFFIXES))
        self._watched: list[tuple[int, str, Known, Counter[str], Counter[str]]] = []
        tests: dict[str, Known] = {
            "县": lambda text: bool(own.match(text)),
            "乡镇": lambda text: bool(villages.towns.find(text)),
        }
        for column, known in tests.items():
            index = _find(layout, column)
            if index is not None:
                self._watched.append((index, column, known, Counter(), Counter()))

    def look(self, raw: RawRow) -> None:
        """Note what a row says about where it belongs."""
        for index, _column, known, here, elsewhere in self._watched:
            cell = raw.values[index] if index < len(raw.values) else ""
            text = fold(str(cell)) if cell not in ("", None) else ""
            if not text:
                continue
            if text in here or (text not in elsewhere and known(text)):
                here[text] += 1
            else:
                elsewhere[text] += 1

    def finish(self) -> Iterator[str]:
        """Refuse a file that speaks of another county only; yield a warning for single rows.

        One unknown township alone may be a slip of the pen and refuses nothing.
        """
        for _index, column, _known, here, elsewhere in self._watched:
            if not elsewhere:
                continue
            names = "、".join(f"“{text}”" for text, _ in elsewhere.most_common(3))
            if not here and (column == "县" or len(elsewhere) > 1):
                raise RefusedError(
                    "other-county",
                    f"文件“{self._name}”的“{column}”列写的是{names}，不是{self._county}的数据，没有导入；"
                    "请核对文件，或用 --place 指明所属的县。",
                )
            yield (
                f"有 {elsewhere.total()} 行的“{column}”（{names}）不在{self._county}，"
                "已照常读入，请核对。"
            )


def _find(layout: Layout, name: str) -> int | None:
    """Return where a location column stands, by its name or an alias of the person register."""
    register = load_contract("registry-person")
    forms = {fold_header(name)}
    if register.has_column(name):
        forms |= {fold_header(alias) for alias in register.column(name).aliases}
    for index, header in enumerate(layout.headers):
        if fold_header(header) in forms:
            return index
    return None
