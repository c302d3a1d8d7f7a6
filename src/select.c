/*
 * select.c
 *	  What a SELECT is made of: from a queryset to its columns, ordering,
 *	  WHERE, HAVING and GROUP BY.
 *
 * Nothing is written here; deparse.c does that with the result.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "deparse.h"
#include "nested.h"

/* ------------------------------------------------------------------- columns */

OrmSelected *
orm_selected(const char *name, OrmExpr *expr)
{
	OrmSelected *item = palloc0(sizeof(OrmSelected));

	item->name = name;
	item->expr = expr;
	return item;
}

/* Was the alias joined from its own parent, by this link? */
static bool
is_child_of(const OrmAlias *alias, const OrmRelation *link)
{
	int			i;

	if (alias->parent == NULL || alias->parent->model->relid != link->to ||
		alias->ncols != link->ncols)
		return false;
	for (i = 0; i < link->ncols; i++)
	{
		if (alias->cols[i] != link->from_cols[i] ||
			alias->parent_cols[i] != link->to_cols[i])
			return false;
	}
	return true;
}

/*
 * orm_alias_columns
 *		The columns of a table in the query, those of its parents first.  Of
 *		OrmSelected *.
 */
List *
orm_alias_columns(OrmQuery *query, OrmAlias *alias)
{
	const OrmModel *model = alias->model;
	List	   *columns = NIL;
	ListCell   *lc;
	OrmScope	scope;
	int			i;

	orm_scope_init(&scope, query, NULL);
	foreach(lc, model->parents)
	{
		const OrmRelation *parent = lfirst(lc);
		OrmPath    *path = palloc0(sizeof(OrmPath));
		OrmAlias   *joined;

		path->from = model;
		path->to = orm_model(parent->to);
		path->ncols = parent->ncols;
		path->from_cols = parent->from_cols;
		path->to_cols = parent->to_cols;
		path->direct = true;
		path->nullable = parent->nullable;
		joined = is_child_of(alias, parent) ? alias->parent :
			orm_join(query, alias, path, NULL, &scope);
		columns = list_concat(columns, orm_alias_columns(query, joined));
	}
	for (i = 0; i < model->ncolumns; i++)
		columns = lappend(columns,
						  orm_selected(model->columns[i].attname,
									   orm_col_expr(alias, model->columns[i].attnum)));
	return columns;
}

List *
orm_model_columns(OrmQuery *query)
{
	return orm_alias_columns(query, orm_initial_alias(query));
}

/*
 * orm_result_columns
 *		What a queryset yields, column by column: of OrmSelected *.
 */
List *
orm_result_columns(OrmQuerySet *qs)
{
	OrmQuery   *query = qs->query;
	List	   *columns;
	ListCell   *lc;

	if (query->has_select)
		return query->select;
	columns = query->default_cols ? orm_default_columns(query) :
		list_copy(query->select);
	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);

		if (annotation->selected)
		{
			OrmSelected *item = orm_selected(annotation->name, annotation->expr);

			item->annotation = true;
			columns = lappend(columns, item);
		}
	}
	return columns;
}

/* ------------------------------------------------------------------ ordering */

static OrmExpr *
order_of(OrmExpr *expr, bool descending)
{
	OrmExpr    *order = orm_expr_new(X_ORDER, expr->type);

	order->args = list_make1(expr);
	order->descending = descending;
	return order;
}

