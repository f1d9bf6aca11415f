"""Which column of a labelled file is which of a profile: guessed, or as it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from cdp_cli.errors import ConfigError
from cdp_cli.init.mapping import Guess, guess_columns
from cdp_cli.init.sample import Sample
from cdp_cli.init.staging import GROUPS
from cdp_cli.load.contract import plain_name

# Our own number for a record: no id of the file's reaches the models, it may tell the truth.
NUMBER = "record_number"
LEFT_OUT = "none"
OURS = tuple(
    name
    for names in GROUPS.values()
    for name in names
    if name not in {"profile_id", "customer_ref"}
)


@dataclass(frozen=True)
class Columns:
    """What is used of a file.

    `used` maps a column of the concept to the columns of the file whose texts make it up; `formats`
    has the strptime format of dates that are not ISO; `truth` and `source` are columns of the file,
    `source` is "" where there is one source only; `unused` is the rest.
    """

    used: dict[str, tuple[str, ...]]
    formats: dict[str, str]
    truth: str
    source: str
    unused: tuple[str, ...]

    def guess(self) -> Guess:
        """The mapping of the scratch tables, whose columns are called as the concept's."""
        return Guess(
            id_column=NUMBER,
            columns={target: target for target in self.used},
            formats=self.formats,
            spare=(),
            added={target: tuple(scratch_names(target, used)[1:])
                   for target, used in self.used.items() if used[1:]},
        )  # fmt: skip


def scratch_names(target: str, used: Sequence[str]) -> list[str]:
    """What the columns that make up `target` are called in the scratch tables."""
    return [f"{target}_{place}" if place > 1 else target for place in range(1, len(used) + 1)]


def choose_columns(
    file: Path, sample: Sample, truth: str, source: str, renamed: Mapping[str, str]
) -> Columns:
    """Map the columns of a file; `renamed` (theirs -> ours, or `none`) wins over the guess.

    Raises ConfigError for a name that the file or the concept does not have, and where nothing is
    left to match by.
    """
    truth = _theirs(file, sample, truth, "--truth")
    source = _theirs(file, sample, source, "--link-only") if source else ""
    chosen: dict[str, list[str]] = {}
    dropped = [truth, source]
    for theirs, ours in renamed.items():
        column = _theirs(file, sample, theirs, "--map")
        if column in {truth, source}:
            raise ConfigError(
                f"--map {theirs}={ours} would show the models the column {column!r}, which is"
                f" {'the truth' if column == truth else 'the source'}.",
                hint="Leave it out.",
            )
        if ours == LEFT_OUT:
            dropped.append(column)
        else:
            chosen.setdefault(_ours(ours), []).append(column)
    left = tuple(name for name in sample.columns if name not in dropped)
    guess = guess_columns(Sample(left, sample.values), "", chosen)
    used = {target: (name, *guess.added.get(target, ())) for target, name in guess.columns.items()}
    if not used:
        raise ConfigError(
            f"No column of {file.name} looks like one of a profile: it has {', '.join(left)}.",
            hint=f"Say which is which with --map theirs=ours. Ours are: {', '.join(OURS)}.",
        )
    unused = tuple(name for name in sample.columns if name in {*guess.spare, *dropped})
    spare = tuple(name for name in unused if name not in {truth, source})
    return Columns(used, guess.formats, truth, source, spare)


def _theirs(file: Path, sample: Sample, name: str, option: str) -> str:
    plain = plain_name(name)
    found = [column for column in sample.columns if column in {name, plain}]
    if found:
        return found[0]
    raise ConfigError(
        f"{file.name} has no column {name!r}, which {option} names.",
        hint=f"{_did_you_mean(plain, sample.columns)}It has: {', '.join(sample.columns)}.",
    )


def _ours(name: str) -> str:
    if name in OURS:
        return name
    raise ConfigError(
        f"A profile has no column {name!r}, which --map names.",
        hint=f"{_did_you_mean(name, OURS)}Ours are: {', '.join(OURS)}, or {LEFT_OUT} to leave a"
        " column of the file out.",
    )


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(map(repr, close))}? " if close else ""
