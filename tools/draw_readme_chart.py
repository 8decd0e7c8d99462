"""Draw the picture of the README from the current tables: `python tools/draw_readme_chart.py`."""

from pathlib import Path

from matplotlib import pyplot as plt

import weishan_analysis as wa
from weishan_analysis.publishing import charts
from weishan_analysis.publishing.style import use_style
from weishan_analysis.statistics import tables

TARGET = Path(__file__).parents[1] / "docs" / "poverty-incidence.png"


def main() -> None:
    use_style("en")
    incidence = tables.incidence(tables.subject(wa.figures("poverty")))
    charts.incidence_chart(incidence, "en")
    plt.savefig(TARGET, dpi=144, metadata={"Software": None})


if __name__ == "__main__":
    main()
