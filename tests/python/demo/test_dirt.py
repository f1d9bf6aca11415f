"""The dirt of point 2 of the demo company's description is there, and it is counted."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict

from cdp_cli.demo import dirt, phones
from cdp_cli.demo.breakage import BAD_MOMENTS

KINDS = {
    "households that moved",
    "changed e-mail address",
    "changed mobile number",
    "recycled mobile number",
    "person with a shared family e-mail address",
    "second CRM contact",
    "second shop account",
    "second loyalty membership",
    "office switchboard instead of a phone",
    "nickname",
    "typo in a name",
    "name in Arabic or Persian script",
    "swapped day and month of birth",
    "e-mail written differently",
    "junk e-mail",
    "junk phone",
    "exact duplicate row",
    "later version of a shop customer",
    "earlier version of an order",
    "earlier version of a ticket",
    "purchase with the card of another in the household",
    "login on a shared tablet",
    "broken row",
}


def latest(rows, key, moment="updated_at"):
    return {row[key]: row for row in sorted(rows, key=lambda row: row[moment])}


def test_every_kind_of_dirt_is_there_and_counted(landing):
    assert set(landing.summary.dirt) == KINDS
    assert not [kind for kind, count in landing.summary.dirt.items() if count == 0]


def test_the_count_of_dirt_lies_beside_the_truth(landing):
    counted = {row["kind"]: row["count"] for row in landing.truth("dirt")}
    assert counted == landing.summary.dirt


def test_broken_rows_are_few_and_counted(landing):
    for file in landing.summary.files:
        name = f"{file.source}.{file.table}"
        rows, misshapen = landing.everything(name)
        key = next(iter(rows[0]))
        spoilt = [
            row
            for row in rows
            if not row[key] or any(value in BAD_MOMENTS for value in row.values())
        ]
        assert misshapen + len(spoilt) == file.broken, name
        assert file.broken <= 4 + file.rows // 100


def test_broken_lines_come_in_all_kinds(landing):
    path = landing.summary.folder / "crm/contacts/contacts.csv"
    lines = path.read_text().splitlines()
    width = len(lines[0].split(","))
    widths = Counter(len(row) for row in csv.reader(lines))
    assert min(widths) < width < max(widths)
    assert lines[-1].count('"') == 1, "the last line opens a quote and never closes it"
    assert sum(line.count('"') % 2 for line in lines) == 1
    _, misshapen = landing.everything("app.events")
    assert misshapen > 0, "lines that are no JSON"


def test_some_rows_are_repeated_letter_for_letter(landing):
    for name in ("crm.contacts", "shop.orders", "web.events", "loyalty.ledger"):
        rows, _ = landing.everything(name)
        assert max(Counter(tuple(row.items()) for row in rows).values()) > 1, name


def test_rows_arrive_out_of_order(landing):
    for name, moment in (("shop.customers", "updated_at"), ("web.events", "occurred_at")):
        rows, _ = landing.everything(name)
        moments = [row[moment] for row in rows if row[moment] not in BAD_MOMENTS]
        assert moments != sorted(moments), name


def test_a_shop_customer_has_versions_that_differ_in_address_or_email(landing):
    versions = defaultdict(set)
    for row in landing.rows("shop.customers", "customer_id"):
        versions[row["customer_id"]].add((row["email"].strip().lower(), row["street"], row["city"]))
    assert any(len(different) > 1 for different in versions.values())


def test_junk_and_gaps(landing):
    contacts = landing.rows("crm.contacts", "contact_id")
    people = contacts + landing.rows("shop.customers", "customer_id")
    assert {row["email"] for row in people} & set(dirt.JUNK_EMAILS)
    assert {row["phone"] for row in people} & set(phones.JUNK)
    for column in ("email", "phone", "birth_date", "street", "account_id", "language"):
        blank = sum(not row[column] for row in contacts)
        assert 0 < blank < len(contacts), column


def test_one_address_is_written_in_many_ways(landing):
    people = landing.rows("shop.customers", "customer_id")
    people = people + landing.rows("crm.contacts", "contact_id")
    emails = [row["email"] for row in people + landing.rows("loyalty.members", "member_id")]
    assert any(email.isupper() for email in emails)
    assert any(email != email.strip() for email in emails)
    gmail = [email for email in emails if email.endswith("@gmail.com")]
    assert any("+" in email for email in gmail)
    assert any(email[2] == "." and "+" not in email for email in gmail)


def test_phones_are_written_in_national_and_international_ways(landing):
    numbers = [row["phone"] for row in landing.rows("crm.contacts", "contact_id") if row["phone"]]
    for pattern in (
        r"\+\d+$",
        r"00\d+ ",
        r"0\d+$",
        r"0\d+-\d+$",
        r"\+\d+ \d+ \d+$",
        r"[\u06f0-\u06f9]+$",
    ):
        assert any(re.match(pattern, number) for number in numbers), pattern


def test_names_come_in_arabic_and_persian_letters(landing):
    names = {row["last_name"] for row in landing.rows("crm.contacts", "contact_id")}
    letters = set("".join(names))
    assert {"ی", "ي"} <= letters, "the Persian and the Arabic yeh"
    assert {"é", "ü", "a"} <= letters


def test_few_names_are_frequent_and_many_are_rare(landing):
    rows = latest(landing.rows("shop.customers", "customer_id"), "customer_id").values()
    names = Counter(row["last_name"] for row in rows)
    assert names.most_common(1)[0][1] > 10
    assert sum(count == 1 for count in names.values()) > len(names) / 3


def test_countries_currencies_and_time_zones_vary(landing):
    orders = landing.rows("shop.orders", "order_id")
    assert {row["currency"] for row in orders} == {"EUR", "CHF", "GBP", "USD", "AED"}
    countries = {row["shipping_country"] for row in orders}
    assert countries == {"DE", "CH", "FR", "GB", "US", "ES", "IR", "AE"}
    zones = {row["store_timezone"] for row in landing.rows("pos.receipts", "receipt_id")}
    assert {"Europe/Berlin", "Europe/Zurich", "Asia/Dubai"} <= zones
    offsets = {row["updated_at"][-6:] for row in landing.rows("crm.contacts", "contact_id")}
    assert offsets == {"+01:00", "+02:00"}


def test_tickets_are_written_in_many_languages(landing):
    tickets = landing.rows("support.tickets", "ticket_id")
    assert {row["language"] for row in tickets} == {"en", "de", "fr", "es", "fa", "ar"}
    assert len({row["body"] for row in tickets}) > len({row["ticket_id"] for row in tickets}) / 2
    assert not [row for row in tickets if "{" in row["body"] + row["subject"]]


def test_the_vendor_writes_accents_in_latin_1(landing):
    path = landing.summary.folder / "enrichment/attributes/attributes.csv"
    assert "Randonnée".encode("latin-1") in path.read_bytes()
    values = {row["value"] for row in landing.rows("enrichment.attributes", "record_id")}
    assert "Outdoor & Randonnée" in values


def test_a_third_of_the_visitors_stay_anonymous(landing):
    named = defaultdict(bool)
    for event in landing.rows("web.events", "event_id"):
        known = event["user_id"] or event["email"] or event["order_id"]
        named[event["anonymous_id"]] |= bool(known)
    assert 0.25 < 1 - sum(named.values()) / len(named) < 0.42


def test_one_tablet_is_used_by_many_and_others_by_one(landing):
    users = defaultdict(set)
    for event in landing.rows("web.events", "event_id"):
        if event["user_id"]:
            users[event["anonymous_id"]].add(event["user_id"])
    shared = {row["device_id"] for row in landing.truth("devices") if row["is_shared"]}
    assert shared
    assert {device for device, different in users.items() if len(different) > 5} == shared


def test_people_log_in_after_they_came_anonymously(landing):
    visits = defaultdict(list)
    for event in landing.rows("web.events", "event_id"):
        visits[event["anonymous_id"]].append((event["occurred_at"], event["user_id"]))
    later_known = [
        device
        for device, events in visits.items()
        if min(events)[1] is None and any(user for _, user in events)
    ]
    assert len(later_known) > 100


def test_a_number_is_shared_by_a_household_or_passed_on_to_a_stranger(landing):
    people = {
        (f"{row['source']}.{row['table_name']}", row["record_id"]): row
        for row in landing.truth("people")
    }
    owners = defaultdict(set)
    for name, key in (("crm.contacts", "contact_id"), ("shop.customers", "customer_id")):
        for row in landing.rows(name, key):
            digits = re.sub(r"\D", "", row["phone"])[-9:]
            if len(digits) == 9 and row[key] != "C-BAG":
                owner = people[name, row[key]]
                owners[digits].add((owner["person_id"], owner["household_id"]))
    households = Counter(
        len({household for _, household in shared})
        for shared in owners.values()
        if len({person for person, _ in shared}) > 1
    )
    assert households[1] > 10, "landlines of a household"
    assert households[2] > 0, "recycled numbers, or the switchboard of an office"


def test_addresses_are_fictional_and_those_at_a_real_provider_say_so(landing):
    fictional = re.compile(r"@(example\.(com|org|net)|[a-z0-9]+\.example)$")
    made_up = re.compile(r"\.demo\d+(\+\w+)?@gmail\.com$")
    for name, key in (("crm.contacts", "contact_id"), ("shop.customers", "customer_id")):
        emails = {row["email"].strip().lower() for row in landing.rows(name, key)}
        emails -= {"", *(junk.lower() for junk in dirt.JUNK_EMAILS)}
        assert not [
            email for email in emails if not fictional.search(email) and not made_up.search(email)
        ]
