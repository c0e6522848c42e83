"""Identity numbers of people who don't exist: the area prefix 999901 is assigned to nowhere, the check digit is right."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_id_number(birth_date: str, serial: int) -> str:
    """The number for a birth date (YYYY-MM-DD) and a serial of 0–999; odd serials are men's."""
    body = f"999901{birth_date.replace('-', '')}{serial:03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
