/*
 * tree.c
 *	  What can be done with a parse tree without knowing what it means:
 *	  building and copying nodes, printing the canonical text, and saying
 *	  where in its source a node stands.
 *
 * The canonical text is what the type orm_queryset puts out and compares by,
 * so it depends on the tree alone: not on how the source was laid out or
 * quoted, and not on any setting of the session.  Parsing it gives an equal
 * tree, but for locations and for the quotes of plain string literals.
 *
 * Trees may be as deep as the text was long (a | b | c | ...), so whatever
 * recurses over one calls check_stack_depth(); where it costs nothing the
 * left spine of such a chain is walked in a loop.
 *
 * Relies on: scan.l for which names can stand without quotes.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "tree.h"

/* How tightly things bind, from loosest to tightest. */
typedef enum Precedence
{
	PREC_ANY,
	PREC_OR,
	PREC_XOR,
	PREC_AND,
	PREC_SUM,
	PREC_TERM,
	PREC_UNARY,
	PREC_POWER,
	PREC_PRIMARY
} Precedence;

typedef struct Operator
{
	const char *text;
	Precedence	precedence;
} Operator;

static const Operator operators[] = {
	[OP_NONE] = {"?", PREC_ANY},
	[OP_ADD] = {"+", PREC_SUM},
	[OP_SUB] = {"-", PREC_SUM},
	[OP_MUL] = {"*", PREC_TERM},
	[OP_DIV] = {"/", PREC_TERM},
	[OP_MOD] = {"%", PREC_TERM},
	[OP_POW] = {"**", PREC_POWER},
	[OP_AND] = {"&", PREC_AND},
	[OP_OR] = {"|", PREC_OR},
	[OP_XOR] = {"^", PREC_XOR},
	[OP_INVERT] = {"~", PREC_UNARY},
	[OP_NEG] = {"-", PREC_UNARY},
	[OP_POS] = {"+", PREC_UNARY},
};

static void print_node(StringInfo buf, const OrmNode *node, Precedence least);

/* ----------
 * Constructors
 * ----------
 */

OrmNode *
orm_make(OrmNodeTag tag, const OrmSource *source, int location)
{
	OrmNode    *node = palloc0(sizeof(OrmNode));

	node->tag = tag;
	node->source = source;
	node->location = location;
	return node;
}

OrmNode *
orm_make_name(const char *name)
{
	OrmNode    *node = orm_make(ON_NAME, NULL, -1);

	node->str = pstrdup(name);
	return node;
}

bool
orm_calls_method(const OrmNode *node)
{
	return node->tag == ON_CALL && node->base->tag == ON_ATTR && !node->base->quoted;
}

OrmNode *
orm_make_attr(OrmNode *base, const char *name)
{
	OrmNode    *node = orm_make(ON_ATTR, NULL, -1);

	node->base = base;
	node->str = pstrdup(name);
	return node;
}

OrmNode *
orm_make_call(OrmNode *base, List *args)
{
	OrmNode    *node = orm_make(ON_CALL, NULL, -1);

	node->base = base;
	node->args = args;
	return node;
}

OrmNode *
orm_make_method(OrmNode *base, const char *method, List *args)
{
	return orm_make_call(orm_make_attr(base, method), args);
}

OrmNode *
orm_make_keyword(const char *name, OrmNode *value)
{
	OrmNode    *node = orm_make(ON_KEYWORD, NULL, -1);

	node->str = name ? pstrdup(name) : NULL;
	node->base = value;
	return node;
}

OrmNode *
orm_make_str(const char *str)
{
	OrmNode    *node = orm_make(ON_STR, NULL, -1);

	node->str = pstrdup(str);
	node->len = strlen(str);
	return node;
}

