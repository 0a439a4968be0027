"""What the database did not accept, by the rule that it breaks."""

from django.core.exceptions import ValidationError
from django.db import models


def constraint_message(*rows: models.Model) -> str:
    """What the database did not accept of one of the rows: the rule that it breaks, in a sentence."""
    for row in rows:
        try:
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as broken:
            return f"{row._meta.verbose_name}“{row}”：{''.join(broken.messages)}"
    return "用到的内容刚被删除或改动，请重新打开这一页核对。"


def doubled_fields(row: models.Model) -> list[str]:
    """The fields by which a row is another one's double, or could be where no rule says."""
    try:
        row.validate_unique()
    except ValidationError as broken:
        return list(broken.error_dict)
    return [name for rule in row._meta.constraints for name in getattr(rule, "fields", ())]
