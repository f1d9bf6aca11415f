"""`cdp identity evaluate` on nine people, from the file to the figures."""

from __future__ import annotations

import json

import pytest

from cdp_cli.identity.evaluation import Request, evaluate

GIVEN = ["anna", "bert", "carl", "dora", "emil", "fred", "gina", "hans", "ilse", "jens"]
FAMILY = [
    "abel",
    "berg",
    "cohn",
    "dorn",
    "egger",
    "fuchs",
    "gruber",
    "huber",
    "imhof",
    "jahn",
    "klein",
]


@pytest.fixture
def anywhere(tmp_path, monkeypatch):
    """No project around, and one in the environment that must not matter."""
    monkeypatch.setenv("CDP_PROJECT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("anywhere")
def test_from_a_file_to_figures(people, cdp):
    strict = ("--threshold", 0.999999)
    done = cdp("identity", "evaluate", "--records", people, "--truth", "who", *strict)

    assert done.code == 0, done.err
    assert "9 records of 5 people" in done.out
    assert "dob birth_date (%Y%m%d)" in " ".join(done.out.split())
    assert "Not used: unique_id, system" in done.out
    assert "Weights: shipped" in done.out
    assert "1 record without a truth" in done.err
    for word in ("pairs", "B-cubed", "load", "clusters", "ids", "Missed: match weight"):
        assert word in done.out
    assert not [path for path in people.parent.iterdir() if path != people]


@pytest.mark.usefixtures("anywhere")
def test_a_source_that_knows_nobody_twice(people, cdp):
    options = ("--link-only", "system", "--mistakes", 9, "--no-curve", "--json")
    done = cdp("identity", "evaluate", "--records", people, "--truth", "who", *options)

    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["sources"] == 2
    assert found["unlabelled"] == 1
    # Anna in the CRM with each of her two records in the shop, and Bilal.
    assert found["score"]["pairs"]["true"] == 3
    assert all(len({*mistake["values"]["system"]}) == 2 for mistake in found["mistakes"]), (
        "a pair within one source"
    )


@pytest.fixture
def town(tmp_path):
    """Two hundred people with two records each, every fifth of which is misspelt."""
    lines = ["given_name,family_name,birth_date,email,who"]
    for n in range(200):
        given, family = GIVEN[n % 10], FAMILY[n % 11]
        born, mailbox = f"{1940 + n % 60}-{n % 12 + 1:02}-{n % 28 + 1:02}", f"{family}{n}@x.example"
        lines += [f"{given},{family},{born},{mailbox},{n}"]
        lines += [f"{given},{family}{'xy' if n % 5 else ''},{born},{'' if n % 3 else mailbox},{n}"]
    path = tmp_path / "town.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.usefixtures("anywhere")
def test_weights_are_made_for_the_file_without_its_truth(town, tmp_path):
    kept = tmp_path / "kept"
    request = Request(town, "who", is_trained=True, keep=kept, mistakes=0, with_curve=False)

    found = evaluate(request)

    assert found.weights.startswith("EM over ")
    assert "of 400 records" in found.weights
    assert "train" in [cost.step for cost in found.costs]
    assert all(cost.seconds >= 0 and cost.peak_mb >= 0 for cost in found.costs)
    assert found.score.f1 > 0.95
    assert (kept / "scratch.duckdb").is_file()


@pytest.mark.usefixtures("anywhere")
def test_nine_records_are_too_few_to_make_weights_of(people, cdp):
    done = cdp("identity", "evaluate", "--records", people, "--truth", "who", "--train")

    assert done.code == 1
    assert "9 records of people are too few to learn from" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say --records FILE --truth COLUMN"),
        (("--records", "people.csv"), "Say --records FILE --truth COLUMN"),
        (("--records", "people.csv", "--truth", "wo"), "Did you mean 'who'"),
        (("--records", "nowhere.csv", "--truth", "who"), "nowhere.csv"),
        (("--records", "people.csv", "--truth", "who", "--threshold", "7"), "not between 0 and 1"),
        (("--records", "people.csv", "--truth", "who", "--picture", "a.png"), "no name of an SVG"),
        (("--records", "people.csv", "--truth", "who", "--map", "dob"), "is no pair of names"),
        (("--demo", "--records", "people.csv"), "--records means a file"),
        (("--demo", "--train"), "--train means a file"),
    ],
)
@pytest.mark.usefixtures("anywhere", "people")
def test_what_cannot_be_done_is_told_in_one_message(cdp, arguments, message):
    done = cdp("identity", "evaluate", *arguments)

    assert done.code == 1
    assert message in " ".join(done.err.split())
    assert "Traceback" not in done.err
