"""What all tests share: where the kit lies, and a Hypothesis that never depends on the clock or on yesterday."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

PLACES = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
INITDB = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *PLACES]))
#: PostgreSQL refuses to run as root; then it runs as the user that Debian's package makes.
AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []

# No deadline: machines of students and of CI differ. No database: a run depends on the checkout alone.
settings.register_profile(
    "house", deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


# A real PostgreSQL server: a throwaway cluster of Debian's own binaries, reached by URL.


def _missing() -> str:
    """Why there can be no server here."""
    if INITDB is None:
        return "there is no PostgreSQL server here: apt-get install postgresql"
    if AS_POSTGRES and shutil.which("setpriv") is None:
        return "PostgreSQL does not run as root, and there is no setpriv"
    if AS_POSTGRES and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return ""


class Server:
    """A PostgreSQL server on a socket in a folder of its own; no port, so nothing else can be in the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._run("initdb", "--auth=trust", "--username=grader", "--no-sync", "--encoding=UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-c listen_addresses= -c fsync=off -k {self.folder}"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def crash(self) -> None:
        """End it at once: without a goodbye, and without writing out what is only in its log."""
        self._run("pg_ctl", "stop", "--silent", "--mode=immediate")

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        from sqlalchemy import create_engine, text

        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.url(name)

    def url(self, database: str) -> str:
        """Where a database is, with a password that no message may repeat."""
        return f"postgresql+psycopg://grader:hunter2@/{database}?host={self.folder}"

    def _run(self, program: str, *options: str) -> None:
        command = [*AS_POSTGRES, str(Path(INITDB or "").with_name(program)), f"--pgdata={self.data}", *options]
        # No pipes: the server would inherit them, and they would never close.
        with (self.folder / "output").open("wb") as output:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
        assert done.returncode == 0, (self.folder / "output").read_text("utf-8", "replace")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server; its folder has a short path (for the socket) and belongs to the server's user."""
    pytest.importorskip("psycopg", reason="not installed: pip install '.[postgres]'")
    if _missing():
        pytest.skip(_missing())
    folder = Path(tempfile.mkdtemp(prefix="dl-grader-pg-"))
    try:
        if AS_POSTGRES:
            shutil.chown(folder, "postgres", "postgres")
        running = Server(folder)
        yield running
        running.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
