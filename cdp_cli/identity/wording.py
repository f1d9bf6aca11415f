"""Puts subjects, links and scores into words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import ceil

from cdp_cli.identity.apart import Shared
from cdp_cli.identity.decision import SIGNS, Decision
from cdp_cli.identity.explain import Explanation, Whole
from cdp_cli.identity.path import Step
from cdp_cli.identity.review import Question
from cdp_cli.identity.side import Side
from cdp_cli.identity.similarity import Pair, Waterfall
from cdp_cli.wording import counted

RULES = {
    "customer_ref": "the customer number",
    "loyalty_id": "the loyalty number",
    "email": "the e-mail address",
    "hashed_email": "the hash of the e-mail address",
    "name_birth_date": "name and date of birth:",
    "phone_name": "phone number and given name:",
    "name_address": "name and address:",
    "card_token": "the payment card",
    "anonymous_id": "the cookie",
    "device_id": "the device",
    "phone": "the phone number",
    "birth_date": "the date of birth",
}
BAR = 6
SHOWN = 4
LONGEST = 50


def rule_words(rule: str, value: str) -> str:
    """`the e-mail address ann@x.example`; the parts of a composite value stand side by side."""
    words = RULES.get(rule) or "the " + rule.replace("_", " ")
    return f"{words} {_cut(value.replace('|', ' '), LONGEST)}"


def decision_lines(decision: Decision) -> Iterator[str]:
    """One decision: its id and what it says, who decided and why, and its undo."""
    sign = SIGNS[decision.verdict]
    pair = f"{decision.subject_key} {sign} {decision.other_subject_key}"
    yield f"{decision.decision_id}  {decision.verdict}  {pair}"
    yield _said(decision.decided_by, decision.decided_at, decision.reason)
    if decision.undone_at:
        who = f"undone by {decision.undone_by}"
        yield _said(who, decision.undone_at, decision.undone_reason or "")


def whole_lines(whole: Whole) -> Iterator[str]:
    """The subjects of a customer as a tree, each with the link that joined it."""
    yield f"{whole.customer_id}: {counted(len(whole.subjects), 'subject')}"
    yield ""
    children: dict[str, list[Step]] = {}
    for step in whole.steps:
        children.setdefault(step.subject_key, []).append(step)
    yield _subject(whole.root, whole.subjects[whole.root])
    yield from _branches(children, whole.subjects, whole.root)
    loose = whole.order[len(whole.steps) + 1 :]
    if loose:
        yield ""
        yield "Held by nothing that is there now; the next build decides anew:"
        yield from (f"  {_subject(subject, whole.subjects[subject])}" for subject in loose)
    yield from _decisions(whole.decisions, "Decisions about them:")


def pair_lines(explanation: Explanation) -> Iterator[str]:
    """Why two subjects are one customer, or two; scores are tables of their own."""
    one, other = explanation.one, explanation.other
    if explanation.is_one_customer:
        yield f"One customer, {one.customer_id}:"
        yield f"  {one.subject_key}"
        yield f"  {other.subject_key}"
        if not explanation.steps:
            yield "No link leads from one to the other now; the next build decides anew."
        yield from _decisions(explanation.decisions, "The next build parts them, by a decision:")
        return
    yield "Two customers:"
    for found in (one, other):
        yield f"  {found.subject_key}, of {found.customer_id}"
    for verdict, title in (
        ("unlink", "A decision holds them apart:"),
        ("link", "The next build joins them, by a decision:"),
    ):
        yield from _decisions([d for d in explanation.decisions if d.verdict == verdict], title)
    yield from _shared(explanation.refused, "They share what would join them; it was refused:")
    yield from _shared(explanation.idle, "They share what links nobody:")
    scored = explanation.nearest is not None and explanation.nearest.pair.links
    if not (explanation.decisions or explanation.refused or scored):
        yield ""
        yield "Nothing links them."
    if explanation.nearest is None:
        yield (
            "No comparison of their records is known:"
            " it takes one rare value, or two others, in common."
        )


def step_lines(number: int, step: Step) -> Iterator[str]:
    """One step of a path, with its link in plain words."""
    yield f"{number}. {step.subject_key}"
    yield f"   {link_words(step)}"
    yield from (f"   {line}" for line in seen_lines(step))
    yield f"   → {step.other_subject_key}"


def link_words(step: Step) -> str:
    """What links the two ends of a step, in plain words."""
    link = step.link
    if link.decision:
        decision = link.decision
        return (
            f"a decision of {decision.decided_by}, {decision.decided_at:%Y-%m-%d}:"
            f" {decision.reason} ({decision.decision_id})"
        )
    if link.pair:
        pair = link.pair
        return f"a likeness of {pair.match_weight:.2f} bits, probability {_probability(pair)}"
    refused = f"; elsewhere refused: {link.refused}" if link.refused else ""
    return f"{rule_words(link.rule, link.value)} (tier {link.tier}{refused})"


def seen_lines(step: Step) -> Iterator[str]:
    """When each end of a step was seen with the value."""
    holders = {holder.subject_key: holder for holder in step.link.holders}
    for subject in (step.subject_key, step.other_subject_key):
        if holders[subject].last_seen_at:
            first, last = holders[subject].first_seen_at, holders[subject].last_seen_at
            yield f"{_dates(first, last)} with {subject}".removeprefix("seen ")


def waterfall_rows(score: Waterfall) -> list[tuple[object, ...]]:
    """A score as rows of a table: what, bits, bar, how alike, and both values."""
    parts: list[tuple[str, float, str, str, str]] = [("prior", score.prior_weight, "", "", "")]
    for each in score.comparisons:
        value, other = each.value or "", each.other_value or ""
        if each.value == each.other_value:
            other = "the same"
        parts.append(
            (each.name.replace("_", " "), each.weight, each.level.replace("_", " "), value, other)
        )
    if round(score.others_weight, 2):
        parts.append(("household or namesake", score.others_weight, "", "", ""))
    most = max(abs(weight) for _name, weight, *_rest in parts) or 1.0
    return [
        *((name, weight, _bar(weight / most), *rest) for name, weight, *rest in parts),
        ("sum", score.pair.match_weight, "", "", "", ""),
    ]


def question_lines(question: Question) -> Iterator[str]:
    """What a person is asked, before the table of both sides."""
    value = rule_words(question.rule, question.value) if question.value else "a likeness"
    if question.kind == "refused":
        yield f"Two customers share {value}." if question.value else "Two customers are alike."
        yield f"They were kept apart: {question.reason}."
    else:
        yield f"One customer by {value}."
        yield f"Doubtful: {question.reason}."


def side_rows(question: Question) -> list[tuple[str, str, str]]:
    """Both sides next to each other: what, one, other; what neither side has is left out."""
    one, other = question.one, question.other
    rows = [
        (words, _several(getattr(one, name)), _several(getattr(other, name)))
        for words, name in (
            ("names", "names"),
            ("e-mails", "emails"),
            ("phones", "phones"),
            ("born", "birth_dates"),
            ("sources", "sources"),
        )
    ]
    rows.append(("last seen", _day(one.last_seen_at), _day(other.last_seen_at)))
    rows.append(("subjects", f"{len(one.subjects)}", f"{len(other.subjects)}"))
    return [row for row in rows if row[1] or row[2]]


def verdict_words(score: Waterfall) -> str:
    """Whether a score links, and by how much."""
    pair = score.pair
    links = f"{pair.above:.2f} bits above" if pair.links else f"{-pair.above:.2f} bits below"
    return f"Probability {_probability(pair)}; {links} the threshold of {score.threshold:.2f} bits."


def _branches(
    children: Mapping[str, list[Step]], sides: Mapping[str, Side], root: str
) -> Iterator[str]:
    """The steps below the root; a stack and no recursion, for a chain may be long."""
    waiting = [(step, "") for step in reversed(children.get(root, []))]
    while waiting:
        step, indent = waiting.pop()
        subject = step.other_subject_key
        is_last = step is children[step.subject_key][-1]
        below = indent + ("   " if is_last else "│  ")
        yield f"{indent}{'└─ ' if is_last else '├─ '}{_subject(subject, sides[subject])}"
        deeper = below + ("│  " if subject in children else "   ")
        yield f"{deeper}by {link_words(step)}"
        held = next(each for each in step.link.holders if each.subject_key == subject)
        if held.last_seen_at:
            yield f"{deeper}{_dates(held.first_seen_at, held.last_seen_at)}"
        waiting += [(child, below) for child in reversed(children.get(subject, []))]


def _subject(subject: str, side: Side) -> str:
    return f"{subject}  {side.names[0]}" if side.names else subject


def _decisions(decisions: list[Decision], title: str) -> Iterator[str]:
    if decisions:
        yield ""
        yield title
        for decision in decisions:
            yield from (f"  {line}" for line in decision_lines(decision))


def _shared(values: list[Shared], title: str) -> Iterator[str]:
    if values:
        yield ""
        yield title
        for shared in values:
            tier = "" if shared.tier is None else f" (tier {shared.tier})"
            yield f"  {rule_words(shared.identifier_type, shared.identifier_value)}{tier}"
            yield f"    {shared.reason}"


def nearest_words(explanation: Explanation) -> str:
    """Why the best score between two customers has not joined them; empty where it is too low."""
    if explanation.nearest is None or not explanation.nearest.pair.links:
        return ""
    return f"They were kept apart: {explanation.kept_apart or 'the next build decides anew'}."


def _probability(pair: Pair) -> str:
    """Never a plain 0 or 1: nothing is that certain."""
    return f"{min(max(pair.match_probability, 0.0001), 0.9999):.4f}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _several(values: list[str]) -> str:
    more = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _bar(share: float) -> str:
    """As long as the share of the largest weight; hollow for what speaks against."""
    return ("█" if share > 0 else "░") * ceil(abs(share) * BAR)


def _dates(first: datetime | None, last: datetime | None) -> str:
    if not first or not last or first.date() == last.date():
        return f"seen {last:%Y-%m-%d}" if last else "never seen"
    return f"seen {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def _said(who: str, at: datetime, why: str) -> str:
    return f"  {who}, {_moment(at)}: {why}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
