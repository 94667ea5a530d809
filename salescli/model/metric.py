"""KPIs as data. Each has its own file in kpis/; the docstring of the file is its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from salescli.errors import UsageError, did_you_mean
from salescli.message import Word, say
from salescli.model import formula
from salescli.model.account import METHODS, Account, Method, Ratio, Sample
from salescli.model.calendar import Grain
from salescli.model.measures import Measure, Scope, Unit

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.dataset import Dataset
    from salescli.message import Message
    from salescli.results.note import Note


#: Limits of settings: days of two hundred years, and amounts whose sums do not overflow.
_MOST_WHOLE, _MOST_AMOUNT, _LEAST_AMOUNT = 73_000, 10**12, Decimal("1e-6")


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Theme(StrEnum):
    """The subject of a KPI. A report has a section for each, in this order."""

    GROWTH = "growth"
    CUSTOMERS = "customers"
    ACTIVITY = "activity"
    PIPELINE = "pipeline"
    TEAM = "team"
    OWN = "own"

    @property
    def title_of_section(self) -> str:
        """The title of its section, in English."""
        return "Your KPIs" if self is Theme.OWN else self.capitalize()


class Pacing(Struct, frozen=True):
    """How a number grows through its period: as the sum of `column` over its days.

    A rate over a `whole` that is fixed for the period is `column` ÷ `whole` × `scale`.
    """

    column: str
    whole: str | None = None
    scale: int = 1


class Derived(Struct, frozen=True):
    """A component computed from others by a formula."""

    formula: str
    unit: Unit


Part = Measure | Derived


class Setting(Struct, frozen=True):
    """A setting of a KPI. `change` makes the KPI under its value, for a dataset; `choices` are its words, if limited.

    Its type is that of the default, or `kind` without a default.
    """

    meaning: str
    change: Callable[[Kpi, Any, Dataset], Kpi]
    default: bool | str | None = None
    choices: tuple[str, ...] = ()
    kind: type = bool

    def typed(self, value: object, key: str) -> Any:
        """A value from TOML or `--set` in the setting's type. Raises UsageError for a value of another type."""
        text = str(value).strip()
        if self.choices:
            if text in self.choices:
                return text
            raise UsageError(say("model.no_choice", key=key, value=repr(value)), self._in_words)
        found: bool | int | Decimal | None
        if self.kind is bool:
            found = {"true": True, "false": False}.get(text.casefold())
        elif self.kind is int:
            found = _whole(text)
        else:
            found = _amount(text)
        if found is None:
            amount = say("model.an_amount", most=_MOST_AMOUNT)
            wanted = {bool: say("model.true_or_false"), int: say("model.whole_number", most=_MOST_WHOLE)}
            message = say("model.other_kind", key=key, wanted=wanted.get(self.kind, amount), value=repr(value))
            raise UsageError(message, self._in_words)
        return found

    @property
    def _in_words(self) -> Message:
        """The meaning of the setting, as a message."""
        return say("model.setting", meaning=Word(self.meaning))


def _whole(text: str) -> int | None:
    is_near = text.isascii() and text.isdigit() and len(text) <= 20
    return int(text) if is_near and 1 <= int(text) <= _MOST_WHOLE else None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= _MOST_AMOUNT:
        return None
    return amount.quantize(_LEAST_AMOUNT)


