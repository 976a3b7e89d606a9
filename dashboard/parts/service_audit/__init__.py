"""The sections of the service audit."""
