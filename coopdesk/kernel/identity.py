"""Numbers that identify people and units: checked by the standard's rule, tidied, and masked."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from coopdesk.kernel.chinese import plain_text
from coopdesk.kernel.i18n import _

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_CREDIT_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_NOISE: Final = re.compile(r"[\s'’‘`\-_.·\u200b\u200e\u202a-\u202e\ufeff]+")
_LOOKS_LIKE_X: Final = str.maketrans("ΧХ×✕*", "XXXXX")


def tidy_id_number(text: str) -> str:
    """Normalise an ID number: no spaces or apostrophes, a capital X, 15 digits made 18.

    Source: GB 11643 (the 15-digit number of before 1999 takes 19 and a check character).
    """
    folded = unicodedata.normalize("NFKC", text)
    bare = _NOISE.sub("", folded).upper()
    if len(bare) == 18 and bare[:17].isdigit():
        bare = bare.translate(_LOOKS_LIKE_X)
    if len(bare) == 15 and bare.isascii() and bare.isdigit():
        longer = bare[:6] + "19" + bare[6:]
        return longer + id_check_character(longer)
    return bare


def id_check_character(first17: str) -> str:
    """Compute the last character of an ID number from the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def check_id_number(text: str) -> str | None:
    """Return a sentence when this is no ID number by GB 11643, else nothing.

    Area codes are never looked up: they change, and numbers outlive them.
    """
    number = tidy_id_number(text)
    if len(number) != 18:
        return _(
            "The ID number has {count} characters; it needs 18. Please check it against the card."
        ).format(count=len(number))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _(
            "The ID number has characters that are not digits; only the last one may be X."
            " Please check it against the card."
        )
    if birth_date(number) is None:
        return _(
            "The ID number says the birth date {born}, which does not exist."
            " Please check it against the card."
        ).format(born=number[6:14])
    if id_check_character(number[:17]) != number[17]:
        return _(
            "The last character of the ID number does not fit the others, so at least one"
            " of them is wrong. Please check it against the card."
        )
    return None


def birth_date(number: str) -> date | None:
    """Return the birth date inside an 18-character ID number, if it is a day that exists."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1800 else None


def mask_id(number: str) -> str:
    """Show three and four characters of an ID number: 420***********123X."""
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def tidy_phone(text: str) -> str:
    """Keep the digits of a phone number, with the dash of a landline and no +86."""
    bare = re.sub(r"[\s()'\u202a-\u202e]+", "", plain_text(text))
    bare = re.sub(r"^(?:\+|00)86-?", "", bare)
    digits = bare.replace("-", "").replace(".", "")
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return digits
    landline = re.fullmatch(r"(0(?:10|2\d|[3-9]\d{2}))-?(\d{7,8})", bare)
    if landline:
        return f"{landline[1]}-{landline[2]}"
    return bare


def check_phone(text: str) -> str | None:
    """Return a sentence when this is neither a mobile nor a landline number."""
    number = tidy_phone(text)
    if re.fullmatch(r"1[3-9]\d{9}|(?:0\d{2,3}-)?\d{7,8}|[48]00\d{7}", number):
        return None
    return _("{text} is not a phone number; please write 11 digits, or a landline.").format(
        text=text.strip()
    )


def mask_phone(number: str) -> str:
    """Show three and four digits of a phone number: 138****1234."""
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def tidy_account(text: str) -> str:
    """Normalise a bank account or card number: digits without spaces or dashes."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def check_account(text: str) -> str | None:
    """Return a sentence when this is no account or card number; passbooks have no check digit."""
    number = tidy_account(text)
    if re.fullmatch(r"[0-9]{8,30}", number):
        return None
    return _(
        "{text} is not a bank account; it has 8 to 30 digits. Please check it against the card"
        " or passbook."
    ).format(text=text.strip())


def tidy_credit_code(text: str) -> str:
    """Normalise a unified social credit code: capitals, no spaces."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_credit_code(text: str) -> str | None:
    """Return a sentence when this is no unified social credit code by GB 32100, else nothing."""
    code = tidy_credit_code(text)
    if len(code) != 18:
        return _("The credit code has {count} characters; it needs 18.").format(count=len(code))
    wrong = [letter for letter in code if letter not in _CREDIT_LETTERS]
    if wrong:
        return _("The credit code has {letter}, which such codes never use.").format(
            letter=wrong[0]
        )
    total = sum(
        _CREDIT_LETTERS.index(letter) * weight
        for letter, weight in zip(code[:17], _CREDIT_WEIGHTS, strict=True)
    )
    # Without the last "mod 31" a remainder of 0 would ask for a character that does not exist.
    if _CREDIT_LETTERS[(31 - total % 31) % 31] != code[17]:
        return _(
            "The last character of the credit code does not fit the others;"
            " please check it against the licence."
        )
    return None


def check_organisation_code(text: str) -> str | None:
    """Return a sentence when nine characters are no organisation code (GB 11714), else nothing."""
    code = tidy_credit_code(text)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        return _("An organisation code has nine letters or digits.")
    total = sum(
        int(letter, 36) * weight
        for letter, weight in zip(code[:8], _ORGANISATION_WEIGHTS, strict=True)
    )
    check = "0123456789X0"[11 - total % 11]
    if check != code[8]:
        return _("The last character of the organisation code does not fit the others.")
    return None
