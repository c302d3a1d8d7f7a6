/*
 * functions.c
 *	  The functions of django.db.models.functions, aggregates and window
 *	  functions, as a table, and the field classes that name types.
 *
 * A function is a row of function_rows: its Django class, its name as a lookup
 * step when it is a Transform, an SQL template, and letters that say what each
 * argument is.  Adding a function is adding a row.  What needs more than a
 * template (dates with time zones, JSONObject, Cast) has a builder in
 * expressions.c.
 *
 * Letters of arguments:
 *	 t text			 i int4		 n a number		 f float8
 *	 d a number, floats as numeric (round, mod and log of PostgreSQL want it)
 *	 a anything, of the type it has		 = of the first argument's type
 *	 b boolean		 x date, time or interval
 *	 p int4 of at least 1		 u int4 of at least 0
 *
 * Relies on expressions.c for resolving arguments, compat.c for the catalog.
 */
#include "postgres.h"

#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "compat.h"
#include "literals.h"
#include "lookups.h"
#include "query.h"

#define P "pg_catalog."

/* EXTRACT yields numeric from PostgreSQL 14 on; Django passes on what it yields */
#if PG_VERSION_NUM >= 140000
#define EXTRACTED "numeric"
#else
#define EXTRACTED "float8"
#endif

static const OrmFunction function_rows[] = {
	/* comparison */
	{"Coalesce", NULL, "COALESCE(%*)", "+", "+", 2, -1},
	{"Greatest", NULL, "GREATEST(%*)", "+", "+", 2, -1},
	{"Least", NULL, "LEAST(%*)", "+", "+", 2, -1},

	/* math */
	{"Abs", "abs", P "abs(%1)", "?", "n", 1, 1, "expression"},
	{"ACos", "acos", P "acos(%1)", "float8", "f", 1, 1, "expression"},
	{"ASin", "asin", P "asin(%1)", "float8", "f", 1, 1, "expression"},
	{"ATan", "atan", P "atan(%1)", "float8", "f", 1, 1, "expression"},
	{"ATan2", NULL, P "atan2(%1, %2)", "float8", "f", 2, 2},
	{"Ceil", "ceil", P "ceil(%1)", "?", "n", 1, 1, "expression"},
	{"Cos", "cos", P "cos(%1)", "float8", "f", 1, 1, "expression"},
	{"Cot", "cot", P "cot(%1)", "float8", "f", 1, 1, "expression"},
	{"Degrees", "degrees", P "degrees(%1)", "float8", "f", 1, 1, "expression"},
	{"Exp", "exp", P "exp(%1)", "?", "n", 1, 1, "expression"},
	{"Floor", "floor", P "floor(%1)", "?", "n", 1, 1, "expression"},
	{"Ln", "ln", P "ln(%1)", "?", "n", 1, 1, "expression"},
	{"Log", NULL, P "log(%1, %2)", "numeric", "N", 2, 2},
	{"Mod", NULL, P "mod(%1, %2)", "?", "d", 2, 2},
	{"Pi", NULL, P "pi()", "float8", "", 0, 0},
	{"Power", NULL, P "power(%1, %2)", "?", "n", 2, 2},
	{"Radians", "radians", P "radians(%1)", "float8", "f", 1, 1, "expression"},
	{"Random", NULL, P "random()", "float8", "", 0, 0},
	{"Round", "round", P "round(%1, 0)", "numeric", "N", 1, 1, "expression"},
	{"Round", NULL, P "round(%1, %2)", "numeric", "Ni", 2, 2, "expression,precision"},
	{"Sign", "sign", P "sign(%1)", "?", "n", 1, 1, "expression"},
	{"Sin", "sin", P "sin(%1)", "float8", "f", 1, 1, "expression"},
	{"Sqrt", "sqrt", P "sqrt(%1)", "?", "n", 1, 1, "expression"},
	{"Tan", "tan", P "tan(%1)", "float8", "f", 1, 1, "expression"},

	/* text */
	{"Chr", "chr", P "chr(%1)", "text", "i", 1, 1, "expression"},
	{"Concat", NULL, P "concat(%*)", "text", "t", 2, -1},
	{"Left", NULL, P "left(%1, %2)", "text", "tp", 2, 2, "expression,length"},
	{"Length", "length", P "length(%1)", "int4", "t", 1, 1, "expression"},
	{"Lower", "lower", P "lower(%1)", "text", "t", 1, 1, "expression"},
	{"LPad", NULL, P "lpad(%1, %2)", "text", "tu", 2, 2, "expression,length"},
	{"LPad", NULL, P "lpad(%1, %2, %3)", "text", "tut", 3, 3, "expression,length,fill_text"},
	{"LTrim", "ltrim", P "ltrim(%1)", "text", "t", 1, 1, "expression"},
	{"MD5", "md5", P "md5(%1)", "text", "t", 1, 1, "expression"},
	{"Ord", "ord", P "ascii(%1)", "int4", "t", 1, 1, "expression"},
	{"Repeat", NULL, P "repeat(%1, %2)", "text", "tu", 2, 2, "expression,number"},
	{"Replace", NULL, P "replace(%1, %2, '')", "text", "t", 2, 2, "expression,text"},
	{"Replace", NULL, P "replace(%1, %2, %3)", "text", "t", 3, 3, "expression,text,replacement"},
	{"Reverse", "reverse", P "reverse(%1)", "text", "t", 1, 1, "expression"},
	{"Right", NULL, P "right(%1, %2)", "text", "tp", 2, 2, "expression,length"},
	{"RPad", NULL, P "rpad(%1, %2)", "text", "tu", 2, 2, "expression,length"},
	{"RPad", NULL, P "rpad(%1, %2, %3)", "text", "tut", 3, 3, "expression,length,fill_text"},
	{"RTrim", "rtrim", P "rtrim(%1)", "text", "t", 1, 1, "expression"},
	{"SHA224", "sha224", P "encode(" P "sha224(" P "convert_to(%1, 'UTF8')), 'hex')", "text", "t", 1, 1, "expression"},
	{"SHA256", "sha256", P "encode(" P "sha256(" P "convert_to(%1, 'UTF8')), 'hex')", "text", "t", 1, 1, "expression"},
	{"SHA384", "sha384", P "encode(" P "sha384(" P "convert_to(%1, 'UTF8')), 'hex')", "text", "t", 1, 1, "expression"},
	{"SHA512", "sha512", P "encode(" P "sha512(" P "convert_to(%1, 'UTF8')), 'hex')", "text", "t", 1, 1, "expression"},
	{"StrIndex", NULL, P "strpos(%1, %2)", "int4", "t", 2, 2, "string,substring"},
	{"Substr", NULL, P "substr(%1, %2)", "text", "tp", 2, 2, "expression,pos"},
	{"Substr", NULL, P "substr(%1, %2, %3)", "text", "tpi", 3, 3, "expression,pos,length"},
	{"Trim", "trim", P "btrim(%1)", "text", "t", 1, 1, "expression"},
	{"Upper", "upper", P "upper(%1)", "text", "t", 1, 1, "expression"},

	/* dates; the time zone forms are in orm_date_part and orm_trunc */
	{"Now", NULL, P "statement_timestamp()", "timestamptz", "", 0, 0},
	{"RandomUUID", NULL, P "gen_random_uuid()", "uuid", "", 0, 0},
	{"TransactionNow", NULL, P "now()", "timestamptz", "", 0, 0},
	{"ExtractYear", "year", "EXTRACT(year FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractIsoYear", "iso_year", "EXTRACT(isoyear FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractMonth", "month", "EXTRACT(month FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractDay", "day", "EXTRACT(day FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractWeek", "week", "EXTRACT(week FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractWeekDay", "week_day", "(EXTRACT(dow FROM %1) OPERATOR(pg_catalog.+) 1)", EXTRACTED, "x", 1, 1},
	{"ExtractIsoWeekDay", "iso_week_day", "EXTRACT(isodow FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractQuarter", "quarter", "EXTRACT(quarter FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractHour", "hour", "EXTRACT(hour FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractMinute", "minute", "EXTRACT(minute FROM %1)", EXTRACTED, "x", 1, 1},
	{"ExtractSecond", "second", P "trunc(EXTRACT(second FROM %1))", EXTRACTED, "x", 1, 1},
	{"TruncDate", "date", "(%1)::pg_catalog.date", "date", "x", 1, 1},
	{"TruncTime", "time", "(%1)::pg_catalog.time", "time", "x", 1, 1},

	/* window functions */
	{"CumeDist", NULL, P "cume_dist", "float8", "", 0, 0, NULL, NULL, FN_WINDOW},
	{"DenseRank", NULL, P "dense_rank", "int8", "", 0, 0, NULL, NULL, FN_WINDOW},
	{"FirstValue", NULL, P "first_value", "=", "a", 1, 1, "expression", NULL, FN_WINDOW},
	{"Lag", NULL, P "lag", "=", "ap=", 1, 3, "expression,offset,default", NULL, FN_WINDOW},
	{"LastValue", NULL, P "last_value", "=", "a", 1, 1, "expression", NULL, FN_WINDOW},
	{"Lead", NULL, P "lead", "=", "ap=", 1, 3, "expression,offset,default", NULL, FN_WINDOW},
	{"NthValue", NULL, P "nth_value", "=", "ap", 1, 2, "expression,nth", NULL, FN_WINDOW},
	{"Ntile", NULL, P "ntile", "int4", "p", 0, 1, "num_buckets", NULL, FN_WINDOW},
	{"PercentRank", NULL, P "percent_rank", "float8", "", 0, 0, NULL, NULL, FN_WINDOW},
	{"Rank", NULL, P "rank", "int8", "", 0, 0, NULL, NULL, FN_WINDOW},
	{"RowNumber", NULL, P "row_number", "int8", "", 0, 0, NULL, NULL, FN_WINDOW},

	/* aggregates */
	{"Avg", "avg", P "avg", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Count", "count", P "count", "int8", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Max", "max", P "max", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Min", "min", P "min", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Sum", "sum", P "sum", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"StdDev", "stddev", P "stddev_pop", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Variance", "variance", P "var_pop", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"ArrayAgg", "arrayagg", P "array_agg", "?", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"StringAgg", "stringagg", P "string_agg", "text", "tt", 2, 2, "expression,delimiter", NULL, FN_AGGREGATE},
	{"JSONBAgg", "jsonbagg", P "jsonb_agg", "jsonb", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"BoolAnd", "booland", P "bool_and", "bool", "b", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"BoolOr", "boolor", P "bool_or", "bool", "b", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"BitAnd", "bitand", P "bit_and", "=", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"BitOr", "bitor", P "bit_or", "=", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"BitXor", "bitxor", P "bit_xor", "=", "a", 1, 1, "expression", NULL, FN_AGGREGATE},
	{"Corr", "corr", P "corr", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"CovarPop", "covarpop", P "covar_pop", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrAvgX", "regravgx", P "regr_avgx", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrAvgY", "regravgy", P "regr_avgy", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrCount", "regrcount", P "regr_count", "int8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrIntercept", "regrintercept", P "regr_intercept", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrR2", "regrr2", P "regr_r2", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrSlope", "regrslope", P "regr_slope", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrSXX", "regrsxx", P "regr_sxx", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrSXY", "regrsxy", P "regr_sxy", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
	{"RegrSYY", "regrsyy", P "regr_syy", "float8", "f", 2, 2, "y,x", NULL, FN_AGGREGATE},
};

/* Functions by class name and number of arguments. */
const OrmFunction *
orm_function_for(const char *name, int nargs)
{
	const OrmFunction *any = NULL;
	int			i;

	for (i = 0; i < (int) lengthof(function_rows); i++)
	{
		const OrmFunction *fn = &function_rows[i];

		if (strcmp(fn->name, name) != 0)
			continue;
		if (nargs >= fn->min_args && (fn->max_args < 0 || nargs <= fn->max_args))
			return fn;
		any = fn;
	}
	return nargs < 0 ? any : NULL;
}

const OrmFunction *
orm_function(const char *name)
{
	return orm_function_for(name, -1);
}

const OrmFunction *
orm_transform(const char *lookup)
{
	int			i;

	for (i = 0; i < (int) lengthof(function_rows); i++)
	{
		const OrmFunction *fn = &function_rows[i];

		if (fn->lookup != NULL && strcmp(fn->lookup, lookup) == 0 &&
			(fn->flags & FN_AGGREGATE) == 0)
			return fn;
	}
	return NULL;
}

bool
orm_is_function_name(const char *name)
{
	return orm_function(name) != NULL;
}

/* ------------------------------------------------------------- arguments */

static bool
is_text_type(Oid type)
{
	return !OidIsValid(type) || TypeCategory(type) == TYPCATEGORY_STRING;
}

static char
arg_code(const OrmFunction *fn, int i)
{
	int			len = strlen(fn->args);

	return len == 0 ? 'a' : fn->args[Min(i, len - 1)];
}

/* The argument as the letter wants it, with a cast where its type differs. */
static OrmExpr *
fit_argument(OrmExpr *arg, char code)
{
	Oid			type = orm_base_type(arg->type);

	switch (code)
	{
		case 't':
			return is_text_type(type) ? arg : orm_cast_expr(arg, TEXTOID, -1);
		case 'i':
		case 'p':
		case 'u':
			if (code != 'i' && arg->kind == X_VALUE)
				orm_value_is_checked(arg->value);
			if (code != 'i' && arg->kind == X_VALUE && arg->value->known &&
				type == INT4OID && !arg->value->isnull &&
				DatumGetInt32(arg->value->datum) < (code == 'p' ? 1 : 0))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("a length or position must be %s",
								code == 'p' ? "greater than 0" : "greater than or equal to 0")));
			return type == INT4OID ? arg : orm_cast_expr(arg, INT4OID, -1);
		case 'f':
			return type == FLOAT8OID ? arg : orm_cast_expr(arg, FLOAT8OID, -1);
		case 'N':
			return type == NUMERICOID ? arg : orm_cast_expr(arg, NUMERICOID, -1);
		case 'd':
			return type == FLOAT8OID || type == FLOAT4OID ?
				orm_cast_expr(arg, NUMERICOID, -1) : arg;
		default:
			return arg;
	}
}

