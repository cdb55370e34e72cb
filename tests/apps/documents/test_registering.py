"""Documents become rows, versions follow each other, adoption tells the apps above."""

from __future__ import annotations

import pytest

from tests.apps.cases import kit as cases
from tests.apps.documents import kit
from tests.apps.screening import page_county as small
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.documents import following
from xianjie.apps.documents.actions import (
    KnownDocumentError,
    adopt,
    copy_version,
    resolve_name,
    withdraw,
)
from xianjie.apps.documents.actions.storing import target_row, year_of
from xianjie.apps.documents.models import (
    DocumentParent,
    LeadingGroup,
    PolicyDocument,
    Target,
    UnitAlias,
)
from xianjie.apps.documents.queries import (
    adopted_documents,
    citation_of,
    clauses_of,
    clauses_of_organisation,
    documents_of,
    targets_of,
    unit_matrix,
)
from xianjie.apps.documents.queries.resolving import Resolver, unresolved_units
from xianjie.docparse import model as read
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


def group(name: str = "姚安县增收领导小组", *members) -> LeadingGroup:
    stamps = {"created_at": kit.NOW, "updated_at": kit.NOW}
    made = LeadingGroup.objects.create(
        division_code="532325000000", name=name, kind="LEADING", **stamps
    )
    for one in members:
        made.members.create(organisation=one, post="MEMBER", **stamps)
    return made


def test_a_reading_becomes_rows(ground) -> None:
    document = kit.register(ground.analyst)
    assert (document.state, document.version, document.title) == ("READ", 1, kit.TITLE)
    assert document.missing == ["issuer", "document_number", "published_on"]
    clauses = list(clauses_of(document))
    assert [one.path for one in clauses] == ["一", "一(一)", "一(二)", "closing"]
    assert [one.parent.path if one.parent else "" for one in clauses] == ["", "一", "一", ""]
    units = [(one.printed, one.organisation and one.organisation.name) for one in
             clauses[1].units.all()]  # fmt: skip
    assert units == [
        ("县农业农村局", "县农业农村局"),
        ("县医疗保障局", "姚安县医疗保障局"),
        ("县林草局", None),
        ("各乡镇党委、政府", None),
    ]
    years = [(one.year, one.value) for one in clauses[1].targets.all()]
    assert years == [(2024, 15000), (2023, 14000)]
    assert [(one.name, one.is_rule) for one in clauses[2].targets.all()] == [
        ("参保率", False), ("监测户占比", True)
    ]  # fmt: skip
    assert [(one.every, one.day) for one in clauses[3].duties.all()] == [("每月", 20)]
    found = unresolved_units(document, Resolver(small.COUNTY, document.issued_on))
    assert [one.name for one in found] == ["县林草局", "县增收领导小组成员单位"]
    assert citation_of(clauses[1]) == f"《{kit.TITLE}》一(一)"
    assert citation_of(clauses[3]) == f"《{kit.TITLE}》结尾"


def test_the_same_file_leads_to_the_existing_one_and_a_new_one_is_the_next_version(ground) -> None:
    first = kit.adopted(ground.analyst)
    with pytest.raises(KnownDocumentError) as caught:
        kit.register(ground.analyst)
    assert caught.value.document == first
    second = kit.register(ground.analyst, "b" * 64)
    assert (second.version, second.root, second.key) == (2, first, first.key)
    with pytest.raises(KnownDocumentError, match="还在校核"):
        kit.register(ground.analyst, "c" * 64)
    adopt(by=cases.by(ground.analyst), document=second, revision=0, today=kit.TODAY, now=kit.NOW)
    first.refresh_from_db()
    assert first.state == "REPLACED"
    assert list(adopted_documents(small.COUNTY)) == [second]


def test_adoption_tells_the_apps_above_and_they_can_undo_it(ground) -> None:
    told = []
    following.register_adoption(told.append, name="test")
    try:
        document = kit.adopted(ground.analyst)
        assert [(one.document, one.former, one.today) for one in told] == [
            (document, None, kit.TODAY)
        ]
        with pytest.raises(RefusedError, match="已经采用"):
            adopt(by=cases.by(ground.analyst), document=document, revision=0, today=kit.TODAY,
                  now=kit.NOW)  # fmt: skip

        def refuse(_adoption: following.Adoption) -> None:
            raise RefusedError("no", "不行。")

        following.register_adoption(refuse, name="test")
        copy = copy_version(by=cases.by(ground.analyst), document=document, now=kit.NOW)
        with pytest.raises(RefusedError, match="不行"):
            adopt(by=cases.by(ground.analyst), document=copy, revision=0, today=kit.TODAY,
                  now=kit.NOW)  # fmt: skip
    finally:
        following.unregister_adoption("test")
    copy.refresh_from_db()
    assert copy.state == "READ"
    assert list(adopted_documents(small.COUNTY)) == [document]


