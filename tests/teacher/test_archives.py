"""The zips of learning platforms: whose each file is, when it came, and everything that can be wrong with one."""

from __future__ import annotations

import stat
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from grader.course import Course
from grader.errors import CollectError
from grader.teacher import archives
from grader.teacher.archives import Download
from grader.teacher.collecting import Collected
from grader.teacher.notebooks import twin
from grader.teacher.people import People

CLASS = {
    "s01": {"first_name": "Minjun", "last_name": "Kim", "lms_user_id": "4711"},
    "s02": {"first_name": "서연", "last_name": "이"},
    "s03": {"first_name": "Ada", "last_name": "Byron"},
}


@pytest.fixture(scope="module")
def course(root):
    return Course.load(root)


@pytest.fixture
def download(course, tmp_path):
    """Zips entries (name or ZipInfo, content) and collects them: arrivals by student and day, and the report."""

    def collect(entries, what="week1-day2", roster=None, **options):
        path = tmp_path / "class.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in entries:
                archive.writestr(name, content)
        done = Collected()
        found = Download(path, course, course.find(what), People(roster), done, **options)
        arrivals = {each.place: each for each in found.arrivals()}
        return arrivals, done

    return collect


def entry(name, when=(2026, 3, 3, 17, 0, 0), mode=0o100644, **more):
    """An entry of a zip as a platform writes it."""
    info = zipfile.ZipInfo(name, when)
    info.external_attr = mode << 16
    for key, value in more.items():
        setattr(info, key, value)
    return info


def files(arrivals):
    """Student and day -> file name -> text."""
    return {place: {name: text.decode() for name, text in each.files.items()} for place, each in arrivals.items()}


