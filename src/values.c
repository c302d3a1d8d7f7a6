/*
 * values.c
 *	  Values: from what was written to a datum of the type its place wants.
 *
 * A value is a literal of the expression language, an argument of the call, or
 * one of Python's value constructors (date(...), timedelta(...), Decimal(...)).
 * It takes the type of the field it meets, with Django's rules: a fraction
 * against an integer is cut off, text is read by the type's input function.
 * A value is never printed into SQL; it becomes a parameter (OrmValue).
 *
 * Relies on the server's input, output and cast functions, literals.c for the
 * constructors.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"

#include "compat.h"
#include "literals.h"
#include "query.h"

/* What a domain is over; types that the catalogs begin with are none. */
Oid
orm_base_type(Oid type)
{
	return type >= FirstGenbkiObjectId ? getBaseType(type) : type;
}

static bool
is_int_type(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_number_type(Oid type)
{
	return is_int_type(type) || type == NUMERICOID || type == FLOAT4OID ||
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

static Datum
coerce_via_io(Datum value, Oid from, Oid to, int32 typmod)
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
	if (is_number_type(from) && is_int_type(to))
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
	return coerce_via_io(value, from, to, typmod);
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

static bool
is_like_bind(OrmBind bind)
{
	return bind == BIND_CONTAINS || bind == BIND_STARTSWITH ||
		bind == BIND_ENDSWITH;
}

/* --------------------------------------------------- simple node readers */

static OrmParam *
node_param(OrmNode *node, OrmScope *scope)
{
	const OrmParams *params = scope == NULL ? NULL : scope->params;

	if (params == NULL || node->number < 1 || node->number > params->count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no parameter $%d", node->number),
				 errhint("The call has %d parameters after the expression.",
						 params == NULL ? 0 : params->count),
				 orm_errlocation(node)));
	return &params->values[node->number - 1];
}

/* An argument that is not known yet (planning). */
static bool
is_late(OrmNode *node, OrmScope *scope)
{
	return node->tag == ON_PARAM && !node_param(node, scope)->known;
}

bool
orm_node_is_none(OrmNode *node, OrmScope *scope)
{
	if (node->tag == ON_NONE)
		return true;
	if (node->tag == ON_PARAM)
	{
		OrmParam   *param = node_param(node, scope);

		return param->known && param->isnull;
	}
	return false;
}

bool
orm_node_bool(OrmNode *node, OrmScope *scope, bool *value)
{
	OrmLiteral	literal;

	if (!orm_literal(node, scope, &literal) || literal.isnull)
		return false;
	if (literal.type == BOOLOID)
		*value = DatumGetBool(literal.datum);
	else if (literal.type == INT4OID)
		*value = DatumGetInt32(literal.datum) != 0;
	else if (literal.type == UNKNOWNOID)
		return parse_bool(DatumGetCString(literal.datum), value);
	else
		return false;
	return true;
}

bool
orm_node_int(OrmNode *node, OrmScope *scope, int64 *value)
{
	OrmLiteral	literal;

	if (!orm_literal(node, scope, &literal) || literal.isnull ||
		!is_int_type(literal.type))
		return false;
	*value = literal.type == INT8OID ? DatumGetInt64(literal.datum) :
		literal.type == INT4OID ? DatumGetInt32(literal.datum) :
		DatumGetInt16(literal.datum);
	return true;
}

/* The text of a string literal or text argument, NULL for anything else. */
const char *
orm_node_string(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (node->tag == ON_STR)
		return node->str;
	if (node->tag != ON_PARAM || !orm_literal(node, scope, &literal) ||
		literal.isnull)
		return NULL;
	if (literal.type == UNKNOWNOID)
		return DatumGetCString(literal.datum);
	if (literal.type == TEXTOID || literal.type == VARCHAROID)
		return TextDatumGetCString(literal.datum);
	return NULL;
}

/* ------------------------------------------------------- building values */

OrmExpr *
orm_const_expr(Oid type, Datum datum, bool isnull)
{
	OrmExpr    *expr = orm_expr_new(X_VALUE, type);
	OrmValue   *value = palloc0(sizeof(OrmValue));

	value->type = type;
	value->typmod = -1;
	value->known = true;
	value->datum = datum;
	value->isnull = isnull;
	expr->value = value;
	return expr;
}

/* Constants that a name in a path makes: keys of JSON, positions in arrays. */
OrmExpr *
orm_text_const(const char *text)
{
	OrmExpr    *expr = orm_const_expr(TEXTOID, CStringGetTextDatum(text), false);

	expr->value->structural = true;
	return expr;
}

OrmExpr *
orm_int_const(int64 value)
{
	OrmExpr    *expr;

	if (value >= PG_INT32_MIN && value <= PG_INT32_MAX)
		expr = orm_const_expr(INT4OID, Int32GetDatum((int32) value), false);
	else
		expr = orm_const_expr(INT8OID, Int64GetDatum(value), false);
	expr->value->structural = true;
	return expr;
}

static Datum
convert_literal(const OrmLiteral *literal, Oid type, OrmBind bind)
{
	if (is_like_bind(bind))
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

/*
 * The literal as a value of the type.  What the type refuses is reported with
 * the field that it was meant for.
 */
static Datum
literal_as(const OrmLiteral *literal, Oid type, OrmBind bind, OrmScope *scope,
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
		if (ERRCODE_TO_CATEGORY(edata->sqlerrcode) == ERRCODE_DATA_EXCEPTION)
			edata->message = psprintf("field \"%s\": %s", field, edata->message);
		if (scope->key_wanted && edata->hint == NULL)
			edata->hint = pstrdup(literal->type == JSONBOID ?
								  "A relation is compared with a key, such as object->'id', or with a row, such as orm_get(NULL::table, ...)." :
								  "A relation is compared with a key; follow it to another field with two underscores.");
		ReThrowError(edata);
	}
	PG_END_TRY();
	return result;
}

/* The leaves of nested lists and their sizes, which must agree. */
static void
flatten_list(OrmNode *node, int depth, int *ndims, int *dims, List **leaves)
{
	ListCell   *lc;

	check_stack_depth();
	if (depth >= MAXDIM)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("number of array dimensions exceeds the maximum allowed (%d)",
						MAXDIM),
				 orm_errlocation(node)));
	if (depth == *ndims)
	{
		dims[depth] = list_length(node->args);
		(*ndims)++;
	}
	if (dims[depth] != list_length(node->args))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("nested lists must have the same length"),
				 orm_errlocation(node)));
	foreach(lc, node->args)
	{
		OrmNode    *item = lfirst(lc);

		if (item->tag == ON_LIST || item->tag == ON_TUPLE)
			flatten_list(item, depth + 1, ndims, dims, leaves);
		else
			*leaves = lappend(*leaves, item);
	}
}

