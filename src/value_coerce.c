/*
 * value_coerce.c
 *	  From a datum of one type to one of another.
 *
 * A value takes the type of the field it meets, with Django's rules: a fraction
 * against an integer is cut off, text is read by the type's input function,
 * what stands against LIKE becomes a pattern.
 *
 * Relies on the server's input, output and cast functions, on literals.c for
 * what a literal is.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "values.h"

/* What a domain is over; types that the catalogs begin with are none. */
Oid
orm_base_type(Oid type)
{
	return type >= FirstGenbkiObjectId ? getBaseType(type) : type;
}

bool
orm_is_int_base(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_number_type(Oid type)
{
	return orm_is_int_base(type) || type == NUMERICOID || type == FLOAT4OID ||
		type == FLOAT8OID || type == OIDOID;
}

/* ------------------------------------------------------------ coercions */

/* Any number as numeric, the one form in which all of them can be compared. */
static Datum
number_to_numeric(Datum value, Oid type)
{
	switch (type)
	{
		case INT2OID:
			return DirectFunctionCall1(int2_numeric, value);
		case INT4OID:
			return DirectFunctionCall1(int4_numeric, value);
		case OIDOID:
			return DirectFunctionCall1(int8_numeric,
									   Int64GetDatum((int64) DatumGetObjectId(value)));
		case INT8OID:
			return DirectFunctionCall1(int8_numeric, value);
		case FLOAT4OID:
			return DirectFunctionCall1(float4_numeric, value);
		case FLOAT8OID:
			return DirectFunctionCall1(float8_numeric, value);
		default:
			return value;
	}
}

/* A number as an integer: cut off as int() does, or up for BIND_CEIL. */
static Datum
round_number(Datum value, Oid type, OrmBind bind)
{
	Datum		numeric = number_to_numeric(value, type);

	if (bind == BIND_CEIL)
		return DirectFunctionCall1(numeric_ceil, numeric);
	return DirectFunctionCall2(numeric_trunc, numeric, Int32GetDatum(0));
}

static Datum
numeric_to_int(Datum numeric, Oid to)
{
	switch (to)
	{
		case INT2OID:
			return DirectFunctionCall1(numeric_int2, numeric);
		case INT4OID:
			return DirectFunctionCall1(numeric_int4, numeric);
		default:
			return DirectFunctionCall1(numeric_int8, numeric);
	}
}

Datum
orm_coerce_via_io(Datum value, Oid from, Oid to, int32 typmod)
{
	Oid			outfunc;
	Oid			infunc;
	Oid			ioparam;
	bool		varlena;

	getTypeOutputInfo(from, &outfunc, &varlena);
	getTypeInputInfo(to, &infunc, &ioparam);
	return OidInputFunctionCall(infunc, OidOutputFunctionCall(outfunc, value),
								ioparam, typmod);
}

/*
 * orm_coerce_datum
 *		The value as type "to".  Errors: those of the types' own functions.
 */
Datum
orm_coerce_datum(Datum value, Oid from, Oid to, int32 typmod, OrmBind bind)
{
	CoercionPathType path;
	Oid			funcid;

	to = getBaseType(to);
	if (orm_planning && !orm_value_is_immutable(value, from, to))
		orm_cannot_wait();
	orm_trace_conversion(value, from, to);
	if (from == UNKNOWNOID)
	{
		Oid			infunc;
		Oid			ioparam;

		getTypeInputInfo(to, &infunc, &ioparam);
		return OidInputFunctionCall(infunc, DatumGetCString(value), ioparam,
									typmod);
	}
	from = getBaseType(from);
	if (from == to)
		return value;
	if (from == BOOLOID && is_number_type(to))
	{
		value = Int32GetDatum(DatumGetBool(value) ? 1 : 0);
		from = INT4OID;
		if (from == to)
			return value;
	}
	if (from == BOOLOID && TypeCategory(to) == TYPCATEGORY_STRING)
		return orm_coerce_datum(CStringGetDatum(DatumGetBool(value) ? "True" : "False"),
								UNKNOWNOID, to, typmod, bind);
	if (is_number_type(from) && orm_is_int_base(to))
		return numeric_to_int(round_number(value, from, bind), to);
	if (is_number_type(from) && to == BOOLOID)
	{
		char	   *digits = OidOutputFunctionCall(F_NUMERIC_OUT,
												   number_to_numeric(value, from));

		if (strcmp(digits, "0") != 0 && strcmp(digits, "1") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("%s is no boolean", digits),
					 errhint("Use True or False.")));
		return BoolGetDatum(digits[0] == '1');
	}

	path = find_coercion_pathway(to, from, COERCION_EXPLICIT, &funcid);
	if (path == COERCION_PATH_RELABELTYPE)
		return value;
	if (path == COERCION_PATH_FUNC)
	{
		if (funcid >= FirstNormalObjectId)
			orm_trace_opaque(); /* a user's function, which may do anything */
		switch (get_func_nargs(funcid))
		{
			case 1:
				return OidFunctionCall1(funcid, value);
			case 2:
				return OidFunctionCall2(funcid, value, Int32GetDatum(-1));
			default:
				return OidFunctionCall3(funcid, value, Int32GetDatum(-1),
										BoolGetDatum(true));
		}
	}
	return orm_coerce_via_io(value, from, to, typmod);
}

