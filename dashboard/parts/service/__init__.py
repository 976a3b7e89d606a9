"""Service level: times, levels, work put right, waiting and satisfaction, promises."""
