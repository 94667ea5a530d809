"""What `validate` finds: rules with a severity, findings with their place, and the report of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from salescli.results.note import Note


class Severity(StrEnum):
    """How bad a finding is: numbers are wrong or refused, rows are left out or odd, or it is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Rule(Struct, frozen=True):
    """What is looked for, by name: how bad it is, and what is wrong with a value that fails it."""

    name: str
    severity: Severity
    text: str


class Finding(Struct, frozen=True):
    """One thing that is wrong, and where: the column as the file writes it, the value as it stands there."""

    rule: Rule
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    text: str = ""


class Report(Struct, frozen=True):
    """Everything that was found in the files: the first findings of each rule, and how many there are in all."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    counts: Mapping[Rule, int]

    def total(self, severity: Severity) -> int:
        """How many findings are as bad."""
        return sum(count for rule, count in self.counts.items() if rule.severity is severity)

    @property
    def has_errors(self) -> bool:
        """Whether anything makes numbers wrong."""
        return self.total(Severity.ERROR) > 0

    @property
    def summary(self) -> str:
        """One line: how many findings of each severity in how many files."""
        counts = [f"{self.total(severity):,} {_NOUN[severity][self.total(severity) != 1]}" for severity in Severity]
        files = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        return f"{files}: {', '.join(counts)}."

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is not listed: the rules of which only the first findings are."""
        shown = Counter(finding.rule for finding in self.findings)
        return tuple(
            Note("not_listed", count - shown[rule], f"{rule.name}: {shown[rule]:,} of {count:,} are listed.")
            for rule, count in self.counts.items()
            if count > shown[rule]
        )


_NOUN = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}


class Collector(Struct):
    """Keeps the first findings of each rule and counts all. `most` is how many are kept of each, None for all."""

    most: int | None
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Rule] = field(default_factory=Counter)

    def add(self, finding: Finding, count: int = 1) -> None:
        """Count a finding, and keep it while there is room."""
        if self.has_room(finding.rule):
            self.findings.append(finding)
        self.counts[finding.rule] += count

    def extend(self, found: Sequence[Finding], rule: Rule, count: int) -> None:
        """Keep the first of many findings of a rule, of which there are `count` in all."""
        room = None if self.most is None else max(self.most - self._kept(rule), 0)
        self.findings += found[:room]
        self.counts[rule] += count

    def has_room(self, rule: Rule) -> bool:
        """Whether one more finding of the rule will be kept."""
        return self.most is None or self._kept(rule) < self.most

    def _kept(self, rule: Rule) -> int:
        return min(self.counts[rule], self.most) if self.most is not None else self.counts[rule]

    def report(self, files: Sequence[str]) -> Report:
        """What was found, the worst first."""
        order = list(Severity)
        places = {file: position for position, file in enumerate(files)}

        def rank(finding: Finding) -> tuple[int, str, int, int]:
            rule = finding.rule
            return order.index(rule.severity), rule.name, places.get(finding.file, -1), finding.line or 0

        rules = sorted(self.counts, key=lambda rule: (order.index(rule.severity), rule.name))
        counts = {rule: self.counts[rule] for rule in rules}
        return Report(tuple(files), tuple(sorted(self.findings, key=rank)), counts)
