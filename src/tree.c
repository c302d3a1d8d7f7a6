/*
 * tree.c
 *	  What can be done with a parse tree without knowing what it means:
 *	  building nodes, printing the canonical text, binding parameters, and
 *	  saying where in its source a node stands.
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

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

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
static OrmNode *bind_value(const OrmNode *at, Oid type, Datum value);

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
 * Parameters
 * ----------
 */

int
orm_max_param(const OrmNode *node)
{
	int			result = 0;

	check_stack_depth();

	/* recurse to the right, loop to the left, where the long chains are */
	while (node != NULL)
	{
		bool		binary = (node->tag == ON_BINARY);
		ListCell   *lc;

		if (node->tag == ON_PARAM)
			result = Max(result, node->number);
		foreach(lc, node->args)
		{
			if (!(binary && lc == list_head(node->args)))
				result = Max(result, orm_max_param(lfirst(lc)));
		}
		node = binary ? linitial(node->args) : node->base;
	}
	return result;
}

/* A node that stands where "at" stands: errors about a value show its $n. */
static OrmNode *
make_at(const OrmNode *at, OrmNodeTag tag)
{
	return orm_make(tag, at->source, at->location);
}

static OrmNode *
text_at(const OrmNode *at, OrmNodeTag tag, const char *str, int len)
{
	OrmNode    *node = make_at(at, tag);

	node->str = pnstrdup(str, len);
	node->len = len;
	return node;
}

static OrmNode *
str_at(const OrmNode *at, const char *str)
{
	return text_at(at, ON_STR, str, strlen(str));
}

/* A number from its text, which may begin with a sign. */
static OrmNode *
number_at(const OrmNode *at, OrmNodeTag tag, const char *text)
{
	OrmNode    *sign;

	if (text[0] != '-')
		return text_at(at, tag, text, strlen(text));

	sign = make_at(at, ON_UNARY);
	sign->op = OP_NEG;
	sign->base = text_at(at, tag, text + 1, strlen(text + 1));
	return sign;
}

static OrmNode *
int_at(const OrmNode *at, int64 value)
{
	return number_at(at, ON_INT, psprintf(INT64_FORMAT, value));
}

/* function(args), or module.function(args) */
static OrmNode *
call_at(const OrmNode *at, const char *module, const char *function,
		List *args)
{
	OrmNode    *call = make_at(at, ON_CALL);
	OrmNode    *name = make_at(at, module ? ON_ATTR : ON_NAME);

	name->str = pstrdup(function);
	if (module)
	{
		name->base = make_at(at, ON_NAME);
		name->base->str = pstrdup(module);
	}
	call->base = name;
	call->args = args;
	return call;
}

static OrmNode *
decimal_at(const OrmNode *at, const char *text)
{
	return call_at(at, NULL, "Decimal", list_make1(str_at(at, text)));
}

/*
 * The text that a type's output function gives, under settings of its own so
 * that it reads back as the same value in any session.
 */
static OrmNode *
output_at(const OrmNode *at, Oid type, Datum value)
{
	static const char *const settings[][2] = {
		{"datestyle", "ISO"},
		{"intervalstyle", "postgres"},
		{"extra_float_digits", "3"},
		{"search_path", "pg_catalog"},	/* regclass and its kin */
	};
	int			nestlevel = NewGUCNestLevel();
	Oid			output;
	bool		isvarlena;
	char	   *text;
	size_t		i;

	for (i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1],
								 PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	getTypeOutputInfo(type, &output, &isvarlena);
	text = OidOutputFunctionCall(output, value);
	AtEOXact_GUC(true, nestlevel);

	return str_at(at, text);
}

/* text: the shortest decimal that reads back as the same value */
static OrmNode *
float_at(const OrmNode *at, double value, const char *text)
{
	if (isnan(value))
		return str_at(at, "NaN");
	if (isinf(value))
		return str_at(at, value < 0 ? "-Infinity" : "Infinity");
	if (strpbrk(text, ".e") == NULL)
		text = psprintf("%s.0", text);
	return number_at(at, ON_FLOAT, text);
}

static List *
append_time(List *args, const OrmNode *at, const struct pg_tm *tm,
			fsec_t fsec)
{
	args = lappend(args, int_at(at, tm->tm_hour));
	args = lappend(args, int_at(at, tm->tm_min));
	args = lappend(args, int_at(at, tm->tm_sec));
	return lappend(args, int_at(at, fsec));
}

/* The values that Python's date and datetime can hold. */
static bool
python_year(int year)
{
	return year >= 1 && year <= 9999;
}

