"""The pages of the training team, on the platform's own public API."""

from gateway.dashboard.api import Answer, Api, AsgiApi
from gateway.dashboard.app import build_dashboard
from gateway.dashboard.visit import Viewer

__all__ = ["Answer", "Api", "AsgiApi", "Viewer", "build_dashboard"]
