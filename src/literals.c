/*
 * literals.c
 *	  Literals and Python's value constructors as typed datums.
 *
 * date(2005, 1, 30), timedelta(days=3), Decimal('1.5'), UUID('...') and plain
 * literals become datums of the type they have by themselves; values.c then
 * brings them to the type of the field they meet.
 *
 * Relies on the server's make_* and input functions, tree.c for arguments
 * taken apart.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "eval.h"
#include "literals.h"
#include "values.h"

typedef enum ValueCall
{
	CALL_NONE,
	CALL_DATE,
	CALL_DATETIME,
	CALL_TIME,
	CALL_TIMEDELTA,
	CALL_DECIMAL,
	CALL_UUID,
	CALL_FLOAT,
	CALL_NOW,
	CALL_TODAY,
	CALL_RANGE,
	CALL_NULL
} ValueCall;

static const struct
{
	const char *name;
	ValueCall	call;
}			value_calls[] = {
	{"date", CALL_DATE},
	{"datetime.date", CALL_DATE},
	{"datetime", CALL_DATETIME},
	{"datetime.datetime", CALL_DATETIME},
	{"time", CALL_TIME},
	{"datetime.time", CALL_TIME},
	{"timedelta", CALL_TIMEDELTA},
	{"datetime.timedelta", CALL_TIMEDELTA},
	{"Decimal", CALL_DECIMAL},
	{"decimal.Decimal", CALL_DECIMAL},
	{"UUID", CALL_UUID},
	{"uuid.UUID", CALL_UUID},
	{"float", CALL_FLOAT},
	{"timezone.now", CALL_NOW},
	{"datetime.now", CALL_NOW},
	{"datetime.datetime.now", CALL_NOW},
	{"datetime.utcnow", CALL_NOW},
	{"datetime.datetime.utcnow", CALL_NOW},
	{"datetime.datetime.today", CALL_NOW},
	{"datetime.today", CALL_NOW},
	{"date.today", CALL_TODAY},
	{"datetime.date.today", CALL_TODAY},
	{"timezone.localdate", CALL_TODAY},
	{"NumericRange", CALL_RANGE},
	{"DateRange", CALL_RANGE},
	{"DateTimeRange", CALL_RANGE},
	{"DateTimeTZRange", CALL_RANGE},
	{"Range", CALL_RANGE},
	{"Null", CALL_NULL},
};

/* "datetime.date" for the name datetime.date, NULL for anything else. */
static char *
dotted_name(OrmNode *node)
{
	if (node->tag == ON_NAME && node->str != NULL && !node->quoted)
		return node->str;
	if (node->tag == ON_ATTR)
	{
		char	   *base = dotted_name(node->base);

		if (base != NULL)
			return psprintf("%s.%s", base, node->str);
	}
	return NULL;
}

static ValueCall
value_call(OrmNode *node)
{
	char	   *name;
	int			i;

	if (node->tag != ON_CALL)
		return CALL_NONE;
	name = dotted_name(node->base);
	if (name == NULL)
		return CALL_NONE;
	for (i = 0; i < (int) lengthof(value_calls); i++)
	{
		if (strcmp(value_calls[i].name, name) == 0)
			return value_calls[i].call;
	}
	return CALL_NONE;
}

bool
orm_is_value_call(OrmNode *node)
{
	return value_call(node) != CALL_NONE;
}

bool
orm_is_null_call(OrmNode *node)
{
	return value_call(node) == CALL_NULL && node->args == NIL;
}

/* timezone.now() is in UTC, all others in the session's time zone. */
static OrmExpr *
local_now(OrmNode *call)
{
	OrmExpr    *now = orm_now_expr(call);
	char	   *name = dotted_name(call->base);

	return strcmp(name, "timezone.now") != 0 && strstr(name, "utcnow") == NULL ? now :
		orm_sql_expr("(%1 AT TIME ZONE 'UTC')", TIMESTAMPOID, list_make1(now));
}

