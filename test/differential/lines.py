"""Reads querysets/*.txt: one Python expression a line.

A comment after the expression may hold marks: `ordered` and `unordered` say how to compare where the
program cannot know, `since 4.2` names the first Django that can judge the line, `sqlstate 22012` the
error that the extension has to give, `again` that the line repeats an earlier one with another constant
on purpose. A file whose name has since_X_Y in it needs that Django as a whole.

Also holds the rule by which two lines are the same test: they differ in constants only. Names of fields
are no constants, though they are strings in Python (order_by('rating')).
"""
import ast
import fnmatch
import io
import pathlib
import re
import tokenize

FOLDER = pathlib.Path(__file__).resolve().parent / 'querysets'
SINCE_NAME = re.compile(r'since_(\d+)_(\d+)')
SINCE_MARK = re.compile(r'since (\d+)\.(\d+)')
STATE_MARK = re.compile(r'sqlstate (\w{5})')


class Line:
    def __init__(self, file, number, source, since=(0, 0)):
        self.file, self.number = file, number
        self.text, comment = split_comment(source)
        marked = SINCE_MARK.search(comment)
        self.since = max(since, tuple(map(int, marked.groups()))) if marked else since
        self.ordered = 'unordered' not in comment and 'ordered' in comment
        self.unordered = 'unordered' in comment
        self.again = 'again' in comment.split()
        state = STATE_MARK.search(comment)
        self.sqlstate = state and state.group(1)
        self.is_error = 'errors' in file

    @property
    def place(self):
        return '%s:%d' % (self.file, self.number)


def split_comment(source):
    """The expression and its comment; a # inside a string is no comment."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                return source[:token.start[1]].strip(), token.string[1:].strip()
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass                                          # errors.txt has such lines, and no marks Python could find
    head, sep, mark = source.rpartition('# sqlstate')
    return (head.strip(), 'sqlstate' + mark) if sep else (source.strip(), '')


def read(pattern='*', folder=FOLDER):
    """All lines of the files that match, by file name."""
    for path in sorted(folder.glob('*.txt')):
        if not (fnmatch.fnmatch(path.name, pattern) or fnmatch.fnmatch(path.stem, pattern)):
            continue
        named = SINCE_NAME.search(path.name)
        since = tuple(map(int, named.groups())) if named else (0, 0)
        for number, source in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if source.strip() and not source.lstrip().startswith('#'):
                yield Line(path.name, number, source.strip(), since)


# ---------------------------------------------------------------- masks

# Calls whose positional strings name fields, relations or annotations.
NAMING = set('order_by values values_list only defer dates datetimes select_related prefetch_related distinct earliest latest '
             'F OuterRef Count Sum Avg Min Max StdDev Variance FilteredRelation Prefetch'.split())


class Mask(ast.NodeTransformer):
    """Replaces constants by a letter for their type; a list of constants by one, however long."""

    def __init__(self, strict):
        self.strict = strict

    def visit_Constant(self, node):
        value = node.value
        if value is None or isinstance(value, bool):
            return node
        letter = 'S' if isinstance(value, (str, bytes)) else 'N'
        return ast.copy_location(ast.Name(letter, ast.Load()), node)

    def visit_Call(self, node):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, 'id', '')
        # Every database function takes names of fields; they start with a capital, as all of NAMING's classes do.
        naming = not self.strict and (called in NAMING or called[:1].isupper() and called not in ('Value', 'Q', 'Decimal', 'UUID', 'ZoneInfo'))
        kept = {id(arg) for arg in node.args if naming and isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
        node.func = self.visit(node.func)
        node.args = [arg if id(arg) in kept else self.visit(arg) for arg in node.args]
        node.keywords = [ast.keyword(k.arg, self.visit_keyword_value(k)) for k in node.keywords]
        return node

    def visit_keyword_value(self, keyword):
        value = keyword.value
        if keyword.arg is None and isinstance(value, ast.Dict) and not self.strict:      # the keys of **{} are names
            return ast.Dict(value.keys, [self.visit(item) for item in value.values])
        return self.visit(value)

    def visit_list(self, node):
        self.generic_visit(node)
        node.elts = [e for i, e in enumerate(node.elts) if i == 0 or ast.dump(e) != ast.dump(node.elts[i - 1])]
        return node

    visit_List = visit_Tuple = visit_Set = visit_list


def mask(text, strict=False):
    try:
        return ast.unparse(Mask(strict).visit(ast.parse(text, mode='eval')))
    except SyntaxError:
        return text


def duplicates(lines):
    """Pairs of lines that differ in constants only. Errors may: it is the constants that are wrong there."""
    seen = {}
    for line in lines:
        if line.again or line.is_error:
            continue
        key = mask(line.text)
        if key in seen:
            yield seen[key], line
        else:
            seen[key] = line
