"""Publishing: whole, checked, immutable, audited."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.policies.actions import publish, publish_at_setup
from xianjie.apps.policies.models import RulebookVersion, RulebookVersionError
from xianjie.apps.policies.queries import (
    current_rulebook,
    current_version,
    rulebook_of,
    rulebook_version,
    versions,
)
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.resolution import resolve

pytestmark = pytest.mark.django_db

BASE = """
线:
  title: 测试线
  unit: 元
  values:
    - {from: 2021-01-01, value: 100, cite: {document: 待核}}
"""
OWN = """
线:
  values:
    - {from: 2022-01-01, value: 250.5, cite: {document: 县文件, clause: 第二条}}
"""
DOCUMENT = """
县文件: {title: 县里的文件, issuer: 县政府, number: 县发1号}
"""


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def books(home: Path, tmp_path: Path, settings) -> Path:
    packaged = tmp_path / "packaged"
    write(packaged, "000000/parameters/线.yaml", BASE)
    settings.PACKAGED_RULEBOOK_DIR = packaged
    rulebook_of.cache_clear()
    return home / "rulebook"


def value_of_line(place: str = "532325") -> object:
    return resolve(current_rulebook(), place, date(2022, 6, 30)).parameters["线"].value


def test_nothing_is_published_at_first(books: Path) -> None:
    assert current_version() is None
    with pytest.raises(RefusedError) as caught:
        current_rulebook()
    assert caught.value.code == "no-rulebook"


def test_the_packaged_rulebook_becomes_current(books: Path, root: Actor, now) -> None:
    version = publish(by=root, at=now, note="首次")
    assert (version.is_current, version.published_by, version.note) == (True, "cli:test", "首次")
    assert value_of_line() == 10_000
    assert rulebook_of(version.hash).hash == version.hash


def test_the_same_content_gives_the_same_version(books: Path, root: Actor, now) -> None:
    first = publish(by=root, at=now)
    again = publish(by=root, at=now + timedelta(days=1))
    assert again == first
    assert again.published_at == now
    assert AuditEvent.objects.filter(action="policies.publish").count() == 1


def test_the_countys_own_layer_counts_without_a_path(books: Path, root: Actor, now) -> None:
    write(books, "532325/parameters/线.yaml", OWN)
    write(books, "532325/documents/县.yaml", DOCUMENT)
    publish(by=root, at=now)
    assert value_of_line() == 25_050
    assert value_of_line("532300") == 10_000


def test_a_changed_file_makes_a_new_version_and_the_old_one_stays(
    books: Path, root: Actor, now, tmp_path: Path
) -> None:
    old = publish(by=root, at=now)
    write(tmp_path / "neu", "532325/parameters/线.yaml", OWN)
    write(tmp_path / "neu", "532325/documents/县.yaml", DOCUMENT)
    new = publish(by=root, at=now + timedelta(hours=1), path=tmp_path / "neu")
    assert [version.hash for version in versions()] == [new.hash, old.hash]
    assert current_version() == new
    assert rulebook_version(old.hash[:10]) == old
    assert not rulebook_version(old.hash).is_current
    event = AuditEvent.objects.filter(action="policies.publish").last()
    assert event is not None
    assert (event.object_id, event.detail["replaces"]) == (new.hash, old.hash)


def test_going_back_makes_the_old_version_current_again(
    books: Path, root: Actor, now, tmp_path: Path
) -> None:
    old = publish(by=root, at=now)
    write(tmp_path / "neu", "532325/parameters/线.yaml", OWN)
    write(tmp_path / "neu", "532325/documents/县.yaml", DOCUMENT)
    publish(by=root, at=now, path=tmp_path / "neu")
    assert publish(by=root, at=now) == old
    assert current_version() == old
    assert RulebookVersion.objects.count() == 2
    assert AuditEvent.objects.filter(action="policies.publish").count() == 3


def test_setting_up_again_keeps_what_was_published_from_elsewhere(
    books: Path, root: Actor, now, tmp_path: Path
) -> None:
    first = publish_at_setup(by=root, at=now)
    assert publish_at_setup(by=root, at=now) == first
    write(books, "532325/parameters/线.yaml", OWN)
    write(books, "532325/documents/县.yaml", DOCUMENT)
    own = publish_at_setup(by=root, at=now)
    assert own != first
    write(tmp_path / "neu", "532325/parameters/线.yaml", OWN.replace("250.5", "300"))
    write(tmp_path / "neu", "532325/documents/县.yaml", DOCUMENT)
    elsewhere = publish(by=root, at=now, path=tmp_path / "neu")
    assert publish_at_setup(by=root, at=now) == elsewhere
    assert current_version() == elsewhere


def test_a_faulty_rulebook_is_refused_and_nothing_changes(books: Path, root: Actor, now) -> None:
    old = publish(by=root, at=now)
    write(books, "532325/parameters/线.yaml", OWN.replace(", clause: 第二条", ""))
    with pytest.raises(RefusedError) as caught:
        publish(by=root, at=now)
    assert caught.value.code == "rulebook-faulty"
    assert [fault.code for fault in caught.value.details["faults"]] == ["unknown-document"]
    assert "532325/parameters/线.yaml" in caught.value.message
    assert current_version() == old
    assert AuditEvent.objects.count() == 1


def test_who_may_not_publish_is_refused(books: Path, now) -> None:
    clerk = Actor("user:li", Scope.of(["532325"], [Role.DEPARTMENT_CLERK]))
    with pytest.raises(RefusedError) as caught:
        publish(by=clerk, at=now)
    assert caught.value.code == "not-permitted"


def test_a_published_version_cannot_be_changed_or_deleted(books: Path, root: Actor, now) -> None:
    version = publish(by=root, at=now)
    with pytest.raises(RulebookVersionError):
        version.save()
    with pytest.raises(RulebookVersionError):
        version.delete()


def test_content_changed_in_the_store_is_noticed(books: Path, root: Actor, now) -> None:
    version = publish(by=root, at=now)
    blob = version.blob
    blob["layers"]["000000"]["parameters"]["线"]["values"][0]["value"] = 99
    RulebookVersion.objects.filter(pk=version.pk).update(blob=blob)
    with pytest.raises(XianjieError) as caught:
        current_rulebook()
    assert caught.value.code == "damaged-rulebook"


@pytest.mark.parametrize("wanted", ["", "zz"])
def test_an_unknown_version_is_refused(books: Path, root: Actor, now, wanted: str) -> None:
    publish(by=root, at=now)
    with pytest.raises(RefusedError):
        rulebook_version(wanted)
    with pytest.raises(RefusedError):
        rulebook_of(wanted)
