/*
 * values.c
 *	  Values: from what was written to an expression of the type its place
 *	  wants.
 *
 * A value is a literal of the expression language, an argument of the call, or
 * one of Python's value constructors (date(...), timedelta(...), Decimal(...)).
 * It is never printed into SQL; it becomes a parameter (OrmValue).
 *
 * Relies on literals.c for what a literal is, on value_coerce.c for its
 * conversion, on value_lists.c for lists, ranges and dictionaries.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "values.h"

/* --------------------------------------------------- simple node readers */

OrmParam *
orm_node_param(OrmNode *node, OrmScope *scope)
{
	const OrmParams *params = scope == NULL ? NULL : scope->params;

	if (params == NULL || node->number < 1 || node->number > params->count)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_PARAMETER),
				 errmsg("there is no parameter $%d", node->number),
				 params == NULL ?
				 errhint("Parameters belong to orm() and its like; here a value follows its field: 'name', value.") :
				 errhint_plural("The call has %d parameter after the expression.",
								"The call has %d parameters after the expression.",
								params->count, params->count),
				 orm_errlocation(node)));
	return &params->values[node->number - 1];
}

OrmParam *
orm_given_param(const OrmNode *node, const OrmScope *scope)
{
	if (node == NULL || node->tag != ON_PARAM || scope->params == NULL ||
		node->number < 1 || node->number > scope->params->count)
		return NULL;
	return &scope->params->values[node->number - 1];
}

/* An argument that is not known yet (planning). */
bool
orm_is_late(OrmNode *node, OrmScope *scope)
{
	return node->tag == ON_PARAM && !orm_node_param(node, scope)->known;
}

bool
orm_node_is_none(OrmNode *node, OrmScope *scope)
{
	if (node->tag == ON_NONE)
		return true;
	if (node->tag == ON_PARAM)
	{
		OrmParam   *param = orm_node_param(node, scope);

		return param->known && param->isnull;
	}
	return orm_is_null_call(node);
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
		!orm_is_int_base(literal.type))
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
/* What reads its values is the server's own. */
static bool
is_servers_type(Oid type)
{
	Oid			element = get_element_type(type);

	return type < FirstNormalObjectId ||
		type_is_enum(OidIsValid(element) ? element : type);
}

/*
 * A literal that its type refuses now is refused by the call itself.  Functions
 * of users are not run to find out.
 */
static void
check_late_literal(OrmLiteral *literal, Oid type, OrmBind bind, OrmScope *scope,
				   const char *field)
{
	if (!is_servers_type(literal->type) || !is_servers_type(type))
		return;
	orm_planning = false;		/* an error ends the planning of this call */
	(void) orm_literal_as(literal, type, bind, scope, field);
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

	scope->reading = value->reading;
	result = orm_literal_as(literal, value->wanted, value->bind, scope, value->field);
	orm_trace_covered(covered);
	return result;
}

/* An argument that is not known yet as a value. */
static OrmExpr *
late_param(OrmNode *node, Oid base, OrmBind bind, OrmScope *scope)
{
	const OrmParam *param = orm_node_param(node, scope);

	/* of a row only its primary key was taken along */
	if (OidIsValid(param->row_of))
	{
		const OrmModel *model = orm_model(param->row_of);

		if (orm_row_column(model, scope->reading.row_key) != model->pk[0])
			orm_cannot_wait();
	}
	return orm_late_param(node->number, param->type, base, bind);
}

/*
 * A literal as a value.  One whose meaning can change, such as 'today', is
 * converted anew each time.
 */
static OrmExpr *
literal_expr(OrmLiteral *literal, Oid type, int32 typmod, OrmBind bind,
			 OrmScope *scope, const char *field)
{
	Oid			to = orm_is_like_bind(bind) ? TEXTOID : type;
	bool		immutable = orm_value_is_immutable(literal->datum, literal->type, to);
	OrmExpr    *expr;
	bool		covered;

	if (orm_planning && !immutable)
	{
		check_late_literal(literal, type, bind, scope, field);
		return orm_late_literal(literal->type, literal->datum, type, bind);
	}
	covered = orm_trace_covered(true);
	expr = orm_const_expr(to, orm_literal_as(literal, type, bind, scope, field), false);
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
		if (scope != NULL)
			expr->value->reading = scope->reading;
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

	if (orm_is_late(node, scope))
		return late_param(node, base, bind, scope);
	if (base == JSONBOID || base == JSONOID)
	{
		bool		isnull;
		Datum		json = orm_json_node(node, scope, &isnull);

		if (base == JSONOID && !isnull)
			json = orm_coerce_datum(json, JSONBOID, JSONOID, -1, BIND_PLAIN);
		return orm_const_expr(base, json, isnull);
	}
	expr = orm_collection_value(node, base, scope, field);
	if (expr != NULL)
		return expr;
	if (!orm_literal(node, scope, &literal))
	{
		/* not a literal but plain: now(), or arithmetic with literals */
		expr = orm_resolve_expr(node, scope);
		return orm_base_type(expr->type) == base ? expr :
			orm_cast_expr(expr, base, typmod);
	}
	if (literal.isnull)
		return orm_const_expr(orm_is_like_bind(bind) ? TEXTOID : base, (Datum) 0, true);
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
	orm_node_param(node, scope)->looked = looked;
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
	looked = orm_node_param(node, scope)->looked;
	covered = orm_trace_covered(true);
	expr = value_expr(node, type, typmod, bind, scope, field);
	orm_trace_covered(covered);
	made_of_param(expr, node, RECIPE_PARAM, looked, scope);
	if (expr->kind == X_VALUE)
	{
		expr->value->wanted = type;
		expr->value->bind = bind;
		expr->value->field = field;
		expr->value->reading = scope->reading;
	}
	return expr;
}

/* A value where no field says its type: the type it has by itself. */
static OrmExpr *
typed_value(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (orm_is_late(node, scope))
	{
		OrmParam   *param = orm_node_param(node, scope);

		return orm_late_param(node->number, param->type,
							  param->type == UNKNOWNOID ? TEXTOID : param->type,
							  BIND_PLAIN);
	}
	if (orm_is_list_node(node) || node->tag == ON_DICT)
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
	looked = orm_node_param(node, scope)->looked;
	covered = orm_trace_covered(true);
	expr = typed_value(node, scope);
	orm_trace_covered(covered);
	made_of_param(expr, node, RECIPE_TYPED, looked, scope);
	return expr;
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
