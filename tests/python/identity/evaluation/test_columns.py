from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.identity.columns import choose_columns, scratch_names
from cdp_cli.init.sample import read_sample


def choose(file, truth="who", source="", **renamed):
    return choose_columns(file, read_sample(file), truth, source, renamed)


def test_what_looks_like_a_profile_is_used_and_no_id_of_the_file(people):
    found = choose(people)

    assert found.used == {
        "email": ("e_mail",),
        "given_name": ("first_name",),
        "family_name": ("surname",),
        "birth_date": ("dob",),
        "postcode": ("postcode_fake",),
    }
    assert found.formats == {"birth_date": "%Y%m%d"}
    assert found.unused == ("unique_id", "system")


def test_columns_may_be_named_as_in_the_file(people):
    named = {"E-Mail": "none", "First Name": "full_name", "surname": "full_name"}
    found = choose_columns(people, read_sample(people), "WHO", "", named)

    assert found.truth == "who"
    assert found.used["full_name"] == ("first_name", "surname")
    assert "email" not in found.used
    assert found.unused == ("unique_id", "system", "e_mail")
    assert found.guess().added == {"full_name": ("full_name_2",)}


def test_scratch_tables_speak_of_profiles():
    assert scratch_names("street", ("address_1", "street_number")) == ["street", "street_2"]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ({"truth": "whom"}, "no column 'whom', which --truth names", "Did you mean 'who'"),
        ({"source": "sistem"}, "'sistem', which --link-only names", "Did you mean 'system'"),
        ({"emial": "email"}, "'emial', which --map names", "Did you mean 'e_mail'"),
        ({"dob": "birthdate"}, "A profile has no column 'birthdate'", "Did you mean 'birth_date'"),
        ({"who": "full_name"}, "show the models the column 'who'", "Leave it out"),
        ({"dob": "profile_id"}, "A profile has no column 'profile_id'", "Ours are"),
    ],
)
def test_a_name_that_nobody_has_is_told_with_its_likes(people, arguments, message, hint):
    with pytest.raises(ConfigError, match=message) as told:
        choose(people, **arguments)

    assert hint in told.value.hint


def test_a_file_about_something_else_is_refused(tmp_path):
    file = tmp_path / "weather.csv"
    file.write_text("station,wind,who\n1,2,3\n")

    with pytest.raises(ConfigError, match=r"No column of weather\.csv looks like one of a profile"):
        choose(file)