/* A Python list against an array type, of any number of dimensions. */
static OrmExpr *
list_as_array(OrmNode *node, Oid type, OrmScope *scope, const char *field)
{
	int			ndims = 0;
	int			dims[MAXDIM];
	int			lbs[MAXDIM];
	List	   *leaves = NIL;
	OrmExpr    *flat;
	int			i;

	flatten_list(node, 0, &ndims, dims, &leaves);
	if (ndims > 1 && leaves != NIL)
	{
		ArrayType  *array;
		Datum	   *values;
		bool	   *nulls;
		int			n;
		int16		typlen;
		bool		typbyval;
		char		typalign;
		int			expected = 1;

		flat = orm_array_value(leaves, get_element_type(type), BIND_PLAIN, scope,
							   field, false);
		if (!flat->value->known)
			orm_cannot_wait();
		array = DatumGetArrayTypeP(flat->value->datum);
		get_typlenbyvalalign(ARR_ELEMTYPE(array), &typlen, &typbyval, &typalign);
		deconstruct_array(array, ARR_ELEMTYPE(array), typlen, typbyval, typalign,
						  &values, &nulls, &n);
		for (i = 0; i < ndims; i++)
		{
			lbs[i] = 1;
			expected *= dims[i];
		}
		if (n != expected)
			ereport(ERROR,
					(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
					 errmsg("nested lists must have the same depth"),
					 orm_errlocation(node)));
		return orm_const_expr(type,
							  PointerGetDatum(construct_md_array(values, nulls, ndims, dims,
																 lbs, ARR_ELEMTYPE(array), typlen,
																 typbyval, typalign)),
							  false);
	}
	return orm_array_value(node->args, get_element_type(type), BIND_PLAIN,
						   scope, field, false);
}

