"""A chart on a page: its picture, what it says in words, its sentences and its downloads."""

from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from weishan_analysis.errors import Fault, WeishanError
from weishan_analysis.publishing.downloads import data_uri, xlsx_bytes
from weishan_analysis.publishing.links import link_figure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Description:
    """What a figure says, for those who cannot see it and those who want its data."""

    name: str
    title: str
    alt: str
    data: "pd.DataFrame"
    language: str


_descriptions: "WeakKeyDictionary[Axes, Description]" = WeakKeyDictionary()


def describe(
    ax: "Axes", *, name: str, title: str, alt: str, data: "pd.DataFrame", language: str = "en"
) -> "Axes":
    """Tie a description to `ax`, and return `ax`.

    name: stem of the downloads and anchor on the page, such as `incidence-fall`.
    title: the finding in one line. alt: the finding and its figures in words, without markup.
    data: the rows drawn; with columns observation and printed they link to
    their sentences.
    """
    _descriptions[ax] = Description(name, title, alt, data, language)
    return ax


def description(ax: "Axes") -> Description:
    """The description of `ax`; WeishanError where it has none."""
    if ax not in _descriptions:
        raise WeishanError(
            Fault("show", "axes without a description", "its name, title, text and data",
                  "call describe(ax, name=…, title=…, alt=…, data=…) first")
        )  # fmt: skip
    return _descriptions[ax]


def show(ax: "Axes") -> None:
    """Display the figure of `ax` once, with its words, sentences and downloads."""
    import matplotlib.pyplot as plt
    from IPython.display import display

    figure = _figure(ax)
    told = description(ax)
    display({"text/html": _figure_html(figure, told), "text/plain": told.alt}, raw=True)
    plt.close(figure)  # or the notebook would draw it a second time


def svg_text(figure: "Figure") -> str:
    """The figure as SVG that is the same in every run."""
    from matplotlib import rc_context

    file = BytesIO()
    with rc_context({"svg.hashsalt": "weishan", "svg.fonttype": "path"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue().decode("utf-8")


def _figure(ax: "Axes") -> "Figure":
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    return figure


def _figure_html(figure: "Figure", told: Description) -> str:
    from weishan_analysis.publishing.prose import message

    width, height = (round(inches * 96) for inches in figure.get_size_inches())
    picture = data_uri(svg_text(figure).encode(), "image/svg+xml")
    name = escape(told.name, quote=True)
    data = _select_columns(told.data, told.language)
    # Data and picture are embedded once; the page's script makes the rest from them.
    links = [
        _download(f"{told.name}.csv", "CSV", ""),
        _download(f"{told.name}.xlsx", "Excel", data_uri(xlsx_bytes(data, told.name), XLSX)),
        _download(f"{told.name}.svg", "SVG", ""),
        _download(f"{told.name}.png", "PNG", ""),
    ]
    label = escape(message("site.downloads", told.language, title=told.title), quote=True)
    return (
        f'<figure class="chart" id="{name}">\n'
        f'<img src="{picture}" width="{width}" height="{height}" '
        f'alt="{escape(told.alt, quote=True)}" data-title="{escape(told.title, quote=True)}">\n'
        f"<figcaption>\n{_sentences(told)}"
        f'<p class="downloads" role="group" aria-label="{label}">{" ".join(links)}</p>\n'
        "</figcaption>\n</figure>"
    )


def _select_columns(data: "pd.DataFrame", language: str) -> "pd.DataFrame":
    """The columns that say something, texts in the language of the page only (`x` or `x_zh`)."""
    pairs = [column for column in data.columns if f"{column}_zh" in data.columns]
    other = pairs if language == "zh" else [f"{column}_zh" for column in pairs]
    said = data.drop(columns=other)
    return said.loc[:, (said.notna() & (said != "")).any()]


def _download(file: str, label: str, address: str) -> str:
    target = f'href="{address}"' if address else "hidden"
    return f'<a {target} download="{escape(file, quote=True)}">{label}</a>'


def _sentences(told: Description) -> str:
    """Links from the figures drawn to the sentences that state them, folded away."""
    from weishan_analysis.publishing.prose import message

    if not {"observation", "printed"} <= set(told.data.columns):
        return ""
    rows = told.data.dropna(subset=["observation"]).drop_duplicates("observation")
    items = [f"<li>{link_figure(row, told.language)}</li>" for row in rows.itertuples()]
    if not items:
        return ""
    summary = escape(message("site.sentences", told.language, count=len(items)))
    return f"<details><summary>{summary}</summary><ul>{''.join(items)}</ul></details>\n"