/*
 * orm_argument
 *		An argument of a function: a string is a field's path, as for F().
 */
OrmExpr *
orm_argument(OrmNode *node, char code, OrmScope *scope)
{
	OrmNode    *value = node;
	const char *name = orm_call_name(node);

	if (node->tag == ON_STR)
		return fit_argument(orm_resolve_ref(scope->query, node->str, scope, node),
							code);

	/* Value(x) without a type of its own takes the type of its place */
	if (name != NULL && strcmp(name, "Value") == 0 &&
		list_length(node->args) == 1 &&
		((OrmNode *) linitial(node->args))->tag != ON_KEYWORD)
		value = linitial(node->args);
	if (orm_is_plain_value(value, scope))
	{
		if (code == 't')
			return orm_value_expr(value, TEXTOID, -1, BIND_PLAIN, scope, NULL);
		if (code == 'i' || code == 'p' || code == 'u')
			return fit_argument(orm_value_expr(value, INT4OID, -1, BIND_PLAIN, scope, NULL),
								code);
		if (code == 'f')
			return orm_value_expr(value, FLOAT8OID, -1, BIND_PLAIN, scope, NULL);
		return fit_argument(orm_typed_value(value, scope), code);
	}
	return fit_argument(orm_resolve_expr(node, scope), code);
}

