/*
 * expressions.c
 *	  From the tree of an expression to a typed OrmExpr: finds out what kind of
 *	  expression a node is and has it resolved.
 *
 * Each class of expression that needs more than a template of functions.c is
 * a row of special_rows with the function that resolves it.
 *
 * Relies on expr_operators.c, expr_functions.c and expr_aggregate.c for those,
 * on functions.c, values.c and filter.c (conditions).
 */
#include "postgres.h"

#include "miscadmin.h"

#include "eval.h"
#include "expressions.h"
#include "literals.h"
#include "write.h"

/* --------------------------------------------------------------- the table */

static const struct
{
	const char *name;
	OrmExpr    *(*resolve) (OrmNode *call, OrmScope *scope);
}			special_rows[] = {
	{"F", orm_resolve_f},
	{"OuterRef", orm_resolve_outerref},
	{"Value", orm_resolve_value},
	{"Case", orm_resolve_case},
	{"Subquery", orm_resolve_subquery},
	{"ArraySubquery", orm_resolve_subquery},
	{"Exists", orm_resolve_exists},
	{"Window", orm_resolve_window},
	{"ExpressionWrapper", orm_resolve_wrapper},
	{"Q", orm_resolve_q_expr},
	{"Cast", orm_resolve_cast},
	{"Collate", orm_resolve_collate},
	{"NullIf", orm_resolve_nullif},
	{"ConcatPair", orm_resolve_concat},
	{"Extract", orm_resolve_extract},
	{"ExtractYear", orm_resolve_extract},
	{"ExtractIsoYear", orm_resolve_extract},
	{"ExtractMonth", orm_resolve_extract},
	{"ExtractDay", orm_resolve_extract},
	{"ExtractWeek", orm_resolve_extract},
	{"ExtractWeekDay", orm_resolve_extract},
	{"ExtractIsoWeekDay", orm_resolve_extract},
	{"ExtractQuarter", orm_resolve_extract},
	{"ExtractHour", orm_resolve_extract},
	{"ExtractMinute", orm_resolve_extract},
	{"ExtractSecond", orm_resolve_extract},
	{"Trunc", orm_resolve_trunc},
	{"TruncYear", orm_resolve_trunc},
	{"TruncQuarter", orm_resolve_trunc},
	{"TruncMonth", orm_resolve_trunc},
	{"TruncWeek", orm_resolve_trunc},
	{"TruncDay", orm_resolve_trunc},
	{"TruncDate", orm_resolve_trunc},
	{"TruncTime", orm_resolve_trunc},
	{"TruncHour", orm_resolve_trunc},
	{"TruncMinute", orm_resolve_trunc},
	{"TruncSecond", orm_resolve_trunc},
	{"JSONObject", orm_resolve_json_object},
	{"JSONArray", orm_resolve_json_array},
	{"KT", orm_resolve_key},
	{"KeyTransform", orm_resolve_key},
	{"KeyTextTransform", orm_resolve_key},
	{"SHA1", orm_resolve_sha1},
	{"Func", orm_resolve_func},
};

static OrmExpr *
resolve_call(OrmNode *node, OrmScope *scope)
{
	const char *name = orm_call_name(node);
	const char *lookup;
	const OrmFunction *fn;
	int			i;

	if (name == NULL)
		return NULL;
	orm_check_output_field(node);
	for (i = 0; i < (int) lengthof(special_rows); i++)
	{
		if (strcmp(special_rows[i].name, name) == 0)
			return special_rows[i].resolve(node, scope);
	}
	if (orm_lookup_class(name, &lookup))
		return orm_resolve_lookup_expr(node, lookup, scope);
	fn = orm_function(name);
	if (fn == NULL)
		return NULL;
	if (fn->flags & FN_AGGREGATE)
	{
		OrmExpr    *expr = orm_independent_aggregate(node, fn, orm_resolve_aggregate, scope);

		return expr != NULL ? expr : orm_resolve_aggregate(node, fn, scope);
	}
	if (fn->flags & FN_WINDOW)
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("%s() stands inside Window(...) only", name),
				 errhint("Window(expression=%s(), order_by=...)", name),
				 orm_errlocation(node)));
	return orm_resolve_function(node, name, scope);
}

/* Is the call one that makes an expression, by its name? */
static bool
is_expression_call(OrmNode *node)
{
	const char *name = orm_call_name(node);
	const char *lookup;
	int			i;

	if (name == NULL)
		return false;
	for (i = 0; i < (int) lengthof(special_rows); i++)
	{
		if (strcmp(special_rows[i].name, name) == 0)
			return true;
	}
	return orm_is_function_name(name) || orm_lookup_class(name, &lookup);
}

