"""Rows as schema.org describes them (JSON-LD): only what the record knows, nothing made up."""

from django.conf import settings
from django.urls import reverse

from discussion.models import Meeting, Metric, MetricValue, Official, Point, SiteIdentity, Statement, Theme


def absolute(path: str) -> str:
    return f"{settings.ORIGIN}{path}"


def known(properties: dict) -> dict:
    """Those that have a value: an empty one says nothing."""
    return {name: value for name, value in properties.items() if value}


def term(theme: Theme) -> dict:
    return {"@type": "DefinedTerm", "name": theme.name, "url": absolute(theme.get_absolute_url())}


def terms(themes) -> list[dict]:
    return [term(theme) for theme in themes.all()]


def place(name: str) -> dict | None:
    return {"@type": "Place", "name": name, "address": name} if name else None


def person(official: Official) -> dict:
    return known(
        {
            "@type": "Person",
            "name": official.name,
            "jobTitle": official.title,
            "description": official.biography,
            "image": official.portrait and absolute(official.portrait.url),
        }
    )


def speaker(statement: Statement) -> dict:
    """With the title as printed that day, not today's."""
    return known(
        {
            "@type": "Person",
            "name": statement.official.name,
            "jobTitle": statement.speaker_title,
            "url": absolute(statement.official.get_absolute_url()),
        }
    )


def written_by(statement: Statement, site: SiteIdentity) -> dict:
    if statement.is_digest:
        return {"author": {"@type": "Organization", "name": site.name}, "mentions": speaker(statement)}
    return {"author": speaker(statement)}


def news_article(statement: Statement, site: SiteIdentity) -> dict:
    """Of a digest the record is the author, whose words it has; it mentions the speaker."""
    sources = [citation.source for citation in statement.citations.all()]
    return known(
        {
            "@type": "NewsArticle",
            "headline": statement.title,
            "articleSection": "发言",
            "genre": statement.get_fidelity_display(),
            **written_by(statement, site),
            "dateCreated": statement.date.isoformat(),
            "recordedAt": statement.meeting
            and event(statement.meeting) | {"url": absolute(statement.meeting.get_absolute_url())},
            "about": terms(statement.themes),
            "isBasedOn": [
                known({"@type": "CreativeWork", "name": source.title, "url": source.url})
                for source in sources
            ],
            "hasPart": [quotation(point, statement) for point in statement.points.all()],
        }
    )


def quotation(point: Point, statement: Statement) -> dict:
    """A point as the speaker's words; of a digest only a printed heading is quoted, the rest is an abstract."""
    whole = [*filter(None, [point.heading, point.text])]
    own = whole if not statement.is_digest else whole[:1] if point.has_own_words else []
    words, told = "\n".join(own), "\n".join(whole[len(own) :])
    address = f"{absolute(statement.get_absolute_url())}#{point.eid}"
    return known(
        {
            "@type": "Quotation" if words else "CreativeWork",
            "@id": address,
            "url": address,
            "position": point.number,
            "text": words,
            "abstract": told,
            "creator": words and {"@type": "Person", "name": statement.official.name},
            "about": terms(point.themes),
        }
    )


def event(meeting: Meeting) -> dict:
    return known(
        {
            "@type": "Event",
            "name": meeting.name,
            "startDate": meeting.date.isoformat(),
            "location": place(meeting.venue),
            "description": meeting.description,
        }
    )


def dataset(metric: Metric) -> dict:
    values = metric.history
    return known(
        {
            "@type": "Dataset",
            "name": metric.name,
            "about": terms(metric.themes),
            "isAccessibleForFree": True,
            "temporalCoverage": values and "/".join(dict.fromkeys([values[0].as_of, values[-1].as_of])),
            "variableMeasured": [observed(metric, value) for value in values],
            "distribution": {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(reverse("discussion:metric-csv", args=[metric.slug])),
            },
        }
    )


def observed(metric: Metric, value: MetricValue) -> dict:
    """The figure as printed: a bare number would drop its 超 or 约."""
    return {
        "@type": "PropertyValue",
        "name": metric.name,
        "value": value.as_printed,
        "unitText": metric.unit,
        "description": str(value),
    }