def test_a_copy_has_every_row_of_its_own(ground) -> None:
    document = kit.adopted(ground.analyst)
    copy = copy_version(by=cases.by(ground.analyst), document=document, now=kit.NOW)
    assert (copy.version, copy.state, copy.root, copy.text) == (2, "READ", document, document.text)

    def told(one: PolicyDocument) -> list[object]:
        return [
            (c.path, c.parent.path if c.parent else "", c.units.count(), c.targets.count(),
             c.duties.count(), c.start)
            for c in clauses_of(one)
        ]  # fmt: skip

    assert told(copy) == told(document)
    assert not {c.pk for c in clauses_of(copy)} & {c.pk for c in clauses_of(document)}
    assert [one.title for one in copy.parents.all()] == ["楚雄州稳定增收办法"]
    withdraw(by=cases.by(ground.analyst), document=copy, reason="重复", now=kit.NOW)
    again = copy_version(by=cases.by(ground.analyst), document=document, now=kit.NOW)
    assert again.version == 3


def test_a_parent_is_linked_when_it_comes_later(ground) -> None:
    kit.register(ground.analyst)
    link = DocumentParent.objects.get()
    assert link.parent is None
    parent = kit.register(ground.analyst, "d" * 64, title="楚雄州稳定增收办法", parents=())
    link.refresh_from_db()
    assert link.parent == parent


def test_a_name_resolved_once_is_remembered(ground) -> None:
    document = kit.register(ground.analyst)
    number = resolve_name(
        by=cases.by(ground.analyst), document=document, revision=0, name="县林草局",
        organisation=ground.farming, now=kit.NOW,
    )  # fmt: skip
    assert number == 1
    assert UnitAlias.objects.get().organisation == ground.farming
    withdraw(by=cases.by(ground.analyst), document=document, reason="重来", now=kit.NOW)
    again = kit.register(ground.analyst)
    left = unresolved_units(again, Resolver(small.COUNTY, None))
    assert [one.name for one in left] == ["县增收领导小组成员单位"]


def test_groups_and_townships_stand_for_their_members(ground) -> None:
    group("姚安县增收领导小组", ground.health, ground.farming)
    document = kit.adopted(ground.analyst)
    matrix = unit_matrix(document, kit.TODAY)
    assert [clause.path for clause in matrix.clauses] == ["一(一)", "一(二)"]
    lines = {line.name: (line.leads, line.shares, line.through) for line in matrix.lines}
    assert lines == {
        "县农业农村局": (1, 0, 1),
        "姚安县医疗保障局": (1, 1, 0),
        "县林草局": (0, 1, 0),
        "各乡镇党委、政府": (0, 1, 0),
        "姚安县增收领导小组": (0, 1, 0),
    }
    paths = [one.path for one in clauses_of_organisation(small.COUNTY, ground.farming)]
    assert paths == ["一(一)", "一(二)"]
    assert [(one.name, one.year) for one in targets_of(small.COUNTY, 2024)] == [
        ("人均纯收入", 2024), ("参保率", None)
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["leader", "clerk", "town", "worker"])
def test_only_who_manages_documents_registers_and_adopts(ground, who: str) -> None:
    with pytest.raises(RefusedError) as caught:
        kit.register(getattr(ground, who))
    assert caught.value.code == "not-permitted"
    document = kit.register(ground.analyst)
    with pytest.raises(RefusedError) as caught:
        adopt(by=cases.by(getattr(ground, who)), document=document, revision=0, today=kit.TODAY,
              now=kit.NOW)  # fmt: skip
    assert caught.value.code == "not-permitted"
    assert list(documents_of(cases.by(getattr(ground, who)).scope, small.COUNTY)) == []


def test_every_act_is_audited(ground) -> None:
    document = kit.adopted(ground.analyst)
    withdraw(by=cases.by(ground.analyst), document=document, reason="作废", now=kit.NOW)
    acts = AuditEvent.objects.filter(action__startswith="documents.").order_by("id")
    assert [one.action for one in acts] == [
        "documents.register", "documents.adopt", "documents.withdraw"
    ]  # fmt: skip


@pytest.mark.parametrize("printed", ["9" * 40, "9" * 17 + "0", "0.12345678901234567890123456789"])
def test_a_number_that_no_column_holds_does_not_stop_the_document(ground, printed: str) -> None:
    document = kit.register(ground.analyst)
    clause = clauses_of(document)[1]
    for comparator in (read.Comparator.EQUAL, read.Comparator.AT_LEAST):
        figure = kit.target("人均", printed, "15000元以上", comparator=comparator)
        target_row(clause, figure, 0, False).save()


@pytest.mark.parametrize("by", ["2024-06-00", "2024-06-²", "0000-05", "2024-13", "2024-6-31"])
def test_a_time_that_no_calendar_has_does_not_stop_the_adoption(ground, by: str) -> None:
    document = kit.register(ground.analyst)
    Target.objects.filter(clause__document=document).update(by=by, year=year_of(by))
    held = adopt(
        by=cases.by(ground.analyst), document=document, revision=0, today=kit.TODAY, now=kit.NOW
    )
    assert held.state == "ADOPTED"