/*
 * orm_promote_types
 *		The type that values of both types can be, or InvalidOid.
 */
Oid
orm_promote_types(Oid a, Oid b)
{
	Const		ca = {.xpr = {.type = T_Const}, .consttype = a, .constisnull = true, .location = -1};
	Const		cb = {.xpr = {.type = T_Const}, .consttype = b, .constisnull = true, .location = -1};

	if (!OidIsValid(a) || a == b)
		return b;
	if (!OidIsValid(b))
		return a;
	a = orm_base_type(a);
	b = orm_base_type(b);
	if (a == b)
		return a;
	if (is_text_type(a) && is_text_type(b))
		return TEXTOID;
	/* int and float are float for Django, and numeric wins over int */
	return select_common_type(NULL, list_make2(&ca, &cb), NULL, NULL);
}

/* Plain values among arguments of one type take the type of the others. */
static List *
promoted_arguments(List *nodes, OrmScope *scope, Oid *type)
{
	List	   *args = NIL;
	Oid			common = InvalidOid;
	ListCell   *lc;
	ListCell   *nc;

	foreach(lc, nodes)
	{
		OrmExpr    *arg = orm_argument(lfirst(lc), 'a', scope);

		args = lappend(args, arg);
		if (arg->kind != X_VALUE)
			common = orm_promote_types(common, arg->type);
	}
	foreach(lc, args)
	{
		OrmExpr    *arg = lfirst(lc);

		/* a number with a fraction widens an integer; text adapts */
		if (arg->kind == X_VALUE &&
			(!OidIsValid(common) ||
			 (arg->type == NUMERICOID && TypeCategory(common) == TYPCATEGORY_NUMERIC) ||
			 (arg->type == INT8OID && common == INT4OID)))
			common = orm_promote_types(common, arg->type);
	}
	forboth(lc, args, nc, nodes)
	{
		OrmExpr    *arg = lfirst(lc);
		OrmNode    *node = lfirst(nc);

		if (arg->kind != X_VALUE || orm_base_type(arg->type) == common)
			continue;
		if (node->tag == ON_CALL && node->args != NIL &&
			!orm_is_value_call(node))
			node = linitial(node->args);	/* Value(x) */
		if (node->tag != ON_STR || TypeCategory(common) == TYPCATEGORY_STRING ||
			node != lfirst(nc))
			lfirst(lc) = orm_value_expr(node, common, -1, BIND_PLAIN, scope, NULL);
	}
	*type = common;
	return args;
}

