"""English texts go to one embedder, all others to another; the first keep the vectors they had."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from components.errors import MissingError
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.editions import open_current, rollback
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.knowledge.refresh import refresh
from components.knowledge.routed_embedder import (
    RoutedEmbedder,
    find_foreign,
    is_foreign,
    is_routed,
    split_name,
)
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.vector_keys import vector_key
from components.records import Version
from components.storage import Home
from tests.knowledge.corpus import (
    HashingEmbedder,
    make_source,
    write_2020,
    write_2022,
    write_law,
)

TEXTS = ["Interest is due yearly.", "借用人應返還借用物。", "Die Miete ist im Voraus zu zahlen."]
GERMAN = {
    "1": "Der Mieter zahlt die Miete spätestens am dritten Werktag des Monats.",
    "2": "Die Kaution darf das Dreifache der Monatsmiete nicht übersteigen.",
    "3": "Der Vermieter muss die Wohnung in gutem Zustand erhalten.",
}


def make_routed() -> RoutedEmbedder[HashingEmbedder]:
    """Return an embedder of two, the second of which is longer."""
    return RoutedEmbedder(HashingEmbedder("english", 32), HashingEmbedder("other", 48))


def write_german(root: Path) -> SourceConfig:
    """Write a snapshot of German law."""
    day = date(2020, 1, 1)
    folder = write_law(root / "de-2021-01" / "2021-01", GERMAN, amended=day, title="Mietgesetz")
    return make_source(folder, name="german", jurisdiction="de")


def test_each_text_goes_to_its_half() -> None:
    """A text has the vector of its half with zeros behind; progress counts the texts of both."""
    routed, seen = make_routed(), [(0, 0)]
    vectors = routed.embed(TEXTS, lambda done, total: seen.append((done, total)))
    assert vectors.shape == (3, routed.dimension) == (3, 48)
    assert np.array_equal(vectors[0, :32], HashingEmbedder("", 32).embed(TEXTS[:1])[0])
    assert not vectors[0, 32:].any()
    assert np.array_equal(vectors[1:], HashingEmbedder("", 48).embed(TEXTS[1:]))
    assert (routed.english.num_embedded, routed.multilingual.num_embedded) == (1, 2)
    assert seen[1:] == [(1, 3), (3, 3)]
    assert routed.embed([]).shape == (0, 48)


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("interest", False),
        ("maximum interest on loans", False),
        ("§ 12: 18 %", False),
        ("12.5", False),
        ("房租", True),
        ("Kündigungsfrist", True),
        ("le loyer", True),
        ("La caution est rendue à la fin du bail.", True),
    ],
)
def test_short_texts(text: str, is_other: bool) -> None:
    """Queries of a few words are told by letters and small words; figures alone are English."""
    assert is_foreign(text) is is_other


def test_names() -> None:
    """The name is that of both halves, and is taken apart again."""
    assert make_routed().name == "english + other"
    assert is_routed("english + other")
    assert not is_routed("english")
    assert split_name("english + other") == ("english", "other")
    assert split_name("english") == ("english", "")


def make_version(source: str, number: int, text: str) -> Version:
    """Return an article of a source."""
    return Version(
        id=f"{source}-{number}",
        source=source,
        jurisdiction=source,
        law_id="law",
        law="Law",
        article=str(number),
        text=text,
        valid_from=date(2020, 1, 1),
        content_hash=str(number),
    )


def test_find_foreign_by_a_share() -> None:
    """A source with a foreign word here and there is English; articles without letters are too."""
    english = [make_version("uk", n, "The interest is due at the end.") for n in range(95)]
    names = [make_version("uk", n, "Gesetz über die Miete und der Pacht") for n in range(95, 100)]
    blank = [make_version("blank", n, "…") for n in range(5)]
    mixed = [make_version("mixed", n, TEXTS[n % 3]) for n in range(600)]
    assert find_foreign([*english, *names, *blank]) == []
    assert find_foreign([*english, *names, *mixed]) == ["mixed"]


def test_english_editions_are_left_alone(tmp_path: Path) -> None:
    """With English law alone nothing is opened, and the edition is that of the one embedder."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))

    def refuse() -> HashingEmbedder:
        raise AssertionError("opened")

    report = refresh(
        store,
        home,
        source=write_2020(tmp_path),
        embedder=HashingEmbedder("english", 32),
        open_multilingual=refuse,
    )
    manifest = open_current(store).manifest
    assert (manifest.embedder, manifest.dimension, report.foreign) == ("english", 32, ())


def test_a_foreign_source_brings_the_other_half(tmp_path: Path) -> None:
    """The edition gets both halves, the report says so, and no English text is embedded again.

    Either is found in its language, and after a rollback the edition before opens as it did.
    """
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder("english", 32))
    before = open_current(store)
    english, other = HashingEmbedder("english", 32), HashingEmbedder("other", 48)
    report = refresh(
        store,
        home,
        source=write_german(tmp_path),
        embedder=english,
        open_multilingual=lambda: other,
    )
    assert report.foreign == ("german",)
    assert (english.num_embedded, other.num_embedded, report.embedded) == (0, 3, 3)
    after = open_current(store)
    assert (after.manifest.embedder, after.manifest.dimension) == ("english + other", 48)
    for version in before.read_versions():
        old, new = (each.read_vectors([version.id])[version.id] for each in (before, after))
        assert np.array_equal(new, np.pad(old, ((0, 0), (0, 16)))), vector_key(version)
    knowledge = KnowledgeBase.open(store, RoutedEmbedder(english, other))
    day = date(2021, 6, 1)
    found = knowledge.search("interest on interest", as_of=day, jurisdiction="sample")
    assert found[0].version.article == "207"
    found = knowledge.search("Die Kaution des Mieters", as_of=day, jurisdiction="de")
    assert found[0].version.article == "2"
    assert found[0].scores["dense"] > 0.3
    knowledge.close()
    assert rollback(store) == 1
    assert KnowledgeBase.open(store, HashingEmbedder("english", 32)).edition == 1


