"""Scores and sums for a page: computed once over the network, cut to what the reader may see."""

import pandas as pd

from dashboard import formats
from dashboard.loading import load
from dashboard.metrics.indices.scores import Standing, all_sums, standing, year
from dashboard.metrics.view import View
from dashboard.texts import t


def standing_of(view: View) -> Standing:
    """The scores of the view's outlets. They are the same for every reader, so the network's are kept once."""
    return load(view.network, standing).within(view.scope)


def sums_of(view: View) -> pd.DataFrame:
    """The sums of every outlet of the network: cut to an outlet the reader may see, or added up over a region."""
    return load(view.network, all_sums)


def source(view: View, found: Standing) -> str:
    """Which days, which weights, how many outlets."""
    asked = year(view).period
    return t(
        "scores_source", span=formats.span(asked.start, asked.end), weights=weights_words(found),
        outlets=formats.number(found.outlets),
    )  # fmt: skip


def weights_words(found: Standing) -> str:
    """Which weights the scores were made with."""
    number = found.weighting.number
    if number is None:
        return t("scores_weights_default")
    return t("scores_weights_version", number=number, day=formats.day(found.weighting.valid_from))
