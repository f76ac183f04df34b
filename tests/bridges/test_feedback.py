from __future__ import annotations

import html
import warnings
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.bridges.feedback import LONGEST, WIDTH, as_html, as_markdown, item_text, plain
from grader.verdict import Outcome, Status

NASTY = st.text(st.sampled_from("<>&\"'`$\\*_[]()#-+=|!~ \n\t\r\x00\x0b\u2028\u202eaé김{}:/"), max_size=60)
PIECES = st.sampled_from(
    ["<script>alert(1)</script>", "$$", "\\\\[", "\\begin{x}", "\\end{x}", "```", "\n\n", "![](x)", "[a](javascript:b)"]
)


class Tags(HTMLParser):
    """The tags and the text of an HTML fragment."""

    def __init__(self, document):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


def rendered(markdown):
    """Markdown as nbgrader's feedback page renders comments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbconvert.filters.markdown_mistune import markdown2html_mistune

    return str(markdown2html_mistune(markdown))


@settings(max_examples=300)
@given(st.lists(NASTY | PIECES, max_size=6).map("".join))
@example("$$ <img src=x onerror=alert(1)> $$")
@example("a\n\n<script>alert(1)</script>\n\n$$\n</code></pre><b>\n$$")
def test_no_comment_becomes_markup(text):
    """Nbgrader lets raw HTML in comments through; of ours, every character comes out as text in one code block."""
    shown = plain(text)
    page = Tags(rendered(as_markdown(shown)))
    assert page.tags <= {"pre", "code"}
    assert page.text.split() == shown.split()


@given(NASTY)
def test_no_feedback_becomes_markup(text):
    """The HTML shown beside a grade cell holds one <pre> and the text."""
    page = Tags(as_html(plain(text)))
    assert page.tags == {"pre"}
    assert page.text.split() == plain(text).split()


@given(st.text(max_size=400))
def test_plain_text_can_be_stored_and_read(text):
    """No control characters or writing-direction marks, no overlong lines, valid UTF-8 whatever comes in."""
    shown = plain(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert all(len(line) <= WIDTH for line in shown.splitlines())
    assert not set(shown) & set("\x00\x07\x1b\u202e\u2066\r\t")


def test_endless_messages_are_cut():
    """A message of any length leaves a readable comment that says it was cut."""
    shown = plain("word " * 10 * LONGEST)
    assert len(shown) < LONGEST + 100
    assert shown.endswith("[cut: too long to show here]")


def text_of(bare, *, show_inputs=True, **check):
    day = bare.days[1]
    verdict = bare.verdict("ann", day, passed=2, **check).for_student()
    return item_text(verdict, verdict.items[0], show_inputs=show_inputs)


def test_feedback_says_what_is_wrong_and_nothing_for_staff(bare):
    """Points, the sentence of each failed check, its message and hint; what is for staff never appears."""
    text = text_of(bare, hint="You divided by 2m.")
    assert text.startswith("mse: 2.4 of 6 points\n✗ Swapping the arguments changes nothing.\n  call      mse(1.5)\n")
    assert text.count("Hint: You divided by 2m.") == 3
    assert "secret" not in text
    assert "Traceback" not in text


def test_hidden_inputs_stay_hidden_until_they_may_be_shown(bare):
    """Without leave to show inputs, a hidden check's sentence and hint remain, its call and values do not."""
    text = text_of(bare, show_inputs=False, hint="You divided by 2m.")
    assert "Swapping the arguments changes nothing." in text
    assert "You divided by 2m." in text
    assert "1.5" not in text


def test_every_outcome_has_its_words(bare):
    """Not attempted, skipped and undecided checks are said in words, and so is success."""
    assert "Not written yet." in text_of(bare, outcome=Outcome.NOT_ATTEMPTED)
    assert "Left out until the above is right: 3 checks." in text_of(bare, outcome=Outcome.SKIPPED)
    assert "could not decide 3 checks; this counts for you." in text_of(bare, outcome=Outcome.INCONCLUSIVE)
    verdict = bare.verdict("ann", bare.days[1], passed=5)
    assert item_text(verdict, verdict.items[0], show_inputs=True) == "mse: 6 of 6 points\nEvery check passed."


def test_markup_of_a_message_is_escaped_once(bare):
    """What the student's code raised is shown as it was written."""
    text = text_of(bare, text="raised    TypeError: <b>'x' & y</b>")
    assert html.unescape(as_html(text)).count("<b>'x' & y</b>") == 3


def test_the_course_decides_when_inputs_are_shown(kit):
    """The policies always, after_due and never, before and after the day is due."""
    from datetime import timedelta

    from grader.bridges.marks import read_marks

    for policy, early, late in (("always", True, True), ("after_due", False, True), ("never", False, False)):
        course = kit.course_of(kit.root, show_inputs=policy)
        day = list(course.days)[1]
        for minutes, shown in ((-1, early), (1, late)):
            verdict = kit.verdict("ann", day, passed=2)
            marks = read_marks(course, [day], [verdict], day.due + timedelta(minutes=minutes))
            assert ("mse(1.5)" in marks.marks[0].texts["mse"]) is shown


def test_a_missing_submissions_text_names_its_status(bare):
    """A verdict without a message still says what became of the submission."""
    day = bare.days[1]
    verdict = bare.verdict("ann", day)
    verdict = type(verdict)("ann", day.assignment, Status.EMPTY, verdict.items)
    assert "could not be graded: empty." in item_text(verdict, verdict.items[0], show_inputs=True)
