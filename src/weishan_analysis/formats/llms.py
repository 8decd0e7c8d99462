"""llms.txt: what the site holds, in plain text, for programs that read text."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from weishan_analysis.metadata import load
from weishan_analysis.pages.page import Shown
from weishan_analysis.project import read_project
from weishan_analysis.statistics.sources import Source


def list_for_readers(
    root: Path, sources: Sequence[Source], shown: Sequence[tuple[str, Shown]]
) -> bytes:
    """The pages as Markdown, the tables and the sources, a line each."""
    return ("\n".join(_write(root, sources, shown)) + "\n").encode()


def _write(
    root: Path, sources: Sequence[Source], shown: Sequence[tuple[str, Shown]]
) -> Iterator[str]:
    project = read_project(root)
    yield f"# {project.name or 'What the figures say'}"
    yield ""
    yield f"> {project.lead or 'Statistics of Chinese local-government prose, traced and checked.'}"
    yield ""
    yield "## Pages"
    yield ""
    for place, page in shown:
        yield f"- [{page.title}]({place.removesuffix('.html')}.md): {page.lead}".rstrip(": ")
    yield ""
    yield "## Data"
    yield ""
    titles = load("codebook/columns.toml")["table"]
    for path in sorted((root / "data" / "processed").iterdir()):
        title = titles.get(path.stem.partition("-")[0], {}).get("en", "All of them described")
        yield f"- [{path.name}](data/{path.name}): {title}"
    yield "- [observations.sdmx.csv](observations.sdmx.csv): The observations as SDMX-CSV"
    yield "- [annotations.jsonld](annotations.jsonld): Every figure by its words in the raw text"
    yield ""
    yield "## Sources"
    yield ""
    for source in sources:
        yield f"- [{source.name}](source-{source.name}.html): {source.reference}"
