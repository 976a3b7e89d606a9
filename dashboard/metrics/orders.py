"""The visits behind the figures: an outlet's orders, and all that is known of one."""

from dataclasses import dataclass

import ibis
import pandas as pd

from dashboard.metrics.view import View


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One order with everything that belongs to it; each a table of rows, empty when there are none."""

    order: pd.Series
    claims: pd.DataFrame
    parts: pd.DataFrame
    responses: pd.DataFrame
    attempts: pd.DataFrame


def orders(view: View, limit: int = 500) -> pd.DataFrame:
    """The view's newest orders: order_no, completed_at, service_type, product, csat, claimed_fen, charged_fen."""
    rows = view.table("orders")
    products = view.everything("products").select("product_id", "category", "model")
    claims = view.table("claims", view.period.stretched(3650))
    claimed = claims.group_by("order_id").aggregate(claimed_fen=claims.amount_fen.sum())
    answers = view.everything("responses")
    answered = answers.group_by("order_id").aggregate(csat=answers.csat.mean())
    joined = rows.left_join(products, "product_id").drop("product_id_right")
    joined = joined.left_join(claimed, "order_id").drop("order_id_right").left_join(answered, "order_id")
    columns = ["order_id", "order_no", "completed_at", "service_type", "category", "model", "csat", "claimed_fen"]
    return view.read(joined.order_by(joined.completed_at.desc()).select(*columns, "charged_fen").limit(limit))


def order_file(view: View, order_no: str) -> OrderFile | None:
    """Everything about one order of the scope, whatever the period; None when there is no such order to see."""
    rows = _in_scope(view, view.everything("orders"))
    rows = rows.filter(rows.order_no == order_no)
    products = view.everything("products").select("product_id", "category", "model", "warranty_months")
    faults = view.everything("faults").select("fault_id", fault="name", fault_en="name_en")
    technicians = view.everything("technicians").select("technician_id", technician="code")
    joined = rows.left_join(products, "product_id").left_join(faults, "fault_id")
    found = view.read(joined.left_join(technicians, "technician_id"))
    if found.empty:
        return None
    order = found.iloc[0]
    claims = _of_order(view, "claims", int(order["order_id"]))
    parts = view.everything("claim_parts")
    names = view.everything("parts").select("part_id", part="name", part_en="name_en", part_code="code")
    used = parts.filter(parts.claim_id.isin([int(one) for one in claims["claim_id"]] or [-1]))
    return OrderFile(
        order,
        claims,
        view.read(used.left_join(names, "part_id")),
        _of_order(view, "responses", int(order["order_id"])),
        _of_order(view, "callback_attempts", int(order["order_id"])),
    )


def _of_order(view: View, name: str, order_id: int) -> pd.DataFrame:
    rows = view.everything(name)
    return view.read(rows.filter(rows.order_id == order_id))


def _in_scope(view: View, rows: ibis.Table) -> ibis.Table:
    if view.scope.region_ids is not None:
        rows = rows.filter(rows.region_id.isin(view.scope.region_ids))
    if view.scope.outlet_ids is not None:
        rows = rows.filter(rows.outlet_id.isin(view.scope.outlet_ids))
    return rows
