"""Draw the picture of the README from the current tables: `python tools/draw_readme_chart.py`."""

from pathlib import Path

import weishan_analysis as wa

TARGET = Path(__file__).parents[1] / "docs" / "poverty-incidence.png"


def main() -> None:
    incidence = wa.tables.incidence(wa.tables.subject(wa.figures("poverty")))
    wa.poverty.incidence_chart(incidence, wa.Words("en")).save(TARGET)


if __name__ == "__main__":
    main()
