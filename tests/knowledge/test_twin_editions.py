"""An English edition takes the days of its Chinese twin, through the knowledge base."""

import json
from datetime import date
from pathlib import Path

import pytest

from components.errors import UsageError
from components.knowledge.refresh import refresh
from components.knowledge.refresh_gate import RefreshGateConfig
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.twin_editions import keep_amendments
from components.statutes.readers.article import Amendment, LawNames
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder

ENACTED = "1.中華民國一百年五月六日總統令制定公布全文 2  條"
AMENDED = "\n2.中華民國一百零九年三月四日總統令修正公布第 1  條條文；並自公布後六個月施行"
BELLS = {False: ("20110506", ENACTED), True: ("20200304", ENACTED + AMENDED)}
ENGLISH = {False: "At most five bells.", True: "At most three bells."}
CHINESE = {False: "至多五鐘。", True: "至多三鐘。"}


def write_bells(folder: Path, *, is_chinese: bool, is_amended: bool) -> Path:
    """Write the snapshot of one language."""
    folder.mkdir(parents=True)
    amended, record = BELLS[is_amended]
    text = (CHINESE if is_chinese else ENGLISH)[is_amended]
    law = {
        "法規名稱" if is_chinese else "英文法規名稱": "鐘樓法" if is_chinese else "Bell Act",
        "英文法規名稱" if is_chinese else "中文法規名稱": "Bell Act" if is_chinese else "鐘樓法",
        "最新異動日期" if is_chinese else "最新英文異動日期": amended,
        "是否英譯註記": "Y",
        "沿革內容": record if is_chinese else "",
        "法規內容": [
            {"條號": "第 1 條" if is_chinese else "Article 1", "條文內容": text},
            {"條號": "第 2 條" if is_chinese else "Article 2", "條文內容": "A bell. 鐘。"},
        ],
    }
    (folder / "Z0000001.json").write_text(json.dumps(law, ensure_ascii=False), encoding="utf-8")
    return folder


def source_of(path: Path, *, is_chinese: bool) -> SourceConfig:
    """Return the config of one language's source."""
    return SourceConfig(
        name="zh" if is_chinese else "en",
        kind="taiwan-json",
        path=path,
        jurisdiction="tw-zh" if is_chinese else "tw",
        gates=RefreshGateConfig(max_repealed_share=1),
    )


def test_english_edition_has_the_days_of_its_twin(tmp_path: Path) -> None:
    """The old rule holds until the day of effect, in both languages, and either title finds it."""
    home = Home(tmp_path / "home")
    for is_amended, month in ((False, "2019-01"), (True, "2020-06")):
        for is_chinese in (True, False):
            place = tmp_path / ("zh" if is_chinese else "en") / month
            folder = write_bells(place, is_chinese=is_chinese, is_amended=is_amended)
            source = source_of(folder, is_chinese=is_chinese)
            refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    for day, is_amended in ((date(2020, 9, 3), False), (date(2020, 9, 4), True)):
        for law in ("Bell Act", "鐘樓法"):
            english = knowledge.show(law, "1", as_of=day, jurisdiction="tw")
            assert (english.text, english.date_status) == (ENGLISH[is_amended], "source")
            chinese = knowledge.show(law, "第一條", as_of=day, jurisdiction="tw-zh")
            assert chinese.text == CHINESE[is_amended]
    with pytest.raises(UsageError, match="not in the corpus at that date"):
        knowledge.show("Bell Act", "1", as_of=date(2011, 5, 5), jurisdiction="tw")


def test_keep_amendments_only_of_laws_that_have_some() -> None:
    """Numbers of one day are kept together."""
    day = date(2020, 9, 4)
    amendment = Amendment(date(2020, 3, 4), {"1": day, "2": day, "*": date(2020, 3, 4)})
    kept = keep_amendments([LawNames("a", (), (amendment,)), LawNames("b")])
    assert kept == {"a": ((date(2020, 3, 4), {day: "1 2", date(2020, 3, 4): "*"}),)}
