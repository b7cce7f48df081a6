"""Every service there is."""

from collections.abc import Mapping

from chassis.service import Service
from services.attendance.service import SERVICE as ATTENDANCE
from services.enrollment.service import SERVICE as ENROLLMENT
from services.reporting.service import SERVICE as REPORTING
from services.scheduling.service import SERVICE as SCHEDULING

SERVICES: tuple[Service, ...] = (SCHEDULING, ENROLLMENT, ATTENDANCE, REPORTING)
BY_NAME: Mapping[str, Service] = {service.name: service for service in SERVICES}
