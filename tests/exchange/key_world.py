"""PCs whose keys change, that are lost and found or change places, and somebody with old keys."""

from __future__ import annotations

import contextlib
from pathlib import Path

from db import lives
from db.handing_over import HandOver, hand_over, may_take_back, take_back
from db.kinds import Address, CorrectionNotice, Household, Resident
from db.trouble import Refused
from desktop_app.exchange import enrolling, enrolment, exporting, identity, merging, paper_key
from desktop_app.exchange.enrolment import Node as Listed, Status
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.real_sticks import DISTRICT, TURNED_AWAY, RealWorld
from tests.exchange.test_merging import FULL

SEVERAL = 6  # new PCs in one story: an office has letters for 26
INTRUDER = "冒名"


class KeyWorld(RealWorld):
    """Days of true packages on which keys and PCs change as well."""

    def __init__(self) -> None:
        super().__init__()
        self.papers: dict[int, str] = {}
        self.thieves: list[Node] = []
        self.moves = 0

    def close(self) -> None:
        super().close()
        for thief in self.thieves:
            thief.store.close()

    def _folder(self) -> Path:
        self.sticks += 1
        made = self.place / f"paper{self.sticks}"
        made.mkdir()
        return made

    def _known(self, node: Node) -> Listed | None:
        """Give a PC as the district knows it today."""
        known = identity.trust_list(self.nodes[DISTRICT].store)
        return known.node(identity.own_keys(node.store).node) if known else None

    # Keys

    def renew(self, n: int) -> None:
        node = self.nodes[n]
        with contextlib.suppress(*TURNED_AWAY):
            enrolling.renew_keys(node.store, node.clerk, "人员调动")

    def seal(self, n: int) -> None:
        with contextlib.suppress(*TURNED_AWAY):
            self.papers[n] = paper_key.for_paper(self.nodes[n].store, self.nodes[n].clerk)

    def move(self, n: int) -> None:
        """Have a PC's book come to another computer, which can sign nothing as the old one."""
        if self.moves < SEVERAL:
            self.moves += 1
            lives.go_on_as_another(self.nodes[n].store, lives.MOVED)

    def go_on(self, n: int) -> None:
        with contextlib.suppress(*TURNED_AWAY):
            paper_key.go_on(self.nodes[n].store, self.nodes[n].clerk, self.papers.get(n, ""))

    def enrol(self, n: int, former: Status = "retired") -> None:
        """Enrol a PC as often as somebody thinks of it; the district begins with a fresh key."""
        with contextlib.suppress(*TURNED_AWAY):
            self._enrol(n, former)

    def _enrol(self, n: int, former: Status) -> None:
        district, node = self.nodes[DISTRICT], self.nodes[n]
        if n == DISTRICT:
            if identity.own_node(district.store) is None or self._is_behind():
                enrolling.renew_district(district.store, district.clerk, "电脑烧了")
            return
        asked, welcome = self._folder() / "request.json", self._folder() / "welcome.json"
        enrolling.request(node.store, node.clerk, asked)
        enrolling.approve(district.store, district.clerk, asked, welcome, FULL, former)
        figures = identity.require_list(district.store).district.fingerprint
        enrolling.accept(node.store, node.clerk, welcome, figures)

    def compare(self, n: int) -> None:
        """Have an office read the district's list and compare its key with paper."""
        if n != DISTRICT:
            district, node = self.nodes[DISTRICT], self.nodes[n]
            told = self._folder() / "list.json"
            with contextlib.suppress(*TURNED_AWAY):
                figures = enrolling.hand_out(district.store, district.clerk, told).fingerprint
                enrolling.accept(node.store, node.clerk, told, figures)

    def report(self, n: int, status: Status) -> None:
        district, node = self.nodes[DISTRICT], self.nodes[n]
        branch = identity.own_keys(node.store).node
        with contextlib.suppress(*TURNED_AWAY):
            enrolling.report(district.store, district.clerk, branch, status, "电话里说的")

    def accept(self, k: int) -> None:
        """Have the district decide that a package it holds back was written by whom it says."""
        district, path = self.nodes[DISTRICT], self.parcels[k % len(self.parcels)].path
        with contextlib.suppress(*TURNED_AWAY):
            merging.merge(district.store, district.clerk, path, accepted="问过本人")

    # Somebody who has the keys of before

    def steal(self, n: int) -> None:
        if len(self.thieves) < 2 and n != DISTRICT:
            self.thieves.append(self._twin(self.nodes[n]))

    def hand_in_stolen(self, k: int) -> None:
        """Have a thief hand in: once his keys were put away or reported lost, nothing counts."""
        thief, district = self.thieves[k % len(self.thieves)], self.nodes[DISTRICT]
        if not self._is_barred(thief):
            return  # nobody can tell him from the true one yet: a copy like any other
        thief.save(build(Resident, id_number=None, full_name=INTRUDER))
        folder = self._folder()
        with contextlib.suppress(*TURNED_AWAY):
            exporting.export(thief.store, thief.clerk, folder, everything=True)
        before = district.facts()
        for path in folder.iterdir():
            with contextlib.suppress(*TURNED_AWAY):
                receipt = merging.merge(district.store, district.clerk, path)
                assert receipt.waits, "what a thief signed was taken in"
        assert district.facts() == before, "what a thief signed left something behind"

    def _is_barred(self, thief: Node) -> bool:
        """Say whether the district knows that somebody else may sign with the keys of this PC."""
        node, own = self._known(thief), identity.own_request(thief.store)
        known = identity.require_list(self.nodes[DISTRICT].store)
        put_away = {one.old_key for one in known.past(node)} if node else set()
        return node is not None and (node.status == "lost" or own.sign_key in put_away)

    # The district's own deeds

    def hand_over(self, r: int) -> None:
        """Hand the household somebody is head of over to the other office."""
        district = self.nodes[DISTRICT]
        homes = sorted(district.store.all(Household), key=lambda one: one.id)
        if homes:
            home = homes[r % len(homes)]
            codes = sorted({node.store.facts.code for node in self.nodes[:DISTRICT]})
            to = next(code for code in codes if code != home.org_code)
            place = Address(estate="同心里", building="3", entrance="1", room="201")
            act = HandOver(home.id, to, place, district.store.today, "本人来电")
            self._deed(lambda work: hand_over(work, district.clerk, act))

    def take_back(self, r: int) -> None:
        told = self.nodes[DISTRICT].store.all(CorrectionNotice)
        may = sorted((one for one in told if may_take_back(one)), key=lambda one: one.id)
        if may:
            self._deed(lambda work: take_back(work, may[r % len(may)]))

    def _deed(self, act: object) -> None:
        district = self.nodes[DISTRICT]
        with (
            contextlib.suppress(Refused),
            district.store.work(district.clerk, "区里办理") as work,
        ):
            act(work)  # type: ignore[operator]

    # The end

    def check_end(self) -> None:
        """After everybody is known again and met everybody: one truth, and nothing lost."""
        self.looks = False
        for _ in range(2):
            self._settle()
            self._decide_all()
        super().check_end()
        versions = {identity.require_list(node.store).version for node in self.nodes}
        assert len(versions) == 1, "the lists differ after everybody met"
        for thief in self.thieves:
            mine = {one.id for one in thief.store.all(Resident, full_name=INTRUDER)}
            for node in self.nodes:
                assert not mine & set(node.store.by_id(Resident, mine)), "a thief's record counts"

    def _settle(self) -> None:
        """Have everybody known as who they are: the ways that staff are told to go."""
        district = self.nodes[DISTRICT]
        if identity.own_node(district.store) is None or self._is_behind():
            self._enrol(DISTRICT, "retired")
        for n, node in enumerate(self.nodes[:DISTRICT]):
            if self._is_strange(node):
                if identity.own_node(node.store) is not None:
                    enrolling.begin_anew(node.store, node.clerk, "恢复了更换签名密钥以前的备份")
                self._enrol(n, "retired")
        self._tidy_list()
        for n in range(DISTRICT):
            self.compare(n)

    def _is_behind(self) -> bool:
        """Say whether the district went back to before a list that it gave out."""
        district, *others = (
            identity.require_list(node.store).version
            for node in (self.nodes[DISTRICT], *self.nodes[:DISTRICT])
        )
        return max(others) > district

    def _tidy_list(self) -> None:
        """Have the district call in use the PCs that are there, and no others."""
        district = self.nodes[DISTRICT]
        here = {identity.own_keys(node.store).node for node in self.nodes[:DISTRICT]}
        for one in identity.require_list(district.store).nodes:
            wanted: Status = "active" if one.branch in here else "retired"
            is_settled = one.status == wanted or (one.status == "lost" and wanted != "active")
            if one.role == "office" and not is_settled:
                enrolling.report(district.store, district.clerk, one.branch, wanted, "查清了")

    def _is_strange(self, node: Node) -> bool:
        """Say whether the district would not follow what a PC signs today."""
        known, own = self._known(node), identity.own_request(node.store)
        if known is None:
            return True
        said = identity.own_successions(node.store)
        steps = enrolment.succession.follow(known.branch, known.sign_key, said)
        return own.sign_key not in {known.sign_key, *(one.sign_key for one in steps)}

    def _decide_all(self) -> None:
        """Have all read what was written, a late list too, and the district decide what waits."""
        for _ in range(2):
            for k in range(len(self.parcels)):
                for m in range(len(self.nodes)):
                    self.deliver(k, m)
                self.accept(k)