static void
append_range_bound(StringInfo buf, OrmNode *bound, Oid subtype,
				   OrmScope *scope, const char *field)
{
	OrmLiteral	literal;
	Oid			outfunc;
	bool		varlena;
	Datum		value;
	char	   *text;

	if (bound == NULL || orm_node_is_none(bound, scope))
		return;
	if (!orm_literal(bound, scope, &literal))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a bound of a range must be a plain value"),
				 orm_errlocation(bound)));
	value = literal_as(&literal, subtype, BIND_PLAIN, scope, field);
	getTypeOutputInfo(subtype, &outfunc, &varlena);
	appendStringInfoChar(buf, '"');
	for (text = OidOutputFunctionCall(outfunc, value); *text != '\0'; text++)
	{
		if (*text == '"' || *text == '\\')
			appendStringInfoChar(buf, *text);
		appendStringInfoChar(buf, *text);
	}
	appendStringInfoChar(buf, '"');
}

/* (lower, upper), [lower, upper] or NumericRange(lower, upper, '[)'). */
static OrmExpr *
node_as_range(OrmNode *node, Oid type, OrmScope *scope, const char *field)
{
	List	   *args = node->tag == ON_CALL ? orm_positional(node) : node->args;
	Oid			subtype = get_range_subtype(type);
	const char *bounds = "[)";
	StringInfoData buf;

	if (node->tag == ON_CALL)
	{
		OrmNode    *b = orm_keyword(node, "bounds");
		OrmNode    *empty = orm_keyword(node, "empty");
		bool		is_empty = false;

		if (empty != NULL && orm_node_bool(empty, scope, &is_empty) && is_empty)
			return orm_const_expr(type, orm_coerce_datum(CStringGetDatum("empty"),
														 UNKNOWNOID, type, -1,
														 BIND_PLAIN), false);
		if (b == NULL && list_length(args) > 2)
			b = lthird(args);
		if (b != NULL)
			bounds = orm_node_string(b, scope);
	}
	if (bounds == NULL || strlen(bounds) != 2 ||
		strchr("[(", bounds[0]) == NULL || strchr("])", bounds[1]) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the bounds of a range are one of [), [], (], ()"),
				 orm_errlocation(node)));
	if (node->tag != ON_CALL && list_length(args) != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a range needs two bounds"),
				 orm_errlocation(node)));
	initStringInfo(&buf);
	appendStringInfoChar(&buf, bounds[0]);
	append_range_bound(&buf, list_length(args) > 0 ? linitial(args) :
					   node->tag == ON_CALL ? orm_keyword(node, "lower") : NULL,
					   subtype, scope, field);
	appendStringInfoChar(&buf, ',');
	append_range_bound(&buf, list_length(args) > 1 ? lsecond(args) :
					   node->tag == ON_CALL ? orm_keyword(node, "upper") : NULL,
					   subtype, scope, field);
	appendStringInfoChar(&buf, bounds[1]);
	return orm_const_expr(type, orm_coerce_datum(CStringGetDatum(buf.data),
												 UNKNOWNOID, type, -1, BIND_PLAIN),
						  false);
}

static bool
is_list_node(OrmNode *node)
{
	return node->tag == ON_LIST || node->tag == ON_TUPLE || node->tag == ON_SET;
}

static bool
is_range_node(OrmNode *node, Oid type)
{
	const char *name;

	if (!type_is_range(type))
		return false;
	if (is_list_node(node))
		return true;
	name = orm_call_name(node);
	return name != NULL && strlen(name) >= 5 &&
		strcmp(name + strlen(name) - 5, "Range") == 0;
}

/* A dictionary against hstore and other types: through its JSON text. */
static OrmExpr *
dict_as_hstore(OrmNode *node, Oid type, OrmScope *scope)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	for (lc = list_head(node->args); lc != NULL; lc = lnext(node->args, lc))
	{
		const char *key = lfirst(lc) == NULL ? NULL :
			orm_node_string(lfirst(lc), scope);
		OrmNode    *value;
		OrmLiteral	literal;

		lc = lnext(node->args, lc);
		value = lfirst(lc);
		if (key == NULL || !orm_literal(value, scope, &literal))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("keys and values of this dictionary must be plain values"),
					 orm_errlocation(node)));
		if (buf.len > 0)
			appendStringInfoChar(&buf, ',');
		escape_json(&buf, key);
		appendStringInfoString(&buf, "=>");
		if (literal.isnull)
			appendStringInfoString(&buf, "NULL");
		else
			escape_json(&buf, TextDatumGetCString(orm_coerce_datum(literal.datum,
																   literal.type, TEXTOID,
																   -1, BIND_PLAIN)));
	}
	return orm_const_expr(type, orm_coerce_datum(CStringGetDatum(buf.data),
												 UNKNOWNOID, type, -1, BIND_PLAIN),
						  false);
}

