"""How names of two alphabets, and double names, are compared: through the models, from a file.

Who is hurt if it fails: whoever's name one system keeps in the letters of home and another in Latin
ones, and who marries: two people where there is one.
"""

from __future__ import annotations

import duckdb
import pytest

from cdp_cli.build import build
from cdp_cli.identity.evaluation import Request, evaluate
from cdp_cli.project import Project

# What two records of one person bear, and how their names are alike. The seed of nicknames knows
# given names in several alphabets.
PEOPLE = {
    ("Фатима", "Иванова", "Fatima", "Ivanova"): ("nickname", "sounds_alike"),
    ("محمد", "المنصوري", "Mohammed", "Al Mansouri"): ("nickname", "sounds_alike"),
    ("Γιώργος", "Παπαδόπουλος", "Giorgos", "Papadopoulos"): ("nickname", "sounds_alike"),
    ("Lucía", "García López", "Lucia", "Garcia"): ("exact", "part"),
    ("Sabine", "Müller-Schmidt", "Sabine", "Schmidt"): ("exact", "part"),
    ("Joana", "da Silva Santos", "Joana", "Silva"): ("exact", "part"),
    ("Anna", "Petrova Sergeevna", "Anna", "Petrova"): ("exact", "part"),
    ("Olaf", "Berg-Dahl", "Olaf", "Lund-Stein"): ("exact", "differs"),
}


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """The levels of given and family name of the pairs of one person, in the order of PEOPLE."""
    monkeypatch.chdir(tmp_path)
    lines = ["given_name,family_name,birth_date,who"]
    for who, (given, family, *others) in enumerate(PEOPLE):
        birth_date = f"19{70 + who}-0{who + 1}-1{who}"
        lines += [f"{given},{family},{birth_date},{who}", f"{','.join(others)},{birth_date},{who}"]
    records = tmp_path / "people.csv"
    records.write_text("\n".join(lines) + "\n")
    kept = tmp_path / "kept"
    evaluate(Request(file=records, truth="who", keep=kept, with_curve=False))
    assert build(
        Project(kept), select=["identity_similarities"], exclude=["test_type:unit"]
    ).is_success
    with duckdb.connect(str(kept / "scratch.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(
            "select given_name_level, family_name_level"
            " from identity.identity_similarities as pairs"
            " inner join evaluation.records as one on pairs.subject_key = one.subject_key"
            " inner join evaluation.records as other on pairs.other_subject_key = other.subject_key"
            " where one.truth = other.truth order by cast(one.truth as integer)"
        ).fetchall()


def test_alphabets_and_double_names_are_seen_through(compared):
    assert dict(zip(PEOPLE, compared, strict=True)) == PEOPLE
