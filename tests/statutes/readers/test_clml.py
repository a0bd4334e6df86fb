"""legislation.gov.uk's own XML is read with the day of each section."""

from datetime import date
from pathlib import Path

from components.records import UNDATED
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.clml import ClmlReader

ACT = """<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"
  xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata"
  xmlns:dc="http://purl.org/dc/elements/1.1/" RestrictStartDate="2024-05-01"
  IdURI="http://www.legislation.gov.uk/id/ukpga/2015/99">
<ukm:Metadata><dc:title>Lantern Act 2015</dc:title><dc:language>en</dc:language></ukm:Metadata>
<Primary><PrimaryPrelims><Title>Lantern Act 2015</Title></PrimaryPrelims><Body>
 <Part><Number>PART 1</Number><Title>Lamps</Title>
  <P1group RestrictStartDate="2019-01-01"><Title>Oil.</Title>
   <P1 id="section-1"><Pnumber><CommentaryRef Ref="c1"/>1</Pnumber><P1para>
    <P2><Pnumber>1</Pnumber><P2para><Text>A lamp burns <Addition>10<Superior>3</Superior></Addition>
     hours—</Text><P3><Pnumber>a</Pnumber><P3para><Text>by night, or</Text></P3para></P3></P2para>
    </P2><P2><Pnumber>2</Pnumber><P2para><Text>In the other Act insert—</Text>
     <BlockAmendment><P1group><Title>New</Title><P1><Pnumber>9</Pnumber><P1para>
      <Text>Quoted.</Text></P1para></P1></P1group></BlockAmendment></P2para></P2></P1para></P1>
  </P1group>
  <P1group RestrictStartDate="2020-02-01" Status="Repealed"><Title>Gas</Title>
   <P1><Pnumber>2</Pnumber><P1para><Text>. . . . . .</Text></P1para></P1></P1group>
 </Part>
 <Part Status="Prospective"><Number>PART 2</Number><Title>Light</Title><P1group><Title>Sun</Title>
   <P1><Pnumber>3</Pnumber><P1para><Text>It shines.</Text></P1para></P1></P1group></Part>
</Body><Schedules><Schedule><Number>SCHEDULE 1</Number><TitleBlock><Title>Wicks</Title></TitleBlock>
  <ScheduleBody><P1 RestrictStartDate="2018-01-01"><Pnumber>1</Pnumber><P1para><Text>Cotton.</Text>
  </P1para></P1></ScheduleBody></Schedule>
  <Schedule><Number>SCHEDULE 2</Number><ScheduleBody><Para><Text>A table.</Text></Para>
  </ScheduleBody></Schedule></Schedules></Primary></Legislation>"""


def test_read_act_with_days_repeals_and_schedules(tmp_path: Path) -> None:
    """Each section has its own day; what is prospective is undated, what is repealed is none."""
    (tmp_path / "act.xml").write_text(ACT, encoding="utf-8")
    reader = ClmlReader()
    entries = list(reader.read(tmp_path))
    articles = [entry for entry in entries if isinstance(entry, Article)]
    assert [(a.article, a.heading, a.chapter, a.days) for a in articles] == [
        ("1", "Oil", "PART 1 Lamps", (date(2019, 1, 1),)),
        ("3", "Sun", "PART 2 Light", (UNDATED,)),
        ("Sch. 1 para. 1", "", "SCHEDULE 1 Wicks", (date(2018, 1, 1),)),
    ]
    assert articles[0].text == (
        "(1) A lamp burns 10³ hours—\n(a) by night, or\n(2) In the other Act insert—\n"
        "New\n(9) Quoted."
    )
    assert [entry for entry in entries if isinstance(entry, Repeal)] == [
        Repeal("http://www.legislation.gov.uk/id/ukpga/2015/99", "2", date(2020, 2, 1))
    ]
    assert (articles[0].law, articles[0].language) == ("Lantern Act 2015", "en")
    reasons = [omission.reason for omission in reader.notes.omissions]
    assert reasons == ["SCHEDULE 2, without paragraphs"]
