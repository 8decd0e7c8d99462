"""One function a figure: a tidy frame in, matplotlib Axes out.

Each takes a view of `tables`, a language (`en` or `zh`) and, to combine charts, the axes to draw
on. A view without the figures that a chart needs gives a chart that says so.
"""

from weishan_analysis.publishing.charts.areas import areas_chart
from weishan_analysis.publishing.charts.article import numerals_chart
from weishan_analysis.publishing.charts.comparison import comparison_chart
from weishan_analysis.publishing.charts.consistency import consistency_chart
from weishan_analysis.publishing.charts.dividends import decomposition_chart, dividends_chart
from weishan_analysis.publishing.charts.funds import (
    funds_chart,
    headline_chart,
    matrix_chart,
    per_beneficiary_chart,
)
from weishan_analysis.publishing.charts.poverty import (
    implied_population_chart,
    incidence_chart,
    income_chart,
    people_chart,
)
from weishan_analysis.publishing.charts.programmes import programme_chart, reach_chart
from weishan_analysis.publishing.charts.revisions import revisions_chart

__all__ = [
    "areas_chart",
    "comparison_chart",
    "consistency_chart",
    "decomposition_chart",
    "dividends_chart",
    "funds_chart",
    "headline_chart",
    "implied_population_chart",
    "incidence_chart",
    "income_chart",
    "matrix_chart",
    "numerals_chart",
    "people_chart",
    "per_beneficiary_chart",
    "programme_chart",
    "reach_chart",
    "revisions_chart",
]
