"""What an older Django is no judge of: querysets that it answers otherwise than 5.2, by its own release notes or plainly wrong.

Debian 12 has Django 3.2. There the grammar keeps away from what RULES match.
With Django 5.2 nothing is left out. A rule is (the version from which on Django is right, a function of the line's
text and syntax tree, the reason).
"""
import ast
import re


def nodes(tree, kind):
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def calls(tree, *names):
    return any(getattr(node.func, 'attr', getattr(node.func, 'id', None)) in names for node in nodes(tree, ast.Call))


def operators(tree, kind):
    return any(isinstance(node.op, kind) for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.UnaryOp)))


def pattern(expression):
    compiled = re.compile(expression)
    return lambda text, tree: compiled.search(text)


def negated_with_more(text, tree):
    negations = text.count('~') + text.count('.exclude(')
    several = any(len(node.args) + len(node.keywords) > 1 and getattr(node.func, 'attr', getattr(node.func, 'id', None)) in ('filter', 'exclude', 'Q')
                  for node in nodes(tree, ast.Call))
    return negations > 1 or negations and (
        several or operators(tree, ast.BitOr) or operators(tree, ast.BitAnd) or calls(tree, 'F', 'OuterRef'))


def exists_beside_or(text, tree):
    return operators(tree, ast.BitOr) and calls(tree, 'Exists')


def aggregated_combination(text, tree):
    return calls(tree, 'union', 'intersection', 'difference') and calls(tree, 'aggregate', 'count', 'exists', 'none')


TARGET = (5, 2)
RULES = [
    ((4, 2), negated_with_more, 'a negated path to many beside other conditions, F() or another negation: joins stay inner, NULLs are lost'),
    ((4, 0), exists_beside_or, 'Exists() beside |: likewise'),
    ((5, 0), pattern(r'ArrayAgg|StringAgg|JSONBAgg'), "aggregates of nothing were [] and '', not None"),
    ((4, 0), pattern('__iso_year'), 'a comparison with an ISO year was one with a year (#32206)'),
    ((4, 1), pattern('__second'), 'a second was compared with its fraction (#33517)'),
    ((4, 1), pattern('BitXor'), 'BitXor() is new in 4.1'),
    ((4, 2), pattern(r'Window\(.*(filter|exclude|aggregate|count)\('), 'window functions could not be filtered or counted'),
    ((4, 2), pattern(r'values.*in_bulk'), 'in_bulk() after values() raised something else'),
    ((4, 2), pattern(r'Prefetch\(.*Prefetch\('), 'a Prefetch() of what another one has met already is passed over'),
    ((4, 2), pattern(r'filter=.*__in=\[\]'), 'an aggregate with a filter that never holds was 0'),
    ((4, 2), pattern(r'select_related.*defer|defer.*select_related'), 'defer() left out the column of the related objects too'),
    ((4, 2), pattern(r'(Message|Newsletter|Contact|Attachment|Mark)\.objects.*values.*annotate'),
     "values().annotate() of a model with an ordering by its primary key was grouped by that"),
    ((4, 2), aggregated_combination, 'aggregates over a union were taken over its first part'),
]


def reason(text, version):
    """Why a Django of that version is no judge of the line, None if it is one."""
    rules = [(rule, why) for since, rule, why in RULES if version < since]
    if not rules:
        return None
    tree = ast.parse(text, mode='eval')
    return next((why for rule, why in rules if rule(text, tree)), None)
