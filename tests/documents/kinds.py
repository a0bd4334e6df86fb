"""Contracts as people send them: for each kind a small file and the clauses that it holds."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """A kind of file: its text, what is reviewed of it, and pieces of what is not."""

    name: str
    text: str
    clauses: list[str]
    left_out: list[str] = field(default_factory=list)
    file: str = "a.txt"
    headings: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


ROLES = [
    Kind(
        "a term that defines a word in brackets",
        'SUBLEASE\n\n1. The subtenant leaves a security of four months\' rent (the "Security").\n\n'
        '2. Late sums bear 30% a year (the "Late Rate").\n',
        [
            '1. The subtenant leaves a security of four months\' rent (the "Security").',
            '2. Late sums bear 30% a year (the "Late Rate").',
        ],
        ["SUBLEASE"],
    ),
    Kind(
        "an opening sentence that lends",
        'This note is made on 4 May 2022 between C (the "Maker") and D (the "Holder"), by which the'
        " Maker owes the Holder USD 700 at 25% a year.\n\nThe Maker waives protest.\n",
        [
            'This note is made on 4 May 2022 between C (the "Maker") and D (the "Holder"), by which'
            " the Maker owes the Holder USD 700 at 25% a year.",
            "The Maker waives protest.",
        ],
    ),
    Kind(
        "a numbered term on signing among others",
        "SUPPLY\n\n1. The goods arrive within a week.\n\n2. Signed copies by fax bind both.\n\n"
        "3. Executed orders cannot be withdrawn.\n\n4. Late sums cost 4% a month.\n",
        [
            "1. The goods arrive within a week.",
            "2. Signed copies by fax bind both.",
            "3. Executed orders cannot be withdrawn.",
            "4. Late sums cost 4% a month.",
        ],
    ),
    Kind(
        "a price list below the signatures",
        "1. The client pays as listed below.\n\nSigned:\n\nBy: ________\nName: Jo Roe\n"
        "Title: Partner\nRoe Ltd\n\nPRICES\n\nSetup: EUR 900\n\nNo refunds of any kind\n\n"
        "Support: twelve months\n",
        [
            "1. The client pays as listed below.",
            "Setup: EUR 900",
            "No refunds of any kind",
            "Support: twelve months",
        ],
        ["Signed:", "By: ________", "Name: Jo Roe", "Title: Partner", "Roe Ltd"],
        headings=["", "PRICES", "PRICES", "PRICES"],
    ),
    Kind(
        "bare numbered terms between sentences",
        "HIRE\n\n1. Price\nThe price is EUR 40 a day.\n\n2. No smoking\n\n3. The hirer insures the"
        " car.\n\n4. No driving abroad\n",
        [
            "The price is EUR 40 a day.",
            "2. No smoking",
            "3. The hirer insures the car.",
            "4. No driving abroad",
        ],
        headings=["1. Price", "", "", ""],
    ),
    Kind(
        "terms in capitals",
        "HOUSE RULES\n\nGUESTS PAY EUR 5 A NIGHT\n\nNO MUSIC AFTER TEN\n\nDAMAGE\n\nTHE GUEST BEARS"
        " ALL DAMAGE.\n",
        ["GUESTS PAY EUR 5 A NIGHT", "NO MUSIC AFTER TEN", "THE GUEST BEARS ALL DAMAGE."],
        ["HOUSE RULES"],
        headings=["", "", "DAMAGE"],
    ),
    Kind(
        "empty and reserved clauses",
        "# Hire\n\n## 1. Price\n\nTen euro a day.\n\n## 2. [Intentionally deleted]\n\n3.\n\n"
        "4. Not used\n\n5. The hirer pays 3% more in June.\n",
        ["Ten euro a day.", "5. The hirer pays 3% more in June."],
        ["2. [Intentionally deleted]", "3.", "4. Not used"],
        file="a.md",
    ),
    Kind(
        "a table of contents below the preamble",
        "AGREEMENT\n\nContents\n\n1. Price ..... 2\n2. Term 3\nAnnex A\n\n1. Price\n\nThe price is"
        " EUR 5.\n\n2. Term\n\nOne year.\n\nAnnex A\n\nNo tips are taken.\n",
        ["The price is EUR 5.", "One year.", "No tips are taken."],
        ["Contents", "1. Price ..... 2", "2. Term 3", "Annex A"],
        headings=["1. Price", "2. Term", "Annex A"],
    ),
    Kind(
        "a price with dots before it",
        "1. Prices are in euro.\n\nKey deposit ........ 150\n",
        ["1. Prices are in euro.", "Key deposit ........ 150"],
    ),
    Kind(
        "fields of a party beside a field of a term",
        "LOAN\n\nLender: Roe Bank\nAddress: 5 Port Road\nGoverning law: Meridia\n\n"
        "1. The loan is repaid.\n",
        ["Governing law: Meridia", "1. The loan is repaid."],
        ["Lender: Roe Bank", "Address: 5 Port Road"],
    ),
]

LAYOUTS = [
    Kind(
        "wrapped lines beside one long line",
        "LOAN\n\n1. The borrower pays interest on all that is outstanding at\n9% per year and, from"
        " the day of a default on, at 2% per\nmonth until all is paid.\n\n| Account: "
        + "Roe Bank, 5 Port Road, Meridia City, number 000000000, code 00-00, "
        + "reference for all transfers LOAN-1 |\n",
        [
            "1. The borrower pays interest on all that is outstanding at 9% per year and, from the"
            " day of a default on, at 2% per month until all is paid.",
            "Account: Roe Bank, 5 Port Road, Meridia City, number 000000000, code 00-00, reference"
            " for all transfers LOAN-1",
        ],
    ),
    Kind(
        "words broken over lines",
        "1. The buyer pays a non-\nreturnable ad-\nvance of ten per-\ncent, the rest in twenty-\n"
        "one days, with eigh-\nteen days of grace and a short-\nterm bonus of 5-\n10%.\n",
        [
            "1. The buyer pays a non-returnable advance of ten percent, the rest in twenty-one"
            " days, with eighteen days of grace and a short-term bonus of 5-10%."
        ],
    ),
    Kind(
        "columns by tabs",
        "OFFER\n\nThe client pays:\t7% a year\nFor:\ttwo years\nOn notice of:\tone week\n",
        ["The client pays: 7% a year", "For: two years", "On notice of: one week"],
    ),
    Kind(
        "several terms on one line",
        "SALE 1. The price is EUR 5. 2. See No. 3. Delivery takes a week; 3. No returns.",
        ["1. The price is EUR 5.", "2. See No. 3. Delivery takes a week;", "3. No returns."],
        ["SALE"],
    ),
    Kind(
        "an enumeration within a sentence",
        "The buyer pays (i) the price; (ii) 3% per month when late; and (iii) the freight. It"
        " may (a) inspect and (b) reject.\n",
        [
            "The buyer pays (i) the price; (ii) 3% per month when late; and (iii) the freight. It"
            " may (a) inspect and (b) reject."
        ],
    ),
    Kind(
        "a citation at the beginning of a wrapped line",
        "1. The limit is the one that is set for loans among merchants in\nArticle 12 Commercial"
        " Code and binds both of the parties to this\ncontract.\n",
        [
            "1. The limit is the one that is set for loans among merchants in Article 12 Commercial"
            " Code and binds both of the parties to this contract."
        ],
    ),
    Kind(
        "lines of a quoted e-mail",
        "> SALE\n>\n> 1. The price is due at once and in cash, and no part is given back to the\n"
        "> buyer.\n> 2. No returns.\n",
        [
            "1. The price is due at once and in cash, and no part is given back to the buyer.",
            "2. No returns.",
        ],
        ["SALE"],
    ),
    Kind(
        "old line ends",
        "LOAN\r1. Interest is 9% per year.\r2. It is repaid in two years.\r",
        ["1. Interest is 9% per year.", "2. It is repaid in two years."],
    ),
    Kind(
        "ligatures and invisible characters",
        "1. The ﬁne is ﬁfty euro.\n\n2. The rate is 1\u200b2% and the fee 6\xad0 euro.\n",
        ["1. The fine is fifty euro.", "2. The rate is 12% and the fee 60 euro."],
    ),
]

LANGUAGES = [
    Kind(
        "wrapped Chinese",
        "買賣契約書\n\n第一條 買受人應於受領後支付價金，遲延者其利率為年利率百分之\n"
        "十二，並依民法第二百三\n十三條計算。\n\n第二條 出賣人應於三十\n日內交付。\n",
        [
            "第一條 買受人應於受領後支付價金，遲延者其利率為年利率百分之十二，"
            "並依民法第二百三十三條計算。",
            "第二條 出賣人應於三十日內交付。",
        ],
        ["買賣契約書"],
        labels=["第一條", "第二條"],
    ),
    Kind(
        "Chinese outline labels",
        "參、價金\n一、價金新臺幣３萬元，應即付清。\n（一）遲延者每日加付千分之一。\n"
        "(二) 不得抵銷。\n２．買受人應驗收。\n第 四 條　管轄\n雙方同意由某法院管轄。\n",
        [
            "一、價金新臺幣３萬元，應即付清。\n（一）遲延者每日加付千分之一。\n(二) 不得抵銷。",
            "２．買受人應驗收。",
            "雙方同意由某法院管轄。",
        ],
        headings=["參、價金", "參、價金", "第 四 條 管轄"],
        labels=["一、", "２．", ""],
    ),
    Kind(
        "full-width numbers",
        "１．利率為１２％。\n２．期間為３個月。\n第３條之１　應於１０日內付清。\n",
        ["１．利率為１２％。", "２．期間為３個月。", "第３條之１ 應於１０日內付清。"],
        labels=["１．", "２．", "第３條之１"],
    ),
    Kind(
        "labels of other languages",
        "Artikel 1 - Mietzins\nDer Mieter zahlt EUR 900.\n\nArticle premier. Le locataire paie le"
        " loyer.\n\nArtículo 3. El arrendatario paga la renta.\n\n§ 4 Der Vermieter haftet nicht.\n"
        "\nClause 5.1(a)(iv) The tenant insures.\n",
        [
            "Der Mieter zahlt EUR 900.",
            "Article premier. Le locataire paie le loyer.",
            "Artículo 3. El arrendatario paga la renta.",
            "§ 4 Der Vermieter haftet nicht.",
            "Clause 5.1(a)(iv) The tenant insures.",
        ],
        headings=["Artikel 1 - Mietzins", *["Artikel 1 - Mietzins"] * 4],
        labels=["", "Article premier.", "Artículo 3.", "§ 4", "Clause 5.1(a)(iv)"],
    ),
]

MARKDOWN = [
    Kind(
        "struck text, escapes, tasks, tables and comments",
        "---\ntitle: x\n...\n\n# Sale\n\n**1. Price.** It is ~~8%~~ 9% more.\n**2. Term.** One"
        " week.\n\n- [x] returns are excluded\n\nFee | Sum\n--- | ---\nPacking | 4\\%\n\n"
        "<!-- the buyer must not know -->\n\nThe rest is due at once[^n].\n\n[^n]: In cash.\n\n"
        "```\n7. The buyer collects.\n```\n\n> 8. No warranty.\n",
        [
            "1. Price. It is 9% more.",
            "2. Term. One week.\n☒ returns are excluded",
            "Fee | Sum\nPacking | 4%",
            "The rest is due at once.",
            "Note n: In cash.",
            "7. The buyer collects.",
            "8. No warranty.",
        ],
        ["title: x", "8%", "the buyer must not know"],
        file="a.md",
    ),
    Kind(
        "numbers as they were typed",
        "3. The price is fixed.\n3. It is due.\n\n7) The rest is paid later.\n\n"
        "[1]: No setoff is allowed.\n",
        [
            "3. The price is fixed.",
            "3. It is due.",
            "7) The rest is paid later.",
            "[1]: No setoff is allowed.",
        ],
        file="a.md",
    ),
]

PAGES = [
    Kind(
        "lines as typed in a page",
        "<html><body><pre>\n               SALE\n\n  1.  Price.  The buyer pays ten\neuro.\n\n"
        "  2.  Term.  One week.\n</pre></body></html>",
        ["1. Price. The buyer pays ten euro.", "2. Term. One week."],
        ["SALE"],
        file="a.html",
    ),
    Kind(
        "struck and inserted text",
        "<p>1. Interest is <del>5%</del> <ins>9%</ins>.</p><p>2. <strike>No notice.</strike> A"
        " <s>day</s> week of notice.</p><p>3. <span style='text-decoration: line-through'>Free."
        "</span> EUR 5.</p>",
        ["1. Interest is 9%.", "2. A week of notice.", "3. EUR 5."],
        ["5%", "No notice.", "day", "Free."],
        file="a.html",
    ),
    Kind(
        "hidden text",
        "<style>.q,#z{display:none}</style><p>1. Seen.</p><p class='a q'>2. No.</p><p id=z>3. No."
        "</p><p style='visibility: hidden'>4. No.</p><p style='font-size:0px'>5. No.</p><p style="
        "'color:#fff'>6. No.</p><p style='color:white;background:black'>7. Seen.</p><p aria-hidden"
        "='true'>8. Seen.</p><p style='mso-hide:all'>9. No.</p><details><p>10. Seen.</details>",
        ["1. Seen.", "7. Seen.", "8. Seen.", "10. Seen."],
        ["2. No.", "3. No.", "4. No.", "5. No.", "6. No.", "9. No."],
        file="a.html",
    ),
    Kind(
        "form values",
        "<p>1. The fee is <input value='EUR 7'>.</p><p>2. For <select><option>a week<option"
        " selected>a year</select>.</p><p>3. <input type=radio checked> Cash <input type=radio>"
        " Card</p><p>4. <textarea>No tips.</textarea></p><p>5. Due <input type=hidden value=9>"
        "now.</p>",
        [
            "1. The fee is EUR 7.",
            "2. For a year.",
            "3. ☒ Cash ☐ Card",
            "4. No tips.",
            "5. Due now.",
        ],
        file="a.html",
    ),
    Kind(
        "lists with numbers of their own",
        "<h2>Terms</h2><ol type=I start=4><li>Cash only.<li value=9>No tips.</ol><ol reversed><li>"
        "Be on time.<li>Be kind.</ol>",
        ["Cash only.", "No tips.", "Be on time.", "Be kind."],
        file="a.html",
        labels=["IV.", "IX.", "2.", "1."],
    ),
    Kind(
        "breaks before numbers, raised notes, rows",
        "<p>1. Ten<sup>3</sup>% is 5<sup>1</sup>% less.<br>2. Cash\n<br>only.</p><table><tr><td>3."
        "</td><td>No tips.</td></tr><tr><td>4.</td><td>No <s>small</s> change.</td></tr></table>"
        "<p>第五條 應於十\n日內付清。</p>",
        [
            "1. Ten³% is 5¹% less.",
            "2. Cash only.",
            "3. | No tips.",
            "4. | No change.",
            "第五條 應於十日內付清。",
        ],
        ["small"],
        file="a.html",
    ),
    Kind(
        "raised notes in links, fractions, empty fields and tags of Word",
        "<p>1. Ten<sup><a href='#n'>3</a></sup> a day is 15<sup><a>1</a></sup>%.</p><p>2. The rate"
        " is 16<sup>1</sup>/<sub>2</sub>%.</p><p>3. From <input> on.</p><p>4. The<o:p> fee</o:p> is"
        " <st1:x>5</st1:x>%.</p><table><tr><td>5.</td><td>15<sup><b>2</b></sup>%</td></tr></table>",
        [
            "1. Ten³ a day is 15¹%.",
            "2. The rate is 16 1/2%.",
            "3. From ____ on.",
            "4. The fee is 5%.",
            "5. | 15²%",
        ],
        file="a.html",
    ),
    Kind(
        "text without tags",
        "1. The fee is 3%.\n\n2. No tips & no change.\n",
        ["1. The fee is 3%.", "2. No tips & no change."],
        file="a.html",
    ),
    Kind(
        "a page named as text",
        "<!DOCTYPE html><html><body><p>1. The fee is 3%.</p></body></html>",
        ["1. The fee is 3%."],
    ),
]

MORE_LABELS = [
    Kind(
        "a bare section below a section of another",
        "TERMS\n\n1. Work\n\n1.1 Changes\n\nChanges are written.\n\n2. Silence\n\n3. Damage\n\n"
        "None.\n",
        ["Changes are written.", "2. Silence", "None."],
        headings=["1.1 Changes", "", "3. Damage"],
    ),
    Kind(
        "Chinese headings and fields with colons",
        "租賃契約\n\n出租人：王大明（以下稱甲方）\n承租人：李小華（以下稱乙方）\n\n第一條：租金\n"
        "每月二萬元。\n\n第二條：不得轉租\n\n第三條：押金\n二個月。\n",
        ["每月二萬元。", "第二條：不得轉租", "二個月。"],
        ["租賃契約", "出租人：王大明（以下稱甲方）", "承租人：李小華（以下稱乙方）"],
        headings=["第一條：租金", "", "第三條：押金"],
    ),
    Kind(
        "fields on lines of a page",
        "<p>Rent: EUR 9<br>Deposit: none<br>which is all<br>Law: Meridia</p>",
        ["Rent: EUR 9", "Deposit: none which is all", "Law: Meridia"],
        file="a.html",
    ),
    Kind(
        "labels of many shapes",
        "1.- The buyer pays.\n\n12A. The buyer collects.\n\nArticle One. The seller packs.\n\n"
        "Madde 5 - The seller waits.\n\n제6조 The seller warns.\n\n[7] The buyer signs.\n",
        [
            "1.- The buyer pays.",
            "12A. The buyer collects.",
            "Article One. The seller packs.",
            "Madde 5 - The seller waits.",
            "제6조 The seller warns.",
            "[7] The buyer signs.",
        ],
        labels=["1.-", "12A.", "Article One.", "Madde 5", "제6조", "[7]"],
    ),
]

KINDS = [*ROLES, *LAYOUTS, *LANGUAGES, *MORE_LABELS, *MARKDOWN, *PAGES]