def test_a_routed_edition_stays_so(tmp_path: Path) -> None:
    """The next refresh embeds what changed alone, and says nothing of languages again."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    routed = make_routed()
    for source in (write_2020(tmp_path), write_german(tmp_path)):
        refresh(store, home, source=source, embedder=routed)
    done = (routed.english.num_embedded, routed.multilingual.num_embedded)
    report = refresh(store, home, source=write_2022(tmp_path), embedder=routed)
    assert (report.embedded, report.foreign) == (2, ())
    english, other = routed.english.num_embedded, routed.multilingual.num_embedded
    assert (english - done[0], other - done[1]) == (2, 0)


def test_law_that_the_english_half_had_read_is_embedded_again(tmp_path: Path) -> None:
    """German law of an edition with one embedder gets the other's vectors at the next refresh."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    refresh(store, home, source=write_german(tmp_path), embedder=HashingEmbedder("english", 32))
    other = HashingEmbedder("other", 48)
    report = refresh(
        store,
        home,
        source=write_2020(tmp_path),
        embedder=HashingEmbedder("english", 32),
        open_multilingual=lambda: other,
    )
    assert (report.foreign, other.num_embedded) == (("german",), 3)


def test_law_of_both_in_one_jurisdiction(tmp_path: Path) -> None:
    """There each clause goes to the half of its own language, and finds the law in it."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    german = write_german(tmp_path).model_copy(update={"jurisdiction": "sample"})
    routed = make_routed()
    for source in (write_2020(tmp_path), german):
        refresh(store, home, source=source, embedder=routed)
    knowledge, day = KnowledgeBase.open(store, routed), date(2021, 6, 1)
    texts = ["The interest on interest", "Die Kaution und das Dreifache der Monatsmiete"]
    hits = knowledge.search_many(texts, as_of=day, jurisdiction="sample", limit=1)
    assert [each[0].version.article for each in hits] == ["207", "2"]
    assert all(each[0].scores["dense"] > 0.3 for each in hits)
    knowledge.close()


def test_reembed_with_a_tuned_english_half(tmp_path: Path) -> None:
    """A routed edition that is embedded again keeps its sources in the halves they had."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    for source in (write_2020(tmp_path), write_german(tmp_path)):
        refresh(store, home, source=source, embedder=make_routed())
    before = open_current(store)
    tuned = RoutedEmbedder(HashingEmbedder("tuned", 40), HashingEmbedder("other", 48))
    reembed(store, home, tuned)
    after = open_current(store)
    assert after.manifest.embedder == "tuned + other"
    assert (tuned.english.num_embedded, tuned.multilingual.num_embedded) == (3, 3)
    for version in before.read_versions():
        old, new = (each.read_vectors([version.id])[version.id] for each in (before, after))
        assert np.array_equal(old, new) is (version.source == "german")


def test_a_question_in_english_of_german_law(
    tmp_path: Path, embedder_folder: Path, multilingual_folder: Path
) -> None:
    """Where all law of a jurisdiction is German, a clause in any language finds it by meaning."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    report = refresh(
        store,
        home,
        source=write_german(tmp_path),
        embedder=Embedder(embedder_folder, home),
        open_multilingual=lambda: Embedder(multilingual_folder, home),
    )
    assert report.foreign == ("german",)
    routed = RoutedEmbedder(Embedder(embedder_folder, home), Embedder(multilingual_folder, home))
    knowledge = KnowledgeBase.open(store, routed)
    asked = {
        "The landlord keeps the dwelling in good repair.": "3",
        "Le dépôt de garantie ne dépasse pas trois mois de loyer.": "2",
        "租金應於每月三日前支付。": "1",
    }
    hits = knowledge.search_many(list(asked), as_of=date(2021, 6, 1), jurisdiction="de", limit=1)
    assert [each[0].version.article for each in hits] == list(asked.values())
    knowledge.close()


def test_find_embedder_of_a_routed_edition(
    tmp_path: Path, models_home: Home, embedder_folder: Path, multilingual_folder: Path
) -> None:
    """An edition of both halves opens with both, one before it with the English alone."""
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    home.models.symlink_to(models_home.models)
    english, other = Embedder(embedder_folder, home), Embedder(multilingual_folder, home)
    routed = RoutedEmbedder(english, other)
    for number, name in enumerate((english.name, routed.name, f"{english.name} + gone"), start=1):
        source = write_2020(tmp_path).model_copy(update={"name": f"laws{number}"})
        refresh(store, home, source=source, embedder=HashingEmbedder(name))
    assert isinstance(find_embedder(store, home, edition=1), Embedder)
    found = find_embedder(store, home, edition=2)
    assert isinstance(found, RoutedEmbedder)
    assert found.name == routed.name
    with pytest.raises(MissingError, match=r"made with the multilingual embedder gone, this"):
        find_embedder(store, home)