/* order_by('blog') follows the ordering of blogs, when they have one. */
static List *
named_ordering(OrmQuery *query, const char *name, const OrmModel *model,
			   OrmAlias *alias, bool descending, List *seen,
			   const OrmNode *node)
{
	List	   *names = orm_split_names(name);
	OrmScope	scope;
	OrmJoinInfo *info;
	OrmTargets	targets;
	OrmAlias   *last;
	List	   *joins;
	List	   *result = NIL;
	const char *missing;
	OrmExpr    *expr;
	ListCell   *lc;
	int			i;

	check_stack_depth();
	orm_scope_init(&scope, query, NULL);
	if (alias == NULL)
		alias = orm_initial_alias(query);
	info = orm_setup_joins(query, names, model, alias, NULL, &scope, node);
	if (info->relation != NULL && info->model->ordering != NIL &&
		info->transforms == NIL && strcmp(name, "pk") != 0)
	{
		last = llast(info->joins);
		if (list_member_ptr(seen, last))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("infinite loop caused by ordering"),
					 orm_errlocation(node)));
		seen = lappend(list_copy(seen), last);
		foreach(lc, info->model->ordering)
		{
			const char *item = lfirst(lc);
			bool		minus = item[0] == '-';

			result = list_concat(result,
								 named_ordering(query, minus ? item + 1 : item,
												info->model, last,
												descending != minus, seen, node));
		}
		return result;
	}
	if (info->relation != NULL && info->transforms != NIL)
		orm_unknown_field(query, info->model, linitial(info->transforms), node);
	orm_trim_joins(info, &targets, &last, &joins);
	if (info->transforms == NIL)
	{
		for (i = 0; i < targets.ncols; i++)
			result = lappend(result, order_of(orm_col_expr(last, targets.cols[i]),
											  descending));
		return result;
	}
	expr = orm_apply_transforms(orm_target_expr(last, &targets, NULL), info->transforms, 0,
								list_length(info->transforms), node, &missing);
	if (expr == NULL)
		orm_unknown_field(query, info->model, missing, node);
	return list_make1(order_of(expr, descending));
}

static List *
name_to_order(OrmQuery *query, const char *name, bool descending,
			  const OrmNode *node)
{
	OrmAnnotation *annotation;
	List	   *names;
	OrmExpr    *expr;

	if (strcmp(name, "?") == 0)
		return list_make1(order_of(orm_sql_expr("pg_catalog.random()", FLOAT8OID, NIL),
								   descending));
	annotation = orm_find_annotation(query, name);
	if (annotation != NULL)
		return list_make1(order_of(annotation->expr, descending));
	names = orm_split_names(name);
	annotation = orm_find_annotation(query, linitial(names));
	if (annotation != NULL)
	{
		expr = orm_apply_transforms(annotation->expr, names, 1, list_length(names), node, NULL);
		return list_make1(order_of(expr, descending));
	}
	return named_ordering(query, name, query->model, NULL, descending, NIL, node);
}

/* The path that an item of order_by() names: 'a__b', or F('a__b').desc(). */
const char *
orm_ordering_path(OrmOrdering *item)
{
	OrmNode    *source = item->node;
	const char *class;

	if (source == NULL)
		return item->name;
	if (source->tag == ON_CALL && source->base->tag == ON_ATTR &&
		(strcmp(source->base->str, "asc") == 0 || strcmp(source->base->str, "desc") == 0))
		source = source->base->base;
	class = orm_call_name(source);
	if (class != NULL && strcmp(class, "F") == 0 && source->args != NIL)
		return orm_node_string(linitial(source->args), item->scope);
	return NULL;
}

/*
 * What values() selects under a name.  An ordering by that name means the
 * selected column, not a new walk along the path: a later filter() may have
 * joined the path's tables once more, and a relation that was selected is
 * ordered by its key, not by the other model's ordering.
 */
static OrmExpr *
selected_by_name(Select *sel, const char *name)
{
	ListCell   *lc;

	if (name == NULL || !sel->query->has_select)
		return NULL;
	foreach(lc, sel->columns)
	{
		OrmSelected *item = lfirst(lc);

		if (!item->hidden && strcmp(item->name, name) == 0)
			return item->expr;
	}
	return NULL;
}

static List *
ordering_by_name(Select *sel, const char *name, bool descending, const OrmNode *node)
{
	OrmExpr    *expr = selected_by_name(sel, name);

	if (expr != NULL)
		return list_make1(order_of(expr, descending));
	return name_to_order(sel->query, name, descending, node);
}

