"""Improvement actions: the list, one action with its effect, the form."""
