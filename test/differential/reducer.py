"""Makes a failing queryset small: takes away whatever can go without the failure going too.

Works on the syntax tree of any Python expression, so it knows no grammar: methods, arguments, operands, items
of lists and steps of paths are dropped one at a time, the largest first, until none can.
"""
import ast
import copy
import time


def reduce(text, still_fails, seconds=30):
    """The smallest text found that still fails."""
    deadline = time.time() + seconds
    tried = {text}
    changed = True
    while changed:
        changed = False
        for smaller in sorted(set(candidates(text)), key=len):
            if smaller in tried or len(smaller) >= len(text):
                continue
            if time.time() > deadline:
                return text
            tried.add(smaller)
            if still_fails(smaller):
                text, changed = smaller, True
                break
    return text


def candidates(text):
    try:
        tree = ast.parse(text, mode='eval')
    except SyntaxError:
        return
    for number, node in enumerate(ast.walk(tree)):
        for choice in range(len(list(edits(node)))):
            changed = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(changed)) if i == number)
            replacement = list(edits(target))[choice]()
            if replacement is not None:
                changed = Replace(target, replacement).visit(changed)
            try:
                yield ast.unparse(changed)
            except (ValueError, AttributeError):
                pass


class Replace(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else super().visit(node)


def edits(node):
    """Functions that change the node in place, or return what is to stand in its place."""
    kind = EDITS.get(type(node))
    return kind(node) if kind else ()


def dropper(items, index):
    def drop():
        del items[index]
    return drop


def call_edits(node):
    if isinstance(node.func, ast.Attribute) and node.func.attr != 'objects':
        yield lambda: node.func.value
    for index in range(len(node.args)):
        yield dropper(node.args, index)
        yield lambda index=index: node.args[index]
    for index, keyword in enumerate(node.keywords):
        yield dropper(node.keywords, index)
        if isinstance(keyword.value, (ast.Call, ast.BinOp, ast.UnaryOp)) and keyword.arg in ('then', 'default', 'condition', 'filter'):
            yield lambda index=index: node.keywords[index].value
    for keyword in node.keywords:
        if keyword.arg and '__' in keyword.arg:
            yield from (path_edit(keyword, 'arg', shorter) for shorter in shorter_paths(keyword.arg))


def constant_edits(node):
    if isinstance(node.value, str) and '__' in node.value and ' ' not in node.value:
        yield from (path_edit(node, 'value', shorter) for shorter in shorter_paths(node.value))


def shorter_paths(path):
    parts = path.split('__')
    for index in range(len(parts)):
        yield '__'.join(parts[:index] + parts[index + 1:])


def path_edit(node, name, path):
    def edit():
        setattr(node, name, path)
    return edit


def operand_edits(node):
    yield lambda: node.left
    yield lambda: node.right


def list_edits(node):
    for index in range(len(node.elts)):
        if len(node.elts) > 1:
            yield dropper(node.elts, index)


def dict_edits(node):
    for index in range(len(node.keys)):
        def drop(index=index):
            del node.keys[index], node.values[index]
        yield drop


EDITS = {
    ast.Call: call_edits, ast.BinOp: operand_edits, ast.UnaryOp: lambda node: [lambda: node.operand], ast.Subscript: lambda node: [lambda: node.value],
    ast.List: list_edits, ast.Tuple: list_edits, ast.Dict: dict_edits, ast.Constant: constant_edits,
}
