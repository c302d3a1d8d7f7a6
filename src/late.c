/*
 * late.c
 *	  Values that are only known when the statement runs.
 *
 * When a call is planned away (inline.c), some of its arguments are not known
 * yet, and a literal may mean something else tomorrow: 'today', or a time
 * without a zone.  Such a value enters the SQL as a parameter of its own type,
 * and the conversion that values.c would have made is written as SQL here.
 * Where SQL cannot say the same, an error is raised, and the call stays a
 * call; what is written must not differ from what values.c computes.
 *
 * Relies on the server's coercion pathways.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "values.h"

bool		orm_planning = false;

static bool
is_number_type(Oid type)
{
	return orm_is_int_base(type) || type == NUMERICOID || type == FLOAT4OID ||
		type == FLOAT8OID;
}

static bool
is_json_type(Oid type)
{
	return type == JSONOID || type == JSONBOID;
}

/*
 * orm_cannot_wait
 *		The shape of the SQL hangs on a value that is not known: the call must
 *		stay a call.
 */
void
orm_cannot_wait(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("the value of an argument is not known before the statement runs")));
}

/*
 * orm_value_is_checked
 *		More is asked of a value than that it be converted.
 */
void
orm_value_is_checked(const OrmValue *value)
{
	if (!value->known)
		orm_cannot_wait();
	if (value->recipe != RECIPE_NONE)
		orm_trace_opaque();
}

/* How a value of type "raw" becomes one of type "to", which may change. */
static OrmLate
late_conversion(Oid raw, Oid *to, OrmBind bind)
{
	bool		text = TypeCategory(raw) == TYPCATEGORY_STRING;
	Oid			funcid;

	if (orm_is_like_bind(bind))
		*to = TEXTOID;
	if (raw == *to)
		return LATE_CAST;
	if (orm_is_int_base(raw) && orm_is_int_base(*to))
	{
		/* the cross-type operators compare without a cast that may fail */
		*to = raw;
		return LATE_CAST;
	}
	if (text && orm_is_int_base(*to))
	{
		*to = INT8OID;
		return LATE_INT_OF_TEXT;
	}
	if (is_number_type(raw) && (*to == INT2OID || *to == INT4OID))
	{
		*to = INT8OID;
		return LATE_INT_OF_NUMBER;
	}
	if (*to == JSONBOID && (text || raw == BOOLOID || is_number_type(raw)))
		return LATE_JSON;
	if (raw == BOOLOID || *to == BOOLOID ? !text :
		is_json_type(raw) || is_json_type(*to) || *to == INT8OID)
		orm_cannot_wait();
	if (get_typtype(raw) == TYPTYPE_COMPOSITE || get_typtype(raw) == TYPTYPE_PSEUDO ||
		find_coercion_pathway(*to, raw, COERCION_EXPLICIT, &funcid) == COERCION_PATH_NONE)
		orm_cannot_wait();
	return LATE_CAST;
}

/*
 * orm_late_param
 *		The call's argument "number" of type "raw" where a value of "type" is
 *		wanted.
 */
OrmExpr *
orm_late_param(int number, Oid raw, Oid type, OrmBind bind)
{
	OrmExpr    *expr = orm_expr_new(X_VALUE, type);
	OrmValue   *value = palloc0(sizeof(OrmValue));

	if (raw == UNKNOWNOID)
		raw = TEXTOID;
	value->raw_type = raw;
	value->late = late_conversion(orm_base_type(raw), &type, bind);
	value->type = expr->type = type;
	value->typmod = -1;
	value->param = number;
	value->bind = bind;
	expr->value = value;
	return expr;
}

/* The same for a literal, whose text or datum is known. */
OrmExpr *
orm_late_literal(Oid raw, Datum datum, Oid type, OrmBind bind)
{
	OrmExpr    *expr = orm_late_param(0, raw, type, bind);

	expr->value->literal = true;
	expr->value->datum = raw == UNKNOWNOID ?
		CStringGetTextDatum(DatumGetCString(datum)) : datum;
	return expr;
}

/* ------------------------------------------------------------ immutability */

static bool
input_is_immutable(Oid type)
{
	Oid			infunc;
	Oid			ioparam;

	getTypeInputInfo(type, &infunc, &ioparam);
	return func_volatile(infunc) == PROVOLATILE_IMMUTABLE;
}

static bool
output_is_immutable(Oid type)
{
	Oid			outfunc;
	bool		varlena;

	getTypeOutputInfo(type, &outfunc, &varlena);
	return func_volatile(outfunc) == PROVOLATILE_IMMUTABLE;
}

/*
 * orm_conversion_is_immutable
 *		Does orm_coerce_datum() always give the same for the same value,
 *		whatever the session's settings and the time?
 */
