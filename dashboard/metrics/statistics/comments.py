"""What comments talk about and in what mood, Chinese or English, by a small lexicon of our own.

No model and no dictionary is loaded: a comment after a visit is a dozen words about the same dozen things. Each
finding can be read off its words; where no word is known, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.lexicon import COMPLAINT, NEGATION, PRAISE, THEMES, WORDS_BETWEEN


@dataclass(frozen=True, slots=True)
class Mood:
    """``praise`` and ``complaint``: how many words of each kind a comment holds, negation turned round."""

    praise: int
    complaint: int

    @property
    def score(self) -> float | None:
        """-1 (only complaint) .. 1 (only praise); None when the comment holds neither."""
        told = self.praise + self.complaint
        return (self.praise - self.complaint) / told if told else None


@dataclass(frozen=True, slots=True)
class Theme:
    """``name`` of :data:`lexicon.THEMES`, the ``comments`` that touch it, of which ``unhappy`` and ``happy`` in mood,
    and the place of an ``example`` among the comments (the shortest with a mood, else the shortest)."""

    name: str
    comments: int
    happy: int
    unhappy: int
    example: int


def words(text: str) -> tuple[str, ...]:
    """The text in pieces: runs of Chinese characters, and other words in lower case; the rest separates."""
    pieces, piece, chinese = [], "", False
    for letter in text.lower().replace("’", "'"):
        kind = is_chinese(letter)
        kept = kind or letter.isalnum() or letter in "'-"
        if piece and (not kept or kind != chinese):
            pieces.append(piece)
            piece = ""
        if kept:
            piece, chinese = piece + letter, kind
    return tuple([*pieces, piece] if piece else pieces)


def is_chinese(letter: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u3400" <= letter <= "\u9fff"


def themes(text: str) -> tuple[str, ...]:
    """The themes that a comment touches, in the lexicon's order."""
    pieces = words(text)
    return tuple(name for name, terms in _TERMS.items() if any(_holds(piece, terms) for piece in pieces))


def mood(text: str) -> Mood:
    """How a comment sounds; a negation up to three characters or words before turns a word round."""
    told = [_clause_mood(words(clause)) for clause in _clauses(text)]
    return Mood(sum(good for good, _ in told), sum(bad for _, bad in told))


def by_theme(texts: Sequence[str]) -> tuple[Theme, ...]:
    """Every theme that somebody touches, most comments first."""
    touched = [set(themes(text)) for text in texts]
    scores = [mood(text).score or 0.0 for text in texts]
    found = []
    for name in THEMES:
        at = [place for place, names in enumerate(touched) if name in names]
        if at:
            example = min(at, key=lambda place: (scores[place] == 0, len(texts[place]), place))
            happy, unhappy = sum(scores[place] > 0 for place in at), sum(scores[place] < 0 for place in at)
            found.append(Theme(name, len(at), happy, unhappy, example))
    return tuple(sorted(found, key=lambda theme: -theme.comments))


def telling_words(texts: Sequence[str], unhappy: Sequence[bool], least: int = 3) -> tuple[tuple[str, float], ...]:
    """Words and Chinese phrases by how much more often unhappy comments hold them, most unhappy first, with z.

    Chinese phrases are character runs of two to four that ``least`` comments hold and that no longer run always
    contains; nothing needs to know the language. Formula: log-odds with an informative Dirichlet prior, over its
    standard error (beyond 1.96 not chance, were it the only word looked at). Source: Monroe, Colaresi and Quinn,
    Political Analysis 2008;16:372. Raises ValueError when the two do not fit.
    """
    if len(texts) != len(unhappy):
        raise ValueError(f"{len(texts)} comments and {len(unhappy)} moods; give one mood a comment")
    counts: dict[str, list[int]] = {}
    for text, side in zip(texts, unhappy, strict=True):
        for run in _runs(text):
            counts.setdefault(run, [0, 0])[bool(side)] += 1
    common = {run: pair for run, pair in counts.items() if sum(pair) >= least}
    inside = _swallowed(common)
    names = [run for run in common if run not in inside]
    if not names:
        return ()
    z = log_odds_z(np.array([common[name] for name in names], dtype=np.float64))
    order = np.argsort(-z, kind="stable")
    return tuple((names[place], float(z[place])) for place in order)


