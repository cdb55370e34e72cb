"""How a number that names a person is brought to one form before it is indexed."""

from __future__ import annotations

from xianjie.kernel.text import fold


def index_text(kind: str, plain: str) -> str:
    """Return the text whose keyed index stands for ``plain``.

    An ID number is indexed by its first 18 characters, because a disability certificate
    (20 or 22) begins with the ID number of its holder and names the same person. Blanks and
    hyphens in phone and account numbers do not count.
    """
    if kind == "id":
        from xianjie.kernel.ids import normalise_id

        return normalise_id(plain)[:18]
    return "".join(ch for ch in fold(plain) if ch not in " -")