static OrmNode *
date_at(const OrmNode *at, DateADT date)
{
	int			year;
	int			month;
	int			day;

	if (DATE_NOT_FINITE(date))
		return output_at(at, DATEOID, DateADTGetDatum(date));
	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (!python_year(year))
		return output_at(at, DATEOID, DateADTGetDatum(date));

	return call_at(at, "datetime", "date",
				   list_make3(int_at(at, year), int_at(at, month),
							  int_at(at, day)));
}

/* timestamp, or timestamptz as the same moment's UTC */
static OrmNode *
timestamp_at(const OrmNode *at, Oid type, Timestamp timestamp)
{
	struct pg_tm tm;
	fsec_t		fsec;
	List	   *args;

	if (TIMESTAMP_NOT_FINITE(timestamp) ||
		timestamp2tm(timestamp, NULL, &tm, &fsec, NULL, NULL) != 0 ||
		!python_year(tm.tm_year))
		return output_at(at, type, TimestampGetDatum(timestamp));

	args = list_make3(int_at(at, tm.tm_year), int_at(at, tm.tm_mon),
					  int_at(at, tm.tm_mday));
	args = append_time(args, at, &tm, fsec);
	if (type == TIMESTAMPTZOID)
	{
		OrmNode    *utc = orm_make_attr(orm_make_attr(orm_make_name("datetime"),
													  "timezone"), "utc");

		args = lappend(args, orm_make_keyword("tzinfo", utc));
	}
	return call_at(at, "datetime", "datetime", args);
}

static OrmNode *
time_at(const OrmNode *at, TimeADT value)
{
	struct pg_tm tm;
	fsec_t		fsec;

	time2tm(value, &tm, &fsec);
	if (tm.tm_hour > 23)
		return output_at(at, TIMEOID, TimeADTGetDatum(value));
	return call_at(at, "datetime", "time", append_time(NIL, at, &tm, fsec));
}

/*
 * A number out of jsonb, which may be longer than a literal can be or out of
 * the range of a float.
 */
static OrmNode *
json_number_at(const OrmNode *at, Numeric numeric)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out,
														   NumericGetDatum(numeric)));
	double		approximate;

	if (strlen(text) > 4000)
		return decimal_at(at, text);
	if (strchr(text, '.') == NULL)
		return number_at(at, ON_INT, text);

	approximate = strtod(text, NULL);
	if (isinf(approximate) ||
		(approximate == 0 && strpbrk(text, "123456789") != NULL))
		return decimal_at(at, text);
	return number_at(at, ON_FLOAT, text);
}

/* Leaves room for what else is nested in a text that the parser will take. */
#define JSON_MAX_NESTING 500

/* A jsonb array or object, or the scalar inside one that only wraps it. */
static OrmNode *
json_at(const OrmNode *at, JsonbContainer *container, int depth)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	v;
	OrmNode    *node = NULL;
	bool		scalar = JsonContainerIsScalar(container);

	if (depth > JSON_MAX_NESTING)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("jsonb value is nested too deeply"),
				 orm_errlocation(at)));

	/* nested containers come as jbvBinary, to be taken by a call of their own */
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		OrmNode    *item;

		if (token == WJB_BEGIN_ARRAY || token == WJB_BEGIN_OBJECT)
			node = make_at(at, token == WJB_BEGIN_ARRAY ? ON_LIST : ON_DICT);
		if (token != WJB_ELEM && token != WJB_KEY && token != WJB_VALUE)
			continue;

		switch (v.type)
		{
			case jbvNull:
				item = make_at(at, ON_NONE);
				break;
			case jbvBool:
				item = make_at(at, ON_BOOL);
				item->number = v.val.boolean;
				break;
			case jbvNumeric:
				item = json_number_at(at, v.val.numeric);
				break;
			case jbvString:
				item = text_at(at, ON_STR, v.val.string.val,
							   v.val.string.len);
				break;
			case jbvBinary:
				item = json_at(at, v.val.binary.data, depth + 1);
				break;
			default:
				elog(ERROR, "unexpected jsonb value type: %d", (int) v.type);
		}
		if (scalar)
			node = item;
		else
			node->args = lappend(node->args, item);
	}
	return node;
}

