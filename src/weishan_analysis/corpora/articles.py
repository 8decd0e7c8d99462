"""What a worker does: read the new and changed articles of a batch and stage their part."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISREG
from time import perf_counter

from weishan_analysis.corpora.dataset import Dataset, Row
from weishan_analysis.corpora.inputs import Entry
from weishan_analysis.corpora.listing import Batch
from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.metadata import Tables, declare, follow, list_own
from weishan_analysis.reading.files import LARGEST, decode, parse_text
from weishan_analysis.reading.masthead import Facts, read_facts
from weishan_analysis.reading.names import read_names
from weishan_analysis.reading.naming import read_named
from weishan_analysis.statistics.codebook import read_indicators
from weishan_analysis.statistics.observations import list_quantity, observe_quantity

# The parts of this package that the rows of an article follow from.
_READER = (
    "reading", "corpora/articles.py", "statistics/observations.py", "statistics/intervals.py",
    "metadata/articles.toml", "metadata/codebook/dimensions.toml",
    "metadata/codebook/synonyms.toml", "metadata/codebook/templates.toml", "metadata/divisions.csv",
    "metadata/lexicon",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """What reads where the run was started: a fingerprint of it, and the project's declarations."""

    fingerprint: str
    own: Tables

    @classmethod
    def here(cls) -> "Reader":
        """What reads in this process."""
        return cls(fingerprint_reader(), list_own())


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: `staged` names its new part, if it needed one.

    `faults` are of single articles, `failures` of the batch; `stopped` is what ends the run.
    """

    staged: str = ""
    read: int = 0
    faults: tuple[Fault, ...] = ()
    failures: tuple[Fault, ...] = ()
    stopped: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The rows that one article gives."""

    file: Row
    observations: tuple[Row, ...] = ()
    quantities: tuple[Row, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True)
class Content:
    """What an article's rows follow from: its bytes, or why they cannot be had, and the facts."""

    data: bytes
    facts: Facts
    fault: Fault | None
    sha256: str
    made_from: str


def read_batch(folder: Path, batch: Batch, reader: Reader) -> Outcome:
    """Look at every article of a batch and stage a part if one of them is new or changed."""
    declare(reader.own)
    if reader.fingerprint != fingerprint_reader():
        return Outcome(
            stopped=(
                Fault("a worker", "another version of this package or of its codebook",
                      "that of the command", "install the same one on every machine"),
            )
        )  # fmt: skip
    dataset = Dataset(folder)
    try:
        return _read_changed(dataset, batch)
    except WeishanError as error:
        return Outcome(stopped=error.faults)


def _read_changed(dataset: Dataset, batch: Batch) -> Outcome:
    done = dataset.read("files", batch.part, ["path", "made_from"]).to_pydict()
    known = dict(zip(done["path"], done["made_from"], strict=True))
    changed, faults = _find_changed(batch, known) if known else (list(batch.entries), [])
    if not changed:
        return Outcome(faults=tuple(faults))
    with dataset.stage(batch.part, {entry.path for entry in changed}) as part:
        for entry in changed:
            reading = read_entry(entry)
            part.add("observations", reading.observations)
            part.add("quantities", reading.quantities)
            part.add("files", [reading.file])
            if reading.fault:
                faults.append(reading.fault)
    return Outcome(part.staged, len(changed), tuple(faults))


def _find_changed(batch: Batch, known: dict[str, str]) -> tuple[list[Entry], list[Fault]]:
    """The entries that are not as they were read; what cannot be read now stays as it was."""
    changed, faults = [], []
    for entry in batch.entries:
        content = load_content(entry)
        if content.made_from == known[entry.path]:
            continue
        if content.fault:
            faults.append(replace(content.fault, action="what was read of it earlier is kept"))
        else:
            changed.append(entry)
    return changed, faults


