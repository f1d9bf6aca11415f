from __future__ import annotations

import numpy as np
import pytest

from cdp_cli.demo import names
from cdp_cli.demo.chance import Chance


@pytest.mark.parametrize("listed", [names.first_names(), names.last_names()])
def test_every_group_has_names_and_every_name_its_forms(listed):
    assert all(end > start for start, end in listed.spans)
    assert len(listed.texts) == len(listed.letters) * names.FORMS
    assert listed.texts.null_count == listed.letters.null_count == 0


def test_addresses_are_made_of_plain_letters():
    letters = "".join(names.last_names().letters.to_pylist())
    assert letters.isascii()
    assert letters.isalpha()
    assert letters.islower()


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Müller", "Mueller"), ("Weiß", "Weiss"), ("Zoë", "Zoe"), ("Íñigo", "Inigo")],
)
def test_names_can_be_typed_without_accents(name, plain):
    assert names.ascii_letters(name) == plain


def test_a_slip_changes_the_name():
    first = names.first_names()
    everyone = np.arange(len(first.letters))
    plain = first.written(everyone, np.full(len(everyone), names.PLAIN)).to_pylist()
    for slip in range(names.TYPOS):
        slipped = first.written(everyone, np.full(len(everyone), names.TYPO + slip)).to_pylist()
        changed = [before for before, after in zip(plain, slipped, strict=True) if before != after]
        assert len(changed) > len(plain) * 0.8


def test_only_people_who_write_so_appear_in_their_own_script():
    native = np.arange(4000) % 2 == 0
    first, last = names.record_forms(Chance(1, "test"), native)
    own_script = np.isin(first, names.OWN_SCRIPT)
    assert not own_script[~native].any()
    assert 0.7 < own_script[native].mean() < 0.95
    assert (np.isin(last, names.OWN_SCRIPT) == own_script).all()
