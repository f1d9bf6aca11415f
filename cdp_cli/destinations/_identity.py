"""How advertising platforms want the identifiers of people: normalised first, then SHA-256.

What is hashed without being normalised matches nobody, and no platform tells. Sources: Meta's
"Customer information parameters" and Google's "Format user data".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

HASHED = re.compile(r"[0-9a-fA-F]{64}")
GOOGLE_MAIL = {"gmail.com", "googlemail.com"}
PHONE_DIGITS = range(7, 16)  # E.164, with the country


def sha256(text: str) -> str:
    """The hexadecimal SHA-256 of a text; what is one already stays as it is."""
    if HASHED.fullmatch(text):
        return text.lower()
    return hashlib.sha256(text.encode()).hexdigest()


def email(value: object) -> str | None:
    """Without spaces around and in lower case; None for what is no address."""
    text = str(value or "").strip().lower()
    if HASHED.fullmatch(text):
        return text
    local, at, domain = text.rpartition("@")
    return text if at and local and "." in domain and " " not in text else None


def google_email(value: object) -> str | None:
    """As `email`; at Google Mail dots do not count, nor what follows a plus."""
    text = email(value)
    local, _, domain = (text or "").rpartition("@")
    if text and domain in GOOGLE_MAIL:
        local = local.partition("+")[0].replace(".", "")
        return f"{local}@{domain}" if local else None
    return text


def phone(value: object, country: str = "") -> str | None:
    """Digits with the country's calling code and nothing else, as 4915112345678.

    `country` is the code of numbers that are written without one. None for what is no number.
    """
    text = str(value or "").strip()
    if HASHED.fullmatch(text):
        return text.lower()
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        pass
    elif digits.startswith("00"):
        digits = digits[2:]
    elif country:
        digits = country + digits.lstrip("0")
    else:
        return None
    return digits if len(digits) in PHONE_DIGITS and digits[0] != "0" else None


def name(value: object) -> str | None:
    """In lower case, without spaces around and without punctuation; letters of any alphabet stay.

    None where nothing is left.
    """
    text = unicodedata.normalize("NFC", str(value or "")).strip().lower()
    kept = (letter for letter in text if not unicodedata.category(letter).startswith(("P", "S")))
    return "".join(kept).strip() or None


def squeezed(value: object) -> str | None:
    """As `name`, without any space: cities, post codes."""
    return "".join((name(value) or "").split()) or None
