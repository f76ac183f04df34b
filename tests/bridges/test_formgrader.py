"""Formgrader in a real browser: its lists, a submission with our comment, and the Autograde button."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="not installed: pip install '.[dev]'")

from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="no browser to drive here: apt-get install chromium chromium-driver"
    ),
]

#: Seconds until something must have happened, on the slowest machine.
PATIENCE = 300
FLAGS = [
    "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1280,1600",
]  # fmt: skip
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def room(classroom, tmp_path_factory):
    """A copy of the graded classroom, which a test may change; its gradebook knows ben's name."""
    copy = shutil.copytree(classroom.root, tmp_path_factory.mktemp("formgrader") / "room", symlinks=True)
    config = copy / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(classroom.root), str(copy)))
    own = type(classroom).__new__(type(classroom))
    own.root, own.database, own.course, own.days = copy, copy / "gradebook.db", classroom.course, classroom.days
    own.ask("UPDATE student SET first_name = ?, last_name = ? WHERE id = '김학생'", "학생", "김")
    return own


@pytest.fixture(scope="module")
def formgrader(room):
    """The address of a Jupyter server with Formgrader, started in the course folder as an instructor does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1", "--no-browser"]
    options += ["--IdentityProvider.token=", "--ServerApp.password=", *(["--allow-root"] if AS_ROOT else [])]
    folders = {name: str(room.root / "jupyter") for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (room.root / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=room.root,
            env={**os.environ, **folders, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server, room.root / "server.log")
        yield f"{address}/formgrader"
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address, server, log):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=10):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < deadline, log.read_text("utf-8", "replace")
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Headless Chromium with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    profile = tmp_path_factory.mktemp("chromium")
    for flag in [*FLAGS, f"--user-data-dir={profile}", *(["--no-sandbox"] if AS_ROOT else [])]:
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    yield driver
    driver.quit()


def see(browser, room, name, condition):
    """Wait until a condition holds, and keep a picture of what is seen then; what the condition gave."""
    try:
        return WebDriverWait(browser, PATIENCE).until(condition)
    finally:
        browser.save_screenshot(str(room.root / f"{name}.png"))


def row_of(student):
    """The row of a student in one of Formgrader's tables, once it is there."""

    def find(browser):
        rows = browser.find_elements(By.CSS_SELECTOR, "tbody tr")
        return next((row for row in rows if student in row.text), None)

    return find


def test_the_gradebook_lists_the_assignment(room, formgrader, browser):
    """The assignment, how many handed in, and the class's average out of its points."""
    browser.get(f"{formgrader}/gradebook")

    row = see(browser, room, "gradebook", row_of("week1-day1"))

    average = sum(score for score, *_ in room.scores().values()) / 10
    assert row.text.split()[-4:] == ["10", f"{average:g}", "/", "10"]


def test_submissions_have_the_scores(room, formgrader, browser):
    """Everybody whose work lies in submitted/ is there, with name and score, and nobody waits for a person."""
    browser.get(f"{formgrader}/manage_submissions/week1-day1")

    see(browser, room, "submissions", row_of("ivy"))

    rows = [row.text for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
    scores = {"ada": "10 / 10", "ben": "6 / 10", "cho": "6 / 10", "fay": "0 / 10", "김, 학생": "10 / 10"}
    assert len(rows) == 10
    for student, score in scores.items():
        [row] = [text for text in rows if student in text]
        assert row.endswith(score)
    assert not any("needs" in text for text in rows)


def test_a_submission_shows_our_comment(room, formgrader, browser):
    """The page where an instructor grades by hand: the points in their box, what the student reads in the comment."""
    [[key]] = room.ask(
        "SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id "
        "WHERE s.student_id = 'ben'"
    )
    browser.get(f"{formgrader}/submissions/{key}/?index=0")

    def filled(driver):
        boxes = driver.find_elements(By.CSS_SELECTOR, "textarea.comment")
        texts = [box.get_attribute("value") or box.get_attribute("placeholder") for box in boxes]
        return texts if any("row_means: 0 of 4" in text for text in texts) else None

    comments = see(browser, room, "submission", filled)

    assert len(comments) == 3
    [told] = [text for text in comments if "row_means" in text]
    assert "✗ The rows of [[1, 2, 3], [4, 5, 9]] average to 2 and 6." in told
    scores = browser.find_elements(By.CSS_SELECTOR, "input.score")
    assert [box.get_attribute("placeholder") for box in scores] == ["4", "0", "2"]
    assert "NotImplementedError" not in browser.page_source
    assert "axis=0" in browser.find_element(By.TAG_NAME, "body").text


def test_the_autograde_button_grades_in_the_sandbox(room, formgrader, browser):
    """Ben hands in again; one click, and Formgrader and the gradebook have the new score."""
    room.hand_in("ben", "day1_mini.py", (room.root / "submitted/김학생/week1-day1/day1_mini.py").read_text())
    browser.get(f"{formgrader}/manage_submissions/week1-day1")
    row = see(browser, room, "before", row_of("ben"))
    row.find_element(By.CSS_SELECTOR, ".autograde a").click()

    def told(driver):  # its text content: what is shown lacks the sentences that are still fading in
        boxes = [box.get_property("textContent") for box in driver.find_elements(By.CSS_SELECTOR, ".modal-dialog")]
        return next((text for text in boxes if "for student 'ben'" in text), None)

    said = see(browser, room, "autograded", told)

    assert "Successfully autograded 'week1-day1' for student 'ben'." in said
    assert room.scores()["ben", "week1-day1", "row_means"][0] == 4.0
    assert WebDriverWait(browser, PATIENCE).until(lambda driver: "10 / 10" in row_of("ben")(driver).text)
