"""Everything a pack can hold, and how an outlet's files of it are made."""

from collections.abc import Iterator, Mapping

from kit import qr
from kit.errors import PackInvalid, PaperUnfit
from kit.excel import entry_sheet
from kit.forms import printing
from kit.forms.design import service_forms
from kit.packs.contents import Case, Content, Made, Wishes
from kit.packs.handouts import handout
from kit.paper.layout import lay_out
from kit.printed import labels, posters, vouchers
from kit.printed.guide import guide
from kit.printed.posters import Size
from kit.wording import Language, Text, languages
from surveys.publishing import Shelf
from surveys.tablet import tablet_file


def contents_of(wishes: Wishes) -> list[Content]:
    """The contents asked for, in the order of CONTENTS. Raises PackInvalid for an unknown one, or none."""
    if strange := [name for name in wishes.contents if name not in CONTENTS]:
        raise PackInvalid(f"contents {', '.join(strange)}: not known; known are {', '.join(CONTENTS)}")
    if not wishes.contents:
        raise PackInvalid(f"contents: none chosen; choose from {', '.join(CONTENTS)}")
    return [content for content in CONTENTS.values() if content.name in wishes.contents]


def usual() -> tuple[str, ...]:
    """The names of what a pack holds unless told otherwise."""
    return tuple(content.name for content in CONTENTS.values() if content.usual)


def _posters(name: str, shown: str, purpose: Text, *sizes: tuple[Size, str]) -> Content:
    def make(case: Case) -> Iterator[Made]:
        wishes = case.wishes
        for size, path in sizes:
            pdf = posters.poster(case.outlet, case.url, size=size, language=wishes.language, brand=wishes.brand)
            yield Made(path, pdf, 1)

    def check(case: Case) -> None:
        for size, _ in sizes:
            posters.check_code(case.outlet, case.url, size)

    def foresee(case: Case) -> list[tuple[str, int]]:
        return [(path, 1) for _, path in sizes]

    return Content(name, shown, purpose, make, foresee, check=check, cost=lambda wishes: 1.0 * len(sizes))


def _stickers(case: Case) -> Iterator[Made]:
    pdf = labels.stickers(case.outlet, case.url, language=case.wishes.language, brand=case.wishes.brand)
    yield Made("stickers-a4.pdf", pdf, 1)


def _codes(case: Case) -> Iterator[Made]:
    yield Made("qr.svg", qr.qr_svg(case.url).encode())
    yield Made("qr.png", qr.qr_png(case.url))


def _vouchers(case: Case) -> Iterator[Made]:
    numbers = vouchers.waiting(case.store, case.outlet.code)
    made = vouchers.label_files(case.store, numbers, language=case.wishes.language, brand=case.wishes.brand)
    for file, pdf in enumerate(made, 1):
        yield Made(f"vouchers/labels-{file}.pdf", pdf, vouchers.pages(numbers, file))


def _vouchers_foreseen(case: Case) -> list[tuple[str, int]]:
    numbers = vouchers.waiting(case.store, case.outlet.code)
    return [(f"vouchers/labels-{n}.pdf", vouchers.pages(numbers, n)) for n in range(1, vouchers.files(numbers) + 1)]


def _paper(case: Case) -> Iterator[Made]:
    wishes = case.wishes
    for name, language, stem in _sheets(wishes):
        made = handout(case.store, case.outlet, name, language, wishes.copies, wishes.more_paper, wishes.brand)
        yield Made(f"{stem}.pdf", made.pdf, made.pages)
        yield Made(f"{stem}.json", made.geometry)


def _paper_foreseen(case: Case) -> list[tuple[str, int]]:
    wishes, shelf = case.wishes, Shelf(case.store)
    found: list[tuple[str, int]] = []
    for name, language, stem in _sheets(wishes):
        held = shelf.newest(name)
        if held is None:
            raise PaperUnfit(f'questionnaire "{name}": not published here; python -m surveys publish FORM')
        pages = len(lay_out(held.questionnaire, language).pages)
        found += [(f"{stem}.pdf", (wishes.more_paper or wishes.copies) * pages), (f"{stem}.json", 0)]
    return found


def _sheets(wishes: Wishes) -> list[tuple[str, Language, str]]:
    """Questionnaire, language and file of every sheet asked for."""
    return [(name, code, f"paper/{name}-{code}") for name in wishes.questionnaires for code in wishes.paper_languages]


def _paper_depends(case: Case) -> object:
    wishes = case.wishes
    return [_published(case), wishes.paper_languages, wishes.copies, wishes.more_paper, wishes.reply]


def _published(case: Case) -> list[list[str]]:
    """The newest version of each questionnaire asked for."""
    shelf = Shelf(case.store)
    found = [shelf.newest(name) for name in case.wishes.questionnaires]
    return [[one.questionnaire.name, one.questionnaire.version] for one in found if one]


def _tablet(case: Case) -> Iterator[Made]:
    spoken = languages(case.wishes.language)
    yield Made("tablet.html", tablet_file(case.store, case.outlet.code, case.wishes.questionnaires, spoken))


