"""Portrait: how one record describes a person, with its own spelling, gaps and slips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, dirt, homes, names, phones
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.dirt import Soiling
from cdp_cli.demo.people import COUNTRIES

if TYPE_CHECKING:
    from cdp_cli.demo.sheet import Columns
    from cdp_cli.demo.world import World

SOME_SLOPPINESS = Soiling()
PERSIANS = COUNTRIES.index("IR")


@dataclass(frozen=True)
class Manner:
    """How a system asks for people's data: shares of its records."""

    email: Soiling = SOME_SLOPPINESS
    landline: float = 0.1
    no_phone: float = 0.2
    no_birth_date: float = 0.3
    no_address: float = 0.1
    junk_phone: float = 0.004


@dataclass(frozen=True)
class Portrait:
    """One entry per record: whom it describes, and how each value is written in it."""

    world: World
    person: Numbers
    email_fate: Numbers
    first_form: Numbers
    last_form: Numbers
    phone_style: Numbers
    has_landline: Numbers
    lacks_phone: Numbers
    junk_phone: Numbers
    lacks_birth_date: Numbers
    swaps_birth_date: Numbers
    lacks_address: Numbers
    short_street: Numbers
    city_style: Numbers

    def name(self, record: Numbers) -> Columns:
        """First and family name."""
        people, who = self.world.people, self.person[record]
        first, last = names.first_names(), names.last_names()
        return {
            "first_name": first.written(people.first_name[who], self.first_form[record]),
            "last_name": last.written(people.last_name[who], self.last_form[record]),
        }

    def email(self, record: Numbers, address: Numbers) -> Columns:
        """The e-mail address (a position in the contact points), as it arrived here."""
        emails = cells.chosen(self.world.contact_points.emails, address)
        return {"email": dirt.soiled_emails(emails, self.email_fate[record])}

    def phone(self, record: Numbers, moment: Numbers) -> Columns:
        """The telephone number of that moment: a mobile, or the household's landline."""
        points, who = self.world.contact_points, self.person[record]
        mobile = points.phone_at(who, moment)
        household = self.world.people.household[who]
        landline = points.landline_number[household]
        number = np.where(self.has_landline[record], landline, points.phone_number[mobile])
        number = np.where(self.lacks_phone[record], -1, number)
        text = phones.written(points.phone_country[mobile], number, self.phone_style[record])
        return {"phone": dirt.soiled_phones(text, self.junk_phone[record])}

    def birth_date(self, record: Numbers) -> Columns:
        """The date of birth; a few have day and month swapped."""
        days = self.world.people.birth_day[self.person[record]]
        text = dirt.swapped_dates(days, self.swaps_birth_date[record])
        return {"birth_date": cells.blanked(text, self.lacks_birth_date[record])}

    def address(self, record: Numbers, moment: Numbers) -> Columns:
        """Where the person lived at that moment."""
        places, who = self.world.homes, self.person[record]
        home = places.at(self.world.people.household[who], moment)
        known = {
            "street": places.streets(home, self.short_street[record]),
            "city": places.cities(home, self.city_style[record]),
            "region": places.regions(home),
            "postcode": cells.chosen(places.postcodes, home),
        }
        blank = self.lacks_address[record]
        columns = {name: cells.blanked(text, blank) for name, text in known.items()}
        return columns | {"country": places.countries(home)}


def portrait(chance: Chance, world: World, person: Numbers, manner: Manner) -> Portrait:
    """A portrait of each of these people."""
    count, people, tally = len(person), world.people, world.tally
    native = people.is_native_writer[person]
    first_form, last_form = names.record_forms(chance, native)
    swaps = chance.happens(count, 0.012) & dirt.can_swap(people.birth_day[person])
    tally.add("nickname", int(np.isin(first_form, names.NICKNAMES).sum()))
    tally.add(
        "typo in a name", int((first_form >= names.TYPO).sum() + (last_form >= names.TYPO).sum())
    )
    tally.add("name in Arabic or Persian script", int(np.isin(first_form, names.OWN_SCRIPT).sum()))
    tally.add("swapped day and month of birth", int(swaps.sum()))
    return Portrait(
        world=world,
        person=person,
        email_fate=dirt.email_fates(chance, count, manner.email, tally),
        first_form=first_form,
        last_form=last_form,
        phone_style=phones.styles(chance, count, native & (people.country[person] == PERSIANS)),
        has_landline=chance.happens(count, manner.landline),
        lacks_phone=chance.happens(count, manner.no_phone),
        junk_phone=dirt.junk_numbers(chance, count, manner.junk_phone, tally),
        lacks_birth_date=chance.happens(count, manner.no_birth_date),
        swaps_birth_date=swaps,
        lacks_address=chance.happens(count, manner.no_address),
        short_street=chance.happens(count, 0.3).astype(np.int8),
        city_style=homes.city_styles(chance, count, native),
    )
