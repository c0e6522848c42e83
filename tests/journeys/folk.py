"""Who the journeys are about. Nobody real: identity numbers begin with 999901, which is assigned to nowhere."""

from dataclasses import dataclass

from tests.id_numbers import make_id_number

PIN = "708294"
AGENT_A, AGENT_B = "王建国", "赵玉兰"


@dataclass(frozen=True)
class Resident:
    """Someone with a matter, and what the pension's form asks of her."""

    name: str = "欧阳秀𠮷"
    id_number: str = make_id_number("1969-04-17", 128)
    phone: str = "13900007731"
    village: str = "上坪村"
    address: str = "上坪村七组老槐树旁39号"
    enrolment_date: str = "2026-11-20"
    bank: str = "云岭农商银行青石支行"
    bank_account: str = "6230009990001728394"

    def secrets(self) -> list[str]:
        """What must lie in clear nowhere on a phone."""
        return [self.name, self.id_number, self.phone, self.address, self.bank, self.bank_account]


OUYANG = Resident()
TIAN = Resident(name="田桂香", id_number=make_id_number("1970-02-11", 264), phone="13900007732", address="上坪村二组6号")
"""Who never learned to write."""
SHEN = Resident(name="沈桂芳", id_number=make_id_number("1972-08-03", 286), phone="13900007733", address="上坪村五组2号")
"""Whose village goes to another agent."""
WITNESSES = ("何大山", "邻居"), ("沈小河", "村干部")
"""Who saw a thumbprint: name, and relation as the page calls it."""