bool
orm_conversion_is_immutable(Oid from, Oid to)
{
	CoercionPathType path;
	Oid			funcid;
	Oid			element;

	/* array_in and range_in are called stable for their elements' sake */
	to = orm_base_type(to);
	element = type_is_range(to) ? get_range_subtype(to) : get_element_type(to);
	if (OidIsValid(element))
		to = orm_base_type(element);
	if (from == UNKNOWNOID)
		return input_is_immutable(to);
	from = orm_base_type(from);
	if (OidIsValid(get_element_type(from)))
		from = orm_base_type(get_element_type(from));
	if (from == to || (is_number_type(from) && is_number_type(to)))
		return true;
	path = find_coercion_pathway(to, from, COERCION_EXPLICIT, &funcid);
	if (path == COERCION_PATH_RELABELTYPE)
		return true;
	if (path == COERCION_PATH_FUNC)
		return func_volatile(funcid) == PROVOLATILE_IMMUTABLE &&
			funcid < FirstNormalObjectId;	/* the planner runs no function of
											 * a user's for us */
	return output_is_immutable(from) && input_is_immutable(to);
}

/* What follows the form in the text, '#' being a digit; NULL: it is not there. */
static const char *
skip_form(const char *text, const char *form)
{
	for (; *form != '\0'; form++, text++)
	{
		if (*form == '#' ? *text < '0' || *text > '9' : *text != *form)
			return NULL;
	}
	return text;
}

/* 12:30, 12:30:45 or 12:30:45.678 */
static const char *
skip_time(const char *text)
{
	text = skip_form(text, "##:##");
	if (text != NULL && *text == ':')
	{
		text = skip_form(text, ":##");
		if (text != NULL && *text == '.')
			text += 1 + strspn(text + 1, "0123456789");
	}
	return text;
}

/* Z, +02 or +02:00 */
static const char *
skip_offset(const char *text)
{
	if (*text == 'Z')
		return text + 1;
	if (*text != '+' && *text != '-')
		return NULL;
	text = skip_form(text + 1, "##");
	return text != NULL && *text == ':' ? skip_form(text, ":##") : text;
}

/*
 * 2008-01-01, or 2008-01-01 12:30, or 2008-01-01T12:30Z, as the type asks for:
 * whatever DateStyle and TimeZone say, it is that moment.
 */
static bool
is_iso(const char *text, Oid type)
{
	if (type != TIMEOID)
	{
		text = skip_form(text, "####-##-##");
		if (text == NULL || type == DATEOID ||
			(type == TIMESTAMPOID && *text == '\0'))
			return text != NULL && *text == '\0';
		if (*text != ' ' && *text != 'T')
			return false;
		text++;
	}
	text = skip_time(text);
	if (text != NULL && type == TIMESTAMPTZOID)
		text = skip_offset(text);
	return text != NULL && *text == '\0';
}

/*
 * orm_value_is_immutable
 *		The same of one value, which may be plainer than its type.
 */
bool
orm_value_is_immutable(Datum value, Oid from, Oid to)
{
	if (orm_conversion_is_immutable(from, to))
		return true;
	to = orm_base_type(to);
	return from == UNKNOWNOID &&
		(to == DATEOID || to == TIMEOID || to == TIMESTAMPOID || to == TIMESTAMPTZOID) &&
		is_iso(DatumGetCString(value), to);
}

/* ------------------------------------------------------------------ NULLs */

/* The values of one condition. */
static void
mark_values(OrmExpr *expr)
{
	ListCell   *lc;

	if (expr->kind == X_VALUE)
		expr->value->null_is_safe = expr->value->null_finds_nothing;
	else if (expr->kind == X_CAST || expr->kind == X_OP || expr->kind == X_SQL)
	{
		foreach(lc, expr->args)
		{
			if (!((OrmExpr *) lfirst(lc))->conditional)
				mark_values(lfirst(lc));
		}
	}
}

static void
mark_conditions(OrmExpr *expr)
{
	ListCell   *lc;

	check_stack_depth();
	if (expr->kind != X_WHERE)
		mark_values(expr);
	else if (!expr->negated && expr->connector != CONN_XOR)
	{
		foreach(lc, expr->args)
			mark_conditions(lfirst(lc));
	}
}

/*
 * orm_mark_null_safe
 *		Finds the values for which a NULL at run time needs no care: a lookup
 *		finds nothing when it is given NULL, and the SQL condition is unknown
 *		then, which is the same as long as nothing negates it.  Everywhere else
 *		NULL may ask for another query (OrmSqlParam.not_null).
 */
void
orm_mark_null_safe(OrmQuery *query)
{
	ListCell   *lc;

	mark_conditions(query->where);
	foreach(lc, query->combined)
		orm_mark_null_safe(((OrmQuerySet *) lfirst(lc))->query);
	if (query->from_query != NULL)
		orm_mark_null_safe(query->from_query);
}