/* ---------------------------------------------------------------- LIKE */

/* Escapes what LIKE would take for a wildcard, and adds the wildcards meant. */
static Datum
like_pattern(const char *text, OrmBind bind)
{
	StringInfoData buf;
	const char *p;

	initStringInfo(&buf);
	if (bind == BIND_CONTAINS || bind == BIND_ENDSWITH)
		appendStringInfoChar(&buf, '%');
	for (p = text; *p != '\0'; p++)
	{
		if (*p == '\\' || *p == '%' || *p == '_')
			appendStringInfoChar(&buf, '\\');
		appendStringInfoChar(&buf, *p);
	}
	if (bind == BIND_CONTAINS || bind == BIND_STARTSWITH)
		appendStringInfoChar(&buf, '%');
	return PointerGetDatum(cstring_to_text_with_len(buf.data, buf.len));
}

bool
orm_is_like_bind(OrmBind bind)
{
	return bind == BIND_CONTAINS || bind == BIND_STARTSWITH ||
		bind == BIND_ENDSWITH;
}

/* -------------------------------------------------------------- literals */

static Datum
convert_literal(const OrmLiteral *literal, Oid type, OrmBind bind)
{
	if (orm_is_like_bind(bind))
	{
		Datum		string = orm_coerce_datum(literal->datum, literal->type,
											  TEXTOID, -1, BIND_PLAIN);

		return like_pattern(TextDatumGetCString(string), bind);
	}
	/* only a float is rounded up, a Decimal is cut off */
	if (bind == BIND_CEIL && !literal->is_float)
		bind = BIND_PLAIN;
	return orm_coerce_datum(literal->datum, literal->type, type, -1, bind);
}

void
orm_name_field(ErrorData *edata, const char *field)
{
	if (ERRCODE_TO_CATEGORY(edata->sqlerrcode) == ERRCODE_DATA_EXCEPTION)
		edata->message = psprintf("field \"%s\": %s", field, edata->message);
}

Datum
orm_literal_as(const OrmLiteral *literal, Oid type, OrmBind bind, OrmScope *scope,
			   const char *field)
{
	MemoryContext context = CurrentMemoryContext;
	volatile Datum result = (Datum) 0;

	if (field == NULL)
		return convert_literal(literal, type, bind);
	PG_TRY();
	{
		result = convert_literal(literal, type, bind);
	}
	PG_CATCH();
	{
		ErrorData  *edata;

		MemoryContextSwitchTo(context);
		edata = CopyErrorData();
		FlushErrorState();
		orm_name_field(edata, field);
		if (scope->reading.key_wanted && edata->hint == NULL)
			edata->hint = pstrdup(literal->type == JSONBOID ?
								  "A relation is compared with a key, such as object->'id', or with a row, such as orm_get(NULL::table, ...)." :
								  "A relation is compared with a key; follow it to another field with two underscores.");
		ReThrowError(edata);
	}
	PG_END_TRY();
	return result;
}

