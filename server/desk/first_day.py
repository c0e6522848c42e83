"""What a township that has just installed does first. Nobody ticks anything here: each step looks at facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, exists, select

from proxy_service.case import Case, CaseEvent
from proxy_service.people import Area, Person
from server.access_log import AccessRecord
from server.catalogue import published_items
from server.services import Services
from sync.log import Device

MOST_NAMED = 6


@dataclass(frozen=True)
class Step:
    """One thing to do: done or not by the facts, what is still lacking, and where it is done (or how, when not on a page).

    ``opens_to``: administrator or clerk, when only they may open the page.
    """

    title: str
    why: str
    done: bool
    lacking: str = ""
    href: str = ""
    opens_to: str = ""
    command: str = ""


@dataclass(frozen=True)
class Place:
    """The part of the county someone answers for."""

    townships: list[Area]
    villages: list[Area]
    people: list[Person]

    def working(self, role: str) -> list[Person]:
        """Those with a role who still work."""
        return [person for person in self.people if person.role == role and person.active]


def first_steps(session: Session, here: Services, person: Person) -> list[Step]:
    """The steps in their order."""
    place = _read_place(session, person)
    return [
        _offices(place),
        _staff(place),
        _agents(place),
        _phones(session, place),
        _items(session),
        _copies(here),
        _printing(session),
        _first_case(session, place),
        _county(session, place),
    ]


def _read_place(session: Session, person: Person) -> Place:
    areas = {area.code: area for area in session.exec(select(Area).order_by(col(Area.code)))}
    mine = [area for area in areas.values() if _is_below(areas, area, person.areas)]
    codes = {area.code for area in mine}
    people = [one for one in session.exec(select(Person).order_by(col(Person.name))) if codes & set(one.areas)]
    return Place([one for one in mine if one.level == "township"], [one for one in mine if one.level == "village"], people)


def _is_below(areas: dict[str, Area], area: Area, tops: Iterable[str]) -> bool:
    seen: set[str] = set()
    code: str | None = area.code
    while code and code in areas and code not in seen:
        if code in tops:
            return True
        seen.add(code)
        code = areas[code].parent
    return False


def _offices(place: Place) -> Step:
    bare = [area.name for area in place.townships if not (area.phone and area.address)]
    return Step(
        _("写好中心的电话和地址"),
        _("会印在凭证和告知书上，办事人照着打电话。"),
        bool(place.townships) and not bare,
        _("还没有电话或地址：%(names)s", names=_named(bare)) if bare else "",
        command="daiban init --areas …",
    )


def _staff(place: Place) -> Step:
    bare = [area.name for area in place.townships if not all(_serves(place, role, area) for role in ("clerk", "reviewer"))]
    return Step(
        _("窗口人员和审核人员都有账号"),
        _("收件和受理要两个人：一个收，一个审。"),
        bool(place.townships) and not bare,
        _("还缺人：%(names)s", names=_named(bare)) if bare else "",
        command="daiban user add --role clerk --name … --login … --areas …",
    )


def _agents(place: Place) -> Step:
    bare = [area.name for area in place.villages if not _serves(place, "agent", area)]
    return Step(
        _("每个村都有代办员"),
        _("没有代办员的村，办事人只能自己来窗口。"),
        bool(place.villages) and not bare,
        _("还没有代办员的村：%(names)s", names=_named(bare)) if bare else "",
        command="daiban user add --role agent --name … --areas …",
    )


def _phones(session: Session, place: Place) -> Step:
    living = select(Device.person).where(Device.state == "active", col(Device.last_contact_at).is_not(None))
    connected = set(session.exec(living))
    bare = [agent.name for agent in place.working("agent") if agent.id not in connected]
    return Step(
        _("代办员的手机都连上过中心"),
        _("给每人一个登记码，在手机上打开网址，输进去，再设六位密码。"),
        bool(place.working("agent")) and not bare,
        _("还没有连上的：%(names)s", names=_named(bare)) if bare else "",
        "/desk/people",
    )


def _items(session: Session) -> Step:
    open_ = [item.name for item in published_items(session) if item.confirm_by_county or item.banner]
    lacking = ngettext("还有 %(num)s 项没有确认：%(names)s", "还有 %(num)s 项没有确认：%(names)s", len(open_), names=_named(open_))
    return Step(
        _("县里确认了每个事项的内容"),
        _("随程序来的是示例：材料、时限、电话要由县里对过，改成本县的再发布。"),
        not open_,
        lacking if open_ else "",
        command="server/catalogue/README.md",
    )


def _copies(here: Services) -> Step:
    lying_here = [url for url in (here.settings.replica_url, here.settings.mirror_url) if _is_same_disk(url, here.settings.data_dir)]
    return Step(
        _("备份在另一块硬盘或另一台机器上"),
        _("和原件放在一块硬盘上的备份，硬盘坏了就一起没了。密钥文件另外锁进两个柜子。"),
        not lying_here,
        _("现在备份和数据在同一块硬盘上。") if lying_here else "",
        command="DAIBAN_REPLICA_URL, DAIBAN_MIRROR_URL",
    )


def _printing(session: Session) -> Step:
    printed = session.exec(select(exists().where(col(AccessRecord.action) == "printed_form"))).one()
    return Step(_("打印机试过一次"), _("看看字清不清楚、生僻字对不对、二维码扫不扫得出。"), printed, href="/desk/first-day/sample")


def _first_case(session: Session, place: Place) -> Step:
    townships = [area.code for area in place.townships] or [area.parent for area in place.villages if area.parent]
    handed_in = select(exists().where(col(Case.township).in_(townships), col(Case.submitted_at).is_not(None)))
    return Step(
        _("第一件办件到了中心"),
        _("先让代办员在手机上用“练习”走一遍，练习的不会送来；再带着他办第一件真的。"),
        session.exec(handed_in).one(),
    )


def _county(session: Session, place: Place) -> Step:
    arrived = select(exists().where(col(CaseEvent.name) == "review_begun"))
    return Step(
        _("第一件转到了县里"),
        _("有系统对接的看“转县里”一页；没有对接的照着录入，再把县里的编号填回来。"),
        session.exec(arrived).one(),
        href="/desk/county",
        opens_to="clerk",
    )


def _serves(place: Place, role: str, area: Area) -> bool:
    return any(area.code in person.areas for person in place.working(role))


def _is_same_disk(url: str, folder: Path) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "file":
        return False
    path = Path(parts.path)
    lying = next((one for one in (path, *path.parents) if one.exists()), folder)
    return lying.stat().st_dev == folder.stat().st_dev


def _named(names: list[str]) -> str:
    return _("、").join(names[:MOST_NAMED]) + (_("等") if len(names) > MOST_NAMED else "")
