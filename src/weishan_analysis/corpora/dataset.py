"""The Parquet dataset: three tables in parts, each part put in its place whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.statistics.schema import read_schema
from weishan_analysis.statistics.writing import cannot_write

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
except ModuleNotFoundError as missing:
    raise WeishanError(
        Fault("many articles", f"no {missing.name} is installed", "the optional part [cluster]",
              'install it: pip install "weishan_analysis[cluster]"')
    ) from None  # fmt: skip

ROW_GROUP = 50_000  # rows held before they are written
_TEXT, _NUMBER, _COUNT = pa.string(), pa.float64(), pa.int64()

# The last one is put in place last: a part counts once it is in `files`.
TABLES: dict[str, pa.Schema] = {
    "observations": read_schema()["observations"].arrow_schema(),
    "quantities": read_schema()["quantities"].arrow_schema(),
    "files": pa.schema(
        {
            "path": _TEXT,  # `source` of the other tables
            "sha256": _TEXT,
            "published": _TEXT,
            "title": _TEXT,
            "ref_area": _TEXT,
            "from_text": _TEXT,  # which of these three the text itself told
            "characters": _COUNT,
            "quantities": _COUNT,
            "statistics": _COUNT,
            "observations": _COUNT,
            "seconds": _NUMBER,
            "fault": _TEXT,
            "made_from": _TEXT,  # a hash of all that the rows follow from
        }
    ),
}
_ARTICLE = {"observations": "source", "quantities": "source", "files": "path"}

Row = Mapping[str, object]


@dataclass(frozen=True)
class Dataset:
    """The folder with the three tables; parts are staged in a folder of their own beside them."""

    folder: Path

    @property
    def staging(self) -> Path:
        """Where workers write; what lies there between runs was left by a killed one."""
        return self.folder / ".weishan" / "unfinished"

    def file(self, table: str, part: str) -> Path:
        """The place of one part of a table."""
        return self.folder / table / f"{part}.parquet"

    def parts(self) -> list[str]:
        """The names of the parts that are whole."""
        return sorted(path.stem for path in (self.folder / "files").glob("part-*.parquet"))

    def prepare(self) -> None:
        """Make the folders, and clear what a killed run left; call it under the lock."""
        try:
            shutil.rmtree(self.staging, ignore_errors=True)
            for folder in (self.staging, *(self.folder / table for table in TABLES)):
                folder.mkdir(parents=True, exist_ok=True)
            whole = set(self.parts())
            for table in TABLES:
                for path in (self.folder / table).glob("part-*.parquet"):
                    if path.stem not in whole:
                        path.unlink()
        except OSError as error:
            raise cannot_write(self.folder, error) from None

    def commit(self, staged: str, part: str) -> None:
        """Put a staged part in its place, in that of an earlier one of its name if there is one.

        Killed in between, the part counts as not there or as it was before, and is made again.
        """
        try:
            for table in TABLES:
                (self.staging / staged / f"{table}.parquet").replace(self.file(table, part))
            (self.staging / staged).rmdir()
        except OSError as error:
            raise cannot_write(self.file(table, part), error) from None

    def articles(self) -> Iterator[tuple[str, str]]:
        """The path of each article, and its part."""
        for part in self.parts():
            for path in self.read("files", part, ["path"])["path"].to_pylist():
                yield path, part

    def read(self, table: str, part: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One part of a table; empty if there is none. WeishanError if it is damaged."""
        path = self.file(table, part)
        try:
            return pq.ParquetFile(path).read(columns)
        except FileNotFoundError:
            return TABLES[table].empty_table()
        except (OSError, pa.ArrowException) as error:
            raise damaged(path, error) from None

    @contextmanager
    def stage(self, part: str, changed: set[str]) -> Iterator["PartWriter"]:
        """A writer for a part that begins with the rows of it that are not of `changed` articles.

        A block that fails leaves nothing. WeishanError if the part cannot be written.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{part}-", dir=self.staging))
        try:
            with ExitStack() as stack:
                writer = PartWriter(folder, stack)
                for table in TABLES:
                    writer.keep(table, self.file(table, part), changed)
                yield writer
                writer.flush()
            for table in TABLES:
                _synchronise(folder / f"{table}.parquet")
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise cannot_write(self.folder, error) from None
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


class PartWriter:
    """Writes rows of the three tables to files in a folder, a row group at a time."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.staged = folder.name
        # Columns, not rows: Python's garbage collector need not look through them again and again.
        self._columns = {table: self._empty(table) for table in TABLES}
        self._writers = {
            table: stack.enter_context(pq.ParquetWriter(folder / f"{table}.parquet", schema))
            for table, schema in TABLES.items()
        }

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Take rows of a table; they are written when there are enough of them."""
        columns = self._columns[table]
        for name, values in columns.items():
            values += [row[name] for row in rows]
        if len(values) >= ROW_GROUP:
            self._write(table)

    def keep(self, table: str, old: Path, changed: set[str]) -> None:
        """Take over the rows of an earlier file that are not of changed articles."""
        if not old.exists():
            return
        gone = pa.array(sorted(changed), pa.string())
        try:
            for batch in pq.ParquetFile(old).iter_batches(ROW_GROUP):
                is_kept = pc.invert(pc.is_in(batch[_ARTICLE[table]], value_set=gone))
                self._writers[table].write_batch(batch.filter(is_kept))
        except pa.ArrowException as error:
            raise damaged(old, error) from None

    def flush(self) -> None:
        """Write the rows that are left."""
        for table in TABLES:
            self._write(table)

    def _write(self, table: str) -> None:
        rows = pa.Table.from_pydict(self._columns[table], TABLES[table])
        if len(rows):
            self._writers[table].write_table(rows)
            self._columns[table] = self._empty(table)

    @staticmethod
    def _empty(table: str) -> dict[str, list[object]]:
        return {name: [] for name in TABLES[table].names}


def damaged(path: Path, error: Exception) -> WeishanError:
    """The error for a part that Parquet cannot read."""
    return WeishanError(
        Fault(str(path), f"the file is damaged ({error})", "a part as it was written",
              "remove it and run the same command again: its articles are read once more")
    )  # fmt: skip


def _synchronise(path: Path) -> None:
    """Have the file on the disk before it is put in its place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