static bool
is_hstore(Oid type)
{
	const char *name = compat_type_name(type);

	return name != NULL && strcmp(name, "hstore") == 0;
}

/* Is it an argument that holds a JSON array? */
static bool
is_jsonb_array(OrmNode *node, OrmScope *scope)
{
	OrmParam   *param;

	if (node->tag != ON_PARAM)
		return false;
	param = node_param(node, scope);
	return param->type == JSONBOID && !param->isnull &&
		JB_ROOT_IS_ARRAY(DatumGetJsonbP(param->value)) &&
		!JB_ROOT_IS_SCALAR(DatumGetJsonbP(param->value));
}

/* A literal that its type refuses now is refused by the call itself. */
static void
check_late_literal(OrmLiteral *literal, Oid type, OrmBind bind, OrmScope *scope,
				   const char *field)
{
	if (literal->type >= FirstNormalObjectId || type >= FirstNormalObjectId)
		return;
	orm_planning = false;		/* an error ends the planning of this call */
	(void) literal_as(literal, type, bind, scope, field);
	orm_planning = true;
}

/*
 * orm_literal_datum
 *		A literal whose meaning can change as a datum, once more.
 */
Datum
orm_literal_datum(const OrmLiteral *literal, const OrmValue *value, OrmScope *scope)
{
	bool		covered = orm_trace_covered(true);
	Datum		result;

	scope->key_wanted = value->key_wanted;
	result = literal_as(literal, value->wanted, value->bind, scope, value->field);
	orm_trace_covered(covered);
	return result;
}

/*
 * A literal as a value.  One whose meaning can change, such as 'today', is
 * converted anew each time.
 */
static OrmExpr *
literal_expr(OrmLiteral *literal, Oid type, int32 typmod, OrmBind bind,
			 OrmScope *scope, const char *field)
{
	Oid			to = is_like_bind(bind) ? TEXTOID : type;
	bool		immutable = orm_value_is_immutable(literal->datum, literal->type, to);
	OrmExpr    *expr;
	bool		covered;

	if (orm_planning && !immutable)
	{
		check_late_literal(literal, type, bind, scope, field);
		return orm_late_literal(literal->type, literal->datum, type, bind);
	}
	covered = orm_trace_covered(true);
	expr = orm_const_expr(to, literal_as(literal, type, bind, scope, field), false);
	orm_trace_covered(covered);
	expr->typmod = typmod;
	if (!immutable)
	{
		OrmLiteral *copy = palloc(sizeof(OrmLiteral));

		*copy = *literal;
		expr->value->recipe = RECIPE_LITERAL;
		expr->value->from_literal = copy;
		expr->value->wanted = type;
		expr->value->bind = bind;
		expr->value->field = field;
		expr->value->key_wanted = scope != NULL && scope->key_wanted;
	}
	return expr;
}

static OrmExpr *
value_expr(OrmNode *node, Oid type, int32 typmod, OrmBind bind,
		   OrmScope *scope, const char *field)
{
	Oid			base = orm_base_type(type);
	OrmLiteral	literal;
	OrmExpr    *expr;

	if (is_late(node, scope))
		return orm_late_param(node->number, node_param(node, scope)->type, base,
							  bind);
	if (base == JSONBOID || base == JSONOID)
	{
		bool		isnull;
		Datum		json = orm_json_node(node, scope, &isnull);

		if (base == JSONOID && !isnull)
			json = orm_coerce_datum(json, JSONBOID, JSONOID, -1, BIND_PLAIN);
		return orm_const_expr(base, json, isnull);
	}
	if (is_jsonb_array(node, scope) && OidIsValid(get_element_type(base)))
		node = orm_jsonb_to_node(DatumGetJsonbP(node_param(node, scope)->value));
	if (is_list_node(node) && OidIsValid(get_element_type(base)))
		return list_as_array(node, base, scope, field);
	if (is_range_node(node, base))
		return node_as_range(node, base, scope, field);
	if (node->tag == ON_DICT && is_hstore(base))
		return dict_as_hstore(node, base, scope);
	if (node->tag == ON_DICT || is_list_node(node))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("%s%s%s%s is no value for type %s",
						field != NULL ? "field \"" : "", field != NULL ? field : "",
						field != NULL ? "\": " : "",
						node->tag == ON_DICT ? "a dictionary" : "a list",
						format_type_be(base)),
				 node->tag != ON_DICT ?
				 errhint("To compare with each of several values, use the lookup \"in\".") : 0,
				 orm_errlocation(node)));

	if (!orm_literal(node, scope, &literal))
	{
		/* not a literal but plain: now(), or arithmetic with literals */
		expr = orm_resolve_expr(node, scope);
		return orm_base_type(expr->type) == base ? expr :
			orm_cast_expr(expr, base, typmod);
	}
	if (literal.isnull)
		return orm_const_expr(is_like_bind(bind) ? TEXTOID : base, (Datum) 0, true);
	return literal_expr(&literal, base, typmod, bind, scope, field);
}

