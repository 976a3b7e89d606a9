"""What a question measures: the words allowed in the columns ``dimension``, ``index``, ``verify`` and ``role``.

Two of them keep different voices apart. ``expectation`` marks a statement about what somebody expects, not what they
met: it has its dimension like its counterpart, and no mean of experience counts it. A form's ``audience`` says who
answers; only customers' answers become customers' figures.
"""

from __future__ import annotations

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "recovery")
VERIFIES = ("visit", "date", "work", "part", "charge", "number")
ROLES = ("csat", "nps", "ces", "comment", "consent", "phone", "expectation")
# Roles one form may give to many questions; the others go to one.
SHARED_ROLES = ("expectation",)
# What only a customer can say: from anybody else these would be counted as customers' voices.
CUSTOMER_ROLES = ("csat", "nps", "ces")
AUDIENCES = ("customer", "dealer", "employee", "management", "auditor", "shopper")
INDICES = (
    *("first_response_time", "handling_speed", "service_attitude"),
    *("technical_ability", "knowledge", "problem_solving", "first_time_fix"),
    *("consistency", "promises_kept", "service_quality", "repeat_repairs"),
    *("channels", "hours", "ways_of_service"),
    *("relationship", "tailored_service", "emotional_bond"),
    *("clarity", "contact_frequency", "contact_channels"),
    *("feedback_used", "process_improved", "training"),
    *("cost", "overall_satisfaction", "efficiency", "coverage", "recommendation"),
)

# Column of the survey sheet -> the words it may hold.
TAGS: dict[str, tuple[str, ...]] = {
    "dimension": DIMENSIONS,
    "index": INDICES,
    "verify": VERIFIES,
    "role": ROLES,
}