/* timezone.now().date(), date.today().year and the like, or NULL. */
static OrmExpr *
part_of_now(OrmNode *node)
{
	static const char *const parts[] = {"year", "month", "day", "hour", "minute", "second"};
	bool		called = node->tag == ON_CALL && node->args == NIL;
	OrmNode    *attr = called ? node->base : node;
	ValueCall	now = attr->tag == ON_ATTR ? value_call(attr->base) : CALL_NONE;
	int			i;

	/* now(tz) shows the time of another zone */
	if ((now != CALL_NOW && now != CALL_TODAY) || attr->base->args != NIL)
		return NULL;
	if (called)
		return now == CALL_TODAY ? NULL :
			strcmp(attr->str, "date") == 0 ?
			orm_sql_expr("(%1)::pg_catalog.date", DATEOID, list_make1(local_now(attr->base))) :
			strcmp(attr->str, "time") == 0 ?
			orm_sql_expr("(%1)::pg_catalog.time", TIMEOID, list_make1(local_now(attr->base))) : NULL;
	for (i = 0; i < (now == CALL_TODAY ? 3 : (int) lengthof(parts)); i++)
	{
		if (strcmp(attr->str, parts[i]) == 0)
			return orm_sql_expr(psprintf("pg_catalog.floor(EXTRACT(%s FROM %%1))::pg_catalog.int4", parts[i]),
								INT4OID, list_make1(local_now(attr->base)));
	}
	return NULL;
}

OrmExpr *
orm_now_expr(OrmNode *node)
{
	OrmExpr    *part = part_of_now(node);

	if (part != NULL)
		return part;
	switch (value_call(node))
	{
		case CALL_NOW:
			return orm_sql_expr("pg_catalog.now()", TIMESTAMPTZOID, NIL);
		case CALL_TODAY:
			return orm_sql_expr("CURRENT_DATE", DATEOID, NIL);
		default:
			return NULL;
	}
}

/* ----------------------------------------------------- call arguments */

static double
number_argument(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (!orm_literal(node, scope, &literal) || literal.isnull)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a number is expected here"),
				 orm_errlocation(node)));
	return DatumGetFloat8(orm_coerce_datum(literal.datum, literal.type,
										   FLOAT8OID, -1, BIND_PLAIN));
}

/*
 * Puts the arguments of a constructor, by position or keyword, into values[].
 * names ends with NULL; what is missing keeps its default.  Keywords that are
 * none of the names are left to the caller, which gets them in *others.
 */
static int
call_numbers(OrmNode *call, const char *const *names, double *values,
			 OrmScope *scope, List **others)
{
	int			given = 0;
	ListCell   *lc;

	*others = NIL;
	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		int			i;

		if (arg->tag != ON_KEYWORD)
		{
			if (names[given] == NULL)
			{
				*others = lappend(*others, arg);
				continue;
			}
			values[given++] = number_argument(arg, scope);
			continue;
		}
		for (i = 0; names[i] != NULL; i++)
		{
			if (arg->str != NULL && strcmp(names[i], arg->str) == 0)
				break;
		}
		if (names[i] == NULL)
			*others = lappend(*others, arg);
		else
		{
			values[i] = number_argument(arg->base, scope);
			given = Max(given, i + 1);
		}
	}
	return given;
}

static void
bad_arguments(OrmNode *call, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("wrong arguments for %s", what),
			 orm_errlocation(call)));
}

static void
date_literal(OrmNode *call, OrmScope *scope, OrmLiteral *literal)
{
	static const char *const names[] = {"year", "month", "day", NULL};
	double		v[3] = {0, 0, 0};
	List	   *others;

	if (call_numbers(call, names, v, scope, &others) != 3 || others != NIL)
		bad_arguments(call, "date(year, month, day)");
	literal->type = DATEOID;
	literal->datum = DirectFunctionCall3(make_date, Int32GetDatum((int32) v[0]),
										 Int32GetDatum((int32) v[1]),
										 Int32GetDatum((int32) v[2]));
}