static List *
resolve_ordering(Select *sel, bool *meta)
{
	OrmQuery   *query = sel->query;
	List	   *order = NIL;
	List	   *unique = NIL;
	ListCell   *lc,
			   *uc;

	*meta = false;
	if (query->order_by == NIL && query->default_ordering)
	{
		foreach(lc, query->model->ordering)
		{
			const char *item = lfirst(lc);
			bool		minus = item[0] == '-';

			*meta = true;
			order = list_concat(order, ordering_by_name(sel, minus ? item + 1 : item,
														minus != query->reversed, NULL));
		}
	}
	foreach(lc, query->order_by)
	{
		OrmOrdering *item = lfirst(lc);
		OrmExpr    *expr;

		if (item->node == NULL)
		{
			order = list_concat(order, ordering_by_name(sel, item->name,
														item->descending != query->reversed,
														item->where));
			continue;
		}
		if (item->expr != NULL)
		{
			expr = palloc(sizeof(OrmExpr));
			*expr = *item->expr;
		}
		else
		{
			item->scope->query = query;
			expr = orm_order_expr(item->node, item->scope,
								  selected_by_name(sel, orm_ordering_path(item)));
		}
		if (query->reversed)
			orm_reverse_order(expr);
		order = lappend(order, expr);
	}

	/* the first mention of an expression decides */
	foreach(lc, order)
	{
		OrmExpr    *item = lfirst(lc);
		bool		seen = false;

		foreach(uc, unique)
			seen |= orm_expr_equal(linitial(item->args),
								   linitial(((OrmExpr *) lfirst(uc))->args));
		if (!seen)
			unique = lappend(unique, item);
	}
	return unique;
}

/* -------------------------------------------------------- WHERE, HAVING, windows */

static OrmExpr *
where_of(List *parts, const OrmExpr *like)
{
	OrmExpr    *where;

	if (parts == NIL)
		return NULL;
	where = orm_where_new(like->connector, like->negated);
	where->args = parts;
	return where;
}

/*
 * Splits conditions into those over rows, over groups and over windows, as far
 * as they can be told apart without changing what they mean.
 */
static void
split_having(OrmExpr *where, bool negated, bool must_group, OrmExpr **w,
			 OrmExpr **h, OrmExpr **q)
{
	bool		has_agg = orm_contains_aggregate(where);
	bool		has_window = orm_contains_window(where);
	bool		in_negated = negated != where->negated;
	bool		together;
	List	   *wl = NIL;
	List	   *hl = NIL;
	List	   *ql = NIL;
	ListCell   *lc;

	*w = *h = *q = NULL;
	if (!has_agg && !has_window)
	{
		*w = where;
		return;
	}
	together = (in_negated && where->connector == CONN_AND) ||
		(!in_negated && where->connector == CONN_OR) ||
		where->connector == CONN_XOR;
	if (together && has_agg && !has_window)
	{
		*h = where;
		return;
	}
	foreach(lc, where->args)
	{
		OrmExpr    *child = lfirst(lc);

		if (child->kind == X_WHERE)
		{
			OrmExpr    *cw,
					   *ch,
					   *cq;

			split_having(child, in_negated, must_group, &cw, &ch, &cq);
			if (cw != NULL)
				wl = lappend(wl, cw);
			if (ch != NULL)
				hl = lappend(hl, ch);
			if (cq != NULL)
				ql = lappend(ql, cq);
		}
		else if (orm_contains_window(child))
			ql = lappend(ql, child);
		else if (orm_contains_aggregate(child))
			hl = lappend(hl, child);
		else
			wl = lappend(wl, child);
	}
	if (together && ql != NIL)
	{
		if (wl != NIL && must_group)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("heterogeneous disjunctive predicates against window functions are not implemented when performing conditional aggregation")));
		*q = where;
		return;
	}
	*w = where_of(wl, where);
	*h = where_of(hl, where);
	*q = where_of(ql, where);
}

/* ------------------------------------------------------------------ GROUP BY */

static bool
is_pk_col(const OrmExpr *expr)
{
	return expr->kind == X_COL && expr->column->primary && expr->model->npk == 1 &&
		(expr->model->relkind == RELKIND_RELATION ||
		 expr->model->relkind == RELKIND_PARTITIONED_TABLE);
}

