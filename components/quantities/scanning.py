"""From text to readings: each numeral with its unit, and where in the text both stand.

One pass from left to right: numerals are found by one regex, labels and dates are stepped over,
then the words after (and a few before) say what is measured. A number written twice, "thirty (30)
days", is one reading when both agree. Regexes are compiled once; a text of 500 characters takes
well under a millisecond. Not covered: sums of two units ("one year and six months" is two
readings), and the first number of a range ("10 to 15 days" gives 10 no unit).
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from components.quantities import patterns, units
from components.quantities.han_numerals import HAN
from components.quantities.labels import find_labels
from components.quantities.numbers import ParsedNumber, Style, fold, read_number
from components.quantities.units import FRACTION, NUMBER, PERCENT, TIMES, Measure

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Reading:
    """A quantity's span, value and measure, with what a rewriting needs.

    Its numerals and the noun that agrees with them.
    """

    start: int
    end: int
    value: Fraction
    measure: Measure
    figures: tuple[ParsedNumber, ...]
    nouns: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        return f"Reading({self.start}:{self.end}, {self.measure.unit!r})"


class Scanner:
    """The scan of one text: `source` as it is, `text` folded.

    Every method takes and gives offsets into both.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = fold(source)
        self.labels = find_labels(source, self.text)

    def scan(self) -> list[Reading]:
        """Return the readings in order, none overlapping another or a label."""
        readings: list[Reading] = []
        labels, position = iter([*self.labels, (len(self.text) + 1,) * 2]), 0
        label = next(labels)
        while match := patterns.CANDIDATE.search(self.text, position):
            while label[1] <= match.start():
                label = next(labels)
            if label[0] <= match.start():
                position = label[1]
                continue
            reading = self._read(match.start(), readings[-1].end if readings else 0)
            if reading and reading.end > label[0] > reading.start:
                reading = None
            if reading:
                readings.append(reading)
            position = reading.end if reading else self._past(match.start(), match.end())
        return readings

    def _past(self, start: int, end: int) -> int:
        run = patterns.DOTTED.match(self.text, start)
        if run:
            return run.end()
        number = read_number(self.source, self.text, start) if self.text[start] in HAN else None
        return number.end if number else max(end, start + 1)

    def _read(self, start: int, floor: int) -> Reading | None:
        reading = self._core(start, in_bracket=False)
        if not reading:
            return None
        reading = self._with_context(reading, floor)
        return None if self._is_bare_label(reading) else reading

    def _core(self, start: int, *, in_bracket: bool) -> Reading | None:
        """Read one quantity from `start`; inside a bracket no further bracket is looked for."""
        for special in (self._multiple, self._length, self._money, self._han_ratio):
            if reading := special(start):
                return reading if in_bracket else self._repeated(reading)
        figure = read_number(self.source, self.text, start)
        if not figure or self.text[figure.stop : figure.stop + 1] == "_" or self._runs_on(figure):
            return None
        bare = Reading(
            start,
            figure.stop,
            figure.value,
            NUMBER if figure.style.kind != "fraction" else FRACTION,
            (figure,),
        )
        first = bare if in_bracket else self._repeated(bare)
        read = self._unit(first)
        if read and not in_bracket:
            read = self._suffix(self._repeated(read))
        return read

    def _runs_on(self, figure: ParsedNumber) -> bool:
        """Say whether the numeral is the head of a longer one: `3.2.1`, `twenty-first`."""
        after = self.text[figure.stop : figure.stop + 2]
        if figure.style.kind == "words" and patterns.ORDINAL.match(self.text, figure.stop):
            return True
        return (
            figure.style.kind == "digits"
            and len(after) == 2
            and after[0] in ".,:"
            and after[1].isdigit()
        )

    def _repeated(self, reading: Reading) -> Reading:
        """Take in a bracket that says the same again: "thirty (30)", "eighteen percent (18%)"."""
        opening = patterns.OPENING.match(self.text, reading.end)
        if not opening:
            return reading
        inner = self._core(opening.end(), in_bracket=True)
        closing = inner and patterns.CLOSING.match(self.text, inner.end)
        if not inner or not closing:
            return reading
        measure = reading.measure
        if (
            measure == NUMBER
            or (measure == PERCENT and inner.measure.dimension == "rate")
            or measure.unit == "$"
        ):
            measure = inner.measure
        if (
            inner.measure not in (NUMBER, reading.measure, measure)
            and inner.measure.unit != "$"
            or inner.value != reading.value
        ):
            return reading
        return replace(
            reading,
            end=closing.end(),
            measure=measure,
            figures=(*reading.figures, *inner.figures),
            nouns=(*reading.nouns, *inner.nouns),
        )

    def _unit(self, reading: Reading) -> Reading | None:
        if reading.measure not in (NUMBER, FRACTION):
            again = (
                patterns.PERCENT_AGAIN.match(self.text, reading.end)
                if reading.measure == PERCENT
                else None
            )
            return self._suffix(replace(reading, end=again.end()) if again else reading)
        figure = reading.figures[0]
        if pay := patterns.MONTHLY_PAY.match(self.text, reading.end):
            return replace(
                reading,
                end=pay.end(),
                measure=units.pay_for("month", _base(pay["base"])),
                nouns=_noun_of(pay),
            )
        match = patterns.UNIT.match(self.text, self._past_half_article(reading))
        if not match:
            return self._counted(reading)
        found = replace(reading, end=match.end())
        if match["percent"]:
            return self._suffix(replace(found, measure=PERCENT))
        if match["han"] or match["fold"] or match["hancount"]:
            return self._han_unit(found, match)
        if match["time"]:
            noun = () if "-" in match["gap"] else ((match.start("time"), match.end()),)
            return self._suffix(
                self._half_more(
                    replace(
                        found, measure=units.duration(match["time"]), nouns=(*found.nouns, *noun)
                    )
                )
            )
        if match["fortnight"]:
            return replace(_fixed(found), value=found.value * 2, measure=units.duration("week"))
        if match["times"]:
            return self._times(found)
        if figure.style.kind == "chinese" and match["currency"] != "元":
            return None
        noun = (
            ((match.start("currency"), match.end()),)
            if match["currency"].isalpha()
            and match["currency"] not in units.CURRENCY_BEFORE.split("|")
            else ()
        )
        return replace(found, measure=units.amount(units.CURRENCIES[match["currency"]]), nouns=noun)

    def _past_half_article(self, reading: Reading) -> int:
        """Step over the article of "half a year" so that the unit follows."""
        if reading.value == _HALF and (
            article := patterns.HALF_ARTICLE.match(self.text, reading.end)
        ):
            return article.end()
        return reading.end

    def _half_more(self, reading: Reading) -> Reading:
        half = patterns.HALF_MORE.match(self.text, reading.end)
        return (
            replace(_fixed(reading), end=half.end(), value=reading.value + Fraction(1, 2))
            if half
            else reading
        )

    def _times(self, reading: Reading) -> Reading:
        if pay := patterns.TIMES_PAY.match(self.text, reading.end):
            return replace(
                reading, end=pay.end(), measure=units.pay_for("month", _base(pay["base"]))
            )
        is_ratio = reading.value.denominator != 1 or patterns.TIMES_RATIO.match(
            self.text, reading.end
        )
        return replace(reading, measure=TIMES if is_ratio else units.count("times"))

    def _han_unit(self, reading: Reading, match: re.Match[str]) -> Reading:
        if match["fold"]:
            return replace(reading, measure=TIMES)
        if match["hancount"]:
            nouns = {
                "人": "person",
                "名": "person",
                "份": "copy",
                "次": "times",
                "期": "installment",
            }
            return replace(reading, measure=units.count(nouns.get(match["hancount"], "piece")))
        time = units.HAN_TIMES[match["han"]]
        if pay := patterns.HAN_PAY.match(self.text, match.end()):
            return replace(
                reading,
                end=pay.end(),
                measure=units.pay_for(time, "rent" if pay["rent"] else "salary"),
            )
        return replace(reading, end=match.end("han"), measure=units.duration(time))

    def _suffix(self, reading: Reading) -> Reading:
        """Take in what follows a percentage, a length of time or a multiple.

        A period, or the pay it counts.
        """
        unit = reading.measure.unit
        if reading.measure == PERCENT and (rate := patterns.RATE.match(self.text, reading.end)):
            return replace(reading, end=self._closed(rate), measure=units.rate(_period(rate)))
        if reading.measure.dimension != "duration":
            return reading
        if unit == "hour":
            is_attribute = "-" in self.text[reading.figures[-1].end : reading.end]
            hours = patterns.HOURS.match(self.text, reading.end) or (
                patterns.HYPHEN_HOURS.match(self.text, reading.end) if is_attribute else None
            )
            return (
                replace(reading, end=hours.end(), measure=units.hours_per(_period(hours)))
                if hours
                else reading
            )
        pay = patterns.PAY_AFTER.match(self.text, reading.end)
        if not pay or (
            pay["base"] in ("pay", "compensation")
            and "'" not in self.text[reading.start : reading.end]
            and "of" not in pay["of"]
        ):
            return reading
        return replace(reading, end=pay.end(), measure=units.pay_for(unit, _base(pay["base"])))

    def _closed(self, rate: re.Match[str]) -> int:
        is_open = "(" in rate[0]
        return (
            rate.end() + 1
            if is_open and self.text[rate.end() : rate.end() + 1] == ")"
            else rate.end()
        )

    def _counted(self, reading: Reading) -> Reading | None:
        """Read the noun counted, or leave the number bare; "one" alone is a pronoun."""
        figure = reading.figures[0]
        if figure.style.kind in ("fraction", "fixed") and reading.value < 1:
            return replace(reading, measure=FRACTION)
        if figure.style.kind == "chinese":
            return None
        if reading.value == 1:
            noun = patterns.ONE_NOUNS.match(self.text, reading.end)
            if noun:
                span = (noun.start("noun"), noun.end())
                if noun["noun"] == "time" and patterns.TIMES_RATIO.match(self.text, noun.end()):
                    return replace(reading, end=noun.end(), measure=TIMES, nouns=(span,))
                return replace(
                    reading, end=noun.end(), measure=units.count(noun["noun"]), nouns=(span,)
                )
            is_whole = (
                not self.text[: reading.start].strip() and not self.text[reading.end :].strip()
            )
            return (
                reading
                if figure.style.kind == "digits" or is_whole or len(reading.figures) > 1
                else None
            )
        match = patterns.NOUN.match(self.text, reading.end)
        for name in ("one", "two", "three"):
            word = match[name] if match else None
            if not match or not word or word in patterns.STOP:
                break
            if units.is_plural(word):
                return replace(
                    reading,
                    end=match.end(name),
                    measure=units.count(word),
                    nouns=((match.start(name), match.end(name)),),
                )
        return reading

    def _multiple(self, start: int) -> Reading | None:
        match = patterns.MULTIPLES.match(self.text, start)
        if not match:
            return None
        figure = ParsedNumber(
            start, match.end(), match.end(), patterns.MULTIPLE[match["word"]], Style("fixed")
        )
        return self._times(Reading(start, match.end(), figure.value, TIMES, (figure,)))

    def _length(self, start: int) -> Reading | None:
        """Read "a year" where the words before make it a length of time, not a period ("marks a year")."""
        match = patterns.LONE.match(self.text, start)
        if not match:
            return None
        before = self.text[max(0, start - 24) : start]
        is_fortnight = match["time"] == "fortnight"
        measure = units.duration("week" if is_fortnight else match["time"])
        article = ParsedNumber(
            start,
            start + len(match[0].split()[0]),
            start,
            Fraction(1),
            Style("fixed" if is_fortnight else "article"),
        )
        article = replace(
            article,
            style=replace(article.style, case="title" if self.source[start].isupper() else "lower"),
        )
        nouns = ((match.start("time"), match.end()),)
        reading = Reading(
            start, match.end(), Fraction(2 if is_fortnight else 1), measure, (article,), nouns
        )
        pay = self._suffix(self._half_more(reading))
        is_length = (
            patterns.LENGTH_BEFORE.search(before)
            or match["poss"]
            or "'" in measure.dimension
            or pay.measure.dimension != "duration"
        )
        return pay if is_length else None

    def _money(self, start: int) -> Reading | None:
        sign = patterns.CURRENCY.match(self.text, start)
        figure = read_number(self.source, self.text, sign.end()) if sign else None
        if not sign or not figure or self._runs_on(figure):
            return None
        measure = units.amount(units.CURRENCIES[sign[0].strip()])
        value, end = figure.value, figure.stop
        if (
            figure.style.scale == 1
            and (tail := patterns.AMOUNT_TAIL.match(self.text, end))
            and tail[0].strip() in patterns.LETTERS
        ):
            scale = patterns.LETTERS[tail[0].strip()]
            value, end = value * scale, tail.end()
            figure = replace(
                figure, stop=end, value=value, style=replace(figure.style, scale=scale)
            )
        if after := patterns.CURRENCY_TAIL.match(self.text, end):
            end = after.end() if units.CURRENCIES[after[0].strip()] in (measure.unit, "$") else end
        return Reading(start, end, value, measure, (figure,))

    def _han_ratio(self, start: int) -> Reading | None:
        """Read 百分之十六 and 五分之一, with the period before."""
        if parts := patterns.HAN_PARTS.match(self.text, start):
            below = read_number(self.source, self.text, start)
            above = read_number(self.source, self.text, parts.start("above"))
            if below and above and above.value < below.value:
                value = above.value / below.value
                return Reading(
                    start,
                    parts.end(),
                    value,
                    FRACTION,
                    (ParsedNumber(start, parts.end(), parts.end(), value, Style("fixed")),),
                )
        prefix = patterns.HAN_RATE.match(self.text, start)
        if not prefix or not (prefix["hundred"] or prefix["period"]):
            return None
        figure = read_number(self.source, self.text, prefix.end())
        if not figure:
            return None
        sign = None if prefix["hundred"] else patterns.SIGN.match(self.text, figure.stop)
        if not prefix["hundred"] and not sign:
            return None
        measure = (
            units.rate(patterns.HAN_PERIODS[prefix["period"][0]]) if prefix["period"] else PERCENT
        )
        return Reading(start, sign.end() if sign else figure.stop, figure.value, measure, (figure,))

    def _with_context(self, reading: Reading, floor: int) -> Reading:
        """Let the words before decide.

        "rent for three months", "an annual rate of 16%", "daily working time of 8 hours".
        """
        measure, before = reading.measure, self.text[max(floor, reading.start - 80) : reading.start]
        if measure == PERCENT and (found := patterns.RATE_BEFORE.search(before)):
            return replace(reading, measure=units.rate(patterns.PERIODS[found["adjective"]]))
        if measure.unit == "hour" and (found := patterns.HOURS_BEFORE.search(before)):
            is_day = (
                found["adjective"] == "daily" if found["adjective"] else found["han"][1] in "日天"
            )
            return replace(reading, measure=units.hours_per("day" if is_day else "week"))
        if measure.unit in ("month", "week", "year") and (
            found := patterns.PAY_BEFORE.search(before)
        ):
            start = reading.start - len(before) + found.start()
            return replace(
                reading, start=start, measure=units.pay_for(measure.unit, _base(found["base"]))
            )
        return reading

    def _is_bare_label(self, reading: Reading) -> bool:
        """Say whether a number without unit is more likely a label.

        Bracketed, a year, a long code, or grown into a word.
        """
        if reading.measure.dimension != "number" and not reading.measure.dimension.startswith(
            "count:"
        ):
            return False
        figure, text = reading.figures[0], self.text
        digits = text[figure.start : figure.end]
        if (
            figure.style.kind == "digits"
            and digits.isdigit()
            and (
                len(digits) > 6
                or (len(digits) > 1 and digits[0] == "0")
                or patterns.YEAR.fullmatch(digits)
            )
        ):
            return True
        if reading.measure != NUMBER:
            return False
        after = text[reading.end : reading.end + 1]
        in_bracket = text[reading.start - 1 : reading.start] == "(" and after == ")"
        return (
            in_bracket
            or after.isalpha()
            or (after == "-" and text[reading.end + 1 : reading.end + 2].isalpha())
        )


def scan(text: str) -> list[Reading]:
    """Return the readings of `text` in order of appearance."""
    return Scanner(text).scan()


def _period(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("pa"):
        return "year"
    word = next(groups[name] for name in ("per", "adverb", "adjective", "of") if groups.get(name))
    return patterns.PERIODS.get(word, word)


def _base(word: str) -> str:
    return "rent" if word.startswith("rent") else "salary"


def _fixed(reading: Reading) -> Reading:
    return replace(
        reading, figures=tuple(replace(figure, style=Style("fixed")) for figure in reading.figures)
    )


def _noun_of(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    return ((match.start("base"), match.end("base")),)
