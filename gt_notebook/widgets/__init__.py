"""Widgets: thin classes over the sessions in ``jobs``; the front end's source is in ``js/``."""