static bool
orm_expr_member(List *exprs, OrmExpr *expr)
{
	ListCell   *lc;

	foreach(lc, exprs)
	{
		if (orm_expr_equal(lfirst(lc), expr))
			return true;
	}
	return false;
}

/*
 * Columns that depend on a primary key in the list need not be listed; ctid and
 * tableoid are there because the key is none.
 */
static List *
collapse_group(List *exprs, List *having)
{
	List	   *keys = NIL;
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, exprs)
	{
		if (is_pk_col(lfirst(lc)))
			keys = list_append_unique_ptr(keys,
										  orm_real_alias(((OrmExpr *) lfirst(lc))->alias));
	}
	foreach(lc, exprs)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_COL && expr->column->attnum > 0 && !is_pk_col(expr) &&
			!orm_expr_member(having, expr) &&
			list_member_ptr(keys, orm_real_alias(expr->alias)))
			continue;
		if (!orm_expr_member(kept, expr))
			kept = lappend(kept, expr);
	}
	return kept;
}

void
orm_select_columns(OrmQuery *query, int n, const AttrNumber *cols)
{
	OrmAlias   *alias = orm_initial_alias(query);
	int			i;

	query->select = NIL;
	for (i = 0; i < n; i++)
	{
		OrmExpr    *col = orm_col_expr(alias, cols[i]);

		query->select = lappend(query->select, orm_selected(col->column->attname, col));
	}
}

void
orm_reverse_order(OrmExpr *order)
{
	bool		first = order->nulls_first;

	order->descending = !order->descending;
	order->nulls_first = order->nulls_last;
	order->nulls_last = first;
}

bool
orm_expr_selected(Select *sel, OrmExpr *expr)
{
	ListCell   *lc;

	foreach(lc, sel->columns)
	{
		if (orm_expr_equal(((OrmSelected *) lfirst(lc))->expr, expr))
			return true;
	}
	return false;
}

bool
orm_order_is_selected(Select *sel, OrmExpr *order)
{
	return orm_expr_selected(sel, linitial(order->args));
}

/* Is the query grouped by the annotation of that name? */
static bool
is_group_ref(OrmQuery *query, const char *name)
{
	ListCell   *lc;

	if (query->group_by != GROUP_LIST)
		return false;
	foreach(lc, query->group_exprs)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_REF && strcmp(expr->name, name) == 0)
			return true;
	}
	return false;
}

/* SELECT DISTINCT selects what it orders by too. */
bool
orm_shows_ordering(OrmQuery *query)
{
	return query->distinct && query->distinct_fields == NIL;
}

static void
resolve_group(Select *sel, bool meta_ordering)
{
	OrmQuery   *query = sel->query;
	List	   *exprs = NIL;
	List	   *having = NIL;
	ListCell   *lc;

	if (query->group_by == GROUP_NONE)
		return;
	sel->grouped = true;
	foreach(lc, query->group_by == GROUP_LIST ? query->group_exprs : NIL)
	{
		OrmExpr    *expr = lfirst(lc);

		exprs = lappend(exprs, expr->kind == X_REF ? linitial(expr->args) : expr);
	}
	if (query->group_by == GROUP_MODEL)
		exprs = list_concat(exprs, orm_row_identity(query));
	foreach(lc, sel->columns)
	{
		OrmSelected *item = lfirst(lc);

		if (item->annotation && is_group_ref(query, item->name))
			continue;
		exprs = list_concat(exprs, orm_group_by_cols(item->expr));
	}
	exprs = list_concat(exprs, list_copy(sel->nested_columns));
	if (!meta_ordering || orm_shows_ordering(query))
	{
		foreach(lc, sel->order)
		{
			if (!orm_order_is_selected(sel, lfirst(lc)))
				exprs = list_concat(exprs, orm_group_by_cols(lfirst(lc)));
		}
	}
	if (sel->qualify != NULL)
		exprs = list_concat(exprs, orm_group_by_cols(sel->qualify));
	if (sel->having != NULL)
		having = orm_group_by_cols(sel->having);
	exprs = list_concat(exprs, list_copy(having));
	foreach(lc, exprs)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_REF)
			lfirst(lc) = linitial(expr->args);
	}
	sel->group = collapse_group(exprs, having);
	orm_check_groupable(query, sel->group);
	/* one group of all rows is there without any row, unless HAVING says no */
	if (sel->group == NIL && sel->having == NULL &&
		orm_static_truth(sel->where) == TRUTH_FALSE)
		sel->having = orm_expr_new(X_FALSE, BOOLOID);
	sel->unordered = sel->group != NIL && meta_ordering;
	if (sel->unordered && !orm_shows_ordering(query))
		sel->order = NIL;
}