/* Notes that a value was made of an argument and of nothing else. */
static void
made_of_param(OrmExpr *expr, OrmNode *node, OrmRecipe recipe, bool looked,
			  OrmScope *scope)
{
	if (expr->kind != X_VALUE || !expr->value->known)
		return;
	expr->value->recipe = recipe;
	expr->value->param = node->number;
	node_param(node, scope)->looked = looked;
}

/*
 * orm_value_expr
 *		A plain value as an expression of the given type.  "field" is for
 *		messages, may be NULL.
 */
OrmExpr *
orm_value_expr(OrmNode *node, Oid type, int32 typmod, OrmBind bind,
			   OrmScope *scope, const char *field)
{
	bool		looked;
	bool		covered;
	OrmExpr    *expr;

	if (node->tag != ON_PARAM)
		return value_expr(node, type, typmod, bind, scope, field);
	looked = node_param(node, scope)->looked;
	covered = orm_trace_covered(true);
	expr = value_expr(node, type, typmod, bind, scope, field);
	orm_trace_covered(covered);
	made_of_param(expr, node, RECIPE_PARAM, looked, scope);
	if (expr->kind == X_VALUE)
	{
		expr->value->wanted = type;
		expr->value->bind = bind;
		expr->value->field = field;
		expr->value->key_wanted = scope->key_wanted;
	}
	return expr;
}

/* A value where no field says its type: the type it has by itself. */
static OrmExpr *
typed_value(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (is_late(node, scope))
	{
		OrmParam   *param = node_param(node, scope);

		return orm_late_param(node->number, param->type,
							  param->type == UNKNOWNOID ? TEXTOID : param->type,
							  BIND_PLAIN);
	}
	if (is_list_node(node) || node->tag == ON_DICT)
	{
		bool		isnull;

		if (node->tag != ON_DICT && node->args != NIL)
		{
			OrmExpr    *first = orm_typed_value(linitial(node->args), scope);

			if (OidIsValid(get_array_type(first->type)))
				return orm_array_value(node->args, first->type, BIND_PLAIN,
									   scope, NULL, false);
		}
		return orm_const_expr(JSONBOID, orm_json_node(node, scope, &isnull), false);
	}
	if (!orm_literal(node, scope, &literal))
		return orm_resolve_expr(node, scope);
	if (literal.isnull)
		return orm_const_expr(literal.type == UNKNOWNOID ? TEXTOID : literal.type,
							  (Datum) 0, true);
	if (literal.type == UNKNOWNOID)
		return orm_const_expr(TEXTOID,
							  CStringGetTextDatum(DatumGetCString(literal.datum)),
							  false);
	return orm_const_expr(literal.type, literal.datum, false);
}

OrmExpr *
orm_typed_value(OrmNode *node, OrmScope *scope)
{
	bool		looked;
	bool		covered;
	OrmExpr    *expr;

	if (node->tag != ON_PARAM)
		return typed_value(node, scope);
	looked = node_param(node, scope)->looked;
	covered = orm_trace_covered(true);
	expr = typed_value(node, scope);
	orm_trace_covered(covered);
	made_of_param(expr, node, RECIPE_TYPED, looked, scope);
	return expr;
}

/* ----------------------------------------------------------------- lists */

/*
 * orm_node_elements
 *		The elements of a list, tuple or set, or of an array or jsonb array
 *		argument, as nodes.  NIL with a non-list: check first.
 */
List *
orm_node_elements(OrmNode *node, OrmScope *scope)
{
	if (is_list_node(node))
		return node->args;
	if (node->tag == ON_PARAM)
		return orm_param_elements(node, node_param(node, scope));
	if (node->tag == ON_STR)
	{
		/* a PostgreSQL array literal in a text argument */
		return NIL;
	}
	return NIL;
}

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

