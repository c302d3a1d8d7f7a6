/*
 * value_lists.c
 *	  Values that are made of several: lists as arrays, bounds as ranges,
 *	  dictionaries as hstore, and any of these as JSON.
 *
 * Relies on values.c and value_coerce.c for the parts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "values.h"

bool
orm_is_list_node(OrmNode *node)
{
	return node->tag == ON_LIST || node->tag == ON_TUPLE || node->tag == ON_SET;
}

/* ---------------------------------------------------------------- arrays */

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

/* ---------------------------------------------------------------- ranges */

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
	value = orm_literal_as(&literal, subtype, BIND_PLAIN, scope, field);
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
is_range_node(OrmNode *node, Oid type)
{
	const char *name;

	if (!type_is_range(type))
		return false;
	if (orm_is_list_node(node))
		return true;
	name = orm_call_name(node);
	return name != NULL && strlen(name) >= 5 &&
		strcmp(name + strlen(name) - 5, "Range") == 0;
}

/* ----------------------------------------------------------- dictionaries */

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

/* --------------------------------------------------------- any of those */

/* Is it an argument that holds a JSON array? */
static bool
is_jsonb_array(OrmNode *node, OrmScope *scope)
{
	OrmParam   *param;

	if (node->tag != ON_PARAM)
		return false;
	param = orm_node_param(node, scope);
	return param->type == JSONBOID && !param->isnull &&
		JB_ROOT_IS_ARRAY(DatumGetJsonbP(param->value)) &&
		!JB_ROOT_IS_SCALAR(DatumGetJsonbP(param->value));
}

OrmExpr *
orm_collection_value(OrmNode *node, Oid type, OrmScope *scope, const char *field)
{
	if (is_jsonb_array(node, scope) && OidIsValid(get_element_type(type)))
		node = orm_jsonb_to_node(DatumGetJsonbP(orm_node_param(node, scope)->value));
	if (orm_is_list_node(node) && OidIsValid(get_element_type(type)))
		return list_as_array(node, type, scope, field);
	if (is_range_node(node, type))
		return node_as_range(node, type, scope, field);
	if (node->tag == ON_DICT && is_hstore(type))
		return dict_as_hstore(node, type, scope);
	if (node->tag == ON_DICT || orm_is_list_node(node))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("%s%s%s%s is no value for type %s",
						field != NULL ? "field \"" : "", field != NULL ? field : "",
						field != NULL ? "\": " : "",
						node->tag == ON_DICT ? "a dictionary" : "a list",
						format_type_be(type)),
				 node->tag != ON_DICT ?
				 errhint("To compare with each of several values, use the lookup \"in\".") : 0,
				 orm_errlocation(node)));
	return NULL;
}

/* -------------------------------------------------------------- elements */

/*
 * orm_node_elements
 *		The elements of a list, tuple or set, or of an array or jsonb array
 *		argument, as nodes.  NIL with a non-list: check first.
 */
List *
orm_node_elements(OrmNode *node, OrmScope *scope)
{
	if (orm_is_list_node(node))
		return node->args;
	if (node->tag == ON_PARAM)
		return orm_param_elements(node, orm_node_param(node, scope));
	return NIL;
}

/* One array of literals that are to be converted when the statement runs. */
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
	OrmParam   *param = node->tag == ON_PARAM ? orm_node_param(node, scope) : NULL;
	ArrayType  *array;

	if (param == NULL || !param->known || param->isnull ||
		get_element_type(param->type) != type)
		return false;
	array = DatumGetArrayTypeP(param->value);
	*datum = PointerGetDatum(array);
	return ARR_NDIM(array) == 1 && ARR_LBOUND(array)[0] == 1 &&
		!array_contains_nulls(array);
}

/* The elements of a list or an argument; of rows, what they stand for. */
static List *
key_elements(OrmNode *node, OrmScope *scope)
{
	List	   *elements = orm_node_elements(node, scope);
	const OrmParam *param = orm_given_param(node, scope);
	const OrmModel *model = param != NULL ? orm_model_of_rows(param) : NULL;
	List	   *keys = NIL;
	ListCell   *lc;

	if (model == NULL)
		return elements;
	foreach(lc, elements)
	{
		OrmNode    *row = lfirst(lc);

		keys = lappend(keys, row->tag != ON_CALL ? row :
					   orm_unsaved_value(row, model, scope->reading.row_key));
	}
	return keys;
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
	return orm_array_value(key_elements(node, scope), type, BIND_PLAIN,
						   scope, field, drop_unmatched);
}

/* ------------------------------------------------------------------ JSON */

static void
append_json(StringInfo buf, OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;
	ListCell   *lc;

	check_stack_depth();

	if (orm_is_list_node(node))
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

/* A number, or what can only be meant as an object, an array or a string. */
static bool
looks_like_json(const char *text)
{
	char	   *end;

	if (text[0] == '{' || text[0] == '[' || text[0] == '"' ||
		strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ||
		strcmp(text, "null") == 0)
		return true;
	if (text[strspn(text, "-0123456789.eE+")] != '\0' || text[0] == '+')
		return false;
	(void) strtod(text, &end);
	return end != text && *end == '\0';
}

/*
 * orm_untyped_text
 *		The text of an argument without a type; NULL when the node is none, or
 *		is NULL.
 */
const char *
orm_untyped_text(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (node->tag != ON_PARAM || !orm_literal_raw(node, scope, &literal) ||
		literal.type != UNKNOWNOID || literal.isnull)
		return NULL;
	return DatumGetCString(literal.datum);
}

/*
 * The text of an argument without a type, where that is the field's.  Other
 * texts are strings, as for a key in the field, where all of them are.
 */
static const char *
json_text(OrmNode *node, OrmScope *scope)
{
	const char *text;

	if (scope == NULL || !scope->reading.json_wanted)
		return NULL;
	text = orm_untyped_text(node, scope);
	return text != NULL && looks_like_json(text) ? text : NULL;
}

/*
 * orm_json_node
 *		A value as jsonb.  *isnull only for a NULL argument, or Null(), which
 *		was one; None is JSON null.
 */
Datum
orm_json_node(OrmNode *node, OrmScope *scope, bool *isnull)
{
	StringInfoData buf;
	const char *text;

	*isnull = node->tag != ON_NONE && orm_node_is_none(node, scope);
	if (*isnull)
		return (Datum) 0;
	text = json_text(node, scope);
	if (text != NULL)
		return orm_coerce_datum(CStringGetDatum(text), UNKNOWNOID, JSONBOID, -1,
								BIND_PLAIN);
	initStringInfo(&buf);
	append_json(&buf, node, scope);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(buf.data));
}
