"""What there is to do: the articles named, joined with those that the dataset holds.

The join is made by SQLite in a temporary file that it removes itself, so that ten million names
take no more memory than a thousand.
"""

import hashlib
import os
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from weishan_analysis.corpora.inputs import Entry
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.reading.masthead import Facts

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -65536;  -- kibibytes
CREATE TABLE listed (path TEXT PRIMARY KEY, file BLOB, published TEXT, title TEXT, ref_area TEXT)
    WITHOUT ROWID;
CREATE TABLE done (path TEXT PRIMARY KEY, part TEXT) WITHOUT ROWID;
"""
# A file named twice, in a folder and in a manifest, keeps what the manifest says.
_LIST = """
INSERT INTO listed VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET
    published = max(published, excluded.published),
    title = max(title, excluded.title),
    ref_area = max(ref_area, excluded.ref_area)
"""
_IN_PARTS = """
SELECT part, path, file, published, title, ref_area FROM listed JOIN done USING (path)
    ORDER BY part, path
"""
_NEW = """
SELECT path, file, published, title, ref_area FROM listed LEFT JOIN done USING (path)
    WHERE part IS NULL ORDER BY path
"""
_COUNT_KNOWN = "SELECT count(*) FROM listed JOIN done USING (path)"


@dataclass(frozen=True)
class Batch:
    """The articles of one part of the dataset that are to be looked at by one worker."""

    part: str
    entries: tuple[Entry, ...]


class Listing:
    """The articles to look at: `count` of them, in `batches`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        (self.count,) = database.execute("SELECT count(*) FROM listed").fetchone()

    def batches(self, done: Iterable[tuple[str, str]]) -> Generator[Batch]:
        """A batch for each part that holds listed articles, then batches of the new ones.

        `done` has the path and part of each article of the dataset. A new part takes its size
        from how much there is to read, and its name from its paths, so that both are the same
        for any number of workers.
        """
        self._database.executemany("INSERT INTO done VALUES (?, ?)", done)
        (known,) = self._database.execute(_COUNT_KNOWN).fetchone()
        size = part_size(self.count - known)
        rows = self._database.execute(_IN_PARTS)
        for part, members in groupby(rows, key=lambda row: str(row[0])):
            yield Batch(part, tuple(_entry(row[1:]) for row in members))
        rows = self._database.execute(_NEW)
        while new := rows.fetchmany(size):
            yield Batch(_name([row[0] for row in new]), tuple(map(_entry, new)))


@contextmanager
def list_articles(entries: Iterable[Entry]) -> Iterator[Listing]:
    """The articles named, each once. WeishanError if there is no room to sort their names."""
    rows = ((e.path, os.fsencode(e.file), *vars(e.facts).values()) for e in entries)
    try:
        with closing(sqlite3.connect("")) as database:  # "": on disk, removed when closed
            database.executescript(_TABLES)
            database.executemany(_LIST, rows)
            yield Listing(database)
    except sqlite3.Error as error:
        raise WeishanError(
            Fault("the folder for temporary files", f"names cannot be sorted there ({error})",
                  "a few hundred bytes for each article", "make room or set TMPDIR to another one")
        ) from None  # fmt: skip


def part_size(count: int) -> int:
    """Articles a part: enough parts to share out the work, few enough to open later."""
    return min(512, max(16, count // 64))


def _entry(row: tuple[Any, ...]) -> Entry:
    path, file, *facts = row
    return Entry(path, os.fsdecode(file), Facts(*facts))


def _name(paths: list[str]) -> str:
    digest = hashlib.sha256("\n".join(paths).encode()).hexdigest()
    return f"part-{digest[:16]}"