/*
 * orm_int_range
 *		Does the (rounded) value fit an integer type?
 */
static OrmRange
literal_int_range(OrmNode *node, Oid type, OrmScope *scope)
{
	OrmLiteral	literal;
	Datum		numeric;
	Datum		low;
	Datum		high;
	Oid			from;

	type = orm_base_type(type);
	if (!is_int_type(type) || is_late(node, scope) ||
		!orm_literal(node, scope, &literal) || literal.isnull)
		return RANGE_OK;
	from = orm_base_type(literal.type);
	if (is_int_type(from))
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

OrmRange
orm_int_range(OrmNode *node, Oid type, OrmScope *scope)
{
	OrmParam   *param;
	bool		looked;
	OrmRange	range;

	if (node->tag != ON_PARAM)
		return literal_int_range(node, type, scope);
	param = node_param(node, scope);
	looked = param->looked;
	range = literal_int_range(node, type, scope);
	if (range == RANGE_OK)
	{
		param->looked = looked;
		if (is_int_type(orm_base_type(type)) && param->known)
			orm_trace_range(node->number, type);
	}
	return range;
}

/* The same of literals that are to be converted when the statement runs. */
static OrmExpr *
late_array(List *elements, Oid array_type, OrmScope *scope, bool drop_none)
{
	Datum	   *values = palloc(sizeof(Datum) * list_length(elements));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, elements)
	{
		OrmLiteral	literal;

		if (drop_none && orm_node_is_none(lfirst(lc), scope))
			continue;
		if (!orm_literal(lfirst(lc), scope, &literal) || literal.isnull ||
			literal.type != UNKNOWNOID)
			orm_cannot_wait();
		values[n++] = CStringGetTextDatum(DatumGetCString(literal.datum));
	}
	return orm_late_literal(TEXTARRAYOID,
							PointerGetDatum(construct_array(values, n, TEXTOID, -1,
															false, TYPALIGN_INT)),
							array_type, BIND_PLAIN);
}

/*
 * orm_array_value
 *		One array parameter of the elements.  None is left out when
 *		drop_unmatched is set, as are integers that the type cannot hold:
 *		neither can be equal to anything.
 */
OrmExpr *
orm_array_value(List *elements, Oid elemtype, OrmBind bind, OrmScope *scope,
				const char *field, bool drop_unmatched)
{
	Oid			base = orm_base_type(elemtype);
	Oid			array_type = get_array_type(elemtype);
	int			n = 0;
	Datum	   *values = palloc(sizeof(Datum) * (list_length(elements) + 1));
	bool	   *nulls = palloc(sizeof(bool) * (list_length(elements) + 1));
	int16		typlen;
	bool		typbyval;
	char		typalign;
	int			dims[1];
	int			lbs[1] = {1};
	ListCell   *lc;

	if (!OidIsValid(array_type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("could not find an array type for type %s",
						format_type_be(elemtype))));
	foreach(lc, elements)
	{
		OrmNode    *element = lfirst(lc);
		OrmExpr    *expr;

		if (drop_unmatched &&
			(orm_node_is_none(element, scope) ||
			 orm_int_range(element, base, scope) != RANGE_OK))
			continue;
		expr = orm_value_expr(element, elemtype, -1, bind, scope, field);
		if (element->tag == ON_PARAM ||
			(expr->kind == X_VALUE && expr->value->recipe != RECIPE_NONE))
			orm_trace_opaque(); /* the array is made of it here and now */
		if (expr->kind == X_VALUE && expr->value->literal)
			return late_array(elements, array_type, scope, drop_unmatched);
		if (expr->kind != X_VALUE || !expr->value->known)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("an element of this list is not a plain value"),
					 orm_errlocation(element)));
		values[n] = expr->value->datum;
		nulls[n++] = expr->value->isnull;
	}
	dims[0] = n;
	get_typlenbyvalalign(elemtype, &typlen, &typbyval, &typalign);
	if (n == 0)
		return orm_const_expr(array_type,
							  PointerGetDatum(construct_empty_array(elemtype)),
							  false);
	return orm_const_expr(array_type,
						  PointerGetDatum(construct_md_array(values, nulls, 1, dims, lbs,
															 elemtype, typlen,
															 typbyval, typalign)),
						  false);
}