/* ---------------------------------------------------------------- results */

static List *
catalog_name(const OrmFunction *fn)
{
	const char *name = fn->catalog != NULL ? fn->catalog : fn->sql + strlen(P);
	const char *paren = strchr(name, '(');

	return list_make2(makeString("pg_catalog"),
					  makeString(paren == NULL ? pstrdup(name) :
								 pnstrdup(name, paren - name)));
}

static Oid
result_type(const OrmFunction *fn, List *args, const OrmNode *node)
{
	Oid			types[FUNC_MAX_ARGS];
	int			n = 0;
	Oid			type;
	ListCell   *lc;

	if (strcmp(fn->result, "=") == 0 || strcmp(fn->result, "+") == 0)
		return args == NIL ? TEXTOID : ((OrmExpr *) linitial(args))->type;
	if (strcmp(fn->result, "?") != 0)
		return compat_catalog_type(fn->result);

	foreach(lc, args)
		types[n++] = orm_base_type(((OrmExpr *) lfirst(lc))->type);
	type = compat_function_type(catalog_name(fn), n, types, NULL);
	if (!OidIsValid(type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("%s cannot be computed of type %s", fn->name,
						n > 0 ? format_type_be(types[0]) : "-"),
				 errhint("Cast its argument, for example %s(Cast('%s', %s())).", fn->name,
						 orm_example_field(args),
						 n > 0 && TypeCategory(types[0]) == TYPCATEGORY_USER ? "TextField" : "FloatField"),
				 orm_errlocation(node)));
	return type;
}