class TestPlatforms:
    """Every layout that is known."""

    def test_canvas(self, download):
        """Number before name; the newest attempt counts; lateness is reported, and the zip's times mean nothing."""
        arrivals, done = download(
            [
                ("kimminjun_4711_900_day2_cost.py", "first"),
                ("mk_LATE_4711_905_day2_cost-2.py", "third"),
                ("kimminjun_4711_903_day2_cost-1.py", "second"),
                ("이서연_LATE_12_13_day2_cost.ipynb", "{}"),
            ],
            roster=CLASS,
        )

        assert files(arrivals) == {
            "s01 week1-day2": {"day2_cost.py": "third"},
            "s02 week1-day2": {"day2_cost.ipynb": "{}"},
        }
        assert [each.time for each in arrivals.values()] == [None, None]
        assert done.problems == []
        assert sorted(done.notes) == [
            "kimminjun_4711_900_day2_cost.py: is an earlier attempt; not collected",
            "kimminjun_4711_903_day2_cost-1.py: is an earlier attempt; not collected",
            "mk_LATE_4711_905_day2_cost-2.py: Canvas calls it late; when it came in is not in the zip",
            "이서연_LATE_12_13_day2_cost.ipynb: Canvas calls it late; when it came in is not in the zip",
        ]

    @pytest.mark.parametrize("top", ["", "Cost-1187/"])
    def test_moodle(self, download, top):
        """One folder a student; the time of an entry is that of the upload, in the course's zone."""
        arrivals, done = download(
            [
                (entry(f"{top}Minjun Kim_1187_assignsubmission_file_/day2_cost.py"), "a"),
                (entry(f"{top}이 서연_1188_assignsubmission_file_day2_cost.py", (2026, 3, 3, 17, 30, 2)), "b"),
                (entry(f"{top}Ada Byron_1189_assignsubmission_onlinetext_/onlinetext.html"), "<p>"),
            ],
            roster=CLASS,
        )

        assert files(arrivals) == {
            "s01 week1-day2": {"day2_cost.py": "a"},
            "s02 week1-day2": {"day2_cost.py": "b"},
        }
        assert arrivals["s02 week1-day2"].time == datetime(2026, 3, 3, 8, 30, 2, tzinfo=UTC)
        assert done.notes == [
            f"{top}Ada Byron_1189_assignsubmission_onlinetext_/onlinetext.html: is no module; not collected"
        ]

    @pytest.mark.parametrize(
        "name",
        [
            "s01/day2_cost.py",
            "s01/week1-day2/day2_cost.py",
            "s01/exercises/week1/day2_cost.py",
            "week1-day2/s01/day2_cost.py",
            "submitted/s01/week1/day2_cost.py",
            "s01_day2_cost.py",
            "class 1/s01_day2_cost.py",
            "s01\\day2_cost.py",
        ],
    )
    @pytest.mark.parametrize("roster", [None, CLASS])
    def test_folders_and_files_of_students(self, download, name, roster):
        """With and without a roster, with whatever is around."""
        arrivals, done = download([(name, "x = 1"), ("__MACOSX/._x.py", ""), ("s01/.DS_Store", "")], roster=roster)

        assert files(arrivals) == {"s01 week1-day2": {"day2_cost.py": "x = 1"}}
        assert done.problems == []

    def test_a_whole_week(self, download):
        """Each file goes to its day; two notations of one module go together; other weeks are left and named."""
        arrivals, done = download(
            [
                ("s01/day1_tensors.py", "1"),
                ("s01/day2_cost.py", "2"),
                ("s01/day2_cost.ipynb", "2n"),
                ("s01/week1/friday.py", "5"),
                ("s01/week2/friday.py", "no"),
                ("s01/day1_logistic.py", "no"),
                ("s01/data.csv", "no"),
            ],
            what="week1",
        )

        assert files(arrivals) == {
            "s01 week1-day1": {"day1_tensors.py": "1"},
            "s01 week1-day2": {"day2_cost.py": "2", "day2_cost.ipynb": "2n"},
            "s01 week1-friday": {"friday.py": "5"},
        }
        assert sorted(done.notes) == [
            "s01/data.csv: is no module; not collected",
            "s01/day1_logistic.py: is of week2-day1; not collected",
            "s01/week2/friday.py: is of week2-friday; not collected",
        ]

    def test_the_untouched_twin_of_a_module_is_left(self, download, course, root):
        """A bundle holds the day as module and as notebook: only the one that was worked on is handed in."""
        names = ("day2_cost.py", "test_day2_cost.py")
        stub, tests = ((root / "exercises/week1" / name).read_text(encoding="utf-8") for name in names)
        book = twin(course.day("week1-day2"), stub, tests)
        crlf = stub.replace("\n", "\r\n")
        arrivals, _ = download(
            [
                ("s01/day2_cost.py", "x = 1\n"),
                ("s01/day2_cost.ipynb", book),
                ("s02/day2_cost.py", crlf),
                ("s02/day2_cost.ipynb", book.replace("return", "RETURN")),
                ("s03/day2_cost.py", stub),
                ("s03/day2_cost.ipynb", "broken"),
                ("s04/day2_cost.py", stub),
                ("s04/day2_cost.ipynb", book),
            ]
        )

        assert {place: set(each.files) for place, each in arrivals.items()} == {
            "s01 week1-day2": {"day2_cost.py"},
            "s02 week1-day2": {"day2_cost.ipynb"},
            "s03 week1-day2": {"day2_cost.ipynb"},
            "s04 week1-day2": {"day2_cost.py", "day2_cost.ipynb"},
        }

    def test_names_of_people_need_a_roster(self, download):
        """A platform's name is nobody's folder; guessing would make new students."""
        for name in ("kimminjun_4711_900_day2_cost.py", "Minjun Kim_1187_assignsubmission_file_/day2_cost.py"):
            with pytest.raises(CollectError, match=r"bears a name of (Canvas|Moodle); say whose .* with --roster FILE"):
                download([(name, "")])

    def test_a_misnamed_module(self, download):
        """Of one day it is collected as it is, so that its student is told the right name; of a week, a problem."""
        arrivals, _ = download([("s01/day2_cost (1).py", "x"), ("s02/cost.py", "y"), ("s02/day2_cost.py", "z")])
        assert files(arrivals) == {
            "s01 week1-day2": {"day2_cost (1).py": "x"},
            "s02 week1-day2": {"day2_cost.py": "z"},
        }

        _, done = download([("s01/day2_cost (1).py", "x")], what="week1")
        assert done.problems == ["s01/day2_cost (1).py: is of no day; not collected"]


