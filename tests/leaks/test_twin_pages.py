"""Law 2 at the gateway's own window: what a clerk may not see changes no byte of any page."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.model.inquiry import Action
from gateway.model.person import Role
from gateway.window.searching import ON_FILE, WORD_OF
from tests.leaks.rows import IDENTIFIERS, RowMaker
from tests.leaks.test_twin_worlds import EXAMPLES
from tests.leaks.twins import twin_archives
from tests.leaks.window import at_the_window, plain, sent
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Asker, Deployment, World

ASKERS: Final = (
    ("community-committee", "elderly-care"),
    ("property-manager", "rental-housing"),
    ("police", "police-cooperation"),
)


@lru_cache(maxsize=8)
def _clerk(world: World, asker_name: str) -> Visitor:
    return at_the_window(world, next(each for each in world.deployment.askers if each.name == asker_name))


@pytest.mark.parametrize("who", ASKERS, ids="-".join)
@settings(max_examples=EXAMPLES, phases=[Phase.generate])
@given(data=st.data())
def test_what_a_clerk_may_not_see_changes_no_byte_of_any_page(
    world: World, twin: World, who: tuple[str, str], data: st.DataObject
) -> None:
    asker: Asker = world.deployment.asker(*who)
    shared = {kind.name: kind for kind, action, _ in world.deployment.views(asker) if action is Action.LIST}
    record_type = shared[data.draw(st.sampled_from(sorted(shared)))]
    views = [view for kind, _, view in world.deployment.views(asker) if kind is record_type]
    maker = RowMaker(record_type, views)
    one, other = twin_archives(maker, data.draw(st.integers(0, 2**32)))
    world.archive.fill({record_type.name: one})
    twin.archive.fill({record_type.name: other})
    world.forget_counts()

    clerk, kind = _clerk(world, asker.name), {"type": record_type.name}
    for _ in range(3):
        form = data.draw(_forms(maker))
        path = data.draw(st.sampled_from(["search", "download", "export", "form"]))
        assert _alike(clerk, world, twin, path, **kind, **form)
        one_record = {"identifier": data.draw(st.sampled_from(IDENTIFIERS)), "form": "elderly-care-visit"}
        for path in ("record", "paper"):
            assert _alike(clerk, world, twin, path, **kind, **one_record)
        # what may be asked for is the same whichever record was open
        assert _alike_page(
            clerk, world, twin, f"/window/requests/new?type={record_type.name}&field={_any(data, maker)}"
        )


def _any(data: st.DataObject, maker: RowMaker) -> str:
    return data.draw(st.sampled_from(sorted(maker.record_type.fields)))


def _alike_page(clerk: Visitor, world: World, twin: World, path: str) -> bool:
    """The same of a page that can be had without a form."""
    pages = []
    for each in (world, twin):
        clerk.browser.application = each.app
        pages.append(plain(clerk.get(path)))
    assert pages[0] == pages[1], path
    return True


def _alike(clerk: Visitor, world: World, twin: World, path: str, /, **form: str) -> bool:
    """Whether the twins' pages are one page, but for what is made for each."""
    pages = [plain(sent(clerk, each, path, **form)) for each in (world, twin)]
    assert pages[0] == pages[1], (path, form)
    return True


def _forms(maker: RowMaker) -> st.SearchStrategy[dict[str, str]]:
    """A field that may or may not be shared, compared in any way with any value of the archive, and any order."""
    names = sorted(maker.record_type.fields)

    def filled(name: str) -> st.SearchStrategy[dict[str, str]]:
        values = st.sampled_from([str(value) for value in maker.pools[name] if value is not None] or ["x"])
        words = st.sampled_from([*sorted(WORD_OF.values()), *ON_FILE])
        typed = st.fixed_dictionaries({f"value:{name}": values, f"operator:{name}": words})
        ticked = st.builds(
            lambda ticks, word: {**{f"tick:{name}:{each}": "1" for each in ticks}, f"operator:{name}": word},
            st.lists(values, min_size=1, max_size=3),
            st.sampled_from(["is", "not"]),
        )
        return typed | ticked

    searches = st.sampled_from(names).flatmap(filled)
    orders = st.sampled_from(["", *names, *(f"-{name}" for name in names)])
    return st.builds(lambda search, sort: {**search, "sort": sort}, searches | st.just({}), orders)


def test_what_the_desk_counts_of_a_partner_is_the_same_whatever_is_withheld_from_it(deployment: Deployment) -> None:
    one, other = (World(deployment, name) for name in ("counted", "counted-twin"))
    asker = deployment.asker(*ASKERS[0])
    [record_type] = [kind for kind, action, _ in deployment.views(asker) if action is Action.LIST]
    maker = RowMaker(record_type, [view for kind, _, view in deployment.views(asker) if kind is record_type])
    clerk = at_the_window(one, asker)
    for seed in range(4):
        for world, rows in zip((one, other), twin_archives(maker, seed), strict=True):
            world.archive.fill({record_type.name: rows})
            world.forget_counts()
            sent(clerk, world, "search", type=record_type.name)
            for identifier in IDENTIFIERS:
                sent(clerk, world, "record", type=record_type.name, identifier=identifier)
    auditor = somebody(one, "counts-audits", Role.AUDITOR)
    for place in ("/desk", f"/desk/partner?id={asker.partner.id}"):
        told = []
        for world in (one, other):
            auditor.browser.application = world.app
            page = plain(auditor.get(place))[1].partition('<h2 id="health">')[0]
            assert "GW402" in page
            told.append(page)
        assert told[0] == told[1]