/*
 * Extract: is there such a part in what is taken apart?  Whether an interval
 * has it, and where "fn" is NULL anything else, is left to PostgreSQL.
 */
static void
check_part(const OrmFunction *fn, const char *part, const OrmExpr *arg, const OrmNode *node)
{
	Oid			type = orm_base_type(arg->type);
	bool		of_time = fn == NULL || strcmp(part, "hour") == 0 ||
		strcmp(part, "minute") == 0 || strcmp(part, "second") == 0;
	bool		of_date = fn == NULL || !of_time;

	if (type == TIMESTAMPOID || type == TIMESTAMPTZOID || type == INTERVALOID ||
		(of_date && type == DATEOID) || (of_time && (type == TIMEOID || type == TIMETZOID)))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("cannot extract \"%s\" from a value of type %s", part,
					OidIsValid(type) ? format_type_be(type) : "unknown"),
			 orm_errlocation(node)));
}

OrmExpr *
orm_function_expr(const OrmFunction *fn, List *args, const OrmNode *node)
{
	List	   *fitted = NIL;
	OrmExpr    *expr;
	ListCell   *lc;
	int			i = 0;

	if (strncmp(fn->name, "Extract", 7) == 0)
		check_part(fn, fn->lookup, linitial(args), node);

	foreach(lc, args)
		fitted = lappend(fitted, fit_argument(lfirst(lc), arg_code(fn, i++)));
	expr = orm_sql_expr(fn->sql, result_type(fn, fitted, node), fitted);
	expr->func = fn;
	return expr;
}

/* Puts keyword arguments behind the positional ones, in the row's order. */
static List *
ordered_arguments(OrmNode *call, const OrmFunction *fn)
{
	List	   *args = list_copy(orm_positional(call));
	char	   *params = fn->params == NULL ? NULL : pstrdup(fn->params);
	char	   *name;
	int			i = 0;
	ListCell   *lc;

	if (params == NULL)
		return args;
	for (name = strtok(params, ","); name != NULL; name = strtok(NULL, ","))
	{
		OrmNode    *value = orm_keyword(call, name);

		/* Lag('x', default=0) leaves out the offset, which is 1 */
		if (value != NULL && i == list_length(args) + 1 &&
			(fn->flags & FN_WINDOW) != 0)
			args = lappend(args, orm_make_int(1));
		if (value != NULL && i == list_length(args))
			args = lappend(args, value);
		i++;
	}
	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		const char *known;

		if (arg->tag != ON_KEYWORD || arg->str == NULL)
			continue;
		known = strstr(fn->params, arg->str);
		if (known == NULL && strcmp(arg->str, "output_field") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s() got an unexpected keyword argument \"%s\"",
							fn->name, arg->str),
					 errhint("Its arguments are: %s.", fn->params),
					 orm_errlocation(arg)));
	}
	return args;
}

static void wrong_number(const OrmNode *call, const OrmFunction *fn,
						 int given) ORM_NORETURN;

