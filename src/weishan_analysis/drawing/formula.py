"""A formula in LaTeX as a picture in the line, its letters drawn as shapes."""

from markupsafe import Markup

_MARKUP = Markup(
    '<svg class="formula" role="img" aria-label="{latex}" viewBox="{x:.2f} {y:.2f} {w:.2f} {h:.2f}"'
    ' style="width:{em[0]:.3f}em;height:{em[1]:.3f}em;vertical-align:{em[2]:.3f}em">'
    '<path transform="scale(1,-1)" fill="currentColor" d="{outline}"/></svg>'
)
SIZE = 10  # units to an em


def draw_formula(latex: str) -> Markup:
    r"""A formula as SVG in the colour of the words around it; one that cannot be set, as written.

    >>> draw_formula(r"\nosuch{x}")
    Markup('<code>\\nosuch{x}</code>')
    """
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    plain = latex.replace(r"\displaystyle", "").strip()
    try:
        path = TextPath((0, 0), f"${plain}$", size=SIZE)
    except ValueError:  # mathtext knows the formulas of sentences, not those of whole documents
        return Markup("<code>{}</code>").format(latex)
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    outline = "".join(
        letters[kind] + " ".join(f"{value:.2f}" for value in points) if kind in letters else "Z"
        for points, kind in path.iter_segments(simplify=False)
    )
    box = path.get_extents().padded(0.5)
    return _MARKUP.format(
        latex=latex,
        outline=outline,
        x=box.x0,
        y=-box.y1,
        w=box.width,
        h=box.height,
        em=(box.width / SIZE, box.height / SIZE, box.y0 / SIZE),
    )
