"""The OpenRosa door: ODK Collect and its kin fetch our questionnaires and send answers, through the same intake.

Form list, manifest, form download and submission of the OpenRosa 1.0 API under ``/api/openrosa``; ``docs/openrosa.md``
says how a telephone is set up and what becomes of an answer.
"""