static void
wrong_number(const OrmNode *call, const OrmFunction *fn, int given)
{
	int			least = fn->min_args;
	char	   *wanted;
	int			i;

	/* one of several rows, each for a number of arguments */
	for (i = 0; i < (int) lengthof(function_rows); i++)
	{
		if (strcmp(function_rows[i].name, fn->name) == 0)
			least = Min(least, function_rows[i].min_args);
	}
	wanted = fn->max_args < 0 ? psprintf("at least %d", least) :
		fn->max_args == least ? psprintf("%d", least) :
		psprintf("%d to %d", least, fn->max_args);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("%s() takes %s argument%s (%d given)", fn->name, wanted,
					least == 1 && fn->max_args == 1 ? "" : "s", given),
			 orm_errlocation(call)));
}

/* The names of all functions, and of those that may be a step of a path. */
List *
orm_function_names(bool transforms)
{
	List	   *names = NIL;
	int			i;

	for (i = 0; i < (int) lengthof(function_rows); i++)
	{
		const OrmFunction *fn = &function_rows[i];

		if (!transforms)
			names = lappend(names, unconstify(char *, fn->name));
		else if (fn->lookup != NULL && (fn->flags & FN_AGGREGATE) == 0)
			names = lappend(names, unconstify(char *, fn->lookup));
	}
	return names;
}

/*
 * orm_resolve_function
 *		A call of a function of the table.  Errors: 42883 for a wrong number
 *		of arguments.
 */
OrmExpr *
orm_resolve_function(OrmNode *call, const char *name, OrmScope *scope)
{
	const OrmFunction *longest = NULL;
	const OrmFunction *fn;
	List	   *nodes;
	List	   *args = NIL;
	ListCell   *lc;
	int			i;

	for (i = 0; i < (int) lengthof(function_rows); i++)
	{
		if (strcmp(function_rows[i].name, name) == 0 &&
			(longest == NULL || function_rows[i].max_args < 0 ||
			 function_rows[i].max_args > longest->max_args))
			longest = &function_rows[i];
	}
	nodes = ordered_arguments(call, longest);
	fn = orm_function_for(name, list_length(nodes));
	if (fn == NULL)
		wrong_number(call, longest, list_length(nodes));
	if (strcmp(fn->result, "+") == 0)
	{
		Oid			type;
		OrmExpr    *expr;

		args = promoted_arguments(nodes, scope, &type);
		expr = orm_sql_expr(fn->sql, type, args);
		expr->func = fn;
		return expr;
	}
	i = 0;
	foreach(lc, nodes)
	{
		char		code = arg_code(fn, i++);
		OrmNode    *node = lfirst(lc);
		const char *class = orm_call_name(node);
		bool		is_value = class != NULL && strcmp(class, "Value") == 0 &&
			list_length(node->args) == 1;

		if (is_value)
			node = linitial(node->args);
		if (code == '=' && args != NIL && orm_is_plain_value(node, scope) &&
			(is_value || node->tag != ON_STR))
			args = lappend(args, orm_value_expr(node,
												((OrmExpr *) linitial(args))->type,
												-1, BIND_PLAIN, scope, NULL));
		else
			args = lappend(args, orm_argument(lfirst(lc), code, scope));
	}
	return orm_function_expr(fn, args, call);
}

/* ------------------------------------------------------------------ dates */

static OrmExpr *
at_zone(OrmExpr *arg, const char *zone)
{
	return orm_sql_expr("pg_catalog.timezone(%2, %1)",
						orm_base_type(arg->type) == TIMESTAMPTZOID ?
						TIMESTAMPOID : TIMESTAMPTZOID,
						list_make2(arg, orm_text_const(zone)));
}

