"""Everything one outlet needs, in one folder with a list of every file; built, resumed, zipped, kept for download."""
