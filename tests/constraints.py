"""How tests break a database constraint and tell which one it was.

A case is a function that gives a row which the database accepts, and the change it must not accept.
"""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from tests import factories

CHINESE = re.compile(r"[\u4e00-\u9fff].*。$")


def of_app(label):
    return {
        constraint.name: constraint
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def publication_cases(model_name, make):
    """What every Publishable promises; the model's name as the constraints have it."""
    return [
        (f"{model_name}_published_has_a_date", lambda: (make(), {"published_at": None})),
        (f"{model_name}_withdrawn_has_a_reason", lambda: (make(), {"status": "withdrawn"})),
        (f"{model_name}_withdrawn_has_a_reason", lambda: (make(), {"withdrawn_at": factories.RELEASED})),
    ]


def name_of_violated(row, changes):
    """The constraint at which the database stops the change."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**changes)
    return next(rule.name for rule in row._meta.constraints if is_named_in(str(caught.value), rule, row))


def is_named_in(message, rule, row):
    """SQLite names the columns of a unique constraint instead."""
    columns = (f"{row._meta.db_table}.{row._meta.get_field(name).column}" for name in rule_fields(rule))
    return rule.name in message or message == f"UNIQUE constraint failed: {', '.join(columns)}"


def rule_fields(rule):
    return rule.fields if isinstance(rule, models.UniqueConstraint) else ()


def messages_for(row, changes):
    """What a form says of the change."""
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    return caught.value.messages