/*
 * The time zone that tzinfo= names: ZoneInfo('Europe/Paris'), timezone.utc,
 * timezone(timedelta(hours=2)).
 */
static char *
zone_name(OrmNode *node, OrmScope *scope)
{
	char	   *name = dotted_name(node);

	if (name != NULL)
	{
		size_t		len = strlen(name);

		if (len >= 3 && (strcmp(name + len - 3, "utc") == 0 ||
						 strcmp(name + len - 3, "UTC") == 0))
			return "UTC";
	}
	if (node->tag == ON_STR)
		return node->str;
	if (node->tag == ON_CALL && node->args != NIL)
	{
		OrmNode    *arg = linitial(node->args);
		OrmLiteral	literal;

		if (orm_node_string(arg, scope) != NULL)
			return pstrdup(orm_node_string(arg, scope));
		if (orm_literal(arg, scope, &literal) && literal.type == INTERVALOID)
		{
			Interval   *iv = DatumGetIntervalP(literal.datum);
			int			minutes = (int) ((iv->time + iv->day * USECS_PER_DAY) / USECS_PER_MINUTE);

			return psprintf("%c%02d:%02d", minutes < 0 ? '-' : '+',
							abs(minutes) / 60, abs(minutes) % 60);
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("tzinfo is not understood"),
			 errhint("Write ZoneInfo('Europe/Paris') or datetime.timezone.utc."),
			 orm_errlocation(node)));
	return NULL;
}

char *
orm_zone_name(OrmNode *node, OrmScope *scope)
{
	return zone_name(node, scope);
}

static void
datetime_literal(OrmNode *call, OrmScope *scope, OrmLiteral *literal)
{
	static const char *const names[] = {"year", "month", "day", "hour",
	"minute", "second", "microsecond", NULL};
	double		v[7] = {0};
	List	   *others;
	OrmNode    *tzinfo = NULL;
	ListCell   *lc;

	if (call_numbers(call, names, v, scope, &others) < 3)
		bad_arguments(call, "datetime(year, month, day, ...)");
	foreach(lc, others)
	{
		OrmNode    *other = lfirst(lc);

		if (other->tag != ON_KEYWORD)
			tzinfo = other;
		else if (other->str != NULL && strcmp(other->str, "tzinfo") == 0)
			tzinfo = other->base;
		else if (other->str == NULL || strcmp(other->str, "fold") != 0)
			bad_arguments(call, "datetime(year, month, day, ...)");
	}
	if (tzinfo != NULL && tzinfo->tag == ON_NONE)
		tzinfo = NULL;
	literal->type = tzinfo == NULL ? TIMESTAMPOID : TIMESTAMPTZOID;
	literal->datum = DirectFunctionCall6(make_timestamp,
										 Int32GetDatum((int32) v[0]),
										 Int32GetDatum((int32) v[1]),
										 Int32GetDatum((int32) v[2]),
										 Int32GetDatum((int32) v[3]),
										 Int32GetDatum((int32) v[4]),
										 Float8GetDatum(v[5] + v[6] / 1000000.0));
	if (tzinfo != NULL)
	{
		char	   *zone = zone_name(tzinfo, scope);

		/* AT TIME ZONE reads "+02:00" the POSIX way round; an interval not */
		if (zone[0] == '+' || zone[0] == '-')
			literal->datum = DirectFunctionCall2(timestamp_izone,
												 DirectFunctionCall3(interval_in,
																	 CStringGetDatum(zone),
																	 ObjectIdGetDatum(InvalidOid),
																	 Int32GetDatum(-1)),
												 literal->datum);
		else
			literal->datum = DirectFunctionCall2(timestamp_zone,
												 CStringGetTextDatum(zone),
												 literal->datum);
	}
}

