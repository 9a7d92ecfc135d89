"""Files and lists of what was approved or filed stay as they were seen; proof may still come."""

import pytest

from db import reviews
from db.kinds import Activity, Attachment, JointMeeting, ListEntry
from db.trouble import Refused
from tests.builders import build


def activity(node, **more):
    day = node.store.today
    made = build(Activity, date_from=day, date_to=day, summary="热闹", **more)
    node.save(made)
    return made


def file(owner, name):
    return build(Attachment, owner=owner.id, owner_tag=type(owner).lists()[name].tag)


def to(node, record, state, why=""):
    with node.store.work(node.clerk, why) as work:
        work.move(record, state, why)


def test_what_was_approved_takes_no_other_papers_and_lets_none_go(node):
    one = activity(node)
    paper, photo = file(one, "papers"), file(one, "photos")
    node.save(paper, photo)
    to(node, one, "approved")
    with pytest.raises(Refused, match="请先退回上一步并写明原因，再改方案文件"):
        node.save(file(one, "papers"))
    paper.caption = "换过的说明"
    with pytest.raises(Refused, match="已是“已审”"):
        node.save(paper)
    with pytest.raises(Refused, match="再改活动照片"), node.store.work(node.clerk) as work:
        work.delete(photo)
    with pytest.raises(Refused, match="再改签到名单"), node.store.work(node.clerk) as work:
        work.set_list(one, "signed_in", [(None, "李梅")])
    to(node, one, "registered", "补总结")
    node.save(file(one, "papers"))
    with node.store.work(node.clerk) as work:
        work.delete(photo)


def test_proof_may_come_at_any_time_and_voids_no_review(node):
    one = activity(node)
    to(node, one, "approved")
    before = reviews.content_code(node.store, one)
    node.save(file(one, "photos"), file(one, "sign_in_sheet"))
    to(node, one, "archived")
    node.save(file(one, "photos"))
    assert reviews.content_code(node.store, one) == before
    (last, *_) = node.store.all(Attachment, owner=one.id)
    with pytest.raises(Refused, match="已是“已归档”"), node.store.work(node.clerk) as work:
        work.delete(last)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_file_alone_is_a_summary(node, is_late):
    one = activity(node)
    one.summary = None
    node.save(one, file(one, "photos"), file(one, "papers"))
    to(node, one, "approved")
    with pytest.raises(Refused) as refused:
        to(node, one, "archived")
    assert refused.value.faults == {"summary": "归档以前请写总结，或者放一份总结文件"}
    if is_late:
        node.save(file(one, "summary_files"))
        to(node, one, "archived")
    else:
        with node.store.work(node.clerk) as work:
            work.move(one, "archived", summary="热闹")
    assert node.store.get(Activity, one.id).state == "archived"


def test_what_hangs_on_a_record_goes_to_the_bin_with_it(node):
    one = activity(node)
    photo = file(one, "photos")
    node.save(photo)
    with node.store.work(node.clerk) as work:
        work.set_list(one, "signed_in", [(None, "李梅")])
    to(node, one, "approved")
    (entry,) = node.store.all(ListEntry, owner=one.id)
    with node.store.work(node.clerk) as work:
        work.delete(photo, entry, one)
    assert node.store.get(Activity, one.id) is None


def test_the_sheet_of_an_issued_meeting_may_still_come():
    proof = {name for name, links in JointMeeting.lists().items() if links.proof}
    assert proof == {"sign_in_sheet", "photos"}
