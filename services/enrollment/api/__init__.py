"""Enrollment's HTTP surface: request → command, query → document."""

from services.enrollment.api.routes import ROUTES

__all__ = ["ROUTES"]