/* Is the node an expression over fields, as opposed to a value or queryset? */
bool
orm_is_expression(OrmNode *node, OrmScope *scope)
{
	check_stack_depth();

	switch (node->tag)
	{
		case ON_CALL:
			return is_expression_call(node) || orm_bit_operator(node) != NULL;
		case ON_BINARY:
		case ON_UNARY:
			return !orm_is_plain_value(node, scope) && !orm_is_queryset(node, scope);
		case ON_SUBSCRIPT:
			return orm_is_expression(node->base, scope);
		default:
			return false;
	}
}

/* For errhint(): what a mistyped name of a function may have been. */
static int
nearest_call(const char *name)
{
	List	   *choices = orm_function_names(false);
	const char *nearest = orm_advice(ADVICE_CALL, name);
	int			i;

	if (nearest != NULL)
		return errhint("%s", nearest);
	for (i = 0; i < (int) lengthof(special_rows); i++)
		choices = lappend(choices, unconstify(char *, special_rows[i].name));
	nearest = orm_nearest_name(name, choices);
	return nearest == NULL ? 0 : errhint("Perhaps you meant %s().", nearest);
}

/* Python's constants are written with capitals. */
static const char *
python_constant(const char *name)
{
	static const char *const constants[] = {"True", "False", "None"};
	int			i;

	for (i = 0; i < (int) lengthof(constants); i++)
	{
		if (pg_strcasecmp(name, constants[i]) == 0)
			return constants[i];
	}
	return pg_strcasecmp(name, "null") == 0 ? "None" : NULL;
}

/*
 * orm_resolve_expr
 *		The typed expression of a node.  Errors: 42703 for unknown fields,
 *		42883 for unknown functions and operators, 42601 for what is none.
 */
OrmExpr *
orm_resolve_expr(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *expr = NULL;
	const char *name;

	check_stack_depth();

	switch (node->tag)
	{
		case ON_BINARY:
			return orm_resolve_binary(node, scope);
		case ON_UNARY:
			if (orm_is_plain_value(node, scope))
			{
				OrmLiteral	literal;

				if (orm_literal(node, scope, &literal))
					return orm_typed_value(node, scope);
			}
			return orm_resolve_unary(node, scope);
		case ON_SUBSCRIPT:
			if (orm_is_expression(node, scope))
				return orm_resolve_subscript(node, scope);
			break;
		case ON_ATTR:
			expr = orm_now_expr(node);
			if (expr != NULL)
				return expr;
			break;
		case ON_CALL:
			expr = orm_now_expr(node);
			if (expr == NULL)
				expr = resolve_call(node, scope);
			if (expr != NULL)
				return expr;
			if (orm_bit_operator(node) != NULL)
				return orm_resolve_bit_method(node, orm_bit_operator(node), scope);
			break;
		default:
			break;
	}
	if (orm_is_plain_value(node, scope))
		return orm_typed_value(node, scope);
	expr = orm_terminal_expr(node, scope);
	if (expr != NULL)
		return expr;
	if (orm_is_queryset(node, scope))
		return orm_subquery_expr(orm_queryset_from_node(node, scope), node);
	if (node->tag == ON_ATTR && orm_chain_is_instance(node->base, scope))
	{
		OrmQuerySet *qs = orm_instance_field(node, scope);

		expr = orm_expr_new(X_SUBQUERY,
							((OrmSelected *) linitial(orm_result_columns(qs)))->expr->type);
		qs->query->subquery = true;
		expr->query = qs->query;
		return expr;
	}
	name = orm_call_name(node);
	if (name != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("unknown function or expression \"%s\"", name),
				 nearest_call(name),
				 orm_errlocation(node)));
	if (node->tag == ON_NAME && node->str != NULL)
	{
		const char *constant = python_constant(node->str);

		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("name \"%s\" is not defined", node->str),
				 constant != NULL ? errhint("Write %s.", constant) :
				 errhint("F('%s') is the field of that name, '%s' in quotes a text.",
						 node->str, node->str),
				 orm_errlocation(node)));
	}
	if (orm_is_write_call(node) || orm_is_delete_call(node))
		orm_writes_here(node);
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("an expression is expected here"),
			 orm_unsaved_model(node) != NULL ?
			 errhint("A row stands for its key only where a key or a relation is compared with it.") :
			 errhint("F('name') is the field, 'name' a text."),
			 orm_errlocation(node)));
	return NULL;
}

/* An expression or value for a place of the given type (assignments). */
OrmExpr *
orm_resolve_typed(OrmNode *node, OrmScope *scope, Oid type, int32 typmod,
				  const char *field)
{
	if (orm_is_plain_value(node, scope))
		return orm_value_expr(node, type, typmod, BIND_PLAIN, scope, field);
	return orm_resolve_expr(node, scope);
}

