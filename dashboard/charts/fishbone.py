"""Cause and effect as a fish: the effect is the head, six categories are the bones, causes lie along them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.charts import template

# Three bones above the spine and three below; the busiest lie next to the head, on the right.
COLUMNS = 3
HEAD, SPINE = 11.2, 0.0
REACH, LEAN = 5.0, 1.25  # height of a bone, and how far it leans away from the head
STEP = 3.55
MOST = 4  # causes a bone carries before the picture becomes a thicket
LETTERS = 15  # of a cause's words before they are cut; the hover has them whole


@dataclass(frozen=True, slots=True)
class Twig:
    """One cause on a bone: ``words`` as written, ``count`` cases, ``hover`` in words."""

    words: str
    count: int
    hover: str


@dataclass(frozen=True, slots=True)
class Bone:
    """One category: its name, its number of cases in words, its causes with the most frequent first."""

    name: str
    told: str
    count: int
    twigs: Sequence[Twig]


def fishbone(bones: Sequence[Bone], effect: str, words: Mapping[str, str]) -> go.Figure:
    """The fish of up to six bones, the busiest next to the head. ``words``: ``more`` with a gap ``{n}``."""
    figure = go.Figure()
    _line(figure, (-0.6, SPINE), (HEAD, SPINE), 4, template.BRAND)
    template.label(
        figure, HEAD, SPINE, f"<b>{_broken(effect)}</b>", "white", xshift=0, bgcolor=template.BRAND, borderpad=9,
        bordercolor=template.BRAND, align="center",
    )  # fmt: skip
    ranked = sorted(bones, key=lambda bone: -bone.count)[: 2 * COLUMNS]
    most = max((bone.count for bone in ranked), default=1) or 1
    for place, bone in enumerate(ranked):
        column, up = place // 2, 1 if place % 2 == 0 else -1
        _bone(figure, bone, HEAD - 1.0 - column * STEP, up, most, words)
    template.frame(figure, height=560)
    figure.update_xaxes(visible=False, range=[-0.9, HEAD + 1.9], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-REACH - 1.0, REACH + 1.0], fixedrange=True)
    return figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4})


def _bone(figure: go.Figure, bone: Bone, foot: float, up: int, most: int, words: Mapping[str, str]) -> None:
    """A bone from its name down to the spine; thicker where more cases lie on it."""
    end = (foot - LEAN, up * REACH)
    known = bone.count > 0
    colour = template.BRAND if known else template.UNTOLD
    _line(figure, end, (foot, SPINE), 1.5 + 3 * bone.count / most, colour)
    name = f"<b>{bone.name}</b> {bone.told}" if known else bone.name
    template.label(
        figure, end[0], end[1], name, colour if known else template.INK_SOFT, xshift=0, xanchor="center",
        yanchor="bottom" if up > 0 else "top", yshift=4 * up,
    )  # fmt: skip
    for number, twig in enumerate(bone.twigs[:MOST]):
        share = 0.84 - number * 0.2
        _twig(figure, twig.words, twig, (foot - LEAN * share, up * REACH * share))
    if (left := len(bone.twigs) - MOST) > 0:
        share = 0.84 - MOST * 0.2 + 0.06
        at = (foot - LEAN * share, up * REACH * share)
        template.label(figure, *at, words["more"].format(n=left), template.UNTOLD, xanchor="right", xshift=-8)


def _twig(figure: go.Figure, text: str, twig: Twig, joint: tuple[float, float]) -> None:
    _line(figure, (joint[0] - 0.3, joint[1]), joint, 1.2, template.INK_SOFT)
    cut = text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"
    figure.add_annotation(
        x=joint[0] - 0.34, y=joint[1], text=f"{cut} <b>{twig.count}</b>", showarrow=False, xanchor="right",
        yanchor="middle", font={"size": 13, "color": template.INK_SOFT}, hovertext=twig.hover,
    )  # fmt: skip


def _line(figure: go.Figure, start: tuple[float, float], end: tuple[float, float], width: float, colour: str) -> None:
    figure.add_scatter(
        x=[start[0], end[0]], y=[start[1], end[1]], mode="lines", line={"color": colour, "width": width},
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip


def _broken(effect: str) -> str:
    """The head's words on two lines: at a space, or in the middle of Chinese."""
    first, space, rest = effect.partition(" ")
    if space:
        return f"{first}<br>{rest}"
    middle = (len(effect) + 1) // 2
    return f"{effect[:middle]}<br>{effect[middle:]}" if len(effect) > 4 else effect
