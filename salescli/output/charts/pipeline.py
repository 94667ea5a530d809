"""Pictures of the pipeline: the funnel, and the forecast against quota."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from salescli.model.measures import Unit
from salescli.output.charts import compact
from salescli.output.charts.scale import around, every
from salescli.output.charts.svg import (
    LETTER,
    element,
    escape,
    fill,
    label,
    lines_of,
    on_anything,
    picture,
    text,
)
from salescli.output.words import said

if TYPE_CHECKING:
    from salescli.forecast import ForecastRow
    from salescli.funnel.steps import Group, Step
    from salescli.i18n.language import Language

_ROW = 26.0
#: How many periods that are over are shown before those to come, and the widest column.
_PAST, _THICK = 4, 52.0
_BOTTOM, _TOP = 26.0, 46.0
#: The shortest room for the longest bar of a funnel.
_LEAST_BAR = 40.0


def funnel_svg(group: Group, name: str, language: Language, *, width: float = 360.0) -> str:
    """A bar for each stage, as long as the number of deals that reached it, with the share of the stage before."""
    steps = group.steps
    most = max((step.reached for step in steps), default=0) or 1
    stages = [said(step.stage, language) for step in steps]
    beside = [language.number(step.reached, Unit.COUNT) + _of_step_before(step, language) for step in steps]
    right = max(map(len, beside), default=0) * LETTER
    left = min(max(map(len, stages), default=0) * LETTER + 10, width * 0.3)
    width = max(width, left + _LEAST_BAR + right)
    # A bar may reach under the room of a shorter text: the longest that leaves every text its own.
    room = min((width - left - len(words) * LETTER - 6) * most / (step.reached or 1)
               for step, words in zip(steps, beside, strict=True)) if steps else _LEAST_BAR  # fmt: skip
    parts, descriptions = [], []
    for row, (step, stage, words) in enumerate(zip(steps, stages, beside, strict=True)):
        middle = row * _ROW + _ROW / 2
        length = step.reached / most * room
        parts.append(label(left - 8, middle, lines_of(stage, left - 8), anchor="end"))
        parts.append(element("rect", x=left, y=middle - 9, width=max(length, 1.0), height=18, **fill(name, 0)))
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
    return f" · {share}"


def shown(rows: Sequence[ForecastRow]) -> Sequence[ForecastRow]:
    """The periods to come after the last few that are over; all of them where none is to come."""
    over = sum(row.complete for row in rows)
    return rows[max(0, over - _PAST) :] if over < len(rows) else rows


def has_quota(rows: Sequence[ForecastRow]) -> bool:
    """Whether there is a quota for any of the periods."""
    return any(row.quota is not None for row in rows)


def title_of(rows: Sequence[ForecastRow], language: Language) -> str:
    """What the picture of a forecast shows."""
    return language.text("Won and open against quota" if has_quota(rows) else "Won and open")


def forecast_svg(
    rows: Sequence[ForecastRow], name: str, language: Language, *, width: float = 360.0, height: float = 230.0
) -> str:
    """A column for each period: won, above it the weighted pipeline (hatched), and a bar across it for the quota.

    Where periods are still to come, a line stands between them and those that are over, and each says how much it is.
    """
    rows = shown(rows)
    over = sum(row.complete for row in rows)
    highest = [_float(row.won) + _float(row.weighted) for row in rows] + [_float(row.quota) for row in rows]
    scale = around(highest, with_zero=True, ticks=4)
    ticks = [(tick, compact(tick, language, scale.step)) for tick in scale.ticks]
    left = max(len(words) for _, words in ticks) * LETTER + 8
    step = (width - left) / len(rows)
    thick = min(step * 0.64, _THICK)

    def y(value: float) -> float:
        return _TOP + (1 - scale.share(value)) * (height - _TOP - _BOTTOM)

    parts = [
        element("line", x1=left, x2=width, y1=y(tick), y2=y(tick), class_="axis" if tick == 0 else "grid")
        + text(left - 6, y(tick) + 4, words, anchor="end", style="soft")
        for tick, words in ticks
    ]
    descriptions = []
    amounts = _amounts(rows, step, language)
    skip = every(len(rows), int((width - left) / (max(len(row.period or "") for row in rows) * LETTER + 12)))
    for place, row in enumerate(rows):
        x = left + step * (place + 0.5) - thick / 2
        tip = _row_words(row, language)
        descriptions.append(tip)
        parts.append(element("g", element("title", escape(tip)) + _column(row, x, thick, y, name)))
        if words := amounts[place]:
            parts.append(on_anything(x + thick / 2, _over(row, y), words, anchor="middle"))
        if place % skip == 0:
            period = row.period or ""
            middle = min(x + thick / 2, width - len(period) * LETTER / 2)
            parts.append(text(middle, height - 8, period, anchor="middle", style="soft"))
    if 0 < over < len(rows):
        x = left + step * over
        parts.append(element("line", x1=x, x2=x, y1=_TOP - 16, y2=height - _BOTTOM, class_="axis",
                             stroke_dasharray="3 3"))  # fmt: skip
        parts.append(text(x + 4, _TOP - 8, language.text("to come"), style="soft"))
    parts.append(_legend(name, language, has_quota=has_quota(rows)))
    title = title_of(rows, language)
    return picture("".join(parts), width=width, height=height, name=name, title=title,
                   description="; ".join(descriptions), alone=False)  # fmt: skip


def _amounts(rows: Sequence[ForecastRow], step: float, language: Language) -> list[str]:
    """How much is won and weighted in each period to come, if there is room for all of them; else nothing."""
    amounts = [0.0 if row.complete else _float(row.won) + _float(row.weighted) for row in rows]
    words = [compact(amount, language) if amount else "" for amount in amounts]
    return words if max(map(len, words)) * LETTER <= step else [""] * len(words)


def _over(row: ForecastRow, y: Callable[[float], float]) -> float:
    """Where the amount of a period stands: over its column, and over a quota that would cross it."""
    height = y(_float(row.won) + _float(row.weighted)) - 5
    quota = None if row.quota is None else y(_float(row.quota))
    return height if quota is None or not height - 12 < quota < height + 4 else quota - 5


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


def _legend(name: str, language: Language, *, has_quota: bool) -> str:
    parts, x = [], 0.0
    for number, english in enumerate(("won", "weighted pipeline")):
        words = language.text(english)
        parts.append(element("rect", x=x, y=4, width=14, height=14, **fill(name, number)))
        parts.append(text(x + 20, 16, words))
        x += 20 + len(words) * LETTER + 22
    if has_quota:
        line = element("line", x1=x, x2=x + 18, y1=11, y2=11, class_="goal")
        parts.append(line + text(x + 24, 16, language.text("quota")))
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
