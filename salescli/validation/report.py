"""What `validate` finds: rules with a severity, findings with their place, and the report of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from salescli.message import Message, say
from salescli.results.note import Note, note


class Severity(StrEnum):
    """How bad a finding is: numbers are wrong or refused, rows are left out or odd, or it is only worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Rule(Struct, frozen=True):
    """What is looked for, by name: how bad it is, and what is wrong with a value that fails it."""

    name: str
    severity: Severity
    text: Message


class Finding(Struct, frozen=True):
    """One thing that is wrong, and where: the column as the file writes it, the value as it stands there.

    `text` says more than the rule does, or otherwise.
    """

    rule: Rule
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    text: Message | str | None = None

    @property
    def said(self) -> Message | str:
        """What is wrong."""
        return self.rule.text if self.text is None else self.text


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
    def summary(self) -> Message:
        """One line: how many findings of each severity in how many files."""
        return say(
            "validation.summary",
            files=say("validation.files", count=len(self.files)),
            errors=say("validation.errors", count=self.total(Severity.ERROR)),
            warnings=say("validation.warnings", count=self.total(Severity.WARNING)),
            remarks=say("validation.remarks", count=self.total(Severity.INFO)),
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is not listed: the rules of which only the first findings are."""
        shown = Counter(finding.rule for finding in self.findings)
        return tuple(
            note("not_listed", every - listed, "validation.not_listed", rule=rule.name, listed=listed, every=every)
            for rule, every in self.counts.items()
            if every > (listed := shown[rule])
        )


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
