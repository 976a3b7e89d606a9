"""Paper that came back: the queue, one page beside its picture."""
