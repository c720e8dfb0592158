"""The journal keeps what happened, survives a torn line, and offers a broken-off session once."""

import json
import os
import stat

import pytest

from voiceguide.journal import READ_BYTES, RESUME_WITHIN_S, Journal, ResumePoint

HOUR = 3600.0


def stepped(journal, *, number, at):
    journal.note("step", at, guide="leg-massage", id="kneading", number=number, side="left")


def test_entries_are_versioned_lines(tmp_path):
    journal = Journal(tmp_path / "deep" / "journal.jsonl")
    journal.note("session", 10.0, guide="leg-massage")
    stepped(journal, number=3, at=20.0)
    lines = (tmp_path / "deep" / "journal.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["session", "step"]
    assert all(json.loads(line)["v"] == 1 for line in lines)


def test_a_session_that_did_not_end_is_offered(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.note("session", HOUR, guide="leg-massage")
    stepped(journal, number=3, at=HOUR + 5)
    journal.note("step", HOUR + 60, guide="leg-massage", id="oil", number=4, side=None)
    assert Journal(path).resume_point(HOUR + 100) == ResumePoint("leg-massage", "oil", None)


def test_the_route_of_a_session_is_offered_with_it(tmp_path):
    journal = Journal(tmp_path / "journal.jsonl")
    journal.note("session", HOUR, guide="leg-massage")
    journal.note("route", HOUR + 1, stops=(("oil", None), ("kneading", "right")))
    stepped(journal, number=3, at=HOUR + 5)
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"v": 1, "t": 3610, "event": "route", "stops": 5}\n')
    point = journal.resume_point(HOUR + 10)
    assert point == ResumePoint("leg-massage", "kneading", "left", (("oil", None), ("kneading", "right")))
    journal.note("session", HOUR + 20, guide="leg-massage")
    stepped(journal, number=3, at=HOUR + 25)
    assert journal.resume_point(HOUR + 30) == ResumePoint("leg-massage", "kneading", "left")


def test_an_ended_an_old_or_an_offered_session_is_not(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.note("session", HOUR)
    stepped(journal, number=3, at=HOUR)
    assert journal.resume_point(HOUR + RESUME_WITHIN_S) is None, "two hours old"
    journal.note("session", HOUR + 1)
    assert journal.resume_point(HOUR + 2) is None, "the next session began, so it was offered"
    stepped(journal, number=5, at=HOUR + 3)
    journal.note("end", HOUR + 4, why="asked")
    assert journal.resume_point(HOUR + 5) is None, "ended"


def test_a_torn_line_and_other_versions_are_passed_over(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.note("session", HOUR)
    stepped(journal, number=2, at=HOUR)
    with path.open("a") as file:
        file.write('{"v": 99, "event": "end"}\n[1]\n{"v": 1, "event": "e')
    assert journal.resume_point(HOUR + 1) == ResumePoint("leg-massage", "kneading", "left")


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    journal = Journal()
    journal.note("session", HOUR)
    stepped(journal, number=2, at=HOUR)
    assert journal.resume_point(HOUR + 1) == ResumePoint("leg-massage", "kneading", "left")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_cannot_be_written_loses_nothing_of_the_session(tmp_path):
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal.jsonl")
    journal.note("session", HOUR)
    stepped(journal, number=2, at=HOUR)
    assert journal.resume_point(HOUR + 1) == ResumePoint("leg-massage", "kneading", "left")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_read_it(tmp_path):
    path = tmp_path / "state" / "journal.jsonl"
    Journal(path).note("session", HOUR)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    Journal(path).note("session", HOUR)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "also one of before"


def test_only_the_end_of_a_long_one_is_read(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for at in (HOUR, HOUR + 2):
        journal.note("session", at)
        stepped(journal, number=2, at=at)
        assert journal.resume_point(at + 1) == ResumePoint("leg-massage", "kneading", "left")
        with path.open("a") as file:
            file.write('{"v": 1, "t": 1, "event": "heard"}\n' * (READ_BYTES // 30))
        assert journal.resume_point(at + 1) is None, "it stands too far back"


def test_one_that_cannot_be_read_offers_nothing(tmp_path):
    (tmp_path / "journal.jsonl").mkdir()
    assert Journal(tmp_path / "journal.jsonl").resume_point(HOUR) is None