class Kpi(Struct, frozen=True, kw_only=True, dict=True):
    """One KPI.

    `value` is a measure or a formula over the components, `components` are the columns shown after it, in order,
    `hidden` those that only formulas use. `grain` and `by` are the defaults of period and split, `grains` the periods
    that make sense, `not_by` the splits that do not. `begins` says where the range begins, if not with the first event
    of any kind: it has sets of parts; a set begins with the first event of any part, and the range with the set that
    begins last. With `looks_ahead` the range begins with the period of the as-of date and ends with the last expected
    event. `at_total` are other measures for the period `total`. There is no total row where its column `total_over` is
    0. The files must answer some measure of `at_least_one`. With `undated_period` rows without a date have a period of
    their own. `remarks` makes notes from the rows of a result. With `needs_ends` it is refused where too many customers
    have left on an unknown day. `adapted` changes the whole KPI where it depends on the settings of others, or on the
    columns of the files. A rate over something fixed for the whole period has a `pacing`; of measures it is known how
    they grow. `account` says how a change of it is split.

    People call it by other names too: `also_called` are those that mean this KPI alone, `perhaps_called` those that may
    mean another as well, which has them too. No command takes them; an error names the KPI.

    `own` is what the settings say of a KPI that they define (an `OwnKpi`), None for a built-in one. They may say that
    its value is a share: `share_of` are then the parts above and below the line, each thing above being one of those
    below.

    `definition` is raised by hand when the meaning of its number changes; `uses` are the KPIs that it is made of.
    `meaning` is its definition under the settings of a run (see `definition.body`). Where its `past_moves` by itself,
    as what was open then is known only later, a number of the past that is another is no surprise.

    A report shows the KPI in the section of its `theme`. Four fields are places in a report, the smallest first: `rank`
    in that section, `headline` among the key figures, `breakdowns` among the columns by each dimension, `leaders` among
    the KPIs that rank reps. Places have gaps, so that a new KPI fits between two others. `par` is the value that counts
    as reached, which charts show as a line, as they do the quotas of a KPI that `has_quota`.
    """

    title: str
    unit: Unit
    better: Better
    value: Measure | str
    components: Mapping[str, Part] = field(default_factory=dict)
    hidden: Mapping[str, Part] = field(default_factory=dict)
    grain: Grain = Grain.MONTH
    grains: tuple[Grain, ...] = tuple(Grain)
    by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    has_total: bool = True
    total_over: str = ""
    begins: tuple[tuple[str, ...], ...] = ()
    looks_ahead: bool = False
    settings: Mapping[str, Setting] = field(default_factory=dict)
    at_total: Mapping[str, Measure] = field(default_factory=dict)
    at_least_one: tuple[str, ...] = ()
    undated_period: bool = False
    needs_ends: bool = False
    remarks: Callable[[pl.DataFrame, Dataset], list[Note]] | None = None
    adapted: Callable[[Kpi, Mapping[str, Any], Dataset], Kpi] | None = None
    pacing: Pacing | None = None
    theme: Theme | None = None
    rank: int | None = None
    headline: int | None = None
    breakdowns: Mapping[str, int] = field(default_factory=dict)
    leaders: int | None = None
    par: int | None = None
    has_quota: bool = False
    account: Account | None = None
    name: str = ""
    documentation: str = ""
    also_called: tuple[str, ...] = ()
    perhaps_called: tuple[str, ...] = ()
    own: Any = None
    share_of: tuple[str, str] | None = None
    definition: int = 1
    uses: tuple[str, ...] = ()
    meaning: str = ""
    past_moves: bool = False

    @property
    def label(self) -> str:
        """Its name with the number of its definition: `win-rate@1`."""
        return f"{self.name}@{self.definition}"

    @property
    def definition_hash(self) -> str:
        """The hash of its definition under its settings; a registry or a run has to give its `meaning` before."""
        from salescli.model.texts.definition import digest  # not every run asks

        return digest(self.meaning)

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The components and the hidden parts."""
        return {**self.hidden, **self.components}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by the column it becomes."""
        found = {name: part for name, part in self.parts.items() if isinstance(part, Measure)}
        return {"value": self.value, **found} if isinstance(self.value, Measure) else found

    @cached_property
    def formulas(self) -> dict[str, str]:
        """Every formula by the column it becomes, each after those that it needs."""
        todo = {name: part.formula for name, part in self.parts.items() if isinstance(part, Derived)}
        if isinstance(self.value, str):
            todo["value"] = self.value
        found: dict[str, str] = {}
        while todo:
            name = next(name for name, text in todo.items() if not set(formula.names(text)) & set(todo))
            found[name] = todo.pop(name)
        return found

    @property
    def formula(self) -> str:
        """The value in words, for a reader."""
        return self.value if isinstance(self.value, str) else self.name.replace("-", "_")

    def behind(self, column: str) -> set[str]:
        """The columns, hidden ones too, that the value or a component is made of, itself among them."""
        return set(self._behind.get(column, {column}))

    @cached_property
    def _behind(self) -> dict[str, set[str]]:
        """What every formula is made of, itself among it."""
        found: dict[str, set[str]] = {}
        for name, text in self.formulas.items():
            found[name] = {name}.union(*(found.get(used, {used}) for used in formula.names(text)))
        return found

    def components_of(self, names: Iterable[str]) -> list[str]:
        """The components among these parts; where all are hidden, the components made of them."""
        shown = [name for name in self.components if name in names]
        return shown or [name for name in self.components if self.behind(name).intersection(names)]

    def unit_of(self, column: str) -> Unit:
        """The unit of the value or a component."""
        return self.unit if column == "value" else self.components[column].unit

    @property
    def hidden_of_share(self) -> list[str]:
        """The parts of a share that are not shown."""
        return [name for name in self.share_of or () if name not in self.components]

    @property
    def method(self) -> Method:
        """How the interval of the difference of two groups is computed."""
        if self.share_of:
            return METHODS[Sample.THINGS]
        return METHODS[self.account.sample if isinstance(self.account, Ratio) else None]

    @property
    def knows_previous(self) -> bool:
        """Whether it compares with the period before."""
        return any(measure.scope is Scope.PREVIOUS for measure in self.measures.values())

    @property
    def is_share_of_all(self) -> bool:
        """Whether it is a group's share of all, so that it means something only by group."""
        behind = self.behind("value")
        return self.unit is Unit.PERCENT and any(
            measure.scope is Scope.EVERYWHERE for name, measure in self.measures.items() if name in behind
        )

    def replacing(self, **parts: Part) -> Kpi:
        """The KPI with other parts instead of those of the same names; `value` too, where that is a measure."""
        new = parts.pop("value", self.value)
        value = new.formula if isinstance(new, Derived) else new
        components = {name: parts.get(name, part) for name, part in self.components.items()}
        hidden = {**self.hidden, **{name: part for name, part in parts.items() if name not in components}}
        return replace(self, value=value, components=components, hidden=hidden)

    def mapped(self, change: Callable[[Measure], Measure]) -> Kpi:
        """The KPI with every measure changed."""
        return self.replacing(**{name: change(measure) for name, measure in self.measures.items()})

    def checked(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """The chosen settings, typed. Raises UsageError for an unknown setting or value."""
        found = {}
        for key, value in chosen.items():
            if key not in self.settings:
                message = say("model.no_setting", kpi=self.name, key=key, known=tuple(self.settings))
                if not self.settings:
                    message = say("model.no_settings", kpi=self.name, key=key)
                raise UsageError(message, did_you_mean(key, self.settings))
            found[key] = self.settings[key].typed(value, f"{self.name}: {key}")
        return found

    def configured(self, chosen: Mapping[str, Any], dataset: Dataset) -> Kpi:
        """The KPI under its settings (as `checked` returns them), for a dataset."""
        if self.adapted:
            return self.adapted(self, chosen, dataset)
        kpi = self
        for key, setting in self.settings.items():
            kpi = setting.change(kpi, chosen.get(key, setting.default), dataset)
        return kpi


def called(names: str) -> tuple[str, ...]:
    """The names in a text, with blanks between them, such as `nrr net-retention`: small letters, no blanks in them."""
    return tuple(names.split())


def embedded(kpi: Kpi, prefix: str) -> dict[str, Part]:
    """The parts of a KPI and its value, under names that begin with `prefix`, for the formulas of another KPI."""

    def renamed(text: str) -> str:
        return formula.filled(text, {name: f"{prefix}_{name}" for name in kpi.parts})

    parts = {**kpi.parts, "value": kpi.value if isinstance(kpi.value, Measure) else Derived(kpi.value, kpi.unit)}
    return {
        f"{prefix}_{name}": replace(part, formula=renamed(part.formula)) if isinstance(part, Derived) else part
        for name, part in parts.items()
    }


def embedded_begins(kpi: Kpi, prefix: str) -> tuple[tuple[str, ...], ...]:
    """The `begins` of a KPI, with the names that `embedded` gives its parts."""
    return tuple(tuple(f"{prefix}_{name}" for name in names) for names in kpi.begins)
