from discussion.models.actions import (
    ActionItem,
    ActionPoint,
    ActionUpdate,
    ActionUpdateCitation,
    Milestone,
)
from discussion.models.coverage import FollowUp, FollowUpState
from discussion.models.index import Due, Edition, IndexedStatement, IndexedTheme, Tally
from discussion.models.metrics import (
    ActionMetric,
    Direction,
    Metric,
    MetricValue,
    MetricValueCitation,
    Qualifier,
)
from discussion.models.occasions import Meeting, Phase
from discussion.models.people import Appointment, Official, Organization, Post
from discussion.models.pictures import Picture
from discussion.models.publishing import Publishable, PublishableQuerySet, Status, Visible, VisibleQuerySet
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
    "ActionItem",
    "ActionMetric",
    "ActionPoint",
    "ActionUpdate",
    "ActionUpdateCitation",
    "Appointment",
    "Citation",
    "Direction",
    "Due",
    "Edition",
    "Fidelity",
    "FollowUp",
    "FollowUpState",
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
    "Profile",
    "Publishable",
    "PublishableQuerySet",
    "Qualifier",
    "SheetImport",
    "SiteIdentity",
    "Slugged",
    "Source",
    "Standing",
    "State",
    "Statement",
    "StatementCitation",
    "Status",
    "Tally",
    "Theme",
    "Visible",
    "VisibleQuerySet",
]
