"""What answers before a page runs: the front door, the gate, sign-in, start-up, and the pages of plain words."""
