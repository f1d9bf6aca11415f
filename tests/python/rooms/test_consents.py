"""Which choice holds: of one person, of two who turn out to be one, and of one who turns out to be
two.

Who is hurt if it fails: a person who said no and is written to all the same; then the company,
before the authority. A grant that nobody gave is the worst thing that this project could make.
Not tested here: who is sent to (the sync engine joins these rows, `tests/python/sync`), the
law.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Choice = dict[str, object]

LONG_AGO, LATER, LAST_YEAR = "2023-01-01", "2024-01-01", "2025-01-01"


def choice(subject: str, status: str, occurred_at: str | None, **columns: object) -> Choice:
    """A choice about marketing by e-mail, unless told otherwise."""
    about = {"purpose": "marketing", "channel": "email", **columns}
    return {"customer_ref": subject, "status": status, "occurred_at": occurred_at, **about}


# ---------- one record, one run: (choices, what holds by channel)
ALONE: dict[str, tuple[list[tuple[Any, ...]], dict[str, str]]] = {
    "the_latest_choice_holds_when_it_is_a_refusal": (
        [("granted", LONG_AGO), ("denied", LATER)],
        {"email": "denied"},
    ),
    "the_latest_choice_holds_when_it_is_a_grant": (
        [("withdrawn", LONG_AGO), ("granted", LATER)],
        {"email": "granted"},
    ),
    "the_order_of_arrival_does_not_matter": (
        [("granted", LATER), ("withdrawn", LONG_AGO)],
        {"email": "granted"},
    ),
    "at_the_same_moment_the_refusal_holds": (
        [("granted", LATER), ("denied", LATER), ("granted", LATER)],
        {"email": "denied"},
    ),
    "a_choice_for_any_channel_is_one_for_each": (
        [("granted", LONG_AGO, {"channel": "any"}), ("withdrawn", LATER)],
        {"email": "withdrawn", **dict.fromkeys(["sms", "phone", "post", "push"], "granted")},
    ),
    "a_refusal_for_any_channel_reaches_a_channel_that_is_not_on_the_list": (
        [("granted", LONG_AGO, {"channel": "push"}), ("denied", LATER, {"channel": "any"})],
        dict.fromkeys(["email", "sms", "phone", "post", "push"], "denied"),
    ),
    "a_choice_that_names_no_channel_is_one_for_any": (
        [("denied", LATER, {"channel": None})],
        dict.fromkeys(["email", "sms", "phone", "post", "push"], "denied"),
    ),
    "a_channel_that_is_not_on_the_list_is_kept": (
        [("denied", LATER, {"channel": "push"})],
        {"push": "denied"},
    ),
    "a_grant_that_has_lapsed_is_none": (
        [("granted", LATER, {"expires_at": "2026-05-31"})],
        {"email": "expired"},
    ),
    "a_grant_that_has_not_lapsed_holds": (
        [("granted", LATER, {"expires_at": "2026-06-02"})],
        {"email": "granted"},
    ),
    "a_grant_without_a_date_is_older_than_every_refusal": (
        [("granted", None), ("withdrawn", LONG_AGO)],
        {"email": "withdrawn"},
    ),
    "a_refusal_without_a_date_holds": (
        [("granted", LONG_AGO), ("withdrawn", None)],
        {"email": "withdrawn"},
    ),
    "that_nobody_asked_is_no_choice": (
        [("withdrawn", LONG_AGO), ("never_asked", LATER)],
        {"email": "withdrawn"},
    ),
    "silence_is_no_row": ([("never_asked", LATER), (None, LATER)], {}),
}

# ---------- two records that share an address from the first run on
TOGETHER = [
    choice("shop:together", "denied", LONG_AGO),
    choice("crm:together", "granted", LATER),
]

# ---------- records that are found to be one person in the second run
APART = [
    choice("shop:refused", "denied", LONG_AGO),
    choice("crm:refused", "granted", LATER),
    choice("shop:one_asked", "granted", LONG_AGO),
    choice("shop:agreed", "granted", LONG_AGO),
    choice("crm:agreed", "granted", LATER),
    choice("shop:chose_again", "denied", LONG_AGO),
    choice("crm:chose_again", "granted", LATER),
    choice("shop:chained", "denied", LONG_AGO),
    choice("crm:chained", "granted", LATER),
    choice("shop:chose_and_merged", "denied", LONG_AGO),
    choice("crm:chose_and_merged", "granted", LATER),
    choice("shop:back_again", "denied", LONG_AGO),
    choice("crm:back_again", "granted", LATER),
    choice("shop:back_too", "granted", LATER),
    choice("crm:back_too", "denied", LONG_AGO),
    choice("shop:split", "denied", LONG_AGO),
    choice("crm:split", "granted", LATER),
]
MERGED = [str(row["customer_ref"]).split(":")[1] for row in APART]


def emails(*, merged: bool, **other: str | None) -> dict[str, str | None]:
    """The address of each subject; `other` tells who differs (None: the record is gone)."""
    subjects = [f"{source}:{name}" for name in {*MERGED, "together"} for source in ("shop", "crm")]
    own = {subject: subject.replace(":", ".") for subject in subjects}
    shared = {subject: subject.split(":")[1] for subject in subjects}
    crowd = {f"shop:crowd_{name}_{n}": f"crowd_{name}" for name in CROWDS for n in range(4)}
    together = dict.fromkeys(("shop:together", "crm:together"), "together")
    changed = {key.replace("__", ":"): value for key, value in other.items()}
    return {**(shared if merged else own), **together, **crowd, **changed}


# Larger customers without choices, who take others in.
CROWDS = ["chained", "chose_and_merged"]


def load_profiles(company: Any, addresses: dict[str, str | None]) -> None:
    """Replace all profiles, so that a subject that is not named is gone."""
    for source in ["shop", "crm"]:
        rows = [
            {"profile_id": subject, "customer_ref": subject, "email": f"{address}@mail.example"}
            for subject, address in addresses.items()
            if subject.startswith(source) and address
        ]
        company.load(source, "profiles", rows, replace=True)


def load_choices(company: Any, choices: list[Choice]) -> None:
    for source in ["shop", "crm", "partner"]:
        rows = [row for row in choices if str(row["customer_ref"]).startswith(source)]
        if rows:
            company.load(source, "consents", rows)


def what_holds(company: Any) -> dict[tuple[str, str, str, str], str]:
    """The status by subject, brand, purpose and channel."""
    rows = company.rows(
        """
        select subject_key, brand, purpose, channel, status, is_granted
        from golden.customer_consents
        inner join identity.identity_assignment using (customer_id)
        where is_current
        """
    )
    assert all(is_granted == (status == "granted") for *_, status, is_granted in rows)
    return {
        (subject, brand, purpose, channel): status
        for subject, brand, purpose, channel, status, _ in rows
    }


@pytest.fixture(scope="module")
def runs(new_company: Callable[[], Any]) -> list[dict[tuple[str, str, str, str], str]]:
    """What holds after each of four runs."""
    company, seen = new_company(), []

    def run() -> None:
        company.build("--select", "+customer_consents")
        seen.append(what_holds(company))

    alone = [
        choice(f"shop:{name}", given[0], given[1], **(given[2] if len(given) > 2 else {}))
        for name, (choices, _) in ALONE.items()
        for given in choices
    ]
    foreign = [
        {**choice("partner:brand", "granted", LATER), "email": "brand@mail.example"},
        choice("shop:brand", "denied", LONG_AGO),
        choice("shop:purpose", "denied", LATER, purpose="research", channel="any"),
        choice("shop:analytics", "denied", LATER, purpose="analytics", channel="email"),
    ]
    load_profiles(company, emails(merged=False))
    load_choices(company, [*alone, *foreign, *TOGETHER, *APART])
    run()

    load_profiles(company, emails(merged=True))
    run()

    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    load_choices(
        company,
        [
            choice("shop:chose_again", "granted", now),
            choice("crm:chose_and_merged", "granted", now),
        ],
    )
    third = {
        "shop__chained": "crowd_chained",
        "crm__chained": "crowd_chained",
        "crm__back_again": None,
        "shop__back_too": None,
        "crm__split": "apart",
    }
    load_profiles(company, emails(merged=True, **third))
    run()

    fourth = {
        **third,
        "crm__back_again": "back_again",
        "shop__back_too": "back_too",
        "shop__chose_and_merged": "crowd_chose_and_merged",
        "crm__chose_and_merged": "crowd_chose_and_merged",
    }
    load_profiles(company, emails(merged=True, **fourth))
    run()
    return seen


def status(
    run: dict[tuple[str, str, str, str], str], subject: str, channel: str = "email"
) -> str | None:
    return run.get((subject, "acme", "marketing", channel))


@pytest.mark.parametrize("rule", ALONE)
def test_of_one_record(runs: list[dict[tuple[str, str, str, str], str]], rule: str) -> None:
    found = {
        channel: status
        for (subject, _, _, channel), status in runs[0].items()
        if subject == f"shop:{rule}"
    }
    assert found == ALONE[rule][1]


def test_a_grant_to_a_partner_is_no_grant_to_us(runs: Any) -> None:
    assert runs[0]["partner:brand", "alpina", "marketing", "email"] == "granted"
    assert runs[0]["shop:brand", "acme", "marketing", "email"] == "denied"


def test_a_refusal_for_a_purpose_or_channel_that_nobody_listed_is_kept(runs: Any) -> None:
    assert runs[0]["shop:purpose", "acme", "research", "any"] == "denied"
    assert runs[0]["shop:analytics", "acme", "analytics", "email"] == "denied"


def test_records_that_always_were_one_person_tell_one_history(runs: Any) -> None:
    assert {status(run, "shop:together") for run in runs} == {"granted"}


def test_a_merge_never_creates_a_grant(runs: Any) -> None:
    assert status(runs[0], "crm:refused") == "granted"
    assert {status(run, "crm:refused") for run in runs[1:]} == {"denied"}


def test_a_merge_with_somebody_who_was_never_asked_changes_nothing(runs: Any) -> None:
    assert {status(run, "shop:one_asked") for run in runs} == {"granted"}


def test_a_merge_of_two_who_agreed_leaves_their_agreement(runs: Any) -> None:
    assert {status(run, "shop:agreed") for run in runs} == {"granted"}


def test_who_chooses_again_after_a_merge_is_heard(runs: Any) -> None:
    assert status(runs[1], "shop:chose_again") == "denied"
    assert status(runs[2], "shop:chose_again") == "granted"


def test_a_second_merge_does_not_forget_what_the_first_one_held_back(runs: Any) -> None:
    assert status(runs[1], "crm:chained") == "denied"
    assert status(runs[2], "shop:crowd_chained_0") == "denied"


def test_a_second_merge_does_not_take_back_what_was_chosen_after_the_first(runs: Any) -> None:
    assert [status(run, "crm:chose_and_merged") for run in runs] == [
        *["granted", "denied", "granted", "granted"],
    ]


def test_a_record_that_was_away_for_a_run_does_not_wash_off_the_merge(runs: Any) -> None:
    """Which of the two was moved by the merge hangs on their ids: each has its turn to be away."""
    assert [status(run, "shop:back_again") for run in runs] == ["denied"] * 4
    assert [status(run, "crm:back_too") for run in runs] == ["denied"] * 4


def test_a_split_gives_each_part_its_own_history_back(runs: Any) -> None:
    assert status(runs[1], "crm:split") == "denied"
    assert status(runs[2], "crm:split") == "granted"
    assert status(runs[2], "shop:split") == "denied"