/* One dimension of an array; *next walks its elements, whatever the depth. */
static OrmNode *
array_dimension_at(const OrmNode *at, Oid element, ArrayType *array,
				   const Datum *values, const bool *nulls,
				   int dimension, int *next)
{
	OrmNode    *list = make_at(at, ON_LIST);
	int			i;

	for (i = 0; i < ARR_DIMS(array)[dimension]; i++)
	{
		OrmNode    *item;

		if (dimension + 1 < ARR_NDIM(array))
			item = array_dimension_at(at, element, array, values, nulls,
									  dimension + 1, next);
		else
		{
			item = nulls[*next] ? make_at(at, ON_NONE) :
				bind_value(at, element, values[*next]);
			(*next)++;
		}
		list->args = lappend(list->args, item);
	}
	return list;
}

static OrmNode *
array_at(const OrmNode *at, Oid element, Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	int16		typlen;
	bool		typbyval;
	char		typalign;
	Datum	   *values;
	bool	   *nulls;
	int			count;
	int			next = 0;

	if (ARR_NDIM(array) == 0)
		return make_at(at, ON_LIST);

	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign,
					  &values, &nulls, &count);
	return array_dimension_at(at, element, array, values, nulls, 0, &next);
}

/* The literal for a value that is not null. */
static OrmNode *
bind_value(const OrmNode *at, Oid type, Datum value)
{
	char		buf[64];		/* more than the longest shortest decimal */
	OrmNode    *node;
	Oid			element;

	type = getBaseType(type);
	switch (type)
	{
		case BOOLOID:
			node = make_at(at, ON_BOOL);
			node->number = DatumGetBool(value);
			return node;
		case INT2OID:
			return int_at(at, DatumGetInt16(value));
		case INT4OID:
			return int_at(at, DatumGetInt32(value));
		case INT8OID:
			return int_at(at, DatumGetInt64(value));
		case FLOAT4OID:
			float_to_shortest_decimal_buf(DatumGetFloat4(value), buf);
			return float_at(at, DatumGetFloat4(value), buf);
		case FLOAT8OID:
			double_to_shortest_decimal_buf(DatumGetFloat8(value), buf);
			return float_at(at, DatumGetFloat8(value), buf);
		case NUMERICOID:
			return decimal_at(at, DatumGetCString(DirectFunctionCall1(numeric_out,
																	  value)));
		case UNKNOWNOID:
			return str_at(at, DatumGetCString(value));
		case NAMEOID:
			return str_at(at, NameStr(*DatumGetName(value)));
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return str_at(at, TextDatumGetCString(value));
		case BYTEAOID:
			{
				bytea	   *bytes = DatumGetByteaPP(value);

				/* not text_at(): there may be NULs inside */
				node = make_at(at, ON_BYTES);
				node->len = VARSIZE_ANY_EXHDR(bytes);
				node->str = palloc(node->len + 1);
				memcpy(node->str, VARDATA_ANY(bytes), node->len);
				node->str[node->len] = '\0';
				return node;
			}
		case DATEOID:
			return date_at(at, DatumGetDateADT(value));
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return timestamp_at(at, type, DatumGetTimestamp(value));
		case TIMEOID:
			return time_at(at, DatumGetTimeADT(value));
		case UUIDOID:
			return call_at(at, NULL, "UUID",
						   list_make1(str_at(at, DatumGetCString(DirectFunctionCall1(uuid_out,
																					 value)))));
		case JSONOID:
			{
				char	   *json = TextDatumGetCString(value);

				value = DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
				return json_at(at, &DatumGetJsonbP(value)->root, 1);
			}
		case JSONBOID:
			return json_at(at, &DatumGetJsonbP(value)->root, 1);
		default:
			element = get_element_type(type);
			if (OidIsValid(element))
				return array_at(at, element, value);
			return output_at(at, type, value);
	}
}

static OrmNode *
bind_param(const OrmNode *node, const OrmParams *params)
{
	int			count = params ? params->count : 0;
	const OrmParam *param;

	if (node->number < 1 || node->number > count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no parameter $%d", node->number),
				 orm_errlocation(node)));

	param = &params->values[node->number - 1];
	if (!param->known)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the value of $%d is not known before the statement runs",
						node->number)));
	if (param->isnull)
		return make_at(node, ON_NONE);
	return bind_value(node, param->type, param->value);
}

OrmNode *
orm_bind_params(OrmNode *node, const OrmParams *params)
{
	OrmNode    *copy;
	ListCell   *lc;

	check_stack_depth();

	if (node == NULL)
		return NULL;
	if (node->tag == ON_PARAM)
		return bind_param(node, params);

	copy = palloc(sizeof(OrmNode));
	*copy = *node;
	copy->base = orm_bind_params(node->base, params);
	copy->args = NIL;
	foreach(lc, node->args)
		copy->args = lappend(copy->args, orm_bind_params(lfirst(lc), params));
	return copy;
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
