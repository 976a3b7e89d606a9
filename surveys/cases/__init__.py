"""Cases: what a customer voiced, driven through the stages of ISO 10002 to an end the customer is asked about.

``lifecycle``, ``calendar``, ``deadlines`` and ``causes`` are pure; ``work`` changes cases, ``escalation`` tells those
above when one is late, ``follow_up`` asks the customer, ``attachments`` keeps papers and pictures sealed.
"""
