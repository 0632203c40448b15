"""Figures for lessons: SVG with a text alternative, readable on light and on dark paper."""

import io
import re
from html import escape

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE, ORANGE = "#3b82c4", "#c2620c"  # enough contrast with white and with near-black


class Picture:
    """A drawn figure that a notebook shows as inline SVG."""

    def __init__(self, figure: Figure, title: str, description: str) -> None:
        """Draw the figure.

        Args:
            figure: What to draw; its black parts take the colour of the text around it.
            title: A short name, read out first.
            description: What a reader who does not see it has to know.
        """
        self.title = title
        self.description = description
        self._svg = _draw(figure, title)

    def _repr_html_(self) -> str:
        head = f"<title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>"
        label = escape(f"{self.title}. {self.description}")
        return self._svg.replace(
            "<svg ", f'<svg role="img" aria-label="{label}" fill="currentColor" ', 1
        ).replace(">", f' style="max-width: 100%; height: auto">{head}', 1)


def _draw(figure: Figure, title: str) -> str:
    buffer = io.StringIO()
    with mpl.rc_context(
        {
            "svg.fonttype": "none",  # text stays text: it can be read out, searched and scaled
            "svg.hashsalt": title,  # else the same figure has other ids in each build
            "font.family": "sans-serif",
        }
    ):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    drawn = buffer.getvalue()
    drawn = drawn[drawn.index("<svg ") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    # Matplotlib gives every group the same names in each figure of a page.
    drawn = re.sub(r'<g id="[^"]*"', "<g", drawn)
    return re.sub(r"#000000\b|\bblack\b", "currentColor", drawn)
