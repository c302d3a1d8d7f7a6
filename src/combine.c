/*
 * combine.c
 *	  union(), intersection(), difference(), and & | ^ between querysets.
 *
 * The first three become set operations over the querysets as they are.  The
 * operators merge the conditions of two querysets of one model into one
 * query, as Django's Query.combine does: joins are reused under OR, and made
 * anew for to-many relations under AND.
 *
 * Relies on joins.c for promotion.
 */
#include "postgres.h"

#include "query.h"

/*
 * Leaves out what none() made: a queryset that yields no rows needs not fit
 * the others.  Returns the queryset that is the result without any set
 * operation, NULL when there is one.
 */
static OrmQuerySet *
without_empty(OrmQuerySet **first, OrmCombinator kind, List **others)
{
	ListCell   *lc;

	if (kind == COMB_UNION && (*first)->query->none)
	{
		List	   *rows = NIL;

		foreach(lc, *others)
		{
			if (!((OrmQuerySet *) lfirst(lc))->query->none)
				rows = lappend(rows, lfirst(lc));
		}
		if (rows == NIL)
			return *first;
		*first = linitial(rows);
		*others = list_delete_first(rows);
	}
	if (kind == COMB_UNION)
		return *others == NIL ? *first : NULL;
	if ((*first)->query->none)
		return *first;
	foreach(lc, kind == COMB_INTERSECTION ? *others : NIL)
	{
		if (((OrmQuerySet *) lfirst(lc))->query->none)
			return lfirst(lc);
	}
	return NULL;
}

/*
 * orm_combinator
 *		union(), intersection(), difference().
 */
OrmQuerySet *
orm_combinator(OrmQuerySet *first, OrmCombinator kind, List *others, bool all)
{
	OrmQuerySet *qs = without_empty(&first, kind, &others);
	OrmQuery   *query = palloc(sizeof(OrmQuery));

	if (qs != NULL)
		return qs;
	qs = palloc(sizeof(OrmQuerySet));
	*qs = *first;
	*query = *first->query;
	qs->query = query;
	query->order_by = NIL;
	query->default_ordering = false;
	query->low_mark = 0;
	query->high_mark = -1;
	query->distinct = false;
	query->distinct_fields = NIL;
	query->combinator = kind;
	query->combinator_all = all;
	query->combined = lcons(first, others);
	return qs;
}

static bool
same_strings(List *a, List *b)
{
	ListCell   *la,
			   *lb;

	if (list_length(a) != list_length(b))
		return false;
	forboth(la, a, lb, b)
	{
		if (strcmp(lfirst(la), lfirst(lb)) != 0)
			return false;
	}
	return true;
}

/* Do both yield the same names, where one has values()? */
static bool
same_values(OrmQuerySet *left, OrmQuerySet *right)
{
	List	   *names[2] = {NIL, NIL};
	ListCell   *lc;

	if (!left->fields_set)
		return true;
	foreach(lc, orm_result_columns(left))
		names[0] = lappend(names[0], (char *) ((OrmSelected *) lfirst(lc))->name);
	foreach(lc, right->fields_set ? orm_result_columns(right) : NIL)
		names[1] = lappend(names[1], (char *) ((OrmSelected *) lfirst(lc))->name);
	return same_strings(names[0], names[1]);
}

static void
check_mergeable(OrmQuerySet *left_qs, OrmQuerySet *right_qs, const OrmNode *node)
{
	OrmQuery   *left = left_qs->query;
	OrmQuery   *right = right_qs->query;
	const char *problem = NULL;

	if (left->model != right->model)
		problem = "cannot combine queries on two different base models";
	else if (left->combinator != COMB_NONE || right->combinator != COMB_NONE)
		problem = "cannot combine querysets after union(), intersection() or difference()";
	else if (!same_values(left_qs, right_qs))
		problem = "cannot combine querysets that differ in values()";
	else if (left->none || right->none)
		return;					/* one of them will be the result as it is */
	else if (left->distinct != right->distinct)
		problem = "cannot combine a unique query with a non-unique query";
	else if (!same_strings(left->distinct_fields, right->distinct_fields))
		problem = "cannot combine queries with different distinct fields";
	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s", problem),
				 orm_errlocation(node)));
}

