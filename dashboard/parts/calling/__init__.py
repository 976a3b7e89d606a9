"""The agent's desk: the queue, the call in hand, the script, the keys."""