/* The code (DTK_...) of what EXTRACT and date_trunc() call so, -1: nothing. */
static int
unit_of_time(const char *name)
{
	char	   *token = asc_tolower(name, strlen(name));
	int			type;
	int			unit;

	/* of long names only the beginning is compared */
	if (name[strspn(token, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
		return -1;
	type = DecodeUnits(0, token, &unit);
	if (type == UNKNOWN_FIELD)
		type = DecodeSpecial(0, token, &unit);
	return type == UNITS || (type == RESERV && unit == DTK_EPOCH) ? unit : -1;
}

/* A part for which Django has no class: it passes on whatever it is given. */
static OrmExpr *
other_part(OrmExpr *arg, const char *part, const OrmNode *node)
{
	int			unit = unit_of_time(part);
	OrmExpr    *expr;

	if (unit < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("Extract has no part \"%s\"", part),
				 errhint("Parts are: year, iso_year, month, day, week, week_day, iso_week_day, quarter, hour, minute, second, and those of PostgreSQL's EXTRACT, such as doy and epoch."),
				 orm_errlocation(node)));
	check_part(NULL, part, arg, node);

	/* as Django, of what a clock shows there, which knows no zone */
	if (orm_base_type(arg->type) == TIMESTAMPTZOID &&
		unit != DTK_TZ && unit != DTK_TZ_HOUR && unit != DTK_TZ_MINUTE)
		arg = orm_cast_expr(arg, TIMESTAMPOID, -1);
	expr = orm_sql_expr(psprintf("EXTRACT('%s' FROM %%1)", part),
						compat_catalog_type(EXTRACTED), list_make1(arg));
	expr->whole = true;
	return expr;
}

/* Extract('part'): in the session's time zone unless one is given. */
OrmExpr *
orm_date_part(OrmExpr *arg, const char *part, const char *zone,
			  const OrmNode *node)
{
	const OrmFunction *fn = orm_transform(part);

	if (zone != NULL && orm_base_type(arg->type) == TIMESTAMPTZOID)
		arg = at_zone(arg, zone);
	if (fn == NULL || strncmp(fn->name, "Extract", 7) != 0)
		return other_part(arg, part, node);
	return orm_function_expr(fn, list_make1(arg), node);
}

/*
 * orm_trunc
 *		Trunc(arg, kind): the result has the argument's type, or "output" when
 *		that is valid.
 */
OrmExpr *
orm_trunc(OrmExpr *arg, const char *kind, const char *zone, Oid output,
		  const OrmNode *node)
{
	Oid			type = orm_base_type(arg->type);
	OrmExpr    *expr;
	int			unit;

	if (strcmp(kind, "date") == 0 || strcmp(kind, "time") == 0)
	{
		if (zone != NULL && type == TIMESTAMPTZOID)
			arg = at_zone(arg, zone);
		return orm_function_expr(orm_transform(kind), list_make1(arg), node);
	}
	unit = unit_of_time(kind);
	if (unit < DTK_SECOND || unit > DTK_MICROSEC)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot truncate to \"%s\"", kind),
				 errhint("Kinds are: millennium, century, decade, year, quarter, month, week, day, hour, minute, second, milliseconds, microseconds, date, time."),
				 orm_errlocation(node)));
	if ((type == DATEOID && unit >= DTK_SECOND && unit <= DTK_HOUR) ||
		(type == TIMEOID && unit >= DTK_DAY && unit <= DTK_YEAR))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot truncate a value of type %s to \"%s\"",
						format_type_be(type), kind),
				 orm_errlocation(node)));
	if (type == DATEOID)
		expr = orm_sql_expr(psprintf("pg_catalog.date_trunc('%s', (%%1)::pg_catalog.timestamp)", kind),
							TIMESTAMPOID, list_make1(arg));
	else if (type == TIMEOID)
		expr = orm_sql_expr(psprintf("pg_catalog.date_trunc('%s', (%%1)::pg_catalog.interval)::pg_catalog.time", kind),
							TIMEOID, list_make1(arg));
	else if (zone != NULL && type == TIMESTAMPTZOID)
		expr = orm_sql_expr(psprintf("pg_catalog.date_trunc('%s', %%1, %%2)", kind),
							type, list_make2(arg, orm_text_const(zone)));
	else if (type == TIMESTAMPOID || type == TIMESTAMPTZOID)
		expr = orm_sql_expr(psprintf("pg_catalog.date_trunc('%s', %%1)", kind),
							type, list_make1(arg));
	else
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("type %s has no date or time to truncate",
						format_type_be(type)),
				 orm_errlocation(node)));
	if (!OidIsValid(output))
		output = type;
	if (zone != NULL && output != TIMESTAMPTZOID &&
		orm_base_type(expr->type) == TIMESTAMPTZOID)
		expr = at_zone(expr, zone);
	return orm_base_type(expr->type) == output ? expr :
		orm_cast_expr(expr, output, -1);
}

/* ---------------------------------------------------------- field classes */

