"""The trade's eleventh form, the customer satisfaction survey: a questionnaire on paper that the reader reads back."""

from db.store import Store
from kit.brand import Brand
from kit.forms.printing import Size
from kit.paper.sheets import print_copies, register
from kit.wording import Language, Text

NAME = "satisfaction-questionnaire"
TITLE: Text = {"zh": "顾客满意度调查表", "en": "Customer satisfaction survey"}
QUESTIONNAIRE = "service-visit"


def survey(
    store: Store, outlet_code: str | None = None, *, order_no: str | None = None, copies: int = 1, size: Size = "a4",
    language: Language = "both", brand: Brand | None = None,
) -> bytes:  # fmt: skip
    """Numbered copies for an outlet, or one for an order. Raises KitError, or LinkRefused for what is not known."""
    sheet_id, _ = register(store, QUESTIONNAIRE, None, language, size)
    return print_copies(store, sheet_id, outlet_code, order=order_no, copies=copies, brand=brand)
