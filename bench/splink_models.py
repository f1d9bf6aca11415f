"""Splink's settings for the identity benchmark, as its own documentation has them where it does.

Runs in the environment of the peers (`.venv-peers`), so it knows nothing of cdp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import SettingsCreator, block_on


@dataclass(frozen=True)
class Model:
    """What Splink is told about a file.

    `prepared` is the SQL that reads the file; `deterministic` rules with their `recall` give the
    prior, `em_rules` the blocks to train on; `scored_from` and `threshold` are probabilities.
    """

    prepared: str
    settings: SettingsCreator
    deterministic: list[Any]
    recall: float
    em_rules: list[Any]
    u_pairs: float
    scored_from: float
    threshold: float
    other_thresholds: tuple[float, ...] = field(
        default=(0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999, 0.99999999)
    )


def fake_1000(*, without: str = "") -> Model:
    """The example `accuracy analysis from a labels column` of Splink's documentation.

    `without` a column: what is left of it, and a name alone as its comparison of names has it.
    """
    columns = [column for column in FAKE_COLUMNS if column != without]
    names = [column for column in columns if column in {"first_name", "surname"}]
    compared = {
        "dob": cl.DateOfBirthComparison("dob", input_is_string=True),
        "city": cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "email": cl.EmailComparison("email"),
    }
    by_names = (
        cl.ForenameSurnameComparison(*names, forename_surname_concat_col_name="both_names")
        if without not in {"first_name", "surname"}
        else cl.NameComparison(*names)
    )
    by_email = [block_on("email")] if "email" in columns else []
    return Model(
        FAKE_1000.format("dob", "first_name || ' ' || surname as both_names", file="{file}"),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[by_names, *(compared[name] for name in columns if name in compared)],
            blocking_rules_to_generate_predictions=[
                block_on(name) for name in columns if name != "city"
            ],
        ),
        deterministic=[block_on(*names, *({"dob"} & set(columns))), *by_email],
        recall=0.7,
        em_rules=[*([block_on("dob")] if "dob" in columns else by_email), block_on(*names)],
        u_pairs=1e6,
        scored_from=0.01,
        threshold=0.5,
    )


def fake_1000_quick_start() -> Model:
    """The quick start of Splink 5's README; `unique_id` is a number that says nothing."""
    return Model(
        FAKE_1000.format("dob::date as dob", "null as nothing", file="{file}"),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]),
                cl.JaroAtThresholds("surname", [0.9, 0.7]),
                cl.DateOfBirthComparison(
                    "dob",
                    input_is_string=False,
                    datetime_metrics=["year", "month"],
                    datetime_thresholds=[1, 1],
                ),
                cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                cl.EmailComparison("email"),
            ],
            blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname")],
        ),
        deterministic=[block_on("first_name", "surname")],
        recall=0.7,
        em_rules=[block_on("first_name", "surname"), block_on("dob")],
        u_pairs=1e6,
        scored_from=2**-10 / (1 + 2**-10),
        threshold=0.95,
    )


def febrl3() -> Model:
    """The example `deduplicate febrl3` of Splink's documentation."""
    names = "given_name, surname, date_of_birth, soc_sec_id, street_number, postcode"
    trimmed = ", ".join(f"nullif(trim({name}), '') as {name}" for name in names.split(", "))
    reading = "read_csv('{file}', all_varchar = true, header = true, normalize_names = true)"
    return Model(
        f"with file as (select * from {reading}), trimmed as (select {trimmed}, "
        "regexp_extract(rec_id, 'rec-[0-9]+') as truth, md5(rec_id) as place from file)"
        " select row_number() over (order by place) as unique_id, * exclude (place),"
        " given_name || ' ' || surname as both_names from trimmed",
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.ForenameSurnameComparison(
                    "given_name", "surname", forename_surname_concat_col_name="both_names"
                ),
                cl.DateOfBirthComparison(
                    "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
                ),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("soc_sec_id"),
                block_on("given_name"),
                block_on("surname"),
                block_on("date_of_birth"),
                block_on("postcode"),
            ],
        ),
        deterministic=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name"
            " and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        em_rules=[block_on("date_of_birth"), block_on("postcode")],
        u_pairs=1e6,
        scored_from=0.2,
        threshold=0.95,
    )


