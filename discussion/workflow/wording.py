"""What no public text may say, whatever it is a text of."""

from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError

from discussion.models import AcceptedWord, SiteIdentity
from discussion.values.findings import Finding, error
from discussion.values.personal_data import personal_data
from discussion.values.set_phrases import wrong_phrases


def wording(text: str, accepted: Collection[str] = ()) -> Iterator[Finding]:
    """What no public text may say: personal data (ERR-04) and set phrases that are plainly wrong (ERR-02)."""
    site = SiteIdentity.current()
    own = frozenset(filter(None, map(str.lower, [site.email, site.complaint_email])))
    for kind, masked in personal_data(text, own):
        yield error(
            f"公开的文字里有{kind}（{masked}）。请删去，或者照括号里的样子隐去中间几位；住址只写到镇街。"
        )
    for written, right in wrong_phrases(text, [site.slogan]):
        if not any(word in written for word in accepted):
            yield error(
                f"“{written}”应为“{right}”。写错了请改正；没有写错，请把“{written}”加入“不算笔误的词语”。",
                word=written,
            )


def check_wording(text: str) -> None:
    """A validator for what is shown to readers without a check before publication; raises ValidationError."""
    if found := list(wording(text, AcceptedWord.objects.values_list("text", flat=True))):
        raise ValidationError([finding.message for finding in found])
