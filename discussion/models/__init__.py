from discussion.models.actions import (
    ActionItem,
    ActionPoint,
    ActionUpdate,
    ActionUpdateCitation,
    Milestone,
)
from discussion.models.audit import AuditAction, AuditEvent, AuditHead
from discussion.models.coverage import FollowUp, FollowUpState
from discussion.models.editing import Manuscript, Occasion, Stage, SubmittedForm, Version
from discussion.models.index import Due, Edition, IndexedStatement, IndexedTheme, Tally
from discussion.models.members import AccountPermit, FormerPassword, Member
from discussion.models.metrics import (
    ActionMetric,
    Direction,
    Metric,
    MetricValue,
    MetricValueCitation,
    Qualifier,
)
from discussion.models.occasions import Meeting, Phase
from discussion.models.people import AcceptedWord, Appointment, Official, Organization, Post
from discussion.models.pictures import Picture
from discussion.models.previews import Opening, PreviewLink, PreviewVisit
from discussion.models.publishing import Publishable, PublishableQuerySet, Status, Visible, VisibleQuerySet
from discussion.models.review import Result, ReviewRecord
from discussion.models.second_factor import Authenticator, RecoveryCode
from discussion.models.sheets import SheetImport
from discussion.models.site import Profile, SiteIdentity
from discussion.models.slugs import FormerSlug, Slugged
from discussion.models.sources import Citation, Source
from discussion.models.statements import (
    Fidelity,
    Point,
    Statement,
    StatementCitation,
)
from discussion.models.states import CLOSED_STATES, Standing, State
from discussion.models.themes import Theme

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
    "AuditAction",
    "AuditEvent",
    "AuditHead",
    "Authenticator",
    "Citation",
    "Direction",
    "Due",
    "Edition",
    "Fidelity",
    "FollowUp",
    "FollowUpState",
    "FormerPassword",
    "FormerSlug",
    "IndexedStatement",
    "IndexedTheme",
    "Manuscript",
    "Meeting",
    "Member",
    "Metric",
    "MetricValue",
    "MetricValueCitation",
    "Milestone",
    "Occasion",
    "Official",
    "Opening",
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
    "SheetImport",
    "SiteIdentity",
    "Slugged",
    "Source",
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
    "Visible",
    "VisibleQuerySet",
]