/* An alias of the left query that the right one's join can share. */
static OrmAlias *
shared_alias(const OrmAlias *join, List *reuse)
{
	ListCell   *lc;
	OrmAlias   *found = NULL;

	foreach(lc, reuse)
	{
		OrmAlias   *alias = lfirst(lc);
		int			i;

		if (alias->join_type == OJ_BASE || join->parent == NULL ||
			alias->parent != orm_real_alias(join->parent) ||
			alias->model->relid != join->model->relid ||
			alias->ncols != join->ncols || alias->filtered != join->filtered)
			continue;
		for (i = 0; i < alias->ncols; i++)
		{
			if (alias->cols[i] != join->cols[i] ||
				alias->parent_cols[i] != join->parent_cols[i])
				break;
		}
		if (i == alias->ncols)
			found = alias;
	}
	return found;
}

static void
merge_query(OrmQuery *left, OrmQuery *right, OrmConnector connector)
{
	List	   *reuse = connector == CONN_AND ? NIL : list_copy(left->aliases);
	List	   *inner = NIL;
	List	   *right_inner = NIL;
	OrmJoinPromoter promoter;
	ListCell   *lc;
	OrmAlias   *base = orm_initial_alias(left);

	orm_promoter_init(&promoter, connector, 2, false);
	foreach(lc, left->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->join_type == OJ_INNER)
			inner = lappend(inner, lfirst(lc));
	}
	orm_promoter_vote(&promoter, inner);

	(void) orm_initial_alias(right);
	foreach(lc, right->aliases)
	{
		OrmAlias   *alias = lfirst(lc);
		OrmAlias   *shared;
		OrmJoinType old_type = alias->join_type;

		if (lc == list_head(right->aliases))
		{
			alias->forward = base;
			base->refcount++;
			continue;
		}
		shared = shared_alias(alias, reuse);
		if (shared != NULL)
		{
			alias->forward = shared;
			shared->refcount += Max(alias->refcount, 0);
			reuse = list_delete_ptr(reuse, shared);
		}
		else
		{
			alias->parent = orm_real_alias(alias->parent);
			alias->query = left;
			alias->join_type = alias->parent->join_type == OJ_LOUTER ||
				alias->nullable ? OJ_LOUTER : OJ_INNER;
			/* as in Django, a join made anew votes by its new type */
			old_type = alias->join_type;
			left->aliases = lappend(left->aliases, alias);
			shared = alias;
		}
		if (old_type == OJ_INNER)
			right_inner = lappend(right_inner, shared);
	}
	orm_promoter_vote(&promoter, right_inner);
	(void) orm_promoter_update(&promoter, left);

	orm_where_add(left->where, right->where, connector);
	left->annotations = list_concat(left->annotations, right->annotations);
	left->default_cols = right->default_cols;
	left->has_select = right->has_select;
	left->select = right->select;
	if (right->order_by != NIL)
		left->order_by = right->order_by;
}

/* A sliced queryset under | or ^ counts by the keys of its rows. */
static OrmQuerySet *
by_keys(OrmQuerySet *qs, OrmScope *outer)
{
	OrmQuerySet *all;
	OrmExpr    *expr;
	OrmAlias   *alias;
	List	   *columns;

	if (!orm_query_is_sliced(qs->query) || qs->query->model->npk != 1)
		return qs;
	all = orm_queryset_new(qs->query->model);
	orm_prepare_in_subquery(qs, NULL);
	columns = orm_result_columns(qs);
	alias = orm_initial_alias(all->query);
	expr = orm_expr_new(X_IN_SUBQUERY, BOOLOID);
	expr->args = list_make1(orm_col_expr(alias, all->query->model->pk[0]));
	expr->opno = orm_equal(linitial(expr->args),
						   ((OrmSelected *) linitial(columns))->expr)->opno;
	expr->query = qs->query;
	expr->conditional = true;
	orm_where_add(all->query->where, expr, CONN_AND);
	return all;
}

/*
 * orm_combine
 *		left & right, left | right, left ^ right.
 */
OrmQuerySet *
orm_combine(OrmQuerySet *left, OrmQuerySet *right, OrmConnector connector,
			OrmScope *outer, const OrmNode *node)
{
	check_mergeable(left, right, node);
	if (connector == CONN_AND)
	{
		if (right->query->none)
			return right;
		if (left->query->none)
			return left;
		orm_check_not_sliced(left, "combine", node);
		orm_check_not_sliced(right, "combine", node);
	}
	else
	{
		if (left->query->none)
			return right;
		if (right->query->none)
			return left;
		left = by_keys(left, outer);
		right = by_keys(right, outer);
	}
	merge_query(left->query, right->query, connector);
	return left;
}