/* --------------------------------------------------------------- as SQL */

#define ESCAPE_LIKE \
	"pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(%s, E'\\\\', E'\\\\\\\\'), '%%', E'\\\\%%'), '_', E'\\\\_')"

/* A number that int8 cannot hold is as far away as its ends; NULL is NULL. */
#define CLAMP_INT8 \
	"LEAST(GREATEST(%s, (-9223372036854775808)), 9223372036854775807)::pg_catalog.int8"

static char *
like_sql(OrmBind bind, const char *text)
{
	switch (bind)
	{
		case BIND_CONTAINS:
			return psprintf("('%%' OPERATOR(pg_catalog.||) " ESCAPE_LIKE " OPERATOR(pg_catalog.||) '%%')", text);
		case BIND_STARTSWITH:
			return psprintf("(" ESCAPE_LIKE " OPERATOR(pg_catalog.||) '%%')", text);
		default:
			return psprintf("('%%' OPERATOR(pg_catalog.||) " ESCAPE_LIKE ")", text);
	}
}

/*
 * orm_late_sql
 *		The conversion of a late value; "param" is how SQL names its raw form.
 */
char *
orm_late_sql(const OrmValue *value, const char *param)
{
	char	   *sql;

	switch (value->late)
	{
		case LATE_INT_OF_TEXT:
			/* eighteen characters always fit */
			return psprintf("CASE WHEN pg_catalog.length(%s) OPERATOR(pg_catalog.<) 19 THEN (%s)::pg_catalog.int8 "
							"WHEN %s IS NOT NULL THEN " CLAMP_INT8 " END",
							param, param, param,
							psprintf("(%s)::pg_catalog.numeric", param));
		case LATE_INT_OF_NUMBER:
			return psprintf("CASE WHEN %s IS NOT NULL THEN " CLAMP_INT8 " END", param,
							psprintf(value->bind == BIND_CEIL ?
									 "pg_catalog.ceil((%s)::pg_catalog.numeric)" :
									 "pg_catalog.trunc((%s)::pg_catalog.numeric)",
									 param));
		case LATE_JSON:
			return psprintf("pg_catalog.to_jsonb(%s)", param);
		case LATE_CAST:
			break;
	}
	sql = value->raw_type == value->type ? pstrdup(param) :
		psprintf("(%s)::%s", param,
				 format_type_extended(value->type, -1, FORMAT_TYPE_TYPEMOD_GIVEN |
									  FORMAT_TYPE_FORCE_QUALIFY));
	return orm_is_like_bind(value->bind) ? like_sql(value->bind, sql) : sql;
}

/* ------------------------------------------------------------------- guards */

static List *
add_guard(List *guards, int number, bool not_null, char *sql)
{
	OrmGuard   *guard;
	ListCell   *lc;

	foreach(lc, guards)
	{
		if (strcmp(((OrmGuard *) lfirst(lc))->sql, sql) == 0)
			return guards;
	}
	guard = palloc(sizeof(OrmGuard));
	guard->number = number;
	guard->not_null = not_null;
	guard->sql = sql;
	return lappend(guards, guard);
}

/* Inside the type's range; at the ends of int8 a clamped value may be beyond. */
static char *
in_range(const OrmValue *value, const char *param)
{
	int64		low = value->range_type == INT2OID ? PG_INT16_MIN :
		value->range_type == INT4OID ? PG_INT32_MIN : PG_INT64_MIN + 1;
	int64		high = value->range_type == INT2OID ? PG_INT16_MAX :
		value->range_type == INT4OID ? PG_INT32_MAX : PG_INT64_MAX - 1;
	char	   *sql = orm_late_sql(value, param);

	return psprintf("(%s OPERATOR(pg_catalog.>=) (" INT64_FORMAT ") AND %s OPERATOR(pg_catalog.<=) " INT64_FORMAT ")",
					sql, low, sql, high);
}

/*
 * orm_late_guards
 *		Adds what has to hold of the value for the SQL to mean the call: that
 *		it is not NULL where NULL asks for another query, that an array has no
 *		NULL in it there, and that it is a number that the column could have
 *		where others compare with everything, NULLs too.
 */
List *
orm_late_guards(List *guards, const OrmValue *value, int number)
{
	char	   *param = psprintf("$%d", number);

	if (value->literal)
		return guards;
	if (!value->null_is_safe)
	{
		guards = add_guard(guards, number, true, psprintf("%s IS NOT NULL", param));
		if (OidIsValid(get_element_type(orm_base_type(value->raw_type))))
			guards = add_guard(guards, number, false,
							   psprintf("pg_catalog.array_position(%s, NULL) IS NULL", param));
	}
	if (OidIsValid(value->range_type) && value->raw_type != value->range_type)
		guards = add_guard(guards, number, false, in_range(value, param));
	return guards;
}
