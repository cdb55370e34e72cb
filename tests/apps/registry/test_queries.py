from datetime import date

import pytest

from tests.apps.registry.conftest import number
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.actions import (
    archive_path,
    file_document,
    unmask_person,
    withdraw_document,
)
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument, Household, Person
from xianjie.apps.registry.queries import (
    documents_visible_to,
    find_visible_household,
    get_visible_household,
    household_detail,
    households_visible_to,
    persons_visible_to,
    persons_with_id_number,
)
from xianjie.kernel.errors import RefusedError

ANALYST = Scope.of(["532325"], [Role.COUNTY_ANALYST])
TOWN = Scope.of(["532325101"], [Role.TOWNSHIP_REVIEWER])
CLERK = Scope.of(["532325"], [Role.DEPARTMENT_CLERK])


@pytest.fixture
def known(load, family):
    load(
        *family, {"户编号": "H2", "人编号": "P8", "姓名": "赵八", "乡": "光禄镇", "行政村": "新村"}
    )
    return Household.objects.get(household_code="H1")


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        (Scope.nothing(), []),
        (CLERK, []),
        (TOWN, ["H2"]),
        (ANALYST, ["H2", "H1"]),
        (Scope.everything(), ["H2", "H1"]),
    ],
)
def test_only_what_the_scope_covers_is_seen(known, scope, codes):
    seen = households_visible_to(scope).values_list("household_code", flat=True)
    assert sorted(seen) == sorted(codes)
    people = {p.household.household_code for p in persons_visible_to(scope)}
    assert people == set(codes)
    assert (get_visible_household(scope, known.pk) is not None) == ("H1" in codes)
    assert (find_visible_household(scope, " H1 ") is not None) == ("H1" in codes)
    assert (household_detail(scope, known.pk) is not None) == ("H1" in codes)
    assert persons_with_id_number(scope, number()).count() == ("H1" in codes)


def test_household_is_found_in_its_county(known):
    assert find_visible_household(ANALYST, "H1", county="532325") == known
    assert find_visible_household(ANALYST, "H1", county="532326") is None


def test_detail_is_masked_and_complete(known, load, family, django_assert_max_num_queries):
    load(*[row | {"户类型": "一般农户"} for row in family[:2]], days=3, complete=True)
    with django_assert_max_num_queries(5):
        detail = household_detail(ANALYST, known.pk)
    assert detail.place == "姚安县栋川镇龙岗村民委员会"
    assert detail.phone == "138****5678"
    assert [(m.name, m.relation) for m in detail.members] == [("王一", "户主"), ("李二", "配偶")]
    assert detail.members[0].id_number != number()
    assert detail.members[0].id_number.endswith(number()[-4:]) or "*" in detail.members[0].id_number
    assert [(p.name, p.reason) for p in detail.past_members] == [("王三", "未在全量名单")]
    assert [(s.kind, s.value) for s in detail.spells] == [
        ("户类型", "脱贫户"),
        ("户类型", "一般农户"),
    ]
    assert detail.facts == (("住房面积", "120.5"),)


def test_unmasking_needs_permission_and_reason_and_leaves_a_trace(known, now):
    person = Person.objects.get(person_code="P1")
    arguments = {"person": person, "field": "id_number", "now": now}
    for scope, reason in ((TOWN, "核查"), (CLERK, "核查"), (ANALYST, " ")):
        with pytest.raises(RefusedError):
            unmask_person(by=Actor("user:x", scope), reason=reason, **arguments)
    assert unmask_person(by=Actor("user:a", ANALYST), reason="核查", **arguments) == number()
    event = AuditEvent.objects.get(action="registry.unmask")
    assert event.detail == {"field": "id_number", "reason": "核查"}


def test_paper_is_filed_and_withdrawn(known, root, now, tmp_path):
    paper = tmp_path / "核查表.pdf"
    paper.write_bytes(b"%PDF-1.7 x")
    arguments = {
        "by": root,
        "path": paper,
        "kind": ArchiveKind.VERIFICATION,
        "title": "入户核查表",
        "dated_on": date(2022, 6, 1),
        "now": now,
    }
    of_household = file_document(household=known, **arguments)
    of_village = file_document(division_code="532325101201", **arguments)
    assert archive_path(of_household).read_bytes() == paper.read_bytes()
    assert archive_path(of_household) == archive_path(of_village)
    assert set(documents_visible_to(ANALYST)) == {of_household, of_village}
    assert set(documents_visible_to(TOWN)) == {of_village}
    assert set(documents_visible_to(Scope.nothing())) == set()
    withdraw_document(by=root, document=of_village, reason="重复", now=now)
    assert set(documents_visible_to(ANALYST)) == {of_household}
    assert archive_path(of_village).exists()


def test_a_filed_photo_loses_where_it_was_taken(known, root, now, tmp_path):
    comment = b"\xff\xfe\x00\x0b30.5N GPS"
    start, rest = b"\xff\xd8\xff\xdb\x00\x05abc", b"\xff\xda\x00\x04zzpixels\xff\xd9"
    photo = tmp_path / "圈舍.jpg"
    photo.write_bytes(start + comment + rest)
    filed = file_document(
        by=root, path=photo, kind=ArchiveKind.PHOTO, title="圈舍", dated_on=date(2022, 6, 1),
        household=known, now=now,
    )  # fmt: skip
    assert archive_path(filed).read_bytes() == start + rest
    assert filed.size == len(start + rest)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"division_code": "532325999999"}, "unknown-division"),
        ({"title": " "}, "no-title"),
        ({"by": Actor("user:x", TOWN)}, "not-permitted"),
        ({"content": b""}, "bad-size"),
    ],
)
def test_paper_is_refused(known, root, now, tmp_path, change, code):
    paper = tmp_path / "x.pdf"
    paper.write_bytes(change.pop("content", b"x"))
    arguments = {
        "by": root,
        "path": paper,
        "kind": ArchiveKind.OTHER,
        "title": "材料",
        "dated_on": date(2022, 6, 1),
        "division_code": "532325100201",
        "now": now,
    }
    with pytest.raises(RefusedError) as caught:
        file_document(**arguments | change)
    assert caught.value.code == code
    assert not ArchiveDocument.objects.exists()