/* A literal has no sign: that of a negative number is an operator. */
OrmNode *
orm_make_int(int64 value)
{
	OrmNode    *node = orm_make(ON_INT, NULL, -1);
	uint64		digits = value < 0 ? -(uint64) value : (uint64) value;

	node->str = psprintf(UINT64_FORMAT, digits);
	return value < 0 ? orm_make_unary(OP_NEG, node) : node;
}

OrmNode *
orm_make_param(int number)
{
	OrmNode    *node = orm_make(ON_PARAM, NULL, -1);

	node->number = number;
	return node;
}

OrmNode *
orm_make_binary(OrmOp op, OrmNode *left, OrmNode *right)
{
	OrmNode    *node = orm_make(ON_BINARY, NULL, -1);

	node->op = op;
	node->args = list_make2(left, right);
	return node;
}

OrmNode *
orm_make_unary(OrmOp op, OrmNode *operand)
{
	OrmNode    *node = orm_make(ON_UNARY, NULL, -1);

	node->op = op;
	node->base = operand;
	return node;
}

OrmNode *
orm_copy_changed(const OrmNode *node, OrmNodeChange base, OrmNodeChange argument,
				 const OrmParams *params)
{
	OrmNode    *copy = palloc(sizeof(OrmNode));
	ListCell   *lc;

	*copy = *node;
	copy->base = base(node->base, params);
	copy->args = NIL;
	foreach(lc, node->args)
		copy->args = lappend(copy->args, argument(lfirst(lc), params));
	return copy;
}

/* ----------
 * The canonical text
 * ----------
 */

/*
 * A literal in the given quotes.  Only what would end or break the literal is
 * escaped; the bytes of non-ASCII characters stay, except in bytes literals,
 * which may not hold any.
 */
static void
print_string(StringInfo buf, const char *str, int len, char quote, bool bytes)
{
	int			i;

	if (bytes)
		appendStringInfoChar(buf, 'b');
	appendStringInfoChar(buf, quote);
	for (i = 0; i < len; i++)
	{
		unsigned char c = (unsigned char) str[i];

		if (c == '\n')
			appendStringInfoString(buf, "\\n");
		else if (c == '\r')
			appendStringInfoString(buf, "\\r");
		else if (c == '\t')
			appendStringInfoString(buf, "\\t");
		else if (c < ' ' || c == 0x7f || (bytes && IS_HIGHBIT_SET(c)))
			appendStringInfo(buf, "\\x%02x", c);
		else
		{
			if (c == '\\' || c == (unsigned char) quote)
				appendStringInfoChar(buf, '\\');
			appendStringInfoChar(buf, c);
		}
	}
	appendStringInfoChar(buf, quote);
}

static void
print_quoted_name(StringInfo buf, const char *name)
{
	print_string(buf, name, strlen(name), '"', false);
}

static Precedence
precedence(const OrmNode *node)
{
	switch (node->tag)
	{
		case ON_BINARY:
		case ON_UNARY:
			return operators[node->op].precedence;
		case ON_STARRED:
		case ON_KEYWORD:
		case ON_SLICE:
			return PREC_ANY;
		default:
			return PREC_PRIMARY;
	}
}

/*
 * A binary operation.  All but ** group to the left, and a chain of them is
 * walked down to its first operand before anything is printed.
 */
static void
print_binary(StringInfo buf, const OrmNode *node)
{
	List	   *chain = NIL;
	Precedence	least;
	int			i;

	if (node->op == OP_POW)
	{
		/* as in Python: tighter than a sign on its left, not on its right */
		print_node(buf, linitial(node->args), PREC_PRIMARY);
		appendStringInfoString(buf, " ** ");
		print_node(buf, lsecond(node->args), PREC_UNARY);
		return;
	}

	do
	{
		chain = lappend(chain, unconstify(OrmNode *, node));
		least = precedence(node);
		node = linitial(node->args);
	} while (node->tag == ON_BINARY && node->op != OP_POW &&
			 precedence(node) >= least);

	print_node(buf, node, least);
	for (i = list_length(chain) - 1; i >= 0; i--)
	{
		node = list_nth(chain, i);
		appendStringInfo(buf, " %s ", operators[node->op].text);
		print_node(buf, lsecond(node->args), precedence(node) + 1);
	}
	list_free(chain);
}

