from __future__ import annotations

import pytest

from cdp_cli.errors import ContractError
from cdp_cli.load.contract import Contract, plain_name
from cdp_cli.project import DeclaredTable

TABLE = DeclaredTable(
    "crm", "contacts", "raw_crm", "contacts", dict.fromkeys(["id", "email", "first_name"], "")
)


def contract(renamed=None, *, allow_missing=False):
    return Contract(TABLE, "contacts.csv", renamed or {}, allow_missing=allow_missing)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("CustomerKey", "customer_key"),
        ("Customer Key", "customer_key"),
        ("customer-key ", "customer_key"),
        ("ID", "id"),
        ("userID", "user_id"),
        ("HTTPCode2", "http_code2"),
        ("AddressLine1", "address_line1"),
        ("Straße", "straße"),
        ("شهر", "شهر"),
        ("_line", "line"),
        ("%", ""),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain


def test_columns_are_found_by_name_whatever_their_case_and_signs():
    agreed = contract()
    names = agreed.raw_names(["ID", "E-Mail", "First Name", "Favourite Colour", "%"])
    assert names == ["id", "e_mail", "first_name", "favourite_colour", "column_5"]
    assert agreed.is_known("FirstName")
    assert not agreed.is_known("E-Mail")


def test_a_renamed_column_is_the_one_it_is_renamed_to():
    agreed = contract({"E-Mail": "email"})
    assert agreed.raw_names(["id", "E-Mail", "first_name"]) == ["id", "email", "first_name"]
    agreed.check()


def test_missing_columns_are_listed_with_what_was_found_and_what_may_be_meant():
    agreed = contract()
    agreed.raw_names(["id", "E-Mail", "city"])
    with pytest.raises(ContractError) as broken:
        agreed.check()
    assert broken.value.message == (
        "contacts.csv lacks 2 columns that crm.contacts promises: email, first_name."
        " It has: id, E-Mail, city."
    )
    assert "--map 'E-Mail'=email" in broken.value.hint
    assert "--allow-missing" in broken.value.hint


def test_missing_columns_may_be_allowed():
    agreed = contract(allow_missing=True)
    agreed.raw_names(["id"])
    agreed.check()


def test_two_columns_of_the_same_meaning_are_refused():
    with pytest.raises(ContractError, match="'Email' and 'email' both mean 'email'"):
        contract().raw_names(["id", "Email", "email"])
    with pytest.raises(ContractError, match="'id' and 'id' both mean 'id'"):
        contract().raw_names(["id", "id"])


def test_two_batches_may_bring_the_same_columns():
    agreed = contract()
    assert agreed.raw_names(["id", "email"]) == agreed.raw_names(["id", "email"])


def test_a_renamed_column_that_is_not_in_the_file_is_refused():
    agreed = contract({"Mail": "email"})
    agreed.raw_names(["id", "email", "first_name"])
    with pytest.raises(ContractError, match="has no column 'Mail'"):
        agreed.check()