static void
time_literal(OrmNode *call, OrmScope *scope, OrmLiteral *literal)
{
	static const char *const names[] = {"hour", "minute", "second",
	"microsecond", NULL};
	double		v[4] = {0};
	List	   *others;

	(void) call_numbers(call, names, v, scope, &others);
	literal->type = TIMEOID;
	literal->datum = DirectFunctionCall3(make_time, Int32GetDatum((int32) v[0]),
										 Int32GetDatum((int32) v[1]),
										 Float8GetDatum(v[2] + v[3] / 1000000.0));
}

/* As Python does, hours and more are carried into days, weeks too. */
static void
timedelta_literal(OrmNode *call, OrmScope *scope, OrmLiteral *literal)
{
	static const char *const names[] = {"days", "seconds", "microseconds",
	"milliseconds", "minutes", "hours", "weeks", NULL};
	static const double usecs[] = {86400e6, 1e6, 1, 1e3, 60e6, 3600e6, 604800e6};
	double		v[7] = {0};
	double		days = 0;
	double		rest = 0;		/* microseconds */
	List	   *others;
	Interval   *interval = palloc0(sizeof(Interval));
	int			i;

	(void) call_numbers(call, names, v, scope, &others);
	if (others != NIL)
		bad_arguments(call, "timedelta(days, seconds, ...)");
	/* whole days apart, for the microseconds of all would not fit a double */
	for (i = 0; i < 7; i++)
	{
		double		a_day = 86400e6 / usecs[i];
		double		whole = trunc(v[i] / a_day);

		days += whole;
		rest += (v[i] - whole * a_day) * usecs[i];
	}
	days += floor(rest / 86400e6);
	rest -= floor(rest / 86400e6) * 86400e6;
	if (!(fabs(days) <= 999999999.0))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timedelta out of range"),
				 orm_errlocation(call)));
	interval->day = (int32) days;
	interval->time = (int64) rint(rest);
	literal->type = INTERVALOID;
	literal->datum = PointerGetDatum(interval);
}

/* UUID(int=5): the number's 128 bits. */
static void
uuid_of_int(OrmNode *call, OrmNode *number, OrmLiteral *literal)
{
	uint32		words[4] = {0, 0, 0, 0};	/* the lowest first */
	const char *p;

	for (p = number->str; *p != '\0'; p++)
	{
		uint64		carry = *p - '0';
		int			i;

		for (i = 0; i < 4; i++)
		{
			carry += (uint64) words[i] * 10;
			words[i] = (uint32) carry;
			carry >>= 32;
		}
		if (carry != 0)
			bad_arguments(call, "UUID(int=...): it has 128 bits");
	}
	literal->type = UUIDOID;
	literal->datum = orm_coerce_datum(CStringGetDatum(psprintf("%08x%08x%08x%08x", words[3],
															   words[2], words[1], words[0])),
									  UNKNOWNOID, UUIDOID, -1, BIND_PLAIN);
}

/* Decimal('1.5'), UUID('...'), float('nan'): the text as the type reads it. */
static void
text_literal(OrmNode *call, Oid type, OrmScope *scope, OrmLiteral *literal)
{
	OrmNode    *arg = call->args == NIL ? NULL : linitial(call->args);

	if (type == UUIDOID && orm_keyword(call, "int") != NULL &&
		orm_keyword(call, "int")->tag == ON_INT)
	{
		uuid_of_int(call, orm_keyword(call, "int"), literal);
		return;
	}
	if (arg != NULL && arg->tag == ON_KEYWORD)
		arg = arg->base;
	if (arg == NULL || !orm_literal(arg, scope, literal) || literal->isnull)
		bad_arguments(call, format_type_be(type));
	literal->datum = orm_coerce_datum(literal->datum, literal->type, type, -1,
									  BIND_PLAIN);
	literal->type = type;
	literal->is_float = (type == FLOAT8OID);
}