def load_content(entry: Entry) -> Content:
    """The bytes of an article and what is known of it besides; a file's faults are part of it."""
    data, facts, fault = b"", entry.facts, None
    try:
        facts = read_sidecar(Path(entry.file)).or_else(facts)
        stat = Path(entry.file).stat()
        if not S_ISREG(stat.st_mode):  # a pipe would be waited for without end
            fault = Fault(entry.path, "it is no file", "an article")
        elif stat.st_size > LARGEST:
            fault = Fault(entry.path, f"the file has {stat.st_size:,} bytes",
                          f"an article of at most {LARGEST:,}", "split it")  # fmt: skip
        else:
            data = Path(entry.file).read_bytes()
    except OSError as error:
        fault = Fault(entry.path, f"the file cannot be read ({error.strerror or error})",
                      "an article", "check the path and who may read it")  # fmt: skip
    except WeishanError as error:
        fault = error.faults[0]
    sha256 = hashlib.sha256(data).hexdigest()
    makings = "\n".join([sha256, *vars(facts).values(), str(fault or ""), fingerprint_reader()])
    return Content(data, facts, fault, sha256, hashlib.sha256(makings.encode()).hexdigest()[:32])


def read_sidecar(article: Path) -> Facts:
    """What a source.toml beside an article says; WeishanError if it cannot be read."""
    sidecar = article.parent / "source.toml"
    try:
        entries = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Facts()
    except (OSError, ValueError) as error:
        raise WeishanError(
            Fault(str(sidecar), f"it cannot be read ({error})", "valid TOML in UTF-8", "correct it")
        ) from None
    published = entries.get("published", "")
    facts = Facts(
        published.isoformat() if isinstance(published, date) else str(published),
        str(entries.get("title", "")),
        str(entries.get("ref_area", "")),
    )
    if faults := facts.faults(str(sidecar)):
        raise WeishanError(faults)
    return facts


def read_entry(entry: Entry) -> Reading:
    """The rows of one article; whatever is wrong with it becomes its fault."""
    started = perf_counter()
    content = load_content(entry)
    try:
        reading = _read_content(entry.path, content)
    except WeishanError as error:
        reading = _faulty(entry.path, content, error.faults[0])
    except Exception as error:  # noqa: BLE001 - one article must not end the night's run
        fault = Fault(entry.path, f"this package fails on it ({type(error).__name__}: {error})",
                      action="report the file, please")  # fmt: skip
        reading = _faulty(entry.path, content, fault)
    return replace(reading, file={**reading.file, "seconds": perf_counter() - started})


def _read_content(path: str, content: Content) -> Reading:
    if content.fault:
        raise WeishanError(content.fault)
    raw = decode(content.data, path)
    if not raw.strip():
        raise WeishanError(Fault(path, "the file is empty", "the text of an article"))
    article = parse_text(raw)
    told = read_facts(article)
    facts = content.facts.or_else(told)
    quantities = read_named(article, facts.published)
    named = [quantity for quantity in quantities if quantity.indicator]
    file = {
        **_describe(path, content, facts),
        "from_text": " ".join(_supplied(content.facts, told)),
        "characters": len(raw),
        "quantities": len(quantities),
        "statistics": sum(quantity.kind == "statistic" for quantity in quantities),
        "observations": len(named),
    }
    return Reading(
        file,
        tuple(observe_quantity(q, article, path, facts.ref_area) for q in named),
        tuple(list_quantity(q, raw, path) for q in quantities),
    )


def _supplied(given: Facts, told: Facts) -> Iterator[str]:
    """The names of the facts that only the text tells."""
    for field in fields(Facts):
        if getattr(told, field.name) and not getattr(given, field.name):
            yield field.name


def _faulty(path: str, content: Content, fault: Fault) -> Reading:
    counts = dict.fromkeys(("characters", "quantities", "statistics", "observations"), 0)
    file = {**_describe(path, content, content.facts), "from_text": "", **counts}
    return Reading({**file, "fault": str(fault)}, fault=fault)


def _describe(path: str, content: Content, facts: Facts) -> dict[str, object]:
    return {
        "path": path,
        "sha256": content.sha256 if content.data else "",
        **vars(facts),
        "fault": "",
        "made_from": content.made_from,
    }


@follow
@cache
def fingerprint_reader() -> str:
    """A hash of all that reads an article, in this package; it tells old rows from new."""
    package = files("weishan_analysis")
    limits = {key: known.maximum for key, known in read_indicators().items()}
    digest = hashlib.sha256(repr((read_names(), limits)).encode())  # of the codebook, no titles
    for name in _READER:
        place = package.joinpath(name)
        sources = [place] if place.is_file() else place.iterdir()
        for file in sorted(sources, key=lambda file: file.name):
            if not file.is_dir():
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]
