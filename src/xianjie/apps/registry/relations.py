"""What somebody is to a new head of the household, as far as the old words tell it.

The words are those of the code set 与户主关系. Where they do not tell, the answer is 其他: the
page shows every relation before the change is confirmed, and each can be corrected afterwards.
"""

from __future__ import annotations

HEAD, SPOUSE, OTHER = "户主", "配偶", "其他"
SON, DAUGHTER = "之子", "之女"
FATHER, MOTHER = "之父", "之母"
_CHILDREN = frozenset({SON, DAUGHTER})
_PARENTS = frozenset({FATHER, MOTHER})
_OFFSPRING = frozenset({
    SON, DAUGHTER, "之儿媳", "之女婿", "之孙子", "之孙女", "之外孙子", "之外孙女", "之曾孙子",
    "之曾孙女",
})  # fmt: skip
_MALE = "男"

# Seen by a child of the former head.
_FROM_A_CHILD = {
    SON: "之兄弟姐妹", DAUGHTER: "之兄弟姐妹", FATHER: "之祖父", MOTHER: "之祖母",
    "之兄弟姐妹": "之叔伯",
}  # fmt: skip
# Seen by a parent of the former head.
_FROM_A_PARENT = {
    SON: "之孙子", DAUGHTER: "之孙女", "之孙子": "之曾孙子", "之孙女": "之曾孙女",
}  # fmt: skip
# Of a member of a household whose head becomes the son or daughter of another head.
_THROUGH_A_SON = {SPOUSE: "之儿媳", SON: "之孙子", DAUGHTER: "之孙女", "之孙子": "之曾孙子",
                  "之孙女": "之曾孙女"}  # fmt: skip
_THROUGH_A_DAUGHTER = {SPOUSE: "之女婿", SON: "之外孙子", DAUGHTER: "之外孙女"}


def under_new_head(
    *, new_head: str, new_head_sex: str, relation: str, sex: str, only_child_in_law: bool = False
) -> str:
    """Return what a member with ``relation`` to the former head is to the new one.

    ``new_head`` is what the new head was to the former; ``only_child_in_law`` tells that the
    household holds one 之儿媳 or 之女婿 only, and one child of that sex, so that they are a pair.
    """
    parent = FATHER if sex == _MALE else MOTHER
    if new_head == SPOUSE:
        if relation == HEAD:
            return SPOUSE
        if relation in _OFFSPRING:
            return relation
        if relation in _PARENTS:
            pair = ("之岳父", "之岳母") if new_head_sex == _MALE else ("之公公", "之婆婆")
            return pair[relation == MOTHER]
        return OTHER
    if new_head in _CHILDREN:
        if relation in {HEAD, SPOUSE}:
            return parent
        in_law = "之儿媳" if new_head == SON else "之女婿"
        if only_child_in_law and relation == in_law:
            return SPOUSE
        if only_child_in_law and relation in {"之孙子", "之孙女"} and new_head == SON:
            return SON if relation == "之孙子" else DAUGHTER
        return _FROM_A_CHILD.get(relation, OTHER)
    if new_head in _PARENTS:
        if relation == HEAD:
            return SON if sex == _MALE else DAUGHTER
        if relation in _PARENTS:
            return SPOUSE
        if relation == SPOUSE:
            return "之女婿" if sex == _MALE else "之儿媳"
        return _FROM_A_PARENT.get(relation, OTHER)
    return OTHER


def through(*, their_head: str, relation: str, sex: str) -> str:
    """Return what a member is to a head to whom the own former head is ``their_head``."""
    if relation == HEAD:
        return their_head
    if their_head == SON:
        return _THROUGH_A_SON.get(relation, OTHER)
    if their_head == DAUGHTER:
        return _THROUGH_A_DAUGHTER.get(relation, OTHER)
    if their_head in _PARENTS:
        if relation == SPOUSE:
            return FATHER if sex == _MALE else MOTHER
        return "之兄弟姐妹" if relation in _CHILDREN else OTHER
    if their_head == SPOUSE:
        return relation if relation in _CHILDREN else OTHER
    if their_head == "之兄弟姐妹":
        named = {SON: "之侄儿", DAUGHTER: "之侄女"}
        if relation == SPOUSE and sex != _MALE:
            return "之兄弟媳妇"
        return named.get(relation, OTHER)
    return OTHER
