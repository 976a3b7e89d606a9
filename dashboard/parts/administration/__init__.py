"""The administrator's screen: data in and out, people."""