static const struct
{
	const char *class;
	const char *type;
}			field_classes[] = {
	{"AutoField", "int4"}, {"BigAutoField", "int8"}, {"SmallAutoField", "int2"},
	{"BigIntegerField", "int8"}, {"IntegerField", "int4"},
	{"SmallIntegerField", "int2"}, {"PositiveIntegerField", "int4"},
	{"PositiveBigIntegerField", "int8"}, {"PositiveSmallIntegerField", "int2"},
	{"BooleanField", "bool"}, {"NullBooleanField", "bool"},
	{"FloatField", "float8"}, {"DecimalField", "numeric"},
	{"CharField", "varchar"}, {"TextField", "text"}, {"SlugField", "varchar"},
	{"EmailField", "varchar"}, {"URLField", "varchar"},
	{"DateField", "date"}, {"DateTimeField", "timestamptz"},
	{"TimeField", "time"}, {"DurationField", "interval"},
	{"UUIDField", "uuid"}, {"JSONField", "jsonb"}, {"BinaryField", "bytea"},
	{"GenericIPAddressField", "inet"}, {"IPAddressField", "inet"},
	{"IntegerRangeField", "int4range"}, {"BigIntegerRangeField", "int8range"},
	{"DecimalRangeField", "numrange"}, {"DateRangeField", "daterange"},
	{"DateTimeRangeField", "tstzrange"}, {"SearchVectorField", "tsvector"},
	{"FileField", "varchar"}, {"FilePathField", "varchar"}, {"ImageField", "varchar"},
	{"CommaSeparatedIntegerField", "varchar"},
	/* of no type of their own, or of an extension's: nothing is converted */
	{"HStoreField", NULL}, {"CICharField", NULL}, {"CIEmailField", NULL},
	{"CITextField", NULL}, {"SearchQueryField", NULL}, {"Field", NULL},
	{"ForeignKey", NULL}, {"OneToOneField", NULL},
};

static int64
field_option(OrmNode *call, const char *name, OrmScope *scope)
{
	OrmNode    *value = orm_keyword(call, name);
	int64		result;

	if (value == NULL || !orm_node_int(value, scope, &result) ||
		result < 0 || result > 10485760)
		return -1;
	return result;
}

/*
 * orm_field_class
 *		The type that output_field=IntegerField() or Cast(x, CharField(max_length=5))
 *		names.  False when the node is no field class.
 */
bool
orm_field_class(OrmNode *node, OrmScope *scope, Oid *type, int32 *typmod)
{
	const char *name = orm_call_name(node);
	int			i;

	if (name == NULL)
	{
		/* a class without a call: output_field=IntegerField */
		if (node->tag == ON_NAME)
			name = node->str;
		else if (node->tag == ON_ATTR)
			name = node->str;
		else
			return false;
	}
	*typmod = -1;
	if (strcmp(name, "ArrayField") == 0 && node->tag == ON_CALL && node->args != NIL)
	{
		OrmNode    *base = linitial(node->args);
		int32		ignored;

		if (base->tag == ON_KEYWORD)
			base = base->base;
		if (!orm_field_class(base, scope, type, &ignored))
			return false;
		*type = get_array_type(*type);
		return OidIsValid(*type);
	}
	for (i = 0; i < (int) lengthof(field_classes); i++)
	{
		if (strcmp(field_classes[i].class, name) == 0)
			break;
	}
	if (i == (int) lengthof(field_classes))
		return false;
	if (field_classes[i].type == NULL)
		return false;
	*type = compat_catalog_type(field_classes[i].type);
	if (node->tag != ON_CALL)
		return true;
	if (*type == VARCHAROID && field_option(node, "max_length", scope) > 0)
		*typmod = VARHDRSZ + (int32) field_option(node, "max_length", scope);
	else if (*type == NUMERICOID && field_option(node, "max_digits", scope) > 0)
	{
		int64		digits = field_option(node, "max_digits", scope);
		int64		places = field_option(node, "decimal_places", scope);

		if (digits <= NUMERIC_MAX_PRECISION)
			*typmod = ((((int32) digits) << 16) |
					   ((int32) Max(Min(places, digits), 0))) + VARHDRSZ;
	}
	return true;
}

/*
 * orm_check_output_field
 *		Refuses output_field=IntgerField(), of a call that may not even look at
 *		it.  Errors: 42883.
 */
void
orm_check_output_field(OrmNode *call)
{
	OrmNode    *field = orm_keyword(call, "output_field");
	const char *name = field == NULL ? NULL : orm_call_name(field);
	const char *nearest;
	List	   *choices = list_make1("ArrayField");
	int			i;

	if (name == NULL || strcmp(name, "ArrayField") == 0)
		return;
	for (i = 0; i < (int) lengthof(field_classes); i++)
	{
		if (strcmp(field_classes[i].class, name) == 0)
			return;
		choices = lappend(choices, unconstify(char *, field_classes[i].class));
	}
	nearest = orm_nearest_name(name, choices);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("unknown field class \"%s\"", name),
			 nearest == NULL ? 0 : errhint("Perhaps you meant %s().", nearest),
			 orm_errlocation(field)));
}