static bool
call_literal(OrmNode *call, OrmScope *scope, OrmLiteral *literal)
{
	switch (value_call(call))
	{
		case CALL_DATE:
			date_literal(call, scope, literal);
			return true;
		case CALL_DATETIME:
			datetime_literal(call, scope, literal);
			return true;
		case CALL_TIME:
			time_literal(call, scope, literal);
			return true;
		case CALL_TIMEDELTA:
			timedelta_literal(call, scope, literal);
			return true;
		case CALL_DECIMAL:
			text_literal(call, NUMERICOID, scope, literal);
			return true;
		case CALL_UUID:
			text_literal(call, UUIDOID, scope, literal);
			return true;
		case CALL_FLOAT:
			text_literal(call, FLOAT8OID, scope, literal);
			return true;
		case CALL_NULL:
			if (call->args != NIL)
				bad_arguments(call, "Null()");
			literal->isnull = true;
			return true;
		default:
			return false;
	}
}

/* -------------------------------------------------------------- literals */

static void
int_literal(OrmNode *node, OrmLiteral *literal)
{
	char	   *end;
	int64		value;

	errno = 0;
	value = strtoll(node->str, &end, 10);
	if (errno != 0 || *end != '\0')
	{
		literal->type = NUMERICOID;
		literal->datum = DirectFunctionCall3(numeric_in, CStringGetDatum(node->str),
											 ObjectIdGetDatum(InvalidOid),
											 Int32GetDatum(-1));
	}
	else if (value >= PG_INT32_MIN && value <= PG_INT32_MAX)
	{
		literal->type = INT4OID;
		literal->datum = Int32GetDatum((int32) value);
	}
	else
	{
		literal->type = INT8OID;
		literal->datum = Int64GetDatum(value);
	}
}

static bool
negative_literal(OrmNode *node, OrmScope *scope, OrmLiteral *literal)
{
	/* -2147483648 is an int4 although 2147483648 is not: negate the text */
	if (node->base->tag == ON_INT)
	{
		OrmNode		negated = *node->base;

		negated.str = psprintf("-%s", node->base->str);
		int_literal(&negated, literal);
		return true;
	}
	if (!orm_literal(node->base, scope, literal))
		return false;
	if (literal->isnull)
		return true;
	switch (literal->type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			literal->datum = DirectFunctionCall1(numeric_uminus,
												 orm_coerce_datum(literal->datum, literal->type,
																  NUMERICOID, -1, BIND_PLAIN));
			literal->type = NUMERICOID;
			return true;
		case INTERVALOID:
			literal->datum = DirectFunctionCall1(interval_um, literal->datum);
			return true;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_WRONG_OBJECT_TYPE),
					 errmsg("bad operand type for unary -"),
					 orm_errlocation(node)));
	}
	return false;
}

static bool
is_number(const OrmLiteral *literal)
{
	return !literal->isnull &&
		(literal->type == INT4OID || literal->type == INT8OID ||
		 literal->type == INT2OID || literal->type == NUMERICOID ||
		 literal->type == FLOAT4OID || literal->type == FLOAT8OID);
}

