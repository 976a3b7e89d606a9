"""The kinds of files that can be imported, in the order in which a new folder needs them."""

from db.importing.callbacks import CALLBACKS
from db.importing.claims import CLAIMS
from db.importing.competitors import COMPETITORS
from db.importing.landing import Kind
from db.importing.orders import ORDERS
from db.importing.organisation import OUTLETS, PRODUCTS, REGIONS, TECHNICIANS
from db.importing.parts import PARTS
from db.importing.responses import RESPONSES
from db.importing.reviews import REVIEWS
from db.importing.trainings import TRAININGS

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        REGIONS,
        OUTLETS,
        TECHNICIANS,
        PRODUCTS,
        ORDERS,
        CLAIMS,
        PARTS,
        RESPONSES,
        CALLBACKS,
        REVIEWS,
        TRAININGS,
        COMPETITORS,
    )
}
