"""What the forms of the case work offer at a place: channels, categories, groups, links, risks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.policies.queries import standards
from xianjie.apps.screening.enums import RAISED_KINDS, ClueKind
from xianjie.exchange.contracts import load_codes

CHANNELS, CHANNELS_PARAMETER = "线索渠道", "线索渠道清单"
RISKS, CATEGORIES = "风险类型", "监测对象类别"
CATEGORIES_PARAMETER = "监测对象类别清单"
FOCUS_PARAMETER, LINKS_PARAMETER = "重点人群清单", "重点环节清单"
_KINDS = {"hotline": ClueKind.OVERSIGHT, "warning": ClueKind.DISCOVERY}


@dataclass(frozen=True)
class Channel:
    """A way in which a clue comes: ``label`` as the region writes it, ``text`` as it is kept."""

    label: str
    text: str
    own: bool


def channels_offered(county: str, today: date) -> tuple[Channel, ...]:
    """Return the channels of the region's own list first, then the others of the code set.

    A word of the region that the code set does not know is offered as it stands.
    """
    codes = load_codes(CHANNELS)
    found: list[Channel] = []
    for word in standards(county, today).texts(CHANNELS_PARAMETER):
        value = codes.resolve(word)
        found.append(Channel(word, value.text if value else word, own=True))
    known = {channel.text for channel in found}
    found += [Channel(text, text, own=False) for text in codes.texts if text not in known]
    return tuple(found)


def channel_named(label: str) -> str:
    """Return the text under which a channel is kept, for a word of a region."""
    value = load_codes(CHANNELS).resolve(label)
    return value.text if value else label


def kind_of_channel(text: str) -> ClueKind:
    """Return the kind of clue that somebody registers for a channel."""
    value = load_codes(CHANNELS).resolve(text)
    code = (value.code if value else "") or ClueKind.DISCOVERY.value
    return ClueKind(code) if code in RAISED_KINDS else _KINDS.get(code, ClueKind.DISCOVERY)


def categories_offered(county: str, today: date) -> tuple[str, ...]:
    """Return the categories of monitored households of the region's own scheme."""
    return standards(county, today).texts(CATEGORIES_PARAMETER) or load_codes(CATEGORIES).texts


def categories_known(county: str, today: date) -> tuple[str, ...]:
    """Return the categories by which lists are narrowed: the region's own, then all national ones.

    Households keep the category under which they were identified when the scheme changes.
    """
    return tuple(dict.fromkeys((*categories_offered(county, today), *national_categories())))


def national_categories() -> tuple[str, ...]:
    """Return the national categories, as the registry keeps them."""
    return load_codes(CATEGORIES).texts


def focus_groups_offered(county: str, today: date) -> tuple[str, ...]:
    """Return the groups that the region watches closely; nothing where it names none."""
    return standards(county, today).texts(FOCUS_PARAMETER)


def key_links_offered(county: str, today: date) -> tuple[str, ...]:
    """Return the key links of monitoring that the region names; nothing where it names none."""
    return standards(county, today).texts(LINKS_PARAMETER)


def risks_offered() -> tuple[str, ...]:
    """Return the kinds of risk, in the order of the code set."""
    return load_codes(RISKS).texts
