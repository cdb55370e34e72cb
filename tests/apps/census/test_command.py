"""``xianjie census`` repeats a published draw from two files alone."""

from __future__ import annotations

import json

from xianjie.cli.app import run
from xianjie.kernel.drawing import Design, FrameUnit, commitment, draw, frame_hash, frame_text


def test_a_draw_is_repeated_without_a_database_and_a_bent_one_fails(tmp_path, capsys) -> None:
    frame = [FrameUnit(f"5323{n:03}", "甲" if n % 3 else "乙", f"V{n % 5}") for n in range(90)]
    design, digest = Design(20, 2, 3), frame_hash(frame)
    proof = {
        "number": "CY2022-0001", "frame_sha256": digest, "commitment": commitment("s", digest),
        "design": design.as_json(), "seed": "s+618", "witness": "618",
        "units": [unit.key for unit in draw(frame, design, "s+618")],
    }  # fmt: skip
    files = [tmp_path / "frame.txt", tmp_path / "proof.json"]
    files[0].write_text(frame_text(frame), encoding="utf-8")

    def verify(**changes: object) -> tuple[int, dict[str, object]]:
        files[1].write_text(json.dumps(proof | changes), encoding="utf-8")
        code = run(["census", "verify", *map(str, files), "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, told = verify()
    assert (code, told["holds"], told["size"]) == (0, True, 20)
    code, told = verify(seed="t+618")
    assert (code, told["frame"], told["commitment"], told["units"]) == (1, True, False, False)
    files[1].write_text("{}", encoding="utf-8")
    assert run(["census", "verify", *map(str, files), "--json"]) == 2
