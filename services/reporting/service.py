"""Reporting's table of contents: views and queries, no commands."""

from chassis.service import Service
from services.reporting.api import ROUTES
from services.reporting.projections import VIEWS

SERVICE = Service(name="reporting", views=VIEWS, routes=ROUTES)
