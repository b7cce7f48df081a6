"""The pages of the training team, on the platform's own public API."""

from gateway.dashboard.api import Answer, Api, AsgiApi
from gateway.dashboard.app import build_dashboard
from gateway.dashboard.visit import Viewer, bearer_viewer

__all__ = ["Answer", "Api", "AsgiApi", "Viewer", "bearer_viewer", "build_dashboard"]
