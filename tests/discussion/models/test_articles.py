"""Imports of articles: known again by their words, never stored over what somebody else stored."""

import pytest
from django.utils import timezone

from discussion.models import ArticleImport


@pytest.fixture
def article(admin_user):
    digest = ArticleImport.digest_of("甲\n乙")
    return ArticleImport.objects.create(name="甲", text="甲\n乙", digest=digest, draft={}, decisions={})


def test_digest_is_of_the_words_and_not_of_their_blanks():
    assert ArticleImport.digest_of("甲\n\n 乙") == ArticleImport.digest_of("甲乙\u3000")
    assert ArticleImport.digest_of("甲丙") != ArticleImport.digest_of("甲乙")


def test_decisions_of_an_older_version_are_not_stored(article, admin_user):
    second = ArticleImport.objects.get(pk=article.pk)
    stored = [
        article.save_decisions({"items": [1]}, admin_user),
        second.save_decisions({"items": [2]}, admin_user),
    ]
    article.refresh_from_db()
    assert (stored, article.decisions, article.version, article.changed_by) == (
        [True, False],
        {"items": [1]},
        2,
        admin_user,
    )


def test_decisions_stay_as_they_were_taken_over(article, admin_user):
    ArticleImport.objects.update(taken_over_at=timezone.now())
    assert not article.save_decisions({"items": [1]}, admin_user)
    assert ArticleImport.objects.get().state == "已采用"
