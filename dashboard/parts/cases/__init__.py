"""Cases: the list, one case file, its causes and papers, the figures."""