/*
 * orm_resolve_condition
 *		A conditional expression in the place of a filter's argument.
 */
OrmExpr *
orm_resolve_condition(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *expr;

	if (node->tag == ON_BOOL)
		return orm_expr_new(node->number ? X_TRUE : X_FALSE, BOOLOID);
	if (!orm_is_expression(node, scope) && !orm_is_plain_value(node, scope))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("a condition is expected here"),
				 errhint("Write keyword=value, Q(...), or an expression such as Exists(...)."),
				 orm_errlocation(node)));
	expr = orm_resolve_expr(node, scope);
	if (orm_base_type(expr->type) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("cannot filter against a non-conditional expression"),
				 errhint("A condition is field=value, a Q object or an expression that is true or false."),
				 orm_errlocation(node)));
	return expr;
}

/*
 * orm_order_expr
 *		An item of an ordering: 'x', '-x', F('x').desc(nulls_last=True),
 *		OrderBy(F('x'), descending=True) or a bare expression.  "known" is
 *		what it orders by where that is known already, else NULL.
 */
OrmExpr *
orm_order_expr(OrmNode *node, OrmScope *scope, OrmExpr *known)
{
	OrmExpr    *order = orm_expr_new(X_ORDER, InvalidOid);
	OrmNode    *source = node;
	OrmNode    *options = NULL;
	const char *name = orm_call_name(node);
	const char *text = orm_node_string(node, scope);

	if (text != NULL)
	{
		if (text[0] == '-')
		{
			order->descending = true;
			text++;
		}
		order->args = list_make1(orm_resolve_ref(scope->query, text, scope, node));
		order->type = ((OrmExpr *) linitial(order->args))->type;
		return order;
	}
	if (name != NULL && strcmp(name, "OrderBy") == 0)
	{
		source = orm_need_argument(node, 0, "expression");
		options = node;
		order->descending = orm_bool_option(node, "descending", scope);
	}
	else if (orm_calls_method(node) &&
			 (strcmp(node->base->str, "asc") == 0 ||
			  strcmp(node->base->str, "desc") == 0))
	{
		source = node->base->base;
		options = node;
		order->descending = node->base->str[0] == 'd';
	}
	if (options != NULL)
	{
		order->nulls_first = orm_bool_option(options, "nulls_first", scope);
		order->nulls_last = orm_bool_option(options, "nulls_last", scope);
		if (order->nulls_first && order->nulls_last)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("nulls_first and nulls_last are mutually exclusive"),
					 orm_errlocation(node)));
	}
	if (known == NULL)
		known = orm_argument(source, 'a', scope);
	order->args = list_make1(known);
	order->type = known->type;
	return order;
}

/* ----------------------------------------------------------- right-hand sides */

/*
 * orm_resolve_rhs
 *		What stands on the right of a lookup: values stay nodes until the left
 *		side says their type, everything else is resolved here and now.
 */
OrmRhs *
orm_resolve_rhs(OrmNode *node, OrmScope *scope)
{
	OrmRhs	   *rhs = palloc0(sizeof(OrmRhs));
	const char *name = orm_call_name(node);
	ListCell   *lc;

	if (name != NULL && strcmp(name, "Value") == 0 &&
		list_length(node->args) == 1 &&
		((OrmNode *) linitial(node->args))->tag != ON_KEYWORD)
		node = linitial(node->args);
	if (orm_is_plain_value(node, scope))
	{
		rhs->node = node;
		return rhs;
	}
	rhs->expr = orm_terminal_expr(node, scope);
	if (rhs->expr != NULL)
		return rhs;
	if (orm_is_queryset(node, scope))
	{
		rhs->queryset = orm_queryset_from_node(node, scope);
		rhs->instance = rhs->queryset->instance;
		return rhs;
	}
	rhs->queryset = orm_instance_field(node, scope);
	if (rhs->queryset != NULL)
	{
		rhs->instance = true;
		return rhs;
	}
	rhs->model = orm_unsaved_model(node);
	if (rhs->model != NULL)
	{
		rhs->unsaved = node;
		return rhs;
	}
	if (node->tag == ON_LIST || node->tag == ON_TUPLE || node->tag == ON_SET)
	{
		rhs->is_list = true;
		foreach(lc, node->args)
			rhs->elements = lappend(rhs->elements,
									orm_resolve_rhs(lfirst(lc), scope));
		return rhs;
	}
	rhs->expr = orm_resolve_expr(node, scope);
	return rhs;
}
