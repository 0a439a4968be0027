"""What must be true of a row before it is stored; the models' own rules, said of the file's cells."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model, UniqueConstraint

from discussion.exchange.tables.columns import BoundColumn, RowSpec
from discussion.exchange.tables.wholes import Node
from discussion.models import Publishable, Status
from discussion.workflow.drafts import is_revised

LOCKED = {Status.PUBLISHED: "已发布", Status.SUBMITTED: "已送审"}


def standing_in_the_way(row: Publishable) -> str:
    """Why an import must not change a row or its parts, or "": readers see it, or reviewers are reading it."""
    state = LOCKED.get(row.status) or ("正在修订" if is_revised(row) else "")
    return f"{row._meta.verbose_name}{state}，不能用表格修改，请在后台打开它修改。" if state else ""


def check(whole: Node, *, again: bool) -> None:
    """The second time what only depends on the file need not be asked; the database keeps its own rules anyway."""
    for node, guardian in with_guardians(whole, None):
        if node.is_new or node.changes:
            check_state(node, guardian)
            if not again:
                check_row(node)
    for node in whole.all():
        for block in node.block.parts:
            check_parts(node, block)


def with_guardians(node: Node, above: Publishable | None) -> Iterator[tuple[Node, Publishable | None]]:
    """Each node with the stored row whose state decides whether it may be changed."""
    guardian = above
    if issubclass(node.block.model, Publishable):
        guardian = None if node.is_new else node.instance
    yield node, guardian
    for part in node.parts:
        yield from with_guardians(part, guardian)


def check_state(node: Node, guardian: Publishable | None) -> None:
    if guardian is not None and (reason := standing_in_the_way(guardian)):
        node.blame(reason)


def check_row(node: Node) -> None:
    for column in node.block.columns:
        if column.required and is_empty(node, column) and not node.blames(column):
            node.blame("请填写，不能空着。", column)
    own = {column.name: column for column in node.values if not column.refers}
    blame_what_breaks(node, own, lambda: node.instance.clean_fields(exclude=unread(node, own)))
    if not node.problems:
        blame_what_breaks(node, own, node.instance.clean)
        for message in broken_constraints(node.instance):
            node.blame(message)


def is_empty(node: Node, column: BoundColumn) -> bool:
    """Of a stored row, a column that the file leaves alone is not empty."""
    return node.values.get(column, column.kind.empty() if node.is_new else "…") in (None, "")


def unread(node: Node, own: dict[str, BoundColumn]) -> set[str]:
    """Fields of which the file says nothing that could be checked."""
    said = {name for name, column in own.items() if not is_empty(node, column)}
    return {field.name for field in node.instance._meta.fields} - said


def blame_what_breaks(node: Node, own: dict[str, BoundColumn], rule) -> None:
    try:
        rule()
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in told.items():
            node.blame("".join(messages), own.get(name))


def broken_constraints(row: Model) -> Iterator[str]:
    for number, constraint in enumerate(row._meta.constraints):
        if isinstance(constraint, CheckConstraint) and not holds(
            type(row), number, asked_about(constraint, row)
        ):
            yield str(constraint.get_violation_error_message())


def asked_about(constraint: CheckConstraint, row: Model) -> tuple:
    names = sorted(constraint.condition.referenced_base_fields)
    attributes = [name if name == "pk" else row._meta.get_field(name).attname for name in names]
    return tuple((name, getattr(row, name)) for name in attributes)


@lru_cache(maxsize=10_000)
def holds(model: type[Model], number: int, values: tuple) -> bool:
    """Asks the database, but of each set of values only once: rows of a table are much alike."""
    try:
        model._meta.constraints[number].validate(model, model(**dict(values)))
    except ValidationError:
        return False
    return True


def check_parts(whole: Node, block: RowSpec) -> None:
    """Rules that compare the parts of one whole with each other: those of the file and those that are stored."""
    nodes = [node for node in whole.of(block) if node.instance is not None]
    stored = [] if whole.is_new or not nodes else list(getattr(whole.instance, block.accessor).all())
    rows = stored + [node.instance for node in nodes if node.is_new]
    link = whole.instance._meta.get_field(block.accessor).field.name if nodes else ""
    for constraint in block.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            check_unique(constraint, [name for name in constraint.fields if name != link], nodes, rows)


def check_unique(
    constraint: UniqueConstraint, names: list[str], nodes: list[Node], rows: list[Model]
) -> None:
    counts = Counter(place(row, names) for row in rows if applies(constraint, row))
    for node in nodes:
        touched = (node.is_new or node.changes) and applies(constraint, node.instance)
        if touched and counts[place(node.instance, names)] > 1:
            node.blame(str(constraint.get_violation_error_message()))


def place(row: Model, names: list[str]) -> tuple:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def applies(constraint: UniqueConstraint, row: Model) -> bool:
    """A condition of such a rule only ever names values: end="" of an appointment."""
    conditions = constraint.condition.children if constraint.condition else []
    return all(getattr(row, name) == value for name, value in conditions)
