"""The parts of the screen of faults and cost: what breaks, parts, what comes back, what service costs."""