def _tablet_depends(case: Case) -> object:
    settings = case.store.rows(
        "select name, value from settings where name like 'tablet_%' or name = 'organisation' order by name"
    )
    return [_published(case), [tuple(row) for row in settings]]


def _entry(case: Case) -> Iterator[Made]:
    wishes, spoken = case.wishes, languages(case.wishes.language)[0]
    for name in wishes.questionnaires:
        book = entry_sheet(
            case.store, name, outlet=case.outlet.code, rows=wishes.entry_rows, language=spoken, brand=wishes.brand
        )
        yield Made(f"entry-{name}.xlsx", book)


def _forms(case: Case) -> Iterator[Made]:
    wishes = case.wishes
    made = printing.all_blank(case.store, case.outlet.code, language=wishes.language, brand=wishes.brand)
    for name, pdf in made.items():
        yield Made(f"forms/{name}.pdf", pdf, 1)


def _guide(case: Case) -> Iterator[Made]:
    wishes = case.wishes
    listed = [(one.shown, one.purpose) for one in contents_of(wishes) if one.name != "guide"]
    pdf = guide(case.outlet, case.url, listed, language=wishes.language, brand=wishes.brand, reply=wishes.reply)
    yield Made("guide.pdf", pdf, len(languages(wishes.language)))


CONTENTS: Mapping[str, Content] = {
    content.name: content
    for content in (
        Content(
            "guide",
            "guide.pdf",
            {"zh": "给网点的一页说明", "en": "a page of advice for the outlet"},
            _guide,
            lambda case: [("guide.pdf", len(languages(case.wishes.language)))],
            depends=lambda case: [[one.name for one in contents_of(case.wishes)], case.wishes.reply],
            cost=lambda wishes: 2.0,
        ),
        _posters(
            "posters",
            "poster-a4.pdf",
            {"zh": "海报，A4，贴墙", "en": "poster for the wall, A4"},
            ("a4", "poster-a4.pdf"),
        ),
        _posters(
            "tents",
            "tent-a5.pdf",
            {"zh": "台卡，A4 打印后对折", "en": "table tent: print on A4, fold"},
            ("a5", "tent-a5.pdf"),
        ),
        _posters(
            "cards",
            "cards-a4.pdf",
            {"zh": "柜台卡片，一页四张，沿线裁开", "en": "counter cards, four to a page"},
            ("a6x4", "cards-a4.pdf"),
            ("a6", "card-a6.pdf"),
        ),
        Content(
            "stickers",
            "stickers-a4.pdf",
            {"zh": "单据贴纸 24 枚，用 70×37 毫米不干胶纸", "en": "24 stickers for vouchers, labels of 70 x 37 mm"},
            _stickers,
            lambda case: [("stickers-a4.pdf", 1)],
            check=lambda case: labels.check_code(case.outlet, case.url),
            cost=lambda wishes: 2.2,
        ),
        Content(
            "vouchers",
            "vouchers/",
            {"zh": "未完工单的贴纸，每单一枚", "en": "a label for each open order"},
            _vouchers,
            _vouchers_foreseen,
            depends=lambda case: vouchers.waiting(case.store, case.outlet.code),
            cost=lambda wishes: 12.0,
            usual=False,
        ),
        Content(
            "paper",
            "paper/",
            {"zh": "纸质问卷，每份编号不同，不能复印", "en": "questionnaires, each numbered: never copy"},
            _paper,
            _paper_foreseen,
            depends=_paper_depends,
            check=_paper_foreseen,
            cost=lambda wishes: 0.6 * len(_sheets(wishes)) * (wishes.more_paper or wishes.copies),
        ),
        Content(
            "tablet",
            "tablet.html",
            {"zh": "平板问卷，不用联网", "en": "the survey for a tablet, no network needed"},
            _tablet,
            lambda case: [("tablet.html", 0)],
            depends=_tablet_depends,
            cost=lambda wishes: 0.1,
        ),
        Content(
            "entry",
            "entry-….xlsx",
            {"zh": "旧式纸卷的录入表，由大区填", "en": "to type in answers given on other paper"},
            _entry,
            lambda case: [(f"entry-{name}.xlsx", 0) for name in case.wishes.questionnaires],
            depends=lambda case: [_published(case), case.wishes.entry_rows],
            cost=lambda wishes: 0.4,
        ),
        Content(
            "forms",
            "forms/",
            {"zh": "服务单据，空白，已编号", "en": "service forms, blank, numbered"},
            _forms,
            lambda case: [(f"forms/{name}.pdf", 1) for name in service_forms()],
            cost=lambda wishes: 12.0,
        ),
        Content(
            "codes",
            "qr.svg, qr.png",
            {"zh": "二维码，供自己排版", "en": "the code, for layouts of your own"},
            _codes,
            lambda case: [("qr.svg", 0), ("qr.png", 0)],
            cost=lambda wishes: 0.3,
        ),
    )
}
