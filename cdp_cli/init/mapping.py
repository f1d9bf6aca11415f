"""Guesses which column of a file is which column of the concept `profiles`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdp_cli.init.sample import Sample

ID_NAMES = ("id", "contact_id", "customer_id", "customer_key", "customer_number", "customer_no",
            "user_id", "person_id", "profile_id", "member_id", "client_id")  # fmt: skip
# Target -> the names that it goes by, likeliest first.
NAMES = {
    "email": ("email", "e_mail", "email_address", "emailaddress", "e_mail_address", "mail"),
    "phone": ("phone", "phone_number", "phonenumber", "mobile", "mobile_phone", "mobile_number",
              "cell_phone", "telephone", "telephone_number", "full_phone_number", "tel", "telefon"),
    "loyalty_id": ("loyalty_id", "loyalty_number", "membership_number", "card_number"),
    "national_id": ("national_id", "national_id_number", "ssn", "soc_sec_id", "social_security_id",
                    "social_security_number", "national_insurance_number", "nino", "tax_id"),
    "given_name": ("first_name", "given_name", "firstname", "givenname", "fname", "forename",
                   "vorname", "prenom"),
    "family_name": ("last_name", "family_name", "lastname", "familyname", "lname", "surname",
                    "nachname", "nom"),
    "full_name": ("full_name", "fullname", "complete_name", "name", "customer_name", "contact_name",
                  "person_name", "display_name", "first_and_surname", "first_and_last_name"),
    "birth_date": ("birth_date", "birthdate", "date_of_birth", "dateofbirth", "birthday", "dob",
                   "geburtsdatum", "birth_year", "year_of_birth", "birthyear", "yob", "geburtsjahr",
                   "by"),
    "gender": ("gender", "sex", "geschlecht", "gender_code", "sex_code"),
    "language": ("language", "lang", "language_code", "sprache"),
    "job_title": ("job_title", "job", "position", "occupation"),
    "company_name": ("company_name", "company", "organisation", "organization", "firma"),
    "street": ("street", "street_address", "streetaddress", "address", "address_line_1",
               "address_line1", "address_1", "address1", "street_name", "strasse"),
    "city": ("city", "town", "suburb", "locality", "ort", "ville", "birth_place", "place_of_birth"),
    "region": ("region", "state", "province", "county", "canton", "state_code", "state_cd"),
    "postcode": ("postcode", "post_code", "postal_code", "postalcode", "zip", "zip_code", "zipcode",
                 "plz"),
    "country": ("country", "country_code", "land"),
    "created_at": ("created_at", "created", "creation_date", "created_date", "registered_at",
                   "signup_date", "member_since"),
    "updated_at": ("updated_at", "updated", "modified_at", "modified_date", "last_modified",
                   "last_modified_date", "changed_at"),
}  # fmt: skip
# What stands in columns of its own and belongs to the text of another: target -> names of each.
COMPANIONS = {
    "street": (("street_number", "house_number", "street_no", "house_no", "hausnummer"),),
    "birth_date": (("birth_month", "month_of_birth", "bm"), ("birth_day", "day_of_birth", "bd")),
}
# Words around a name that leave its meaning as it is: `home_phone`, `postcode_fake`.
BEFORE = ("customer", "contact", "person", "client", "member", "home", "primary", "main", "res",
          "residential")  # fmt: skip
AFTER = ("fake", "raw", "clean", "cleaned", "original", "orig", "std", "norm", "text", "desc", "c1")
DATES = ("birth_date", "created_at", "updated_at")
MONTHS = 12
DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2\d{4}")
COMPACT_DATE = re.compile(r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
YEARS = re.compile(r"(?:1\d|20)\d\d(\.0)?")
YEAR, DAY_OF_YEAR = "%Y", ("%m", "%d")


@dataclass(frozen=True)
class Guess:
    """Column of the concept -> column of the file.

    `formats` has the strptime format of times that are not written the ISO way; `spare` are the
    columns of the file that nothing needs; `added` has the columns whose text goes behind that of
    the one in `columns`, such as a house number behind a street.
    """

    id_column: str
    columns: dict[str, str]
    formats: dict[str, str]
    spare: tuple[str, ...]
    added: dict[str, tuple[str, ...]] = field(default_factory=dict)


def guess_profiles(sample: Sample, source: str, table: str) -> Guess:
    """The mapping of a file of people, by the names of its columns and the look of its dates."""
    identifier = _id_column(sample.columns, (source, table.removesuffix("s")))
    return guess_columns(sample, identifier, {})


def guess_columns(sample: Sample, identifier: str, chosen: Mapping[str, Sequence[str]]) -> Guess:
    """The same where the column that numbers the people is known, and `chosen` columns are.

    `chosen` maps a column of the concept to columns of the file; to none, to leave it empty.
    """
    columns = {target: theirs[0] for target, theirs in chosen.items() if theirs}
    added = {target: tuple(theirs[1:]) for target, theirs in chosen.items() if theirs[1:]}
    taken = {identifier, *(name for theirs in chosen.values() for name in theirs)}
    left = [name for name in sample.columns if name not in taken]
    # What bears the very name comes first, whatever else looks like it.
    for spellings in (_as_they_are(left), _without_trimmings(left)):
        for target in [name for name in NAMES if name not in {*chosen, *columns}]:
            found = next((spellings[name] for name in NAMES[target] if name in spellings), None)
            if found in left and not (target == "full_name" and "family_name" in columns):
                columns[target] = found
                left.remove(found)
    formats = {
        target: written
        for target in DATES
        if (written := date_format(sample.values.get(columns.get(target, ""), [])))
    }
    for target in [name for name in COMPANIONS if name in columns and name not in chosen]:
        beside = [
            next((name for name in names if name in left), "") for names in COMPANIONS[target]
        ]
        if all(beside) and (target not in DATES or formats.get(target) == YEAR):
            added[target] = tuple(beside)
            left = [name for name in left if name not in beside]
    if formats.get("birth_date") == YEAR and len(added.get("birth_date", ())) == len(DAY_OF_YEAR):
        formats["birth_date"] = " ".join((YEAR, *DAY_OF_YEAR))
    return Guess(identifier, columns, formats, tuple(left), added)


def date_format(values: Sequence[str]) -> str:
    """The strptime format of dates such as 31/12/1999, "" where they are ISO or something else.

    A year alone is a date of which no more is known. Days and months are told apart by the values
    above 12; where there are none, the day is first.
    """
    stripped = [value.strip() for value in values]
    if stripped and sum(map(bool, map(COMPACT_DATE.fullmatch, stripped))) > len(stripped) / 2:
        return "%Y%m%d"
    years = [match for value in stripped if (match := YEARS.fullmatch(value))]
    if len(years) > len(stripped) / 2:
        # Written with a fraction where a year is missing elsewhere in the column.
        return f"{YEAR}.0" if all(match[1] for match in years) else YEAR
    matches = [match for value in stripped if (match := DATE.fullmatch(value))]
    if not matches or len(matches) < len(values) / 2:
        return ""
    separator = matches[0][2]
    is_month_first = any(int(match[3]) > MONTHS for match in matches)
    order = ("%m", "%d", "%Y") if is_month_first else ("%d", "%m", "%Y")
    return separator.join(order)


def _as_they_are(names: Sequence[str]) -> dict[str, str]:
    return {name: name for name in names}


def _without_trimmings(names: Sequence[str]) -> dict[str, str]:
    """Name without the words around it -> name."""
    plain: dict[str, str] = {}
    for name in names:
        bare = name
        for word in BEFORE:
            bare = bare.removeprefix(f"{word}_")
        for word in AFTER:
            bare = bare.removesuffix(f"_{word}")
        plain.setdefault(bare, name)
    return plain


def _id_column(columns: Sequence[str], owners: Sequence[str]) -> str:
    """The column that numbers the people, the first one where no name says so."""
    likely = [*(f"{owner}_id" for owner in owners), *ID_NAMES]
    endings = ("_id", "_key", "_number", "_no")
    known = {name for names in (*NAMES.values(), *COMPANIONS.values()) for name in names}
    numbered = [name for name in columns if name.endswith(endings) and name not in known]
    return next((name for name in likely if name in columns), (numbered or list(columns))[0])