/* ------------------------------------------------------------------ a SELECT */

static List *
resolve_distinct_on(OrmQuery *query)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, query->distinct_fields)
	{
		OrmAnnotation *annotation = orm_find_annotation(query, lfirst(lc));
		List	   *order;
		ListCell   *oc;

		if (annotation != NULL)
		{
			result = lappend(result, annotation->expr);
			continue;
		}
		order = named_ordering(query, lfirst(lc), query->model, NULL, false, NIL, NULL);
		foreach(oc, order)
			result = lappend(result, linitial(((OrmExpr *) lfirst(oc))->args));
	}
	return result;
}

/*
 * An ordering by something that is selected is the selected expression itself,
 * so that both have the same parameters and GROUP BY knows them as one.
 */
static void
share_selected(Select *sel)
{
	ListCell   *oc,
			   *lc;

	foreach(oc, sel->order)
	{
		OrmExpr    *order = lfirst(oc);

		foreach(lc, sel->columns)
		{
			OrmExpr    *expr = ((OrmSelected *) lfirst(lc))->expr;

			if (orm_expr_equal(linitial(order->args), expr))
				order->args = list_make1(expr);
		}
	}
}

/* Collects the columns of this query that a nested object refers to. */
static void
collect_nested(OrmExpr *expr, void *arg)
{
	Select	   *sel = arg;

	if (expr->kind == X_COL && !orm_expr_member(sel->nested_columns, expr))
		sel->nested_columns = lappend(sel->nested_columns, expr);
}

/* Can objects be nested in the rows? */
static bool
nests_objects(OrmQuerySet *qs, OrmShape shape)
{
	return (shape == SHAPE_JSON || shape == SHAPE_RECORD) &&
		!qs->query->exists_only && qs->iterable == IT_MODEL && !qs->fields_set &&
		orm_nests(qs->query) != NIL;
}

static void
prepare_nested(Select *sel)
{
	ListCell   *lc;

	sel->nested = orm_nested_objects(sel->query);
	foreach(lc, sel->nested)
		orm_walk_expr(((OrmSelected *) lfirst(lc))->expr, collect_nested, sel);
}

void
orm_prepare_select(Select *sel, OrmQuerySet *qs, OrmShape shape)
{
	OrmQuery   *query = qs->query;
	bool		meta = false;
	ListCell   *lc;
	bool		used = false;

	bool		nests = nests_objects(qs, shape);

	memset(sel, 0, sizeof(Select));
	sel->qs = qs;
	sel->query = query;
	if (query->from_query == NULL)
	{
		foreach(lc, query->aliases)
			used |= ((OrmAlias *) lfirst(lc))->refcount > 0;
		if (!used)
			(void) orm_initial_alias(query);
	}
	sel->columns = query->exists_only && !(query->distinct && orm_query_is_sliced(query)) ?
		NIL : orm_result_columns(qs);
	if (query->combinator != COMB_NONE)
	{
		if (nests)
			prepare_nested(sel);
		return;
	}
	sel->order = resolve_ordering(sel, &meta);
	if (nests)
		prepare_nested(sel);
	share_selected(sel);
	sel->distinct_on = resolve_distinct_on(query);
	split_having(query->where, false, query->group_by != GROUP_NONE, &sel->where,
				 &sel->having, &sel->qualify);
	resolve_group(sel, meta);
	if (sel->grouped && sel->distinct_on != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("annotate() with an aggregate and distinct(fields) is not implemented")));
}