/* The items of a list, tuple or set. */
static void
print_items(StringInfo buf, const List *items, char open, char close)
{
	ListCell   *lc;

	appendStringInfoChar(buf, open);
	foreach(lc, items)
	{
		if (lc != list_head(items))
			appendStringInfoString(buf, ", ");
		print_node(buf, lfirst(lc), PREC_ANY);
	}
	if (open == '(' && list_length(items) == 1)
		appendStringInfoChar(buf, ',');
	appendStringInfoChar(buf, close);
}

static void
print_dict(StringInfo buf, const List *args)
{
	int			i;

	appendStringInfoChar(buf, '{');
	for (i = 0; i + 1 < list_length(args); i += 2)
	{
		const OrmNode *key = list_nth(args, i);

		if (i > 0)
			appendStringInfoString(buf, ", ");
		if (key != NULL)
		{
			print_node(buf, key, PREC_ANY);
			appendStringInfoString(buf, ": ");
		}
		else
			appendStringInfoString(buf, "**");
		print_node(buf, list_nth(args, i + 1), PREC_ANY);
	}
	appendStringInfoChar(buf, '}');
}

/* A keyword that is no plain name goes into a dict of its own. */
static void
print_keyword(StringInfo buf, const OrmNode *node)
{
	if (node->str == NULL)
	{
		appendStringInfoString(buf, "**");
		print_node(buf, node->base, PREC_ANY);
	}
	else if (orm_plain_name(node->str, false))
	{
		appendStringInfo(buf, "%s=", node->str);
		print_node(buf, node->base, PREC_ANY);
	}
	else
	{
		appendStringInfoString(buf, "**{");
		print_string(buf, node->str, strlen(node->str), '\'', false);
		appendStringInfoString(buf, ": ");
		print_node(buf, node->base, PREC_ANY);
		appendStringInfoChar(buf, '}');
	}
}

/* Whether arg, printed, unpacks a dict: **x or a keyword that needs it. */
static bool
unpacks_dict(const OrmNode *arg)
{
	return arg->tag == ON_KEYWORD &&
		(arg->str == NULL || !orm_plain_name(arg->str, false));
}

/* Whether a call's arguments stand in an order that the parser takes. */
static bool
arguments_in_order(const List *args)
{
	bool		keyword = false;
	bool		unpacked = false;
	ListCell   *lc;

	foreach(lc, args)
	{
		const OrmNode *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD)
		{
			keyword = true;
			unpacked |= unpacks_dict(arg);
		}
		else if (unpacked || (keyword && arg->tag != ON_STARRED))
			return false;
	}
	return true;
}

/*
 * A call's arguments.  Trees that were built rather than parsed may have
 * positional ones behind keywords; those go first then.
 */
static void
print_arguments(StringInfo buf, const List *args)
{
	bool		in_order = arguments_in_order(args);
	const char *separator = "";
	int			pass;
	ListCell   *lc;

	appendStringInfoChar(buf, '(');
	for (pass = in_order ? 2 : 0; pass < (in_order ? 3 : 2); pass++)
	{
		foreach(lc, args)
		{
			const OrmNode *arg = lfirst(lc);

			if (pass < 2 && (arg->tag == ON_KEYWORD) != (pass == 1))
				continue;
			appendStringInfoString(buf, separator);
			print_node(buf, arg, PREC_ANY);
			separator = ", ";
		}
	}
	appendStringInfoChar(buf, ')');
}

