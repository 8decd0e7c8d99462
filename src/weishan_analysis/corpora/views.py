"""A corpus as an analyst asks for it: only the rows wanted are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from weishan_analysis.corpora.dataset import TABLES, Dataset
from weishan_analysis.corpora.summary import Summary, summarise
from weishan_analysis.errors import Fault, WeishanError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.dataset as ds


def corpus(folder: str | Path) -> "Corpus":
    """The dataset that `weishan corpus` wrote to a folder; nothing of it is read yet.

    WeishanError if the folder holds none.
    """
    if not (Path(folder) / "files").is_dir():
        raise WeishanError(
            Fault(str(folder), "no corpus is there", "a folder that `weishan corpus` made",
                  "check the path, or run `weishan corpus INPUT --out` with it")
        )  # fmt: skip
    return Corpus(Path(folder))


@dataclass(frozen=True)
class Corpus:
    """The observations, quantities and files of many articles, read when they are asked for."""

    folder: Path

    def table(self, name: str) -> "ds.Dataset":
        """observations, quantities or files as a pyarrow dataset, for every other question."""
        import pyarrow.dataset as ds

        paths = sorted(str(path) for path in (self.folder / name).glob("part-*.parquet"))
        return ds.dataset(paths, schema=TABLES[name], format="parquet")

    def observations(
        self,
        indicator: str | Sequence[str] | None = None,
        ref_area: str | None = None,
        period: str | None = None,
    ) -> "pd.DataFrame":
        """Printed statistics as `weishan_analysis.observations` gives them, those asked for.

        `ref_area` is a division code or the first digits of several, such as 53 for Yunnan;
        `period` an ISO date (2018, 2018-02) in which the periods end.
        """
        return self._read("observations", indicator, ref_area, period)

    def quantities(
        self, indicator: str | Sequence[str] | None = None, period: str | None = None
    ) -> "pd.DataFrame":
        """Every numeral and what it is; those of `indicator` and `period` if given."""
        return self._read("quantities", indicator, None, period)

    def files(self) -> "pd.DataFrame":
        """The articles: path, date, title, area, counts, and why one could not be read."""
        return self._read("files", None, None, None)

    def statements(self, indicator: str) -> "pd.DataFrame":
        """The observations of an indicator in the order in which they were published."""
        import pyarrow.compute as pc

        rows = self.observations(indicator)
        wanted = pc.field("path").isin(rows["source"].unique().tolist())
        files = _to_pandas(self.table("files").to_table(["path", "published"], filter=wanted))
        dates = rows["source"].map(files.set_index("path")["published"])
        order = rows.assign(published=dates).sort_values(["published", "source", "span_start"])
        return order.drop(columns="published")

    def summary(self) -> Summary:
        """How much there is, and which labels the codebook does not know yet."""
        return summarise(Dataset(self.folder))

    def _read(
        self,
        table: str,
        indicator: str | Sequence[str] | None,
        ref_area: str | None,
        period: str | None,
    ) -> "pd.DataFrame":
        import pyarrow.compute as pc

        wanted = pc.scalar(True)  # noqa: FBT003 - an expression
        if indicator is not None:
            keys = [indicator] if isinstance(indicator, str) else list(indicator)
            wanted &= pc.field("indicator").isin(keys)
        if ref_area is not None:
            wanted &= pc.starts_with(pc.field("ref_area"), ref_area)
        if period is not None:
            ending = rf"(^|/){period}(-\d\d)*$"
            wanted &= pc.match_substring_regex(pc.field("time_period"), ending)
        return _to_pandas(self.table(table).to_table(filter=wanted))


def _to_pandas(rows: "pa.Table") -> "pd.DataFrame":
    """Rows as the package's own tables have them: text as `str`, places as nullable integers."""
    import pandas as pd
    import pyarrow as pa

    integers = {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = rows.to_pandas(types_mapper=integers.get)
    texts = [field.name for field in rows.schema if pa.types.is_string(field.type)]
    return frame.astype(dict.fromkeys(texts, "str"))
