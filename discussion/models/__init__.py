from discussion.models.actions import (
    ActionItem,
    ActionPoint,
    Milestone,
)
from discussion.models.articles import ArticleImport
from discussion.models.audit import AuditAction, AuditEvent, AuditHead
from discussion.models.coverage import FollowUp, FollowUpState
from discussion.models.drafts import Draft, Stage, SubmittedForm, Version, VersionReason
from discussion.models.index import CacheVersion, IndexedStatement, IndexedTheme, ScheduledChange, Tally
from discussion.models.meetings import Meeting, Phase
from discussion.models.metrics import (
    ActionMetric,
    Direction,
    Metric,
    MetricValue,
    MetricValueCitation,
    Qualifier,
)
from discussion.models.people import AcceptedWord, Appointment, Official, Organization, Post
from discussion.models.pictures import Picture
from discussion.models.previews import EditingSession, PreviewLink, PreviewVisit
from discussion.models.publishing import Publishable, PublishableQuerySet, Status, Visible, VisibleQuerySet
from discussion.models.review import Result, ReviewRecord
from discussion.models.second_factor import Authenticator, RecoveryCode
from discussion.models.sheets import SheetImport
from discussion.models.site import Profile, SiteIdentity
from discussion.models.slugs import FormerSlug, Slugged
from discussion.models.sources import Citation, Source
from discussion.models.staff_profiles import AccountPermit, FormerPassword, StaffProfile
from discussion.models.statements import (
    Fidelity,
    Point,
    Statement,
    StatementCitation,
)
from discussion.models.states import CLOSED_STATES, Standing, State
from discussion.models.themes import Theme
from discussion.models.updates import ActionUpdate, ActionUpdateCitation

__all__ = [
    "CLOSED_STATES",
    "AcceptedWord",
    "AccountPermit",
    "ActionItem",
    "ActionMetric",
    "ActionPoint",
    "ActionUpdate",
    "ActionUpdateCitation",
    "Appointment",
    "ArticleImport",
    "AuditAction",
    "AuditEvent",
    "AuditHead",
    "Authenticator",
    "CacheVersion",
    "Citation",
    "Direction",
    "Draft",
    "EditingSession",
    "Fidelity",
    "FollowUp",
    "FollowUpState",
    "FormerPassword",
    "FormerSlug",
    "IndexedStatement",
    "IndexedTheme",
    "Meeting",
    "Metric",
    "MetricValue",
    "MetricValueCitation",
    "Milestone",
    "Official",
    "Organization",
    "Phase",
    "Picture",
    "Point",
    "Post",
    "PreviewLink",
    "PreviewVisit",
    "Profile",
    "Publishable",
    "PublishableQuerySet",
    "Qualifier",
    "RecoveryCode",
    "Result",
    "ReviewRecord",
    "ScheduledChange",
    "SheetImport",
    "SiteIdentity",
    "Slugged",
    "Source",
    "StaffProfile",
    "Stage",
    "Standing",
    "State",
    "Statement",
    "StatementCitation",
    "Status",
    "SubmittedForm",
    "Tally",
    "Theme",
    "Version",
    "VersionReason",
    "Visible",
    "VisibleQuerySet",
]