class TestNames:
    """Names in whatever encoding Windows, macOS or Linux chose."""

    @pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
    def test_korean_names_without_a_flag(self, tmp_path, course, encoding):
        """Old tools write bytes and do not say which; composed or not, it is one name."""
        path = tmp_path / "class.zip"
        bare = "이서연/day2_cost.py".encode(encoding)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x" * len(bare), "x = 1")
        path.write_bytes(path.read_bytes().replace(b"x" * len(bare), bare))
        done = Collected()
        found = Download(path, course, course.find("week1-day2"), People(CLASS), done)

        assert [each.place for each in found.arrivals()] == ["s02 week1-day2"]


class TestTimes:
    """When something was handed in, as far as a zip knows."""

    def test_the_exact_time_where_it_is_there(self, download):
        """Info-ZIP adds seconds since 1970, which need no time zone."""
        moment = datetime(2026, 3, 3, 8, 19, 59, tzinfo=UTC)
        extra = struct.pack("<HHBl", 0x5455, 5, 1, int(moment.timestamp()))
        arrivals, _ = download([(entry("s01/day2_cost.py", extra=extra), "")])

        assert arrivals["s01 week1-day2"].time == moment

    @pytest.mark.parametrize("extra", [b"UT", struct.pack("<HHB", 0x5455, 1, 1), struct.pack("<HHBl", 0x5455, 5, 2, 9)])
    def test_a_damaged_time(self, download, extra):
        """What cannot be read says nothing; the entry's own clock counts."""
        arrivals, _ = download([(entry("s01/day2_cost.py", extra=extra), "")])

        assert arrivals["s01 week1-day2"].time == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)

    def test_no_time(self, download):
        """1980 is where years begin, and month 0 is none: nobody set it."""
        for when in ((1980, 1, 1, 0, 0, 0), (2026, 0, 0, 0, 0, 0)):
            arrivals, _ = download([(entry("s01/day2_cost.py", when), "")])
            assert arrivals["s01 week1-day2"].time is None

    def test_one_moment_for_a_class_is_that_of_the_zip(self, download):
        """It would make a whole class late; --times entry takes it all the same, --times none takes none."""
        entries = [(entry(f"s0{n}/day2_cost.py", (2026, 3, 9, 9, 0, 2 * n)), "") for n in range(5)]
        arrivals, done = download(entries)
        assert {each.time for each in arrivals.values()} == {None}
        assert done.notes[0].startswith("all files bear one time (2026-03-09 09:00), that of the zip")

        arrivals, done = download(entries, times=True)
        assert len({each.time for each in arrivals.values()}) == 5
        assert not done.notes

        spread = [(entry(f"s0{n}/day2_cost.py", (2026, 3, 9, 9, n, 0)), "") for n in range(5)]
        assert len({each.time for each in download(spread)[0].values()}) == 5
        assert {each.time for each in download(spread, times=False)[0].values()} == {None}