/* ------------------------------------------------------ ranges of integers */

static OrmRange
int_range(int64 value, Oid type)
{
	if (type == INT8OID)
		return RANGE_OK;
	if (value < (type == INT2OID ? PG_INT16_MIN : PG_INT32_MIN))
		return RANGE_LOW;
	if (value > (type == INT2OID ? PG_INT16_MAX : PG_INT32_MAX))
		return RANGE_HIGH;
	return RANGE_OK;
}

/* A value of the string category, which has a type that is no varlena: name. */
static const char *
text_of_string(Datum value, Oid type)
{
	Oid			output;
	bool		isvarlena;

	if (type == UNKNOWNOID)
		return DatumGetCString(value);
	getTypeOutputInfo(type, &output, &isvarlena);
	return OidOutputFunctionCall(output, value);
}

static OrmRange
literal_int_range(OrmNode *node, Oid type, OrmScope *scope)
{
	OrmLiteral	literal;
	Datum		numeric;
	Datum		low;
	Datum		high;
	Oid			from;

	type = orm_base_type(type);
	if (!orm_is_int_base(type) || orm_is_late(node, scope) ||
		!orm_literal(node, scope, &literal) || literal.isnull)
		return RANGE_OK;
	from = orm_base_type(literal.type);
	if (orm_is_int_base(from))
		return int_range(from == INT8OID ? DatumGetInt64(literal.datum) :
						 from == INT4OID ? DatumGetInt32(literal.datum) :
						 DatumGetInt16(literal.datum), type);
	if (literal.type == UNKNOWNOID || TypeCategory(from) == TYPCATEGORY_STRING)
	{
		const char *written = text_of_string(literal.datum, literal.type);
		const char *digits = written + strspn(written, " +-");

		if (*digits == '\0' || digits[strspn(digits, "0123456789 ")] != '\0' ||
			strlen(digits) > 1000)
			return RANGE_OK;	/* the input function will say */
		numeric = DirectFunctionCall3(numeric_in, CStringGetDatum(written),
									  ObjectIdGetDatum(InvalidOid),
									  Int32GetDatum(-1));
	}
	else if (is_number_type(from))
		numeric = round_number(literal.datum, from, BIND_PLAIN);
	else
		return RANGE_OK;

	low = DirectFunctionCall1(int8_numeric,
							  Int64GetDatum(type == INT2OID ? PG_INT16_MIN :
											type == INT4OID ? PG_INT32_MIN :
											PG_INT64_MIN));
	high = DirectFunctionCall1(int8_numeric,
							   Int64GetDatum(type == INT2OID ? PG_INT16_MAX :
											 type == INT4OID ? PG_INT32_MAX :
											 PG_INT64_MAX));
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, numeric, low)))
		return RANGE_LOW;
	if (DatumGetBool(DirectFunctionCall2(numeric_gt, numeric, high)))
		return RANGE_HIGH;
	return RANGE_OK;
}

/*
 * orm_int_range
 *		Does the (rounded) value fit an integer type?
 */
OrmRange
orm_int_range(OrmNode *node, Oid type, OrmScope *scope)
{
	OrmParam   *param;
	bool		looked;
	OrmRange	range;

	if (node->tag != ON_PARAM)
		return literal_int_range(node, type, scope);
	param = orm_node_param(node, scope);
	looked = param->looked;
	range = literal_int_range(node, type, scope);
	if (range == RANGE_OK)
	{
		param->looked = looked;
		if (orm_is_int_base(orm_base_type(type)) && param->known)
			orm_trace_range(node->number, type, scope->reading.row_key);
	}
	return range;
}
