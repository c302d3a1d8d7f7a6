"""Counts what the compared querysets are made of: methods, lookups, transforms, aggregates, functions, constructs.

Reads the text, so that it knows nothing of how the querysets came about.
"""
import ast
import collections

from grammar.expressions import AGGREGATES
from grammar.lookups import TABLE, TRANSFORMS

METHODS = set('all none filter exclude annotate alias order_by reverse distinct values values_list dates datetimes select_related '
              'prefetch_related defer only union intersection difference using '
              'get first last earliest latest count exists contains in_bulk aggregate'.split())
LOOKUPS = {name for names in TABLE.values() for name in names}
STEPS = {name for names in TRANSFORMS.values() for name in names} | {'len'}
OPERATORS = {ast.BitAnd: '&', ast.BitOr: '|', ast.BitXor: '^'}
CONSTRUCTS = set('Exists Subquery OuterRef Case FilteredRelation Window F'.split())
CONDITIONAL = METHODS | {'Q', 'When'}

# What a run has to show often enough; the rest is counted all the same.
WANTED = {
    'method': sorted(METHODS) + ['slice', 'index', '&', '|', '^', 'related', 'attribute'], 'lookup': sorted(LOOKUPS),
    'aggregate': sorted(AGGREGATES), 'construct': sorted(CONSTRUCTS | {'Q tree of depth 4', 'path of depth 4', 'nested queryset', 'F arithmetic'}),
}


class Coverage:
    def __init__(self):
        self.counts = collections.defaultdict(collections.Counter)

    def add(self, text):
        try:
            tree = ast.parse(text, mode='eval')
        except SyntaxError:
            return
        found = {('base', text.lstrip('(').split('.')[0])}
        for node in ast.walk(tree):
            visit = VISITS.get(type(node))
            if visit:
                found.update(visit(node))
        querysets = sum(isinstance(node, ast.Attribute) and node.attr == 'objects' for node in ast.walk(tree))
        if querysets > 1:
            found.add(('construct', 'nested queryset'))
        for group, name in found:
            self.counts[group][name] += 1

    def rare(self, least, version):
        """What was wanted and came less often: (group, name, count)."""
        for group, names in WANTED.items():
            for name in names:
                count = self.counts[group][name]
                if count < least and not too_new(name, version):
                    yield group, name, count

    def report(self):
        for group in ('method', 'lookup', 'transform', 'aggregate', 'construct', 'function'):
            counts = self.counts[group]
            yield '%ss: %s' % (group, ', '.join('%s %d' % (name, counts[name]) for name in sorted({*counts, *WANTED.get(group, ())})))


def too_new(name, version):
    return name == '^' and version < (4, 1) or name in ('contains', 'BitXor') and version < (4, 0)


def visit_call(node):
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if name in METHODS:
            yield 'method', name
    else:
        name = getattr(node.func, 'id', '')
        group = 'aggregate' if name in AGGREGATES else 'construct' if name in CONSTRUCTS else 'function' if name[:1].isupper() else None
        if group:
            yield group, name
    if name in CONDITIONAL:
        for keyword in node.keywords:
            if keyword.arg:
                yield from visit_path(keyword.arg)
            elif isinstance(keyword.value, ast.Dict):
                for key in keyword.value.keys:
                    yield from visit_path(key.value)
    if name in ('filter', 'exclude', 'When') and any(q_depth(arg) >= 4 for arg in node.args):
        yield 'construct', 'Q tree of depth 4'


def visit_path(name):
    """The lookup, the transforms and the depth of a keyword argument."""
    parts = name.split('__')
    if parts[-1] in LOOKUPS and len(parts) > 1:
        yield 'lookup', parts.pop()
    else:
        yield 'lookup', 'exact'
    while len(parts) > 1 and (parts[-1] in STEPS or parts[-1][:1].isdigit()):
        step = parts.pop()
        yield 'transform', step if not step[0].isdigit() else 'slice' if '_' in step else 'index'
    if len(parts) >= 4:
        yield 'construct', 'path of depth 4'


def q_depth(node):
    if isinstance(node, ast.BinOp):
        return 1 + max(q_depth(node.left), q_depth(node.right))
    if isinstance(node, ast.UnaryOp):
        return 1 + q_depth(node.operand)
    return 0


def is_queryset(node):
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute) and node.attr == 'objects':
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.BinOp) and is_queryset(node.left)


def visit_binop(node):
    operator = OPERATORS.get(type(node.op))
    if operator and is_queryset(node.left):
        yield 'method', operator
    elif operator:
        yield 'construct', 'Q ' + operator
    else:
        if any(isinstance(n, ast.Name) and n.id == 'F' for n in ast.walk(node)):
            yield 'construct', 'F arithmetic'


def visit_subscript(node):
    if is_queryset(node.value):
        yield 'method', 'slice' if isinstance(node.slice, ast.Slice) else 'index'


def visit_attribute(node):
    """Something after get(): a related manager, or an attribute."""
    inner = node.value
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == 'get':
        yield 'method', 'related' if node.attr.endswith('_set') else 'attribute'


VISITS = {ast.Call: visit_call, ast.BinOp: visit_binop, ast.Subscript: visit_subscript, ast.Attribute: visit_attribute}
