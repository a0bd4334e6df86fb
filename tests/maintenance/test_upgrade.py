"""A home of the layout before becomes one of this version, or it is said what to run."""

from pathlib import Path
from shutil import rmtree

import pytest

from components.errors import BusyError, MissingError, UsageError
from components.knowledge.editions import EditionStore
from components.knowledge.fusion import search_hash
from components.knowledge.stores.embedded import EmbeddedStore
from components.maintenance.layout import FIRST_LAYOUT, LAYOUT, read_layout
from components.maintenance.upgrade import UpgradeStep, upgrade_home
from components.models.gguf_copy import REVISION
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from components.review.session import SessionConfig
from components.storage import Home, exclusive_lock, staged_folder
from components.tracking.releases import current_release, publish_release
from tests.conftest import ROOT
from tests.maintenance.first_layout import write_first_layout
from tests.maintenance.homes import snapshot_of

CONFIG = SessionConfig(style=ROOT / "configs" / "style" / "house.yaml")
FITTING = template_hash(HOUSE_SENTENCE)


def upgrade(home: Home, *, is_dry_run: bool = False) -> list[UpgradeStep]:
    """Upgrade a home whose editions are in it."""
    store: EditionStore = EmbeddedStore(home)
    return upgrade_home(home, store, CONFIG, is_dry_run=is_dry_run)


def test_upgrade_home(tmp_path: Path) -> None:
    """The edition can be rolled back to, the database is whole, and the layout is written."""
    home = write_first_layout(tmp_path / "home", template=FITTING)
    assert read_layout(home) == FIRST_LAYOUT
    assert EmbeddedStore(home).list_published() == []
    before = snapshot_of(home.root)
    shown = upgrade(home, is_dry_run=True)
    after = snapshot_of(home.root)
    assert {name: after[name] for name in before} == before
    assert {Path(name).name for name in set(after) - set(before)} == {
        "lock",
        "writing.lock",
        "verified.json",
    }
    steps = upgrade(home)
    assert steps == shown
    texts = [step.text for step in steps]
    assert texts[0] == "edition 1: marked as published, so a rollback can find it"
    assert "table readings" in texts[1] and "reviews.reason" in texts[1]
    assert texts[-1] == "home: layout 1 becomes 2"
    left = [step for step in steps if step.is_left]
    assert [step.command for step in left] == [
        "clausula run refresh_statutes",
        "clausula run promote_release",
    ]
    assert "has no list chars" in left[0].text
    assert "release r-old: does not say to which search" in left[1].text
    assert read_layout(home) == LAYOUT
    assert EmbeddedStore(home).list_published() == [1]
    assert current_release(home).id == "r-old"
    again = upgrade(home)
    assert again == left, "a second upgrade repeats what is left and does nothing"


@pytest.mark.parametrize(
    ("template", "features", "fault"),
    [
        ("0ld", None, "served: release r-old: tuned to template 0ld"),
        (FITTING, ("rank", "dense"), "served: release r-old: relevance: fitted to the features"),
    ],
)
def test_upgrade_home_release_that_does_not_fit(
    tmp_path: Path, template: str, features: tuple[str, ...] | None, fault: str
) -> None:
    """A release that this version cannot open is named with what makes another."""
    named = {"features": features} if features else {}
    home = write_first_layout(tmp_path / "home", template=template, **named)  # type: ignore[arg-type]
    steps = upgrade(home)
    assert any(step.text.startswith(fault) and step.is_left for step in steps), steps


def test_upgrade_home_earlier_releases(tmp_path: Path) -> None:
    """An earlier release that does not fit is no way back; the one served is not affected."""
    home = write_first_layout(tmp_path / "home", template=FITTING)
    old = current_release(home)
    parts = {"id": "r-unfit", "template_hash": "0ld"}
    publish_release(home, old.model_copy(update=parts), "promote")
    served = {"id": "r-new", "search_hash": search_hash()}
    publish_release(home, old.model_copy(update=served), "promote")
    texts = [step.text for step in upgrade(home)]
    assert "no way back to r-unfit: not made for this version" in texts
    assert not any("r-new" in text for text in texts)


def test_upgrade_home_engine_of_an_earlier_conversion(tmp_path: Path) -> None:
    """A model whose weights were converted otherwise is told; one of this version is not."""
    home = write_first_layout(tmp_path / "home", template=FITTING)
    engine = home.engines / current_release(home).engine
    with staged_folder(engine, {"adapter": "a"}) as aside:
        (aside / "openvino_model.xml").write_text("<net/>")
    [step] = [step for step in upgrade(home) if "converted by revision 1" in step.text]
    assert step.command == "clausula run promote_release"
    rmtree(engine)
    with staged_folder(engine, {"adapter": "a", "revision": REVISION}) as aside:
        (aside / "openvino_model.xml").write_text("<net/>")
    assert not any("converted by" in step.text for step in upgrade(home))


def test_upgrade_home_other_normaliser(tmp_path: Path) -> None:
    """An edition whose wordings were compared otherwise is served; its refresh is told of."""
    home = write_first_layout(tmp_path / "home", template=FITTING, normaliser="0")
    texts = [step.text for step in upgrade(home) if step.is_left]
    assert any("compared by normaliser 0" in text for text in texts)


def test_upgrade_home_refused(tmp_path: Path) -> None:
    """Under a server, in an empty home or in one of a newer version nothing is touched."""
    home = write_first_layout(tmp_path / "home", template=FITTING)
    with exclusive_lock(home.serving / "lock", "serving it"), pytest.raises(BusyError):
        upgrade(home)
    assert read_layout(home) == FIRST_LAYOUT
    with pytest.raises(MissingError, match="nothing to upgrade"):
        upgrade(Home(tmp_path / "empty"))
    (home.root / "home.json").write_text('{"layout": 99, "version": "9"}')
    with pytest.raises(UsageError, match="newer version"):
        upgrade(home)