class TestTrouble:
    """Nothing is followed, unpacked or guessed, and everything that is left out is named."""

    @pytest.mark.parametrize(
        ("bad", "why"),
        [
            (entry("../../etc/day2_cost.py"), "leads out of its folder"),
            (entry("/etc/day2_cost.py"), "leads out of its folder"),
            (entry("C:/x/day2_cost.py"), "leads out of its folder"),
            (entry("s03/../s01/day2_cost.py"), "leads out of its folder"),
            (entry("s03/day2_cost.py", mode=stat.S_IFLNK | 0o777), "is a link"),
            (entry("s03/day2_cost.py", mode=stat.S_IFIFO | 0o777), "is no file"),
            (entry("s03/work.zip"), "is an archive itself: unpack it"),
            (entry("s03/day2_cost.py", compress_type=zipfile.ZIP_BZIP2), "is packed in a way that is not read"),
            (entry("nobody/day2_cost.py"), "'nobody' is nobody in the roster"),
            (entry("day2_cost.py"), "nobody's name is on it"),
        ],
    )
    def test_one_bad_entry(self, download, bad, why):
        """It is a problem with a reason; the others are collected."""
        arrivals, done = download([(bad, "s02/day2_cost.py"), ("s01/day2_cost.py", "x")], roster=CLASS)

        assert list(arrivals) == ["s01 week1-day2"]
        assert len(done.problems) == 1
        assert why in done.problems[0]

    def test_a_bomb(self, download):
        """A module that unpacks to more than is ever graded is not unpacked."""
        _, done = download(
            [(entry("s01/day2_cost.py", compress_type=zipfile.ZIP_DEFLATED), b"0" * (2 << 20))], roster=CLASS
        )
        assert done.problems == ["s01/day2_cost.py: is too large (2.0 MB, at most 1 MB are read); not collected"]

    def test_many_small_bombs(self, download, monkeypatch):
        """What all together would unpack to is added up before anything is read."""
        monkeypatch.setattr(archives, "MOST_BYTES", 1 << 20)
        with pytest.raises(CollectError, match="unpacks to 1 MB, at most 1 are read: a zip bomb"):
            download([(f"s0{n}/day2_cost.py", b"0" * (300 << 10)) for n in range(4)])
        monkeypatch.setattr(archives, "MOST_ENTRIES", 3)
        with pytest.raises(CollectError, match="holds 4 files, at most 3 are read"):
            download([(f"s0{n}/day2_cost.py", "") for n in range(4)])

    def test_a_size_that_lies(self, download, tmp_path, course):
        """An entry that unpacks to more than it says is damaged, not read on."""
        download([(entry("s01/day2_cost.py", compress_type=zipfile.ZIP_DEFLATED), b"0" * 5000)])
        path = tmp_path / "class.zip"
        path.write_bytes(path.read_bytes().replace(struct.pack("<L", 5000), struct.pack("<L", 50)))
        done = Collected()

        assert list(Download(path, course, course.find("week1-day2"), People(), done).arrivals()) == []
        assert "s01/day2_cost.py: is damaged" in done.problems[0]

    def test_a_damaged_entry(self, download, tmp_path, course):
        """A wrong checksum is told; the other student is collected."""
        download([("s01/day2_cost.py", "x = 11111"), ("s02/day2_cost.py", "x = 2")])
        path = tmp_path / "class.zip"
        path.write_bytes(path.read_bytes().replace(b"x = 11111", b"x = 11112"))
        done = Collected()
        found = Download(path, course, course.find("week1-day2"), People(), done)

        assert [each.student for each in found.arrivals()] == ["s02"]
        assert "s01/day2_cost.py: is damaged (Bad CRC-32" in done.problems[0]

    def test_two_files_for_one_item(self, download):
        """Where they differ neither is collected, because a guess would be a mark; the same twice is one."""
        arrivals, done = download([("s01/day2_cost.py", "1"), ("s01/sub/day2_cost.py", "2"), ("s02/day2_cost.py", "")])
        assert list(arrivals) == ["s02 week1-day2"]
        assert done.problems == [
            "s01 week1-day2: s01/day2_cost.py and s01/sub/day2_cost.py differ, neither was collected"
        ]

        arrivals, done = download([("s01/day2_cost.py", "1"), ("s01/sub/day2_cost.py", "1")])
        assert files(arrivals) == {"s01 week1-day2": {"day2_cost.py": "1"}}
        assert not done.problems

    def test_an_encrypted_zip(self, download, tmp_path, course):
        """It is refused as a whole, before anything is read."""
        download([("s01/day2_cost.py", "x")])
        path = tmp_path / "class.zip"
        data = bytearray(path.read_bytes())
        data[data.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(data)

        with pytest.raises(CollectError, match=r"class\.zip: s01/day2_cost\.py is encrypted; unpack it"):
            Download(path, course, course.find("week1-day2"), People(), Collected())

    def test_no_zip(self, tmp_path, course):
        """A page that says "please log in", half a download, a folder, nothing at all."""
        (tmp_path / "page.zip").write_text("<html>")
        (tmp_path / "half.zip").write_bytes(b"PK\x03\x04" + b"\0" * 100)
        sentences = {
            "page.zip": "is no zip or a broken one",
            "half.zip": "is no zip or a broken one .*; download it again",
            ".": "is a folder; give the zip itself",
            "none.zip": "there is no such file",
        }
        for name, sentence in sentences.items():
            with pytest.raises(CollectError, match=sentence):
                Download(tmp_path / name, course, course.find("week1-day2"), People(), Collected())
