"""What each problem type means, and what to do about it: the page behind its `type`."""

from collections.abc import Mapping

from gateway.edge.explanations import attendance, enrollment, platform, scheduling

EXPLANATIONS: Mapping[str, str] = {
    **platform.EXPLANATIONS,
    **scheduling.EXPLANATIONS,
    **enrollment.EXPLANATIONS,
    **attendance.EXPLANATIONS,
}
