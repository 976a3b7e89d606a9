"""One outlet assessed: its profile on every index, its technicians, the sheet to print."""
