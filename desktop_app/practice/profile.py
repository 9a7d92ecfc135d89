"""Which offices the practice district has, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass

from db.trouble import Refused

DISTRICT_CODE = "229901000000"
DISTRICT_NAME = "演示区民族工作专班（演示）"
LOGIN = "yanshi"
PERSON = "演示干部二"
PASSWORD = "practice pomegranate"  # noqa: S105  named in summary.json; practice books alone have it


@dataclass(frozen=True)
class Office:
    """One community: its code, name, 创建 feature, and how many live there.

    `resolutions` is how many matters its two meetings decided, `overdue` and `due` how many of
    them are still open after and before their deadline. `lapsed` says that one of its eight
    pairings has ended, `faulty` that the faults for the health check are planted here.
    """

    code: str
    name: str
    feature: str
    households: int
    residents: int
    resolutions: int = 8
    overdue: int = 0
    due: int = 0
    lapsed: bool = False
    faulty: bool = False
    has_yard: bool = False
    twin: int = 0

    @property
    def place(self) -> str:
        """The community's name without 社区 and brackets, as it stands in titles."""
        return self.name.removesuffix("（演示）").removesuffix("社区")


_NAMES = (
    ("229901001001", "瑞光新村社区（演示）", "创建+非遗传承"),
    ("229901002001", "明仁日升社区（演示）", "创建+社区治理"),
    ("229901003001", "长庆安居社区（演示）", "创建+文体共建"),
    ("229901004001", "新华建设社区（演示）", "创建+红色文化"),
    ("229901005001", "海明民福社区（演示）", "创建+志愿服务"),
)
_TRAITS: tuple[dict[str, int | bool], ...] = (
    {"resolutions": 9, "overdue": 2, "due": 1, "lapsed": True, "faulty": True, "has_yard": True}
    | {"twin": 1},
    {"resolutions": 9, "due": 1, "lapsed": True, "twin": 2},
    {"resolutions": 9, "due": 1, "lapsed": True},
    {"has_yard": True},
    {},
)
_FULL = ((2150, 4920), (1780, 4080), (2420, 5540), (1930, 4420), (2600, 5950))
_LOAD_OFFICES, _LOAD_SIZE = 50, (1310, 3000)
SMALL_SIZE = (60, 137)

PROFILES = ("small", "full", "load")


def offices(profile: str) -> tuple[Office, ...]:
    """Give the offices of a profile: small, full or load."""
    if profile == "small":
        return tuple(_office(i, SMALL_SIZE) for i in range(5))
    if profile == "full":
        return tuple(_office(i, size) for i, size in enumerate(_FULL))
    if profile == "load":
        named = tuple(_office(i, _LOAD_SIZE) for i in range(5))
        return named + tuple(_plain_office(i) for i in range(5, _LOAD_OFFICES))
    raise Refused(f"演示规模只有 {'、'.join(PROFILES)}")


def _office(place: int, size: tuple[int, int]) -> Office:
    code, name, feature = _NAMES[place]
    return Office(code, name, feature, *size, **_TRAITS[place])  # type: ignore[arg-type]


def _plain_office(place: int) -> Office:
    street, community = place // 10 + 11, place % 10 + 1
    code = f"229901{street:03d}{community:03d}"
    return Office(code, f"演示第{place + 1}社区（演示）", "创建+邻里互助", *_LOAD_SIZE)
