"""Statistics stated in Chinese local-government prose, as traced, checked and charted tables.

>>> import weishan_analysis as wa
>>> [(str(q.value), q.unit) for q in wa.extract("全县8214户29546人")]
[('8214', '户'), ('29546', '人')]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weishan_analysis.corpora.views import corpus as corpus
    from weishan_analysis.errors import Fault as Fault
    from weishan_analysis.errors import WeishanError as WeishanError
    from weishan_analysis.library import checks as checks
    from weishan_analysis.library import corrections as corrections
    from weishan_analysis.library import dividends as dividends
    from weishan_analysis.library import figures as figures
    from weishan_analysis.library import funds as funds
    from weishan_analysis.library import incidence as incidence
    from weishan_analysis.library import indicators as indicators
    from weishan_analysis.library import observations as observations
    from weishan_analysis.library import quantities as quantities
    from weishan_analysis.library import revisions as revisions
    from weishan_analysis.library import sources as sources
    from weishan_analysis.reading.files import read_text as read_text
    from weishan_analysis.reading.naming import extract as extract
    from weishan_analysis.statistics.comparison import compare as compare

# The public names and where they live; each is imported when it is first used.
_PLACES = {
    "Fault": "errors",
    "WeishanError": "errors",
    "checks": "library",
    "compare": "statistics.comparison",
    "corpus": "corpora.views",
    "corrections": "library",
    "dividends": "library",
    "extract": "reading.naming",
    "figures": "library",
    "funds": "library",
    "incidence": "library",
    "indicators": "library",
    "observations": "library",
    "quantities": "library",
    "read_text": "reading.files",
    "revisions": "library",
    "sources": "library",
}
__all__ = sorted(_PLACES)  # noqa: PLE0605 - a list, computed


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
