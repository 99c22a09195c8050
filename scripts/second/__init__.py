"""The second checker: one function for each kind of verify/check/FORMAT.md."""
from .dual import check_dual
from .path import check_maximum, check_point
from .statement import check_statement
from .typed import check_typed

KINDS = {
    "path-maximum": check_maximum,
    "point-value": check_point,
    "typed-path": check_typed,
    "dual-bound": check_dual,
    "statement": check_statement,
}
