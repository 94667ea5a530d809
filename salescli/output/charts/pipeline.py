"""Pictures of the pipeline: the funnel, and the forecast against quota."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from salescli.model.measures import Unit
from salescli.output.charts import compact
from salescli.output.charts.scale import around, every
from salescli.output.charts.svg import LETTER, cut, element, escape, fill, picture, text
from salescli.output.words import said

if TYPE_CHECKING:
    from salescli.forecast import ForecastRow
    from salescli.funnel.steps import Group, Step
    from salescli.i18n.language import Language

_FUNNEL, _ROW = 460.0, 30.0
#: The room for a period of the forecast, and how many that are over are shown before those to come.
_PERIOD, _PAST = 46.0, 4
_LEAST_WIDE, _MOST_WIDE = 380.0, 720.0
#: The room for the words next to a bar of the funnel.
_BESIDE = 200.0


def funnel_svg(group: Group, name: str, language: Language) -> str:
    """A bar for each stage, as long as the number of deals that reached it, with the share of the stage before."""
    steps = group.steps
    most = max((step.reached for step in steps), default=0) or 1
    stages = [said(step.stage, language) for step in steps]
    left = min(max(map(len, stages), default=0) * LETTER + 10, _FUNNEL * 0.3)
    beside = [language.number(step.reached, Unit.COUNT) + _of_step_before(step, language) for step in steps]
    ranges = [words for step, words in zip(steps, beside, strict=True) if step.conversion is None]
    right = max(_BESIDE, max(map(len, ranges), default=0) * LETTER + 10)  # a range of shares is longer
    width = _FUNNEL - _BESIDE + right
    room = width - left - right
    parts, descriptions = [], []
    for row, (step, stage, words) in enumerate(zip(steps, stages, beside, strict=True)):
        middle = row * _ROW + _ROW / 2
        length = step.reached / most * room
        parts.append(text(left - 8, middle + 4, cut(stage, left), anchor="end"))
        parts.append(element("rect", x=left, y=middle - 12, width=max(length, 1.0), height=24, **fill(name, 0)))
        parts.append(text(left + length + 6, middle + 4, words))
        descriptions.append(f"{stage} {words}")
    title = language.text("How far deals get")
    return picture("".join(parts), width=width, height=_ROW * max(len(steps), 1), name=name, title=title,
                   description="; ".join(descriptions), alone=False)  # fmt: skip


def _of_step_before(step: Step, language: Language) -> str:
    """The share of the step before, after a count: one number or a range."""
    if step.conversion_from is None or step.conversion_to is None:
        return ""
    low, high = (_percent(share, language) for share in (step.conversion_from, step.conversion_to))
    share = high if step.conversion is not None else language.text("{low} to {high}", low=low, high=high)
    return f" · {language.text('{share} of step before', share=share)}"


def forecast_svg(rows: Sequence[ForecastRow], name: str, language: Language) -> str:
    """A column for each period: won, above it the weighted pipeline (hatched), and a bar across it for the quota.

    Where periods are still to come, these are shown after the last few that are over, with a line between them.
    """
    over = sum(row.complete for row in rows)
    if over < len(rows):
        rows, over = rows[max(0, over - _PAST) :], min(over, _PAST)
    height, bottom, top = 300.0, 26.0, 34.0
    highest = [_float(row.won) + _float(row.weighted) for row in rows] + [_float(row.quota) for row in rows]
    scale = around(highest, with_zero=True)
    ticks = [(tick, compact(tick, language, scale.step)) for tick in scale.ticks]
    left = max(len(words) for _, words in ticks) * LETTER + 8
    step = min(_PERIOD, _MOST_WIDE / len(rows))
    width = max(left + step * len(rows), _LEAST_WIDE)
    thick = min(step * 0.64, 52.0)

    def y(value: float) -> float:
        return top + (1 - scale.share(value)) * (height - top - bottom)

    parts = [
        element("line", x1=left, x2=width, y1=y(tick), y2=y(tick), class_="axis" if tick == 0 else "grid")
        + text(left - 6, y(tick) + 4, words, anchor="end", style="soft")
        for tick, words in ticks
    ]
    descriptions = []
    skip = every(len(rows), int((width - left) / (max(len(row.period or "") for row in rows) * LETTER + 12)))
    for place, row in enumerate(rows):
        x = left + step * (place + 0.5) - thick / 2
        words = _row_words(row, language)
        descriptions.append(words)
        parts.append(element("g", element("title", escape(words)) + _column(row, x, thick, y, name)))
        if place % skip == 0:
            label = row.period or ""
            middle = min(x + thick / 2, width - len(label) * LETTER / 2)
            parts.append(text(middle, height - 8, label, anchor="middle", style="soft"))
    if 0 < over < len(rows):
        x = left + step * over
        parts.append(element("line", x1=x, x2=x, y1=top - 8, y2=height - bottom, class_="axis", stroke_dasharray="3 3"))
    parts.append(_legend(name, 0.0, language))
    title = language.text("Won and open against quota")
    return picture("".join(parts), width=width, height=height, name=name, title=title,
                   description="; ".join(descriptions), alone=False)  # fmt: skip


def _column(row: ForecastRow, x: float, thick: float, y: Callable[[float], float], name: str) -> str:
    """The column of a period: won, on it the weighted pipeline, and a line for the quota."""
    won, weighted = _float(row.won), _float(row.weighted)
    top = y(won + weighted)
    found = element("rect", x=x, y=y(won), width=thick, height=y(0.0) - y(won), **fill(name, 0))
    found += element("rect", x=x, y=top, width=thick, height=y(won) - top, **fill(name, 1))
    if row.quota is None:
        return found
    quota = y(_float(row.quota))
    return found + element("line", x1=x - 4, x2=x + thick + 4, y1=quota, y2=quota, class_="goal")


def _legend(name: str, left: float, language: Language) -> str:
    parts, x = [], left
    for number, english in enumerate(("won", "weighted pipeline")):
        words = language.text(english)
        parts.append(element("rect", x=x, y=4, width=14, height=14, **fill(name, number)))
        parts.append(text(x + 20, 16, words))
        x += 20 + len(words) * LETTER + 22
    parts.append(
        element("line", x1=x, x2=x + 18, y1=11, y2=11, class_="goal") + text(x + 24, 16, language.text("quota"))
    )
    return "".join(parts)


def _row_words(row: ForecastRow, language: Language) -> str:
    numbers = [("won", row.won), ("weighted pipeline", row.weighted), ("quota", row.quota)]
    said = [
        f"{language.text(word)} {language.number(value, Unit.MONEY)}" for word, value in numbers if value is not None
    ]
    return f"{row.period}: {', '.join(said)}"


def _percent(share: float, language: Language) -> str:
    return f"{language.number(share, Unit.RATIO)} %"


def _float(value: object) -> float:
    return float(value) if value is not None else 0.0  # type: ignore[arg-type]