static void
print_slice(StringInfo buf, const OrmNode *node)
{
	const OrmNode *lower = linitial(node->args);
	const OrmNode *upper = lsecond(node->args);
	const OrmNode *step = lthird(node->args);

	if (lower != NULL)
		print_node(buf, lower, PREC_ANY);
	appendStringInfoChar(buf, ':');
	if (upper != NULL)
		print_node(buf, upper, PREC_ANY);
	if (step != NULL)
	{
		appendStringInfoChar(buf, ':');
		print_node(buf, step, PREC_ANY);
	}
}

/*
 * What an attribute, a call or a subscript is taken of.  This is where the
 * quotes of a string matter: "table".filter() names a table.
 */
static void
print_base(StringInfo buf, const OrmNode *base)
{
	if (base->tag == ON_STR && base->quoted)
		print_string(buf, base->str, base->len, '"', false);
	else
		print_node(buf, base, PREC_PRIMARY);
}

static void
print_attribute(StringInfo buf, const OrmNode *node)
{
	const OrmNode *base = node->base;
	bool		first = (base->tag == ON_NAME && base->str == NULL);
	bool		quoted = (node->quoted || !orm_plain_name(node->str, false));

	/* "1.x" would be a broken float */
	if (base->tag == ON_INT)
		appendStringInfo(buf, "(%s)", base->str);
	else
		print_base(buf, base);

	/* the first link of a fragment has no dot unless it needs one */
	if (!first || quoted || !orm_plain_name(node->str, true))
		appendStringInfoChar(buf, '.');
	if (quoted)
		print_quoted_name(buf, node->str);
	else
		appendStringInfoString(buf, node->str);
}

static void
print_name(StringInfo buf, const OrmNode *node)
{
	if (node->str == NULL)
		return;					/* the missing start of a fragment */
	if (node->quoted || !orm_plain_name(node->str, true))
		print_quoted_name(buf, node->str);
	else
		appendStringInfoString(buf, node->str);
}

/* Everything but the parentheses that a node may need around it. */
static void
print_bare(StringInfo buf, const OrmNode *node)
{
	switch (node->tag)
	{
		case ON_NAME:
			print_name(buf, node);
			break;
		case ON_ATTR:
			print_attribute(buf, node);
			break;
		case ON_CALL:
			print_base(buf, node->base);
			print_arguments(buf, node->args);
			break;
		case ON_SUBSCRIPT:
			print_base(buf, node->base);
			print_items(buf, node->args, '[', ']');
			break;
		case ON_SLICE:
			print_slice(buf, node);
			break;
		case ON_BINARY:
			print_binary(buf, node);
			break;
		case ON_UNARY:
			appendStringInfoString(buf, operators[node->op].text);
			print_node(buf, node->base, PREC_UNARY);
			break;
		case ON_LIST:
			print_items(buf, node->args, '[', ']');
			break;
		case ON_TUPLE:
			print_items(buf, node->args, '(', ')');
			break;
		case ON_SET:
			if (node->args == NIL)
				appendStringInfoString(buf, "set()");
			else
				print_items(buf, node->args, '{', '}');
			break;
		case ON_DICT:
			print_dict(buf, node->args);
			break;
		case ON_KEYWORD:
			print_keyword(buf, node);
			break;
		case ON_STARRED:
			appendStringInfoChar(buf, '*');
			print_node(buf, node->base, PREC_ANY);
			break;
		case ON_NONE:
			appendStringInfoString(buf, "None");
			break;
		case ON_BOOL:
			appendStringInfoString(buf, node->number ? "True" : "False");
			break;
		case ON_INT:
			appendStringInfoString(buf, node->str);
			break;
		case ON_FLOAT:
			appendStringInfoString(buf, node->str);
			if (strpbrk(node->str, ".eE") == NULL)
				appendStringInfoString(buf, ".0");
			break;
		case ON_STR:
			print_string(buf, node->str, node->len, '\'', false);
			break;
		case ON_BYTES:
			print_string(buf, node->str, node->len, '\'', true);
			break;
		case ON_PARAM:
			appendStringInfo(buf, "$%d", node->number);
			break;
	}
}

