"""Writes the first staging model of a source: SQL and YAML from a guessed mapping."""

from __future__ import annotations

from collections.abc import Sequence

from cdp_cli.init.mapping import Guess

GROUPS = {
    "keys": ("profile_id", "customer_ref", "loyalty_id", "national_id"),
    "contact points": ("email", "phone"),
    "the person": ("full_name", "given_name", "family_name", "birth_date", "gender", "language",
                   "job_title", "company_name"),
    "address": ("street", "city", "region", "postcode", "country"),
    "times": ("created_at", "updated_at"),
}  # fmt: skip
WIDTH = 100
# Words that cannot name a column unless they are quoted.
RESERVED = """
all and any array as asc both case cast check collate column constraint create default desc distinct
do else end except false fetch for foreign from grant group having in initially intersect into
lateral leading limit not null offset on only or order primary qualify references returning select
show some symmetric table then to trailing true union unique user using variadic when where window
with
"""
# Words that YAML takes for something else than text.
YAML_WORDS = frozenset({"false", "no", "null", "off", "on", "true", "y", "n", "yes"})


def staging_sql(source: str, table: str, guess: Guess) -> str:
    """The staging model `stg_<source>__profiles`."""
    expressions = _expressions(source, guess)
    selected = []
    for title, names in GROUPS.items():
        lines = [f"        {expressions[name]} as {name}" for name in names if name in expressions]
        if lines:
            selected.append(f"\n        ---------- {title}\n" + ",\n".join(lines))
    return (
        f"{_spare_note(guess.spare)}with source as (\n"
        f"    select * from {{{{ source('{source}', '{table}') }}}}\n"
        "    {{ cdp.new_rows() }}\n"
        "),\n\n"
        "cleaned as (\n    select\n        _file,\n        _line,\n        _loaded_at,\n"
        f"{(',' + chr(10)).join(selected)}\n"
        "    from source\n)\n\n"
        f"{{{{ cdp.conform('{source}', 'profiles', 'cleaned', provides=[\n"
        f"{_wrapped(list(expressions))}\n"
        "]) }}\n"
    )


def columns_yaml(columns: Sequence[str]) -> str:
    """The declared columns of a raw table, as lines of a dbt source."""
    lines = []
    for name in columns:
        lines.append(
            f'          - name: "{name}"' if name in YAML_WORDS else f"          - name: {name}"
        )
        if name in RESERVED.split() or not name.isidentifier():
            lines.append("            quote: true")
    return "\n".join(lines)


def _expressions(source: str, guess: Guess) -> dict[str, str]:
    """Column of the concept -> SQL, in the order of the groups."""
    number = _call("clean_text", repr(guess.id_column))
    found = {"profile_id": number, "customer_ref": f"'{source}:' || {number}"}
    for target, column in guess.columns.items():
        found[target] = _expression(target, _text(column, guess.added.get(target, ())), guess)
    order = [name for names in GROUPS.values() for name in names]
    return {name: found[name] for name in order if name in found}


def _expression(target: str, text: str, guess: Guess) -> str:
    written = [repr(guess.formats[target])] if guess.formats.get(target) else []
    if target == "phone":
        return _phone(text, guess.columns.get("country"))
    if target == "birth_date":
        return _call("parse_date", text, *written)
    if target in {"created_at", "updated_at"}:
        return _call("timestamp_from_format" if written else "utc_timestamp", text, *written)
    if target == "language":
        return f"lower({_call('clean_text', text)})"
    cleaners = {
        "email": "clean_email",
        "gender": "clean_gender",
        "postcode": "postcode_key",
        "country": "clean_country",
    }
    return _call(cleaners.get(target, "clean_text"), text)


def _text(column: str, added: Sequence[str]) -> str:
    """What a macro is told to read: a column, or the joined texts of it and further ones."""
    return f"cdp.joined_text({[column, *added]!r})" if added else repr(column)


def _phone(text: str, country: str | None) -> str:
    """National numbers need a country: the person's, otherwise the company's."""
    where = (
        f"cdp.clean_country({country!r})" if country else "\"'\" ~ var('company_country') ~ \"'\""
    )
    return _call("clean_phone", text, where)


def _call(macro: str, *arguments: str) -> str:
    return f"{{{{ cdp.{macro}({', '.join(arguments)}) }}}}"


def _spare_note(spare: Sequence[str]) -> str:
    """A comment that names what the model leaves in the raw table."""
    if not spare:
        return ""
    words = ", ".join(spare)
    return f"-- Not used yet, and kept in the raw table: {words}.\n"


def _wrapped(names: Sequence[str]) -> str:
    """Quoted names, a comma after each, in lines of bearable length."""
    lines = [""]
    for name in names:
        word = f"'{name}',"
        if len(lines[-1]) + len(word) > WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else f"    {word}"
    return "\n".join(lines)
