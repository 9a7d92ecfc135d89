"""Which version starts, how one proves itself, and the way back from one that does not open."""

import pytest

from desktop_app.installed import files, starting, versions
from desktop_app.installed.versions import State


class Runner:
    """Notes what was started; each start ends with the next of the codes."""

    def __init__(self, *codes):
        self.codes, self.started = list(codes), []

    def __call__(self, folder, words):
        self.started.append(folder.name)
        return self.codes.pop(0)


class Box:
    """Keeps the sentences that were shown."""

    def __init__(self):
        self.said = []

    def __call__(self, words, sign):
        self.said.append(words)


@pytest.fixture
def box():
    return Box()


def put(root, version):
    folder = root / versions.FOLDER / version
    folder.mkdir(parents=True)
    (folder / "python.exe").write_bytes(version.encode())
    (folder / files.LIST).write_bytes(files.encode(files.gather(folder, version, "any")))
    return folder


@pytest.fixture
def root(tmp_path):
    put(tmp_path, "0.9.0")
    versions.write(tmp_path, State("0.9.0"))
    put(tmp_path, "0.10.0")
    return tmp_path


def test_the_version_whose_turn_it_is_starts(root, box):
    run = Runner(0)
    assert starting.main(root, ["x"], box, run) == 0
    assert (run.started, box.said) == (["0.9.0"], [])


def test_a_new_version_that_showed_a_book_stays(root, box):
    versions.take_in(root, "0.10.0")
    run = Runner(1, 1, 1)
    starting.main(root, [], box, run)
    versions.prove(root, "0.10.0")
    for _ in range(2):  # it may fail for other reasons later
        starting.main(root, [], box, run)
    assert run.started == ["0.10.0"] * 3
    assert versions.read(root) == State("0.10.0", "0.9.0")


def test_after_two_failures_the_version_before_comes_back_and_says_so(root, box):
    versions.take_in(root, "0.10.0")
    run = Runner(1, -9, 0, 0)
    for _ in range(4):
        starting.main(root, [], box, run)
    assert run.started == ["0.10.0", "0.10.0", "0.9.0", "0.9.0"]
    assert len(box.said) == 1
    assert "0.10.0" in box.said[0]
    assert "已换回 0.9.0" in box.said[0]


def test_closing_it_without_opening_a_book_is_no_failure(root, box):
    versions.take_in(root, "0.10.0")
    run = Runner(0, 0, 0, 1, 0)
    for _ in range(5):
        starting.main(root, [], box, run)
    assert run.started == ["0.10.0"] * 5
    assert not versions.read(root).proven


def test_a_new_version_with_a_missing_file_gives_way_at_once(root, box):
    versions.take_in(root, "0.10.0")
    (root / versions.FOLDER / "0.10.0" / "python.exe").unlink()
    run = Runner(0)
    assert starting.main(root, [], box, run) == 0
    assert run.started == ["0.9.0"]


def test_without_a_version_to_go_back_to_the_missing_file_is_named(root, box):
    (root / versions.FOLDER / "0.9.0" / "python.exe").write_bytes(b"x")
    run = Runner()
    assert starting.main(root, [], box, run) == 1
    assert "python.exe" in box.said[0]
    assert "重新安装" in box.said[0]


def test_an_empty_program_folder_is_a_sentence(tmp_path, box):
    assert starting.main(tmp_path, [], box, Runner()) == 1
    assert "重新安装" in box.said[0]


@pytest.mark.parametrize("torn", [b"", b"\xff\xfe", b"[versions]\r\nnow=../x\r\ntries=many\r\n"])
def test_a_torn_state_starts_the_newest(root, torn):
    (root / versions.FILE).write_bytes(torn)
    assert versions.read(root).now == "0.10.0"


def test_the_installer_writes_the_same_form(root):
    text = "[versions]\r\nbefore=0.9.0\r\nproven=0\r\ntries=0\r\nnow=0.10.0\r\n"
    (root / versions.FILE).write_text(text, encoding="ascii", newline="")
    assert versions.read(root) == State("0.10.0", "0.9.0", 0, proven=False)


def test_older_versions_go_but_for_the_one_before(root):
    put(root, "0.8.0")
    versions.take_in(root, "0.10.0")
    versions.prove(root, "0.10.0")
    versions.let_go_of_old(root / versions.FOLDER / "0.10.0")
    assert versions.present(root) == ["0.9.0", "0.10.0"]


def test_the_uninstaller_is_told_where_books_are(root, tmp_path):
    own = root / versions.FOLDER / "0.9.0"
    for name in ("甲社区", "乙社区", "甲社区"):
        versions.opened(own, "0.9.0", tmp_path / name)
    said = (root / versions.BOOKS).read_bytes()
    assert said.startswith(b"\xff\xfe")
    expected = [str(tmp_path / "甲社区"), str(tmp_path / "乙社区")]
    assert said.decode("utf-16").splitlines() == expected


def test_a_program_that_stands_alone_notes_nothing(tmp_path):
    versions.opened(tmp_path / "source", "0.9.0", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_program_folder_beyond_what_windows_sees_is_said_to_be_so(tmp_path, box):
    deep = tmp_path / ("很长的文件夹名" * 10) / ("很长的文件夹名" * 10) / ("很长的文件夹名" * 10)
    folder = put(deep, "0.9.0")
    assert starting.main(deep, [], box, Runner(0)) == 0  # all is there: it fits here
    (folder / "python.exe").unlink()
    assert starting.main(deep, [], box, Runner()) == 1
    assert f"太长（{len(str(deep))} 个字），最多 200 个字" in box.said[-1]
    assert "不受影响" in box.said[-1]


def test_a_program_that_ends_badly_says_which_file_was_changed_and_only_then(root, box):
    starting.main(root, [], box, Runner(1))
    assert box.said == []  # it went wrong, but not for its files
    (root / versions.FOLDER / "0.9.0" / "python.exe").write_bytes(b"9.9.0")  # of the same size
    starting.main(root, [], box, Runner(1))
    assert "python.exe" in box.said[-1]
    assert "重新安装" in box.said[-1]