/* An array argument that is what orm_array_value() would make of its elements. */
static bool
is_array_of(OrmNode *node, Oid type, OrmScope *scope, Datum *datum)
{
	OrmParam   *param = node->tag == ON_PARAM ? node_param(node, scope) : NULL;
	ArrayType  *array;

	if (param == NULL || !param->known || param->isnull ||
		get_element_type(param->type) != type)
		return false;
	array = DatumGetArrayTypeP(param->value);
	*datum = PointerGetDatum(array);
	return ARR_NDIM(array) == 1 && ARR_LBOUND(array)[0] == 1 &&
		!array_contains_nulls(array);
}

/*
 * orm_list_value
 *		The elements of a list or an argument as one array parameter, without
 *		those that can't be equal to anything if drop_unmatched is set.
 */
OrmExpr *
orm_list_value(OrmNode *node, Oid type, OrmScope *scope, const char *field,
			   bool drop_unmatched)
{
	Datum		array;

	if (is_array_of(node, type, scope, &array))
		return orm_const_expr(get_array_type(type), array, false);
	return orm_array_value(orm_node_elements(node, scope), type, BIND_PLAIN,
						   scope, field, drop_unmatched);
}

/* ------------------------------------------------------------------ JSON */

static void
append_json(StringInfo buf, OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;
	ListCell   *lc;

	check_stack_depth();

	if (is_list_node(node))
	{
		appendStringInfoChar(buf, '[');
		foreach(lc, node->args)
		{
			if (lc != list_head(node->args))
				appendStringInfoChar(buf, ',');
			append_json(buf, lfirst(lc), scope);
		}
		appendStringInfoChar(buf, ']');
		return;
	}
	if (node->tag == ON_DICT)
	{
		appendStringInfoChar(buf, '{');
		for (lc = list_head(node->args); lc != NULL; lc = lnext(node->args, lc))
		{
			OrmNode    *key = lfirst(lc);

			if (lc != list_head(node->args))
				appendStringInfoChar(buf, ',');
			if (key == NULL)
				ereport(ERROR,
						(errcode(ERRCODE_SYNTAX_ERROR),
						 errmsg("** cannot stand inside a JSON value"),
						 orm_errlocation(node)));
			if (key->tag == ON_INT)
				escape_json(buf, key->str);
			else if (orm_node_string(key, scope) != NULL)
				escape_json(buf, orm_node_string(key, scope));
			else
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("keys of a JSON object must be strings"),
						 orm_errlocation(key)));
			appendStringInfoChar(buf, ':');
			lc = lnext(node->args, lc);
			append_json(buf, lfirst(lc), scope);
		}
		appendStringInfoChar(buf, '}');
		return;
	}
	if (!orm_literal_raw(node, scope, &literal))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a JSON value must be made of plain values"),
				 orm_errlocation(node)));
	orm_append_json_datum(buf, literal.datum, literal.isnull, literal.type);
}

/*
 * orm_json_node
 *		A value as jsonb.  *isnull only for a NULL argument; None is JSON null.
 */
Datum
orm_json_node(OrmNode *node, OrmScope *scope, bool *isnull)
{
	StringInfoData buf;

	*isnull = node->tag == ON_PARAM && orm_node_is_none(node, scope);
	if (*isnull)
		return (Datum) 0;
	initStringInfo(&buf);
	append_json(&buf, node, scope);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(buf.data));
}

/*
 * orm_is_plain_value
 *		Is it a value that needs no field and no query: a literal, an argument,
 *		a constructor, or arithmetic with those?
 */
bool
orm_is_plain_value(OrmNode *node, OrmScope *scope)
{
	ListCell   *lc;

	check_stack_depth();

	switch (node->tag)
	{
		case ON_NONE:
		case ON_BOOL:
		case ON_INT:
		case ON_FLOAT:
		case ON_STR:
		case ON_BYTES:
		case ON_PARAM:
			return true;
		case ON_UNARY:
			return node->op != OP_INVERT &&
				orm_is_plain_value(node->base, scope);
		case ON_LIST:
		case ON_TUPLE:
		case ON_SET:
		case ON_DICT:
		case ON_BINARY:
			foreach(lc, node->args)
			{
				if (lfirst(lc) != NULL &&
					!orm_is_plain_value(lfirst(lc), scope))
					return false;
			}
			return true;
		case ON_CALL:
			return orm_is_value_call(node);
		default:
			return false;
	}
}
