/*
 * independent.c
 *	  orm_lookup.multi_aggregate = 'independent': each aggregate over a to-many
 *	  path is computed in a subquery of its own.
 *
 * Django joins every path that annotate() aggregates over into one query, so
 * that two to-many paths multiply each other's rows (its ticket 10060).  With
 * this setting annotate(Count('books'), Count('prizes')) becomes two scalar
 * subqueries tied to the row by its key, and both counts are true.
 *
 * Relies on expressions.c, which asks here before it resolves an aggregate.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "query.h"

int			orm_multi_aggregate = MULTI_AGGREGATE_DJANGO;

/* Does the tree name one of the query's annotations? */
static bool
names_annotation(OrmNode *node, OrmQuery *query)
{
	ListCell   *lc;

	if (node == NULL)
		return false;
	check_stack_depth();
	if (node->tag == ON_STR &&
		orm_find_annotation(query, linitial(orm_split_names(node->str))) != NULL)
		return true;
	if (node->tag == ON_KEYWORD && node->str != NULL &&
		orm_find_annotation(query, linitial(orm_split_names(node->str))) != NULL)
		return true;
	if (names_annotation(node->base, query))
		return true;
	foreach(lc, node->args)
	{
		if (names_annotation(lfirst(lc), query))
			return true;
	}
	return false;
}

static bool
joins_to_many(OrmQuery *query)
{
	ListCell   *lc;

	foreach(lc, query->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->m2m)
			return true;
	}
	return false;
}

/*
 * orm_independent_aggregate
 *		The aggregate as a subquery over its own joins, or NULL when it is to
 *		be computed as Django does: it crosses no to-many path, or it speaks of
 *		other annotations.  "resolve" resolves the call in a given scope.
 */
OrmExpr *
orm_independent_aggregate(OrmNode *call, const OrmFunction *fn,
						  OrmAggregateResolver resolve, OrmScope *scope)
{
	OrmQuery   *outer = scope->query;
	OrmQuery   *inner;
	OrmScope	inner_scope = *scope;
	OrmExpr    *agg;
	OrmExpr    *expr;
	OrmSelected *item;
	int			i;

	if (!scope->independent || scope->summarize ||
		orm_multi_aggregate != MULTI_AGGREGATE_INDEPENDENT ||
		outer == NULL || outer->model->npk == 0 ||
		names_annotation(call, outer))
		return NULL;

	inner = orm_query_new(outer->model);
	inner->outer = outer;
	inner->subquery = true;
	inner->default_cols = false;
	inner->default_ordering = false;
	inner->filtered_relations = outer->filtered_relations;
	inner_scope.query = inner;
	inner_scope.reuse = NULL;
	inner_scope.independent = false;
	agg = resolve(call, fn, &inner_scope);
	if (!joins_to_many(inner))
		return NULL;

	for (i = 0; i < outer->model->npk; i++)
		orm_where_add(inner->where,
					  orm_equal(orm_col_expr(orm_initial_alias(inner), outer->model->pk[i]),
								orm_col_expr(orm_initial_alias(outer), outer->model->pk[i])),
					  CONN_AND);
	item = palloc0(sizeof(OrmSelected));
	item->name = "aggregate";
	item->expr = agg;
	inner->select = list_make1(item);
	inner->has_select = true;

	expr = orm_expr_new(X_SUBQUERY, agg->type);
	expr->query = inner;
	expr->default_name = agg->default_name;
	expr->conditional = agg->type == BOOLOID;
	return expr;
}
