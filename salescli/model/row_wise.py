"""What the settings say of the rows of a measure: expressions and conditions over the columns of one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.model.schema import Kind


class Name(Struct, frozen=True):
    """A name in an expression of the settings and the column of the rows that it stands for in the files."""

    text: str
    column: str
    kind: Kind
    dimension: str = ""  # the dimension that it is, if it is one
    is_outcome: bool = False  # the view makes it of all that says how a deal ended


class RowWise(Struct, frozen=True):
    """What the settings say of the rows of a measure: SQL over the columns of one row, of the KPI `kpi`.

    `expression`, which stands under `key`, is what is summed, ranked or told apart, `where` a condition besides that of
    the view, `among`. With `money` columns that are not known are amounts in the currency of their row; None is unsaid.
    `names` are what the names in both stand for, once the files are known.
    """

    kpi: str
    measure: str
    key: str = ""
    expression: str = ""
    where: str = ""
    among: str = ""
    money: bool | None = None
    names: tuple[Name, ...] = ()

    @property
    def column(self) -> str:
        """The column that the expression becomes."""
        return f"own:{self.kpi}:{self.measure}"

    @property
    def condition(self) -> str:
        """The column that the condition becomes, and what the view calls the rows that meet it."""
        return f"own:{self.kpi}:{self.measure}?"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that are read for it."""
        return tuple(dict.fromkeys(name.column for name in self.names if not (name.dimension or name.is_outcome)))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that it needs of a row."""
        return tuple(dict.fromkeys(name.dimension for name in self.names if name.dimension))
