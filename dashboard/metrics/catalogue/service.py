"""How fast and how reliably orders are served."""

from dashboard.metrics.catalogue.metric import metric

_ORDERS = ("服务工单的时间", "timestamps of service orders")

METRICS = (
    metric(
        "response_time", "首次响应时间", "First response", "hours", "lower",
        ("从报修到首次响应的中位小时数", "median hours from request to first response"), _ORDERS,
    ),
    metric(
        "arrival_time", "上门等待", "Wait for the visit", "hours", "lower",
        ("从首次响应到到场的中位小时数", "median hours from first response to arrival"), _ORDERS,
    ),
    metric(
        "work_time", "作业时间", "Work", "hours", "lower",
        ("从到场到完工的中位小时数", "median hours from arrival to completion"), _ORDERS,
    ),
    metric(
        "whole_time", "全程时间", "From request to done", "hours", "lower",
        ("从报修到完工的中位小时数", "median hours from request to completion"), _ORDERS,
    ),
    metric(
        "sla_response", "响应达标率", "Answered in time", "share", "higher",
        ("在时限内首次响应的工单 ÷ 有响应时间的完工工单",
         "orders answered within their level ÷ finished orders with a response"),
        _ORDERS, 0.90,
    ),
    metric(
        "sla_whole", "完工达标率", "Done in time", "share", "higher",
        ("在时限内完工的工单 ÷ 完工工单", "orders done within their level ÷ finished orders"), _ORDERS, 0.90,
    ),
    metric(
        "appointment_kept", "守约率", "Appointments kept", "share", "higher",
        ("在预约时间后 1 小时内到场的工单 ÷ 有预约的完工工单",
         "arrived by the appointment and an hour ÷ finished orders with one"),
        _ORDERS, 0.95,
    ),
    metric(
        "unresolved", "未完工率", "Not done yet", "share", "lower",
        ("本期报修、满 7 天仍未完工的工单 ÷ 本期报修且已满 7 天的工单",
         "requests still open after seven days ÷ requests at least seven days old"),
        _ORDERS, 0.02,
    ),
    metric(
        "promise_hotline", "24 小时热线", "24 h hotline", "share", "higher",
        ("电话、网页或 App 报修后 24 小时内首次响应的工单 ÷ 这类工单",
         "requests by hotline, web or app answered within 24 hours ÷ such requests"),
        _ORDERS, 0.98,
    ),
    metric(
        "promise_appointment", "按约上门", "Appointment kept", "share", "higher",
        ("预约时间后 1 小时内到场的工单 ÷ 有预约的完工工单",
         "there by the appointment and an hour ÷ finished orders with one"),
        _ORDERS, 0.95,
    ),
    metric(
        "promise_free_installation", "免费送装", "Free delivery and installation", "share", "higher",
        ("没有收费的送货、安装工单 ÷ 送货、安装工单",
         "deliveries and installations without a charge ÷ all of them"),
        _ORDERS, 1.0,
    ),
    metric(
        "promise_free_warranty", "两年免费保修", "Two-year free warranty", "share", "higher",
        ("购机两年内的保修维修中，单据没有收费、顾客也没说被收费的 ÷ 全部",
         "warranty repairs within two years without a charge on paper or by the customer's word ÷ all of them"),
        _ORDERS, 1.0,
    ),
    metric(
        "promise_refund", "15 天退货", "15-day refund", "share", "higher",
        ("购机 15 天内申请、7 天内办结的退货 ÷ 15 天内申请且已满 7 天的退货",
         "returns asked for within 15 days and settled within 7 ÷ such returns at least 7 days old"),
        _ORDERS, 0.95,
    ),
    metric(
        "promise_exchange", "30 天换货", "30-day exchange", "share", "higher",
        ("购机 30 天内申请、7 天内办结的换货 ÷ 30 天内申请且已满 7 天的换货",
         "exchanges asked for within 30 days and settled within 7 ÷ such exchanges at least 7 days old"),
        _ORDERS, 0.95,
    ),
    metric(
        "promise_customer_file", "建档率 100%", "100 % customer files", "share", "higher",
        ("顾客、产品、序列号齐全的上门工单 ÷ 上门工单",
         "visits with customer, product and serial number ÷ visits"),
        _ORDERS, 1.0,
    ),
    metric(
        "promise_callback", "回访率 100%", "100 % callback", "share", "higher",
        ("回访到底的任务 ÷ 应回访任务",
         "callbacks worked to their end ÷ callbacks due"),
        _ORDERS, 1.0,
    ),
)  # fmt: skip