def generated_people(*, with_training: bool) -> Model:
    """The fields and, as far as Splink has them, the blocks that ours compares."""
    weights = {} if with_training else FIXED_WEIGHTS
    return Model(
        PREPARED_PEOPLE,
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                _with(weights, cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]), tf=True),
                _with(weights, cl.JaroWinklerAtThresholds("family_name", [0.92, 0.8]), tf=True),
                _with(weights, cl.LevenshteinAtThresholds("birth_date", [1])),
                _with(weights, cl.LevenshteinAtThresholds("email", [2])),
                _with(weights, cl.LevenshteinAtThresholds("phone", [1])),
                _with(weights, _address()),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("email"),
                block_on("phone"),
                block_on("street", "postcode"),
                block_on("given_name", "family_name", "substr(birth_date, 1, 3)"),
                block_on("birth_date", "given_name"),
                block_on("birth_date", "family_name"),
                block_on("given_name", "postcode"),
                block_on("family_name", "postcode"),
                block_on("birth_date", "postcode"),
            ],
            probability_two_random_records_match=1e-6,
            retain_matching_columns=False,
        ),
        deterministic=[block_on("email"), block_on("given_name", "family_name", "birth_date")],
        recall=0.8,
        em_rules=[block_on("given_name", "family_name"), block_on("email"), block_on("birth_date")],
        u_pairs=1e7,
        scored_from=0.01,
        threshold=0.95,
    )


FAKE_COLUMNS = ("first_name", "surname", "dob", "city", "email")
FAKE_1000 = (
    "select row_number() over (order by md5(unique_id)) as unique_id, first_name, surname, {0},"
    " city, email, cluster as truth, {1} from read_csv('{file}', all_varchar = true)"
)
PREPARED_PEOPLE = """
    select
        record_number as unique_id, lower(trim(given_name)) as given_name,
        lower(trim(family_name)) as family_name, birth_date, lower(trim(email)) as email,
        regexp_replace(phone, '[^0-9+]', '', 'g') as phone,
        lower(regexp_replace(street, '[^A-Za-z0-9]', '', 'g')) as street,
        upper(trim(postcode)) as postcode, person as truth
    from read_parquet('{file}')
"""
# m and u of the levels, from exact to all others, the unknown left out: our shipped weights'.
FIXED_WEIGHTS = {
    "given_name": ([0.83, 0.09, 0.03, 0.05], [0.002, 0.004, 0.02, 0.974]),
    "family_name": ([0.83, 0.08, 0.03, 0.06], [0.0003, 0.002, 0.02, 0.9777]),
    "birth_date": ([0.88, 0.06, 0.06], [0.00004, 0.001, 0.99896]),
    "email": ([0.7, 0.06, 0.24], [1e-6, 0.0002, 0.999799]),
    "phone": ([0.65, 0.05, 0.3], [1e-6, 0.00005, 0.999949]),
    "address": ([0.72, 0.1, 0.05, 0.13], [1e-6, 1.5e-5, 6e-5, 0.999924]),
}


def _address() -> cl.CustomComparison:
    """Street and postcode hang together, so they are one comparison, as in ours."""
    return cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.And(cll.NullLevel("street"), cll.NullLevel("postcode")),
            cll.And(cll.ExactMatchLevel("street"), cll.ExactMatchLevel("postcode")),
            cll.And(cll.LevenshteinLevel("street", 2), cll.ExactMatchLevel("postcode")),
            cll.ExactMatchLevel("postcode"),
            cll.ElseLevel(),
        ],
    )


def _with(weights: dict[str, Any], comparison: Any, *, tf: bool = False) -> Any:
    options: dict[str, Any] = {"term_frequency_adjustments": True} if tf else {}
    if weights:
        m, u = weights[comparison.create_output_column_name()]
        options |= {"m_probabilities": m, "u_probabilities": u}
    return comparison.configure(**options) if options else comparison


MODELS: dict[str, Callable[[], Model]] = {
    "fake_1000": fake_1000,
    "fake_1000 quick start": fake_1000_quick_start,
    **{
        f"fake_1000 without {column}": partial(fake_1000, without=column) for column in FAKE_COLUMNS
    },
    "febrl3": febrl3,
    "fixed": lambda: generated_people(with_training=False),
    "trained": lambda: generated_people(with_training=True),
}
