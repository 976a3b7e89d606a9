"""Signing in, setting up, signing out: plain pages in front of the dashboard.

The law of this folder: a form is heard only from our own page; every try is in the access log; a password is neither
logged nor sent back; whatever must wait (hashing, writing) waits in a thread, not in the event loop.
"""