/* Arithmetic of numbers, as Python does it before the query sees it: 2 ** 40 */
static bool
binary_literal(OrmNode *node, OrmScope *scope, OrmLiteral *literal)
{
	OrmLiteral	left;
	OrmLiteral	right;
	Datum		a;
	Datum		b;
	OrmNode		number = {0};

	if (node->op > OP_POW || !orm_literal(linitial(node->args), scope, &left) ||
		!orm_literal(lsecond(node->args), scope, &right) ||
		!is_number(&left) || !is_number(&right))
		return false;
	a = orm_coerce_datum(left.datum, left.type, NUMERICOID, -1, BIND_PLAIN);
	b = orm_coerce_datum(right.datum, right.type, NUMERICOID, -1, BIND_PLAIN);
	literal->type = NUMERICOID;
	literal->is_float = left.is_float || right.is_float || node->op == OP_DIV;
	switch (node->op)
	{
		case OP_ADD:
			literal->datum = DirectFunctionCall2(numeric_add, a, b);
			break;
		case OP_SUB:
			literal->datum = DirectFunctionCall2(numeric_sub, a, b);
			break;
		case OP_MUL:
			literal->datum = DirectFunctionCall2(numeric_mul, a, b);
			break;
		case OP_DIV:
			literal->datum = DirectFunctionCall2(numeric_div, a, b);
			break;
		case OP_MOD:
			literal->datum = DirectFunctionCall2(numeric_mod, a, b);
			break;
		default:
			literal->datum = DirectFunctionCall2(numeric_power, a, b);
	}
	if (literal->is_float || left.type == NUMERICOID || right.type == NUMERICOID)
		return true;

	/* integers stay integers */
	number.str = DatumGetCString(DirectFunctionCall1(numeric_out,
													 DirectFunctionCall2(numeric_trunc, literal->datum,
																		 Int32GetDatum(0))));
	int_literal(&number, literal);
	return true;
}

/* A row of a model's table stands for its key. */
static void
row_literal(OrmScope *scope, OrmLiteral *literal)
{
	const OrmModel *model = orm_model(get_typ_typrelid(getBaseType(literal->type)));
	HeapTupleHeader row = DatumGetHeapTupleHeader(literal->datum);
	AttrNumber	attnum = orm_row_column(model, scope->reading.row_key);

	literal->type = orm_model_column(model, attnum)->typid;
	literal->datum = GetAttributeByNum(row, attnum, &literal->isnull);
}

static void
jsonb_literal(OrmLiteral *literal)
{
	Jsonb	   *jb = DatumGetJsonbP(literal->datum);
	JsonbValue	v;

	if (!JB_ROOT_IS_SCALAR(jb))
		return;
	(void) JsonbExtractScalar(&jb->root, &v);
	switch (v.type)
	{
		case jbvNull:
			literal->isnull = true;
			literal->type = UNKNOWNOID;
			break;
		case jbvBool:
			literal->type = BOOLOID;
			literal->datum = BoolGetDatum(v.val.boolean);
			break;
		case jbvNumeric:
			literal->type = NUMERICOID;
			literal->datum = NumericGetDatum(v.val.numeric);
			literal->is_float = true;
			break;
		case jbvString:
			literal->type = UNKNOWNOID;
			literal->datum = CStringGetDatum(pnstrdup(v.val.string.val,
													  v.val.string.len));
			break;
		default:
			break;
	}
}

static bool
param_literal(OrmNode *node, OrmScope *scope, OrmLiteral *literal)
{
	OrmParam   *param = orm_node_param(node, scope);

	orm_need_known(param);
	param->looked |= param->type != BOOLOID;	/* a boolean is part of the shape */
	literal->type = param->type;
	literal->datum = param->value;
	literal->isnull = param->isnull;
	literal->is_float = param->type == FLOAT4OID || param->type == FLOAT8OID ||
		param->type == NUMERICOID;
	return true;
}

