"""Invented residents of the demo. Identity numbers have the prefix 999901, which is assigned to nowhere, and a right check digit."""

from dataclasses import dataclass

from server.demo.people import LOWER_VILLAGE, UPPER_VILLAGE, WILLOW_VILLAGE

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
VILLAGES = {UPPER_VILLAGE: "上坪村", LOWER_VILLAGE: "下坪村", WILLOW_VILLAGE: "柳沟村"}


@dataclass(frozen=True)
class DemoResident:
    """Someone with a matter. ``number`` tells people born on one day apart; even for women."""

    name: str
    birth_date: str
    number: int
    phone: str
    area: str
    group: str

    @property
    def sex(self) -> str:
        """As the identity number says it."""
        return "male" if self.number % 2 else "female"

    @property
    def id_number(self) -> str:
        """18 digits with the check digit of GB 11643."""
        digits = f"999901{self.birth_date.replace('-', '')}{self.number:03}"
        return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]

    @property
    def address(self) -> str:
        """Where he lives."""
        return f"青石镇{VILLAGES[self.area]}{self.group}"

    def as_argument(self) -> dict[str, object]:
        """The ``resident`` of ``open_case``."""
        return {
            "name": self.name,
            "id_number": self.id_number,
            "sex": self.sex,
            "birth_date": self.birth_date,
            "ethnicity": "汉族",
            "phone": self.phone,
            "address": self.address,
            "can_write": True,
        }


LI = DemoResident("李秀英", "1968-03-12", 2, "13900000011", UPPER_VILLAGE, "三组12号")
ZHANG = DemoResident("张德福", "1975-09-30", 15, "13900000012", LOWER_VILLAGE, "一组4号")
CHEN = DemoResident("陈桂兰", "1943-05-08", 44, "13900000013", WILLOW_VILLAGE, "二组21号")
ZHAO = DemoResident("赵永强", "1980-12-01", 33, "13900000014", UPPER_VILLAGE, "五组7号")
WANG = DemoResident("王玉珍", "1972-02-17", 6, "13900000015", LOWER_VILLAGE, "四组2号")
SUN = DemoResident("孙大海", "1985-06-20", 27, "13900000016", WILLOW_VILLAGE, "一组9号")
WU = DemoResident("吴桂英", "1966-04-02", 8, "13900000017", UPPER_VILLAGE, "二组3号")
HE = DemoResident("何福生", "1943-10-10", 19, "13900000018", UPPER_VILLAGE, "四组15号")
ZHENG = DemoResident("郑玉兰", "1940-01-25", 22, "", UPPER_VILLAGE, "三组6号")
