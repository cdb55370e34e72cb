"""The files of a demo county: seeded, valid, faulty only where the truth says so."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.demo.conftest import county_of
from xianjie.demo import identity
from xianjie.demo.county import County
from xianjie.demo.layouts import LAYOUTS
from xianjie.demo.plan import Plan
from xianjie.demo.stories import plant_stories
from xianjie.demo.thresholds import Thresholds
from xianjie.demo.writing import DemoFolder, read_folder, write_demo
from xianjie.exchange.contracts import all_contracts, load_contract
from xianjie.exchange.reading import open_table
from xianjie.kernel.ids import check_id


@pytest.fixture(scope="module")
def written(told: tuple[County, Plan], tmp_path_factory: pytest.TempPathFactory) -> DemoFolder:
    return write_demo(*told, tmp_path_factory.mktemp("demo"))


def test_layouts_are_the_contracts() -> None:
    assert set(LAYOUTS) == {contract.id for contract in all_contracts("feed")}
    for feed, layout in LAYOUTS.items():
        contract = load_contract(feed)
        assert [name for name, _ in layout.columns] == [c.name for c in contract.columns], feed
        assert layout.mode == contract.mode
        assert layout.subject == contract.subject


def test_ids_are_valid_but_name_no_real_place(told: tuple[County, Plan]) -> None:
    county, _ = told
    numbers = county.people.number.tolist()
    checked = [check_id(number) for number in numbers]
    assert all(c.form_ok and c.check_ok and c.region6 == "532399" for c in checked)
    assert [c.birth_date for c in checked] == county.people.birth.tolist()
    assert len(set(numbers) | set(county.outsiders.number.tolist())) == len(numbers) + len(
        county.outsiders.number
    )


def test_mistyped_ids_fail_the_check_digit() -> None:
    numbers = county_of(50).people.number
    wrong = identity.mistype(numbers, np.random.default_rng(3))
    assert not any(check_id(str(number)).check_ok for number in wrong)
    assert (wrong != numbers).all()


def test_every_file_reads_and_has_the_stated_rows(written: DemoFolder) -> None:
    for file in written.files:
        with open_table(written.folder / file["path"], load_contract(file["feed"])) as table:
            assert sum(1 for _ in table) == file["rows"], file["path"]
    assert {Path(f["path"]).suffix for f in written.files} == {".xlsx", ".csv", ".tsv"}


def test_the_registry_has_its_header_on_row_three(written: DemoFolder) -> None:
    with open_table(written.registry, load_contract("registry-person")) as table:
        assert table.header_row == 3
        assert sum(1 for _ in table) == written.manifest["registry"]["rows"]


def test_csv_files_are_gb18030_and_hold_rare_characters(written: DemoFolder) -> None:
    path = next(written.folder / f["path"] for f in written.files
                if f["feed"] == "medical-insurance" and f["path"].endswith(".csv"))  # fmt: skip
    raw = path.read_bytes()
    text = raw.decode("gb18030")
    assert any(ord(character) > 0xFFFF for character in text)
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_the_same_seed_gives_the_same_bytes(lines: Thresholds, tmp_path: Path) -> None:
    folders = []
    for number, seed in enumerate((7, 7, 8)):
        county = county_of(150, seed=seed, months=1)
        folders.append(write_demo(county, plant_stories(county, lines), tmp_path / str(number)))
    first, same, other = (
        {f["path"]: (d.folder / f["path"]).read_bytes() for f in d.files} for d in folders
    )
    assert first == same
    assert first != other


def test_a_folder_without_manifest_is_not_finished(tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text(json.dumps({}), "utf-8")
    assert read_folder(tmp_path) is None
