"""What enrollment shows and decides by: people, organizations, offerings, programs, enrollments."""

from services.enrollment.projections.aliases import ALIASES, AliasDocument
from services.enrollment.projections.charges import (
    CHARGES,
    ChargesDocument,
)
from services.enrollment.projections.completions import COMPLETIONS, CompletionDocument
from services.enrollment.projections.courses import COURSES, CourseDocument
from services.enrollment.projections.directory import GROUPS as DIRECTORY_GROUPS
from services.enrollment.projections.directory import MEMBERS as DIRECTORY_MEMBERS
from services.enrollment.projections.directory import PEOPLE as DIRECTORY_PEOPLE
from services.enrollment.projections.directory import GroupDocument, MemberDocument, PersonDocument
from services.enrollment.projections.enrollments import ENROLLMENTS, EnrollmentDocument
from services.enrollment.projections.history import STANDINGS, standing
from services.enrollment.projections.interests import INTERESTS, InterestDocument
from services.enrollment.projections.memberships import MEMBERSHIPS, MembershipDocument
from services.enrollment.projections.notices import NOTICES, TEMPLATES, NoticeDocument, NoticeState, TemplateDocument
from services.enrollment.projections.people import (
    CLAIMS,
    LEARNERS,
    ORGANIZATIONS,
    ClaimDocument,
    LearnerDocument,
    OrganizationDocument,
)
from services.enrollment.projections.places import PLACES, PlaceDocument
from services.enrollment.projections.policies import (
    OFFERING_TERMS,
    POLICIES,
    PROGRAM_TERMS,
    OfferingTermsDocument,
    PolicyDocument,
    ProgramTermsDocument,
)
from services.enrollment.projections.requests import REQUESTS, RequestDocument
from services.enrollment.projections.requiring import COMPLETED, PROFILES, REQUIREMENTS, TREE
from services.enrollment.projections.retentions import RETENTIONS, RetentionDocument
from services.enrollment.projections.sittings import SITTINGS, SittingsDocument
from services.enrollment.projections.stories import STORIES, StoryDocument
from services.enrollment.projections.targets import OFFERINGS, PROGRAMS, OfferingDocument, ProgramDocument, Stage

__all__ = [
    "ALIASES",
    "CHARGES",
    "CLAIMS",
    "COMPLETED",
    "COMPLETIONS",
    "COURSES",
    "DIRECTORY_GROUPS",
    "DIRECTORY_MEMBERS",
    "DIRECTORY_PEOPLE",
    "ENROLLMENTS",
    "INTERESTS",
    "LEARNERS",
    "MEMBERSHIPS",
    "NOTICES",
    "OFFERINGS",
    "OFFERING_TERMS",
    "ORGANIZATIONS",
    "PLACES",
    "POLICIES",
    "PROFILES",
    "PROGRAMS",
    "PROGRAM_TERMS",
    "REQUESTS",
    "REQUIREMENTS",
    "RETENTIONS",
    "SITTINGS",
    "STANDINGS",
    "STORIES",
    "TEMPLATES",
    "TREE",
    "VIEWS",
    "AliasDocument",
    "ChargesDocument",
    "ClaimDocument",
    "CompletionDocument",
    "CourseDocument",
    "EnrollmentDocument",
    "GroupDocument",
    "InterestDocument",
    "LearnerDocument",
    "MemberDocument",
    "MembershipDocument",
    "NoticeDocument",
    "NoticeState",
    "OfferingDocument",
    "OfferingTermsDocument",
    "OrganizationDocument",
    "PersonDocument",
    "PlaceDocument",
    "PolicyDocument",
    "ProgramDocument",
    "ProgramTermsDocument",
    "RequestDocument",
    "RetentionDocument",
    "SittingsDocument",
    "Stage",
    "StoryDocument",
    "TemplateDocument",
    "standing",
]

VIEWS = (
    PROFILES,
    COMPLETED,
    REQUIREMENTS,
    RETENTIONS,
    TREE,
    COURSES,
    REQUESTS,
    INTERESTS,
    STORIES,
    DIRECTORY_PEOPLE,
    DIRECTORY_GROUPS,
    DIRECTORY_MEMBERS,
    ALIASES,
    LEARNERS,
    ORGANIZATIONS,
    CLAIMS,
    OFFERINGS,
    PROGRAMS,
    ENROLLMENTS,
    STANDINGS,
    COMPLETIONS,
    MEMBERSHIPS,
    SITTINGS,
    PLACES,
    NOTICES,
    TEMPLATES,
    POLICIES,
    OFFERING_TERMS,
    PROGRAM_TERMS,
    CHARGES,
)
