"""Every copy has a number of its own: ``SV-SZ001-00042`` is outlet SZ001's forty-second service voucher."""

from db.store import Store
from kit.errors import KitError


def take_numbers(store: Store, form: str, prefix: str, outlet_code: str, copies: int) -> list[str]:
    """The next ``copies`` numbers of this form at this outlet; never given out again, so a failed print leaves a gap.

    Raises KitError for an unknown outlet.
    """
    with store.transaction() as write:
        row = write.one(
            """insert into form_numbers (form, outlet_id, last)
               select :form, outlet_id, :copies from outlets where code = :code
               on conflict (form, outlet_id) do update set last = last + :copies returning last""",
            form=form,
            code=outlet_code,
            copies=copies,
        )
    if row is None:
        raise KitError(f"outlet {outlet_code}: not known; check the code or import the outlet")
    first = row["last"] - copies + 1
    return [f"{prefix}-{outlet_code}-{number:05d}" for number in range(first, first + copies)]
