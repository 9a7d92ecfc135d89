"""What leaves a book and comes into it while it is disturbed: papers, sheets, packages, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db import handing_over, naming, packages, returns, same_people
from db.findings import look
from db.handing_over import HandOver
from db.kinds import (
    Address,
    Binder,
    CorrectionNotice,
    ListEntry,
    OrgUnit,
    PartnerOrganization,
    Resident,
    RightsRequest,
)
from db.kinds.notice import EXPLAINED
from db.naming import Named
from db.periods import Period
from desktop_app.exchange import (
    conflict_cards,
    district_key,
    enrolling,
    exporting,
    fill_in,
    fill_in_return,
    identity,
    importing,
    levels,
    list_sheet,
    merging,
    paper_key,
    receipts,
    receiving,
    reporting,
    signing_off,
    taking,
    taking_back,
)
from desktop_app.exchange.conflict_choices import ConflictChoices
from desktop_app.exchange.enrolment import Agreement
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.receiving import Parcel
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import (
    LEDGERS,
    binder,
    by_code,
    fitting,
    font_files,
    handing_in,
    inspection,
    own_faces,
    register,
    verifying,
    who_saw_paper,
)
from desktop_app.ledgers.fitting import Layout
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Options
from tests.builders import build
from tests.exchange import pictures
from tests.trust.exchange_ground import OFFICE
from tests.trust.leak_ground import NAME, NUMBER, PHONE, WHY, WORDS, Deeds, Visit

FEW = 1  # ledgers in a binder: the evidence takes most of its time
ELSEWHERE = "229901002001"


# Papers and sheets


def _options(visit: Visit, **more: object) -> Options:
    today = visit.store.today
    return Options(Period.parse(str(today.year)), today, today, **more)  # type: ignore[arg-type]


def _issue(form: Format, *, unmasked: bool = False) -> Callable[[Visit], None]:
    def act(visit: Visit) -> None:
        name = register.TAKE_OUT if form.is_data else register.PRINT
        issue = register.issue(
            visit.store, visit.clerk, by_code("L01"), _options(visit, unmasked=unmasked),
            form=form, act=name, reason=WHY, recipient="本人",
        )  # fmt: skip
        register.note_unfinished(visit.store, visit.clerk, issue.record, WORDS)

    return act


def _answer(visit: Visit) -> None:
    """Print all that is held on somebody, for them: R03; and who looked at it."""
    person = visit.person()
    asked = build(RightsRequest, kind="access", subject=person.id, requester=NAME)
    with visit.work() as work:
        work.save(asked)
    chosen = _options(visit, unmasked=True, target=asked.id)
    register.issue(visit.store, visit.clerk, by_code("R03"), chosen, reason=WHY, recipient="本人")
    who_saw_paper.paper(visit.store, visit.clerk, person)


def _verify(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    paper = register.issue(store, clerk, by_code("L01"), _options(visit), reason=WHY)
    with visit.work() as work:
        work.save(build(Resident, full_name=f"{NAME}新", id_number=None))
    verifying.verify(store, clerk, paper.record.check_code or "")


def _bind(visit: Visit) -> None:
    """Bind some ledgers into one file and put them into a box."""
    store, clerk = visit.store, visit.clerk
    who = inspection.inspector_of("own")
    chosen = inspection.options_for(who, Period.parse(str(store.today.year)), store.today)
    some = [one for one in LEDGERS if who.edition in one.editions and not one.on_request]
    planned = inspection.plan(some[:FEW], who, chosen)
    binder.collect(store, planned)
    made = register.issue_binder(store, clerk, planned)
    box = build(Binder, fonds_name=WORDS)
    tag = Binder.lists()["papers"].tag
    entries = [
        ListEntry(owner=box.id, owner_tag=tag, position=at, target=one.id, target_name=one.name)
        for at, one in enumerate(made.records)
    ]
    with visit.work() as work:
        work.save(box, *entries)
    register.issue_box(store, clerk, box)


def _look_of_ledgers(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    fitting.keep(store, clerk, by_code("L01"), Layout(title=WORDS))
    font = visit.out / f"{NAME}.ttf"
    font.write_bytes(font_files.unpacked("kai").read_bytes())
    own_faces.choose(store, clerk, "fang", font)
    own_faces.give_up(store, clerk, "fang")
    font.unlink()


def _take_out(visit: Visit) -> None:
    row = (NAME, NUMBER, PHONE)
    list_sheet.take_out(
        visit.store, visit.clerk, visit.out / "list.xlsx", WORDS, ("姓名",) * 3, [row], 1,
        names_people=True,
    )  # fmt: skip
    visit.store.copied(visit.clerk, 1, WHY)


def _import(visit: Visit) -> None:
    plan = importing.plan_for(visit.store, visit.world.sheet, PartnerOrganization.__tablename__)
    plan.apply(visit.store, visit.clerk, reason=WHY)


def _import_people(visit: Visit) -> None:
    told = Notice(visit.store.today, "in_person")
    plan = importing.plan_for(visit.store, visit.world.roster, importing.ROSTER, notice=told)
    plan.apply(visit.store, visit.clerk, reason=WHY, is_map_seen=True)


def _form_out(visit: Visit) -> None:
    fill_in.write(visit.store, visit.clerk, Resident, [visit.person().id], ["workplace"])


def _form_back(visit: Visit) -> None:
    form = fill_in.form_of(visit.world.form)
    assert form is not None
    returned = fill_in_return.read(visit.store, visit.world.form, form)
    assert returned.differences
    returned.apply(visit.store, visit.clerk)


def _take_files(visit: Visit) -> None:
    sources = [(f"{NAME}.jpg", pictures.jpeg()), (f"{WORDS}.pdf", WORDS.encode())]
    taken, refused = taking.take_all(sources, lambda *_: None)
    assert (len(taken), len(refused)) == (1, 1)
    taking.complete(visit.store)


# Packages


def _stick(visit: Visit, name: str = "sent again") -> list[Path]:
    return sorted(visit.world.sticks[name].iterdir())


def _export(visit: Visit) -> None:
    exporting.siblings(visit.store)
    exporting.export(visit.store, visit.clerk, visit.out)


def _report(visit: Visit) -> None:
    levels.agreed(visit.store)
    signing_off.has_lead(visit.store, visit.clerk)
    for level in ("stats", "ledger"):
        wanted = Report(level, rows_of=handing_in.row_sheets)
        reporting.outline(visit.store, visit.clerk, wanted)
        reporting.require_signed(visit.store, visit.clerk, wanted)
        reporting.report(visit.store, visit.clerk, visit.out, wanted)


def _merge(visit: Visit) -> None:
    for path in _stick(visit):
        merging.merge(visit.store, visit.clerk, path)


def _take_in(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    parcels = receiving.look(store, clerk, [Parcel(path) for path in _stick(visit)])
    done = receiving.take_in(store, clerk, parcels)
    taken = [one.receipt for one in done if one.receipt]
    receiving.receipt_words(store, clerk, taken, [], left_open=0)
    receipts.keep(store, clerk, [], {})


def _set_aside(visit: Visit) -> None:
    _merge(visit)
    (entry, *_) = packages.inbox(visit.store)
    taking_back.set_aside(visit.store, visit.clerk, bytes.fromhex(str(entry["package"])))


def _take_figures(visit: Visit) -> None:
    """Take printed rows in, and let go of them again."""
    for path in _stick(visit, "figures"):
        merging.merge(visit.store, visit.clerk, path)
    (entry, *_) = packages.inbox(visit.store)
    taking_back.set_aside(visit.store, visit.clerk, bytes.fromhex(str(entry["package"])))


def _decide(visit: Visit) -> None:
    """Decide what office and district say differently."""
    store, clerk = visit.store, visit.clerk
    for path in _stick(visit, "quarrel"):
        merging.merge(store, clerk, path)
    choices = ConflictChoices(store)
    choices.read()
    card = conflict_cards.filled(store, choices.cards[0])
    choices.choose(card.row, [0] * len(card.rows))
    choices.take_back()
    choices.choose(card.row, [0] * len(card.rows))
    made, _ = choices.write(clerk)
    receipts.remember(store, made)


def _give_back(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    one = visit.member()
    with visit.work() as work:
        meant = returns.Meant(one, "hukou_place", returns.BY_HAND, WORDS)
        notice = returns.give_back(work, clerk, meant)
        returns.correct(work, clerk, one, {"hukou_place": WORDS}, WORDS)
        returns.give_back_findings(work, clerk, [look(one, "phone", WORDS)])
    with visit.work() as work:
        returns.answer(work, clerk, notice, EXPLAINED, WORDS)
    with visit.work() as work:
        returns.ask_again(work, notice, WORDS)
    with visit.work() as work:
        returns.close(work, notice)
    returns.lines(store)


def _answer_returns(visit: Visit) -> None:
    notice = visit.store.all(CorrectionNotice)[0]
    with visit.work() as work:
        returns.answer(work, visit.clerk, notice, EXPLAINED, f"{NAME}：{WORDS}")


def _hand_over(visit: Visit) -> None:
    place = Address(estate=WORDS[:6], building="3", entrance="1", room="201")
    act = HandOver(visit.world.family.home.id, ELSEWHERE, place, visit.store.today, WORDS)
    with visit.work() as work:
        told = handing_over.hand_over(work, visit.clerk, act)
    with visit.work() as work:
        handing_over.take_back(work, told)


def _same_person(visit: Visit) -> None:
    one, other = visit.world.family.people[0].id, visit.world.neighbour.people[0].id
    with visit.work() as work:
        same_people.join(work, one, other, "duplicate", WORDS)
    same_people.differences(visit.store, [one, other])
    same_people.edits_while_joined(visit.store, one, other)
    with visit.work() as work:
        same_people.part(work, one, other)


def _name_units(visit: Visit) -> None:
    units = [one for one in visit.store.all(OrgUnit) if one.code12 == OFFICE]
    with visit.work() as work:
        naming.name_units(work, visit.clerk, units, Named("首批", is_demo=True), WORDS)
        naming.list_unit(work, ELSEWHERE, WORDS)


# Who a PC is


def _enrol(visit: Visit) -> None:
    """Ask to be enrolled, be renewed, and begin anew."""
    store, clerk = visit.store, visit.clerk
    papers = visit.world.ground.place / "papers"
    enrolling.request(store, clerk, visit.out / "request")
    enrolling.read_welcome(store, papers / "welcome")
    enrolling.accept(store, clerk, papers / "welcome")
    identity.own_node(store)
    identity.own_request(store)
    paper_key.for_paper(store, clerk)
    enrolling.renew_keys(store, clerk, WORDS)
    enrolling.begin_anew(store, clerk, WORDS)


def _approve(visit: Visit) -> None:
    store, clerk = visit.store, visit.clerk
    papers = visit.world.ground.place / "papers"
    agreed = Agreement("full", WORDS, "statutory_duty")
    enrolling.approve(store, clerk, papers / "request", visit.out / "welcome", agreed)
    enrolling.hand_out(store, clerk, visit.out / "list")
    office = identity.require_list(store).nodes[1]
    enrolling.report(store, clerk, office.branch, "lost", WORDS)
    enrolling.renew_district(store, clerk, WORDS)


def _district_key(visit: Visit) -> None:
    district_key.keep(visit.store)
    district_key.switch(visit.store, visit.clerk, on=False)
    district_key.switch(visit.store, visit.clerk, on=True)


DEEDS: Deeds = {
    "paper": ("office", _issue(Format.PDF)),
    "unmasked paper": ("office", _issue(Format.PDF, unmasked=True)),
    "ledger as a sheet": ("office", _issue(Format.XLSX)),
    "all that is held on somebody": ("office", _answer),
    "verify": ("office", _verify),
    "binder and box": ("office", _bind),
    "look of ledgers": ("office", _look_of_ledgers),
    "list as a sheet": ("office", _take_out),
    "import": ("office", _import),
    "import of people": ("office", _import_people),
    "form for others": ("office", _form_out),
    "form that came back": ("office", _form_back),
    "files taken in": ("office", _take_files),
    "export": ("office", _export),
    "report": ("office", _report),
    "merge": ("district", _merge),
    "take in": ("district", _take_in),
    "take figures in": ("district", _take_figures),
    "set aside": ("district", _set_aside),
    "decide": ("holding", _decide),
    "give back": ("holding", _give_back),
    "answer": ("answering", _answer_returns),
    "hand over": ("holding", _hand_over),
    "same person": ("holding", _same_person),
    "name units": ("holding", _name_units),
    "enrol": ("office", _enrol),
    "approve": ("district", _approve),
    "district key": ("office", _district_key),
}