bool
orm_literal_raw(OrmNode *node, OrmScope *scope, OrmLiteral *literal)
{
	memset(literal, 0, sizeof(OrmLiteral));
	literal->type = UNKNOWNOID;
	switch (node->tag)
	{
		case ON_NONE:
			literal->isnull = true;
			return true;
		case ON_BOOL:
			literal->type = BOOLOID;
			literal->datum = BoolGetDatum(node->number != 0);
			return true;
		case ON_INT:
			int_literal(node, literal);
			return true;
		case ON_FLOAT:
			literal->type = NUMERICOID;
			literal->is_float = true;
			literal->datum = DirectFunctionCall3(numeric_in,
												 CStringGetDatum(node->str),
												 ObjectIdGetDatum(InvalidOid),
												 Int32GetDatum(-1));
			return true;
		case ON_STR:
			literal->datum = CStringGetDatum(node->str);
			return true;
		case ON_BYTES:
			literal->type = BYTEAOID;
			literal->datum = PointerGetDatum(cstring_to_text_with_len(node->str,
																	  node->len));
			return true;
		case ON_PARAM:
			return param_literal(node, scope, literal);
		case ON_UNARY:
			if (node->op == OP_NEG)
				return negative_literal(node, scope, literal);
			return node->op == OP_POS &&
				orm_literal(node->base, scope, literal);
		case ON_BINARY:
			return binary_literal(node, scope, literal);
		case ON_CALL:
			return call_literal(node, scope, literal);
		default:
			return false;
	}
}

bool
orm_literal(OrmNode *node, OrmScope *scope, OrmLiteral *literal)
{
	if (!orm_literal_raw(node, scope, literal))
		return false;
	if (node->tag == ON_PARAM && !literal->isnull)
	{
		if (literal->type == JSONBOID)
			jsonb_literal(literal);
		else if (orm_is_row_type(literal->type))
			row_literal(scope, literal);
	}
	return true;
}

/* ------------------------------------------------- arguments taken apart */

bool
orm_param_is_list(OrmNode *node, OrmScope *scope)
{
	OrmParam   *param;

	if (node->tag != ON_PARAM || scope->params == NULL ||
		node->number < 1 || node->number > scope->params->count)
		return false;
	param = &scope->params->values[node->number - 1];
	if (!param->known)
		return OidIsValid(get_element_type(param->type));
	if (param->isnull)
		return false;
	param->looked |= param->type == JSONBOID;
	if (param->type == JSONBOID)
		return JB_ROOT_IS_ARRAY(DatumGetJsonbP(param->value)) &&
			!JB_ROOT_IS_SCALAR(DatumGetJsonbP(param->value));
	return OidIsValid(get_element_type(param->type));
}

List *
orm_param_elements(OrmNode *node, OrmParam *param)
{
	OrmParams	one = {1, param};
	OrmNode    *bound;

	if (!param->known || param->isnull)
		return NIL;
	bound = orm_bind_params(orm_make_param(1), &one);
	return bound->tag == ON_LIST ? bound->args : NIL;
}

OrmNode *
orm_jsonb_to_node(Jsonb *jsonb)
{
	OrmParam	param = {JSONBOID, PointerGetDatum(jsonb), false, true};
	OrmParams	one = {1, &param};

	return orm_bind_params(orm_make_param(1), &one);
}

/* A datum as JSON text, as to_jsonb would have it for the types that matter. */
void
orm_append_json_datum(StringInfo buf, Datum value, bool isnull, Oid type)
{
	Oid			outfunc;
	bool		varlena;
	char	   *text;

	if (isnull)
	{
		appendStringInfoString(buf, "null");
		return;
	}
	if (type == UNKNOWNOID)
	{
		escape_json(buf, DatumGetCString(value));
		return;
	}
	getTypeOutputInfo(type, &outfunc, &varlena);
	text = OidOutputFunctionCall(outfunc, value);
	switch (type)
	{
		case BOOLOID:
			appendStringInfoString(buf, DatumGetBool(value) ? "true" : "false");
			break;
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case JSONOID:
		case JSONBOID:
			appendStringInfoString(buf, text);
			break;
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			/* NaN and infinities are no JSON numbers */
			if (strpbrk(text, "Nn") != NULL)
				escape_json(buf, text);
			else
				appendStringInfoString(buf, text);
			break;
		default:
			/* a date's text hangs on DateStyle, another's on TimeZone */
			if (orm_planning && !orm_conversion_is_immutable(type, TEXTOID))
				orm_cannot_wait();
			orm_trace_conversion(value, type, TEXTOID);
			escape_json(buf, text);
	}
}
