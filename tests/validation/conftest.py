"""Small files as `validate` opens them, and what its parts find in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from salescli.config import settings_file
from salescli.loading.dataset import Dataset
from salescli.validation import rows
from salescli.validation.opening import open_tables
from salescli.validation.places import Places
from salescli.validation.report import Collector

TODAY = date(2026, 6, 30)
#: The rule, the line and the value of a finding.
Said = tuple[str, int | None, str | None]


class Look:
    """A look at files: the tables that were opened, where their rows stand, and what was found so far."""

    def __init__(self, folder: Path, toml: str = "", most: int | None = None, **texts: str | bytes) -> None:
        for name, text in texts.items():
            content = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n" if isinstance(
                text, str
            ) else text  # fmt: skip
            (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
        own = folder / "own.toml"
        own.write_text(toml, encoding="utf-8")
        self.settings = settings_file.load(own, named=True)
        self.found = Collector(most)
        paths = [str(folder / f"{name}.csv") for name in texts]
        self.opened, self.names = open_tables(paths, {}, self.settings, self.found)

    @property
    def dataset(self) -> Dataset:
        """The dataset, where a file could be read."""
        assert self.opened is not None
        return self.opened

    @property
    def places(self) -> Places:
        """Where rows stand."""
        return Places(self.dataset)

    def readable(self) -> dict[str, list[str]]:
        """The columns of each table whose style is certain."""
        return dict(self.checked().readable)

    def checked(self) -> rows.Checked:
        """The tables with what was learnt of their rows."""
        return rows.check(self.dataset, TODAY, self.places, Collector(None))

    @property
    def said(self) -> list[Said]:
        """What was found, in order."""
        return [(finding.rule.name, finding.line, finding.value) for finding in self.found.findings]

    @property
    def rules(self) -> dict[str, int]:
        """How often each rule was broken."""
        return {rule.name: count for rule, count in self.found.counts.items()}