def _swallowed(counts: dict[str, list[int]]) -> set[str]:
    """Chinese runs that only ever occur inside a run one character longer."""
    found = set()
    for run, pair in counts.items():
        for part in (run[:-1], run[1:]):
            if is_chinese(run[0]) and sum(counts.get(part, [0])) == sum(pair):
                found.add(part)
    return found


def log_odds_z(counts: Array) -> Array:
    """z of each word (words,) from its ``counts`` (words, 2) in the first and second group; above 0: the second's.

    The prior is the words' own frequency in both, worth as many words as the average group holds.
    """
    total = counts.sum(axis=0)
    prior = counts.sum(axis=1) / max(counts.sum(), 1) * total.mean() + 1e-9
    odds = (counts + prior[:, None]) / np.maximum(total + prior.sum() - counts - prior[:, None], 1e-9)
    z: Array = (np.log(odds[:, 1]) - np.log(odds[:, 0])) / np.sqrt((1 / (counts + prior[:, None])).sum(axis=1))
    return z


def _terms(entries: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]:
    """Chinese words (longest first), whole English words, and beginnings."""
    chinese = sorted((entry for entry in entries if is_chinese(entry[0])), key=len, reverse=True)
    starts = tuple(entry[:-1] for entry in entries if entry.endswith("*"))
    return tuple(chinese), frozenset(entry for entry in entries if not is_chinese(entry[0])), starts


_Terms = tuple[tuple[str, ...], frozenset[str], tuple[str, ...]]
_TERMS: dict[str, _Terms] = {name: _terms(entries.split()) for name, entries in THEMES.items()}
_PRAISE, _COMPLAINT = _terms(PRAISE.split()), _terms(COMPLAINT.split())
_NEGATION = frozenset(NEGATION.split())
_CHINESE_NEGATION = sorted((word for word in _NEGATION if is_chinese(word[0])), key=lambda word: (-len(word), word))
_MARKS = frozenset(",.;:!?()，。；：！？、（）…~～")
_KNOWN: dict[str, list[tuple[str, bool]]] = {}
for _word, _praises in [(word, True) for word in _PRAISE[0]] + [(word, False) for word in _COMPLAINT[0]]:
    _KNOWN.setdefault(_word[0], []).append((_word, _praises))
    _KNOWN[_word[0]].sort(key=lambda entry: -len(entry[0]))


def _holds(piece: str, terms: _Terms) -> bool:
    if is_chinese(piece[0]):
        return any(word in piece for word in terms[0])
    return piece in terms[1] or (bool(terms[2]) and piece.startswith(terms[2]))


def _clauses(text: str) -> list[str]:
    """The text between its marks of punctuation: no negation reaches beyond one."""
    return "".join(letter if letter not in _MARKS else "\n" for letter in text).split("\n")


def _clause_mood(pieces: Sequence[str]) -> tuple[int, int]:
    good = bad = 0
    since = WORDS_BETWEEN + 1
    for piece in pieces:
        if is_chinese(piece[0]):
            praised, blamed = _chinese_mood(piece)
            good, bad, since = good + praised, bad + blamed, WORDS_BETWEEN + 1
            continue
        since = 0 if piece in _NEGATION else since + 1
        for terms, praise in ((_PRAISE, True), (_COMPLAINT, False)):
            if _holds(piece, terms):
                kept = praise != (since <= WORDS_BETWEEN)
                good, bad = good + kept, bad + (not kept)
    return good, bad


def _chinese_mood(run: str) -> tuple[int, int]:
    """Praise and complaint in a run of characters, read from the left, the longest known word at each place."""
    good = bad = place = free = 0
    while place < len(run):
        found = next((entry for entry in _KNOWN.get(run[place], ()) if run.startswith(entry[0], place)), None)
        if found is None:
            place += 1
            continue
        before = run[max(free, place - WORDS_BETWEEN) : place]
        turned = _negations(before) % 2 == 1
        if found[1] != turned:
            good += 1
        else:
            bad += 1
        place += len(found[0])
        free = place
    return good, bad


def _negations(before: str) -> int:
    """How many negations stand before a word, the longest first."""
    found = 0
    for word in _CHINESE_NEGATION:
        found += before.count(word)
        before = before.replace(word, " ")
    return found


def _runs(text: str) -> set[str]:
    found = set()
    for piece in words(text):
        if is_chinese(piece[0]):
            found |= {piece[at : at + size] for size in (2, 3, 4) for at in range(len(piece) - size + 1)}
        elif len(piece) > 2:
            found.add(piece)
    return found
