/*
 * expr_terminals.c
 *	  What ends a chain with a value, as a value: count(), exists(),
 *	  aggregate(...)['x'], values(...).get(...)['x'] and [n] of values_list().
 *
 * Django asks for such a value before the query around it; here it is a
 * subquery of the one statement.
 *
 * Relies on eval.c and aggregate.c for the querysets, on deparse_expr.c to
 * choose the column.
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "eval.h"
#include "expressions.h"

/* Is it a call of the method, of a queryset or of a manager? */
static bool
is_terminal_call(OrmNode *node, const char *method, OrmScope *scope)
{
	OrmNode    *base;

	if (!orm_calls_method(node) || strcmp(node->base->str, method) != 0)
		return false;
	base = node->base->base;
	return (base->tag == ON_ATTR && orm_chain_is_instance(base->base, scope)) ||
		(orm_is_queryset(base, scope) && !orm_chain_is_instance(base, scope)) ||
		orm_model_from_node(base, true) != NULL;
}

bool
orm_is_item(OrmNode *node, OrmScope *scope)
{
	OrmNode    *item = node->tag == ON_SUBSCRIPT ? linitial(node->args) : NULL;

	if (item == NULL || (item->tag != ON_STR && item->tag != ON_INT))
		return false;
	return (item->tag == ON_STR && is_terminal_call(node->base, "aggregate", scope)) ||
		(orm_is_queryset(node->base, scope) && orm_chain_is_instance(node->base, scope));
}

/* The number of the column that the item is, from 1. */
static int
item_column(OrmQuerySet *qs, OrmNode *item)
{
	List	   *columns = orm_result_columns(qs);
	ListCell   *lc;
	int			n = 0;

	if (item->tag == ON_INT)
	{
		int64		place = strlen(item->str) > 9 ? list_length(columns) : atoi(item->str);

		if (qs->iterable == IT_VALUES_LIST && place < list_length(columns))
			return place + 1;
	}
	else if (qs->iterable == IT_VALUES)
	{
		foreach(lc, columns)
		{
			n++;
			if (strcmp(((OrmSelected *) lfirst(lc))->name, item->str) == 0)
				return n;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no item \"%s\" in it", item->str),
			 qs->iterable == IT_VALUES ? errhint("Its keys are those of values() or aggregate().") :
			 qs->fields_set ? 0 : errhint("A field of a row is written behind a dot."),
			 orm_errlocation(item)));
	return 0;
}

OrmQuerySet *
orm_item_queryset(OrmNode *node, OrmScope *scope)
{
	OrmNode    *call = node->base;
	OrmQuerySet *qs;

	if (is_terminal_call(call, "aggregate", scope))
	{
		qs = orm_queryset_from_node(call->base->base, scope);
		orm_check_not_stepped(qs, node);
		qs = orm_aggregate_statement(qs, call, scope)->qs;
	}
	else
	{
		qs = orm_queryset_from_node(call, scope);
		/* None, which first() may be, has no items */
		orm_require_row(qs->query, -1);
	}
	qs->query->chosen = item_column(qs, linitial(node->args));
	return qs;
}

OrmExpr *
orm_chosen_expr(OrmQuerySet *qs)
{
	OrmExpr    *expr = orm_expr_new(X_SUBQUERY, InvalidOid);

	expr->query = qs->query;
	expr->type = ((OrmSelected *) list_nth(orm_result_columns(qs),
										   Max(qs->query->chosen, 1) - 1))->expr->type;
	expr->conditional = expr->type == BOOLOID;
	return expr;
}

OrmExpr *
orm_terminal_expr(OrmNode *node, OrmScope *scope)
{
	OrmExpr    *expr;
	OrmQuerySet *qs;

	if (orm_is_item(node, scope))
		return orm_chosen_expr(orm_item_queryset(node, scope));
	if (is_terminal_call(node, "count", scope))
	{
		orm_check_arguments("count", node, 0, "");
		qs = orm_queryset_from_node(node->base->base, scope);
		orm_check_not_stepped(qs, node);
		return orm_chosen_expr(orm_count(qs, scope));
	}
	if (!is_terminal_call(node, "exists", scope))
		return NULL;
	orm_check_arguments("exists", node, 0, "");
	qs = orm_queryset_from_node(node->base->base, scope);
	orm_check_not_stepped(qs, node);
	orm_make_exists(qs);
	expr = orm_expr_new(X_EXISTS, BOOLOID);
	expr->query = qs->query;
	expr->conditional = true;
	return expr;
}
