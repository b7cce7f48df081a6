import subprocess
import sys

import pytest

from rollbook.folder import DataFolder, FolderBusy, FolderProblem, Sample, running, since


def test_a_new_folder_is_ours_and_knows_its_age(tmp_path):
    folder = DataFolder.claim(tmp_path / "data")
    folder.release()

    assert since(tmp_path / "data") == folder.created_at


def test_a_second_process_is_told_who_has_the_folder(tmp_path):
    folder = DataFolder.claim(tmp_path)
    folder.announce("http://127.0.0.1:1")

    code = "import sys, pathlib; from rollbook.folder import running; print(running(pathlib.Path(sys.argv[1])))"
    seen = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)

    assert "http://127.0.0.1:1" in seen.stdout
    folder.release()
    assert running(tmp_path) is None


def test_a_folder_opens_once(tmp_path):
    folder = DataFolder.claim(tmp_path)

    with pytest.raises(FolderBusy, match=f"{tmp_path} is open in process"):
        DataFolder.claim(tmp_path)

    folder.release()
    DataFolder.claim(tmp_path).release()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(FolderProblem, match="not Rollbook's"):
        DataFolder.claim(tmp_path)

    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "data").write_text("")

    with pytest.raises(FolderProblem, match="cannot be used"):
        DataFolder.claim(tmp_path / "data")


def test_a_marker_of_another_format_is_refused(tmp_path):
    (tmp_path / "rollbook.json").write_text('{"format": 99, "created_at": "2026-01-01T00:00:00Z"}')

    with pytest.raises(FolderProblem, match="not a Rollbook marker"):
        DataFolder.claim(tmp_path)


def test_emptying_takes_the_parts_named_and_nothing_else(tmp_path):
    folder = DataFolder.claim(tmp_path)
    (folder.room("scheduling") / "log.db").write_text("x")
    (tmp_path / "token-key.json").write_text("key")

    folder.empty(("scheduling",))

    assert not (tmp_path / "scheduling").exists()
    assert (tmp_path / "token-key.json").exists()
    folder.release()


def test_who_opens_a_folder_that_was_being_emptied_empties_it(tmp_path):
    folder = DataFolder.claim(tmp_path)
    (folder.room("enrollment") / "log.db").write_text("old")
    folder.note_sample(Sample.EMPTYING)
    folder.release()

    folder = DataFolder.claim(tmp_path)

    assert folder.sample is Sample.UNDECIDED
    assert not (tmp_path / "enrollment").exists()
    folder.release()
