"""Guesses which column of a file is which column of the concept `profiles`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdp_cli.init.sample import Sample

ID_NAMES = ("id", "contact_id", "customer_id", "customer_key", "customer_number", "customer_no",
            "user_id", "person_id", "profile_id", "member_id", "client_id")  # fmt: skip
# Target -> the names that it goes by, likeliest first.
NAMES = {
    "email": ("email", "e_mail", "email_address", "e_mail_address", "mail"),
    "phone": ("phone", "phone_number", "mobile", "mobile_phone", "telephone", "tel", "telefon"),
    "loyalty_id": ("loyalty_id", "loyalty_number", "membership_number", "card_number"),
    "given_name": ("first_name", "given_name", "firstname", "forename", "vorname", "prenom"),
    "family_name": ("last_name", "family_name", "lastname", "surname", "nachname", "nom"),
    "full_name": ("full_name", "name", "customer_name", "contact_name", "display_name"),
    "birth_date": ("birth_date", "birthdate", "date_of_birth", "birthday", "dob", "geburtsdatum"),
    "gender": ("gender", "sex", "geschlecht"),
    "language": ("language", "lang", "language_code", "sprache"),
    "job_title": ("job_title", "job", "position"),
    "company_name": ("company_name", "company", "organisation", "organization", "firma"),
    "street": ("street", "street_address", "address", "address_line_1", "address_1", "strasse"),
    "city": ("city", "town", "ort", "ville"),
    "region": ("region", "state", "province", "county", "canton"),
    "postcode": ("postcode", "postal_code", "zip", "zip_code", "plz"),
    "country": ("country", "country_code", "land"),
    "created_at": ("created_at", "created", "creation_date", "created_date", "registered_at",
                   "signup_date", "member_since"),
    "updated_at": ("updated_at", "updated", "modified_at", "modified_date", "last_modified",
                   "last_modified_date", "changed_at"),
}  # fmt: skip
MONTHS = 12
DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2\d{4}")


@dataclass(frozen=True)
class Guess:
    """Column of the concept -> column of the file.

    `formats` has the strptime format of times that are not written the ISO way; `spare` are the
    columns of the file that nothing needs.
    """

    id_column: str
    columns: dict[str, str]
    formats: dict[str, str]
    spare: tuple[str, ...]


def guess_profiles(sample: Sample, source: str, table: str) -> Guess:
    """The mapping of a file of people, by the names of its columns and the look of its dates."""
    identifier = _id_column(sample.columns, (source, table.removesuffix("s")))
    left = [name for name in sample.columns if name != identifier]
    columns = {}
    for target, names in NAMES.items():
        found = next((name for name in names if name in left), None)
        if found and not (target == "full_name" and "family_name" in columns):
            columns[target] = found
            left.remove(found)
    formats = {
        target: written
        for target in ("birth_date", "created_at", "updated_at")
        if (written := date_format(sample.values.get(columns.get(target, ""), [])))
    }
    return Guess(identifier, columns, formats, tuple(left))


def date_format(values: Sequence[str]) -> str:
    """The strptime format of dates such as 31/12/1999, "" where they are ISO or something else.

    Days and months are told apart by the values above 12; where there are none, the day is first.
    """
    matches = [match for value in values if (match := DATE.fullmatch(value.strip()))]
    if not matches or len(matches) < len(values) / 2:
        return ""
    separator = matches[0][2]
    is_month_first = any(int(match[3]) > MONTHS for match in matches)
    order = ("%m", "%d", "%Y") if is_month_first else ("%d", "%m", "%Y")
    return separator.join(order)


def _id_column(columns: Sequence[str], owners: Sequence[str]) -> str:
    """The column that numbers the people, the first one where no name says so."""
    likely = [*(f"{owner}_id" for owner in owners), *ID_NAMES]
    endings = ("_id", "_key", "_number", "_no")
    numbered = [name for name in columns if name.endswith(endings)]
    return next((name for name in likely if name in columns), (numbered or list(columns))[0])