/* Prints a node where only what binds at least that tightly may stand bare. */
static void
print_node(StringInfo buf, const OrmNode *node, Precedence least)
{
	bool		parentheses = (precedence(node) < least);

	check_stack_depth();

	if (parentheses)
		appendStringInfoChar(buf, '(');
	print_bare(buf, node);
	if (parentheses)
		appendStringInfoChar(buf, ')');
}

/* A whole expression may be a quoted table name, so its quotes are kept. */
void
orm_print_node(StringInfo buf, const OrmNode *node)
{
	if (node->tag == ON_STR)
		print_base(buf, node);
	else
		print_node(buf, node, PREC_ANY);
}

char *
orm_node_text(const OrmNode *node)
{
	StringInfoData buf;

	initStringInfo(&buf);
	orm_print_node(&buf, node);
	return buf.data;
}

/* ----------
 * Where an error is
 * ----------
 */

/* What of a long line is shown, in columns. */
#define SHOWN_WIDTH 78

/* Columns that a character takes; what would upset them is shown as a space. */
static int
shown_width(const char *s)
{
	int			width = pg_dsplen(s);

	return width < 0 ? 1 : width;
}

/* The line that holds a location, as byte offsets; counts the lines before. */
static void
find_line(const OrmSource *source, int location,
		  int *start, int *end, int *number)
{
	const char *text = source->text;
	int			i;

	*start = 0;
	*number = 1;
	for (i = 0; i < location; i++)
	{
		/* \r\n is one line end */
		if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n'))
		{
			*start = i + 1;
			(*number)++;
		}
	}
	*end = *start + strcspn(text + *start, "\r\n");
	/* between \r and \n */
	*end = Max(*end, location);
}

/* Where to begin showing a line, so that a caret "width" columns in shows. */
static int
cut_start(const char *text, int start, int width)
{
	while (width > SHOWN_WIDTH / 2)
	{
		width -= shown_width(text + start);
		start += pg_mblen(text + start);
	}
	return start;
}

int
orm_errposition(const OrmSource *source, int location)
{
	StringInfoData buf;
	const char *text;
	int			start;
	int			end;
	int			line;
	int			column;
	int			caret = 0;		/* columns from the line's start */
	int			shown = 0;
	int			i;

	if (source == NULL || location < 0 || location > source->len)
		return 0;

	text = source->text;
	find_line(source, location, &start, &end, &line);
	column = pg_mbstrlen_with_len(text + start, location - start) + 1;
	for (i = start; i < location; i += pg_mblen(text + i))
		caret += shown_width(text + i);

	initStringInfo(&buf);
	for (i = start; i < end && shown <= SHOWN_WIDTH; i += pg_mblen(text + i))
		shown += shown_width(text + i);
	if (shown > SHOWN_WIDTH && caret > SHOWN_WIDTH / 2)
	{
		appendStringInfoString(&buf, "...");
		start = cut_start(text, start, caret);
	}

	/* the line, then as far as the caret again in spaces */
	caret = buf.len;
	for (i = start, shown = 0; i < end && shown < SHOWN_WIDTH;
		 i += pg_mblen(text + i))
	{
		if (i < location)
			caret += shown_width(text + i);
		shown += shown_width(text + i);
		if (pg_dsplen(text + i) < 0)
			appendStringInfoChar(&buf, ' ');
		else
			appendBinaryStringInfo(&buf, text + i, pg_mblen(text + i));
	}
	if (i < end)
		appendStringInfoString(&buf, "...");
	appendStringInfo(&buf, "\n%*s^", caret, "");

	errdetail("Line %d, column %d:\n%s", line, column, buf.data);
	pfree(buf.data);
	return 0;
}

int
orm_errlocation(const OrmNode *node)
{
	if (node == NULL)
		return 0;
	return orm_errposition(node->source, node->location);
}
