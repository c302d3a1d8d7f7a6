/*
 * aggregate.c
 *	  Grouping, aggregate(), count() and exists().
 *
 * What Django's Query does in set_group_by, get_aggregation and exists: which
 * columns a query is grouped by, and when aggregates must be taken over the
 * query as a subquery (it is sliced, distinct, combined, grouped already).
 *
 * Relies on expressions.c for what an expression contains.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "query.h"

/* ------------------------------------------------------- columns to group by */

typedef struct ExternalCols
{
	List	   *inside;			/* of OrmQuery *: the subquery and those in it */
	List	   *cols;			/* of OrmExpr * */
} ExternalCols;

static void collect_query(OrmQuery *query, ExternalCols *ext);

static void
collect_col(OrmExpr *expr, void *arg)
{
	ExternalCols *ext = arg;

	if (expr->kind == X_COL &&
		!list_member_ptr(ext->inside, orm_real_alias(expr->alias)->query))
		ext->cols = lappend(ext->cols, expr);
	if (expr->query != NULL)
		collect_query(expr->query, ext);
}

static void
collect_query(OrmQuery *query, ExternalCols *ext)
{
	OrmQuery   *from;
	ListCell   *lc;

	for (from = query; from != NULL; from = from->from_query)
		ext->inside = lappend(ext->inside, from);
	orm_walk_expr(query->where, collect_col, ext);
	foreach(lc, query->annotations)
		orm_walk_expr(((OrmAnnotation *) lfirst(lc))->expr, collect_col, ext);
	foreach(lc, query->select)
		orm_walk_expr(((OrmSelected *) lfirst(lc))->expr, collect_col, ext);
	foreach(lc, query->aliases)
		orm_walk_expr(((OrmAlias *) lfirst(lc))->filtered_condition, collect_col, ext);
	foreach(lc, query->combined)
		collect_query(((OrmQuerySet *) lfirst(lc))->query, ext);
	if (query->from_query != NULL)
		collect_query(query->from_query, ext);
}

/* The columns of outer queries that a subquery refers to. */
List *
orm_external_cols(OrmQuery *query)
{
	ExternalCols ext = {NIL, NIL};

	collect_query(query, &ext);
	return ext.cols;
}

/*
 * orm_group_by_cols
 *		What must be grouped by when the expression is selected: nothing for
 *		aggregates and constants, itself when it holds no aggregate.
 */
List *
orm_group_by_cols(OrmExpr *expr)
{
	List	   *cols = NIL;
	ListCell   *lc;

	check_stack_depth();
	if (expr->wrapped && !orm_contains_aggregate(expr) && !orm_contains_window(expr))
		return list_make1(expr);

	switch (expr->kind)
	{
		case X_VALUE:
		case X_AGG:
		case X_STAR:
			return NIL;
		case X_COL:
		case X_REF:
			return list_make1(expr);
		case X_SUBQUERY:
		case X_ARRAY_SUBQUERY:
		case X_EXISTS:
			cols = orm_external_cols(expr->query);
			foreach(lc, cols)
			{
				if (((OrmExpr *) lfirst(lc))->multivalued)
					return list_make1(expr);
			}
			return cols;
		case X_WINDOW:
			foreach(lc, ((OrmExpr *) linitial(expr->args))->args)
				cols = list_concat(cols, orm_group_by_cols(lfirst(lc)));
			foreach(lc, expr->partition_by)
				cols = list_concat(cols, orm_group_by_cols(lfirst(lc)));
			foreach(lc, expr->order_by)
				cols = list_concat(cols, orm_group_by_cols(lfirst(lc)));
			return cols;
		case X_ORDER:
		case X_TUPLE:
		case X_TRUE:
		case X_FALSE:
		case X_WHERE:
		case X_CAST:
			break;
		case X_OP:
		case X_SQL:
			/* a lookup stands for its sides, a function for itself */
			if (expr->conditional)
				break;
			/* FALLTHROUGH */
		default:
			if (!orm_contains_aggregate(expr) && !orm_contains_window(expr) &&
				expr->kind != X_IN_SUBQUERY)
				return list_make1(expr);
	}
	foreach(lc, expr->args)
		cols = list_concat(cols, orm_group_by_cols(lfirst(lc)));
	if (expr->kind == X_IN_SUBQUERY)
		cols = list_concat(cols, orm_external_cols(expr->query));
	return cols;
}

/* Selects every column of the model by name, as values() without names. */
void
orm_select_all_columns(OrmQuery *query)
{
	query->default_cols = false;
	query->has_select = false;
	query->select = orm_model_columns(query);
}

/*
 * orm_set_group_by
 *		Groups by what is selected now and is no aggregate.
 */
void
orm_set_group_by(OrmQuery *query, bool allow_aliases)
{
	ListCell   *lc;

	query->group_exprs = NIL;
	foreach(lc, query->select)
	{
		OrmSelected *item = lfirst(lc);

		if (!item->annotation)
			query->group_exprs = lappend(query->group_exprs, item->expr);
	}
	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);
		List	   *cols;

		if (!annotation->selected)
			continue;
		cols = orm_group_by_cols(annotation->expr);
		if (cols == NIL)
			continue;
		if (allow_aliases && !orm_contains_aggregate(annotation->expr))
		{
			OrmExpr    *ref = orm_expr_new(X_REF, annotation->expr->type);

			ref->name = annotation->name;
			ref->args = list_make1(annotation->expr);
			query->group_exprs = lappend(query->group_exprs, ref);
		}
		else
			query->group_exprs = list_concat(query->group_exprs, cols);
	}
	query->group_by = GROUP_LIST;
}

/* Groups by the rows of the model, which are selected: what annotate() means. */
void
orm_group_by_model(OrmQuery *query)
{
	orm_select_all_columns(query);
	orm_set_group_by(query, false);
	query->group_exprs = list_concat(query->group_exprs, orm_row_identity(query));
}

/* ------------------------------------------------------------------- exists */

void
orm_make_exists(OrmQuerySet *qs)
{
	OrmQuery   *query = qs->query;
	ListCell   *lc;

	query->subquery = true;
	qs->iterable = IT_MODEL;	/* no column is left for values_list() to give */
	orm_query_clear_ordering(query, true);
	if (query->combinator != COMB_NONE)
	{
		if (query->combinator == COMB_UNION)
		{
			foreach(lc, query->combined)
			{
				OrmQuerySet *part = lfirst(lc);

				if (!orm_query_is_sliced(part->query))
					orm_query_clear_ordering(part->query, true);
			}
		}
		query->exists_only = true;
		return;
	}
	if (query->distinct && orm_query_is_sliced(query))
	{
		query->exists_only = true;
		return;
	}
	if (query->group_by == GROUP_MODEL)
		orm_group_by_model(query);
	query->select = NIL;
	query->default_cols = false;
	query->has_select = false;
	query->related_all = false;
	query->related = NIL;
	query->prefetch = NIL;
	query->distinct = false;
	query->distinct_fields = NIL;
	foreach(lc, query->annotations)
		((OrmAnnotation *) lfirst(lc))->selected = false;
	query->exists_only = true;
}

/* --------------------------------------------------------------- aggregate() */

static void
visit_ref(OrmExpr *expr, void *arg)
{
	List	  **refs = arg;

	if (expr->kind == X_REF)
		*refs = lappend(*refs, expr);
}

static List *
refs_of(OrmExpr *expr)
{
	List	   *refs = NIL;

	orm_walk_expr(expr, visit_ref, &refs);
	return refs;
}

/* X_REF nodes become the annotations they stand for. */
static OrmExpr *
inline_ref(OrmExpr *expr, void *arg)
{
	if (expr->kind == X_REF)
		return orm_mutate_expr(linitial(expr->args), inline_ref, arg);
	return NULL;
}

typedef struct PushDown
{
	OrmQuery   *inner;
	List	   *cols;			/* of OrmExpr *: pushed into the subquery */
	List	   *refs;			/* of OrmExpr *: what stands for them outside */
} PushDown;

/* A set operation has the columns that it has. */
static OrmExpr *
union_column(OrmQuery *inner, OrmExpr *expr)
{
	OrmQuerySet qs = {.query = inner};
	ListCell   *lc;

	foreach(lc, orm_result_columns(&qs))
	{
		OrmSelected *item = lfirst(lc);
		OrmExpr    *ref;

		if (!orm_expr_equal(item->expr, expr))
			continue;
		ref = orm_expr_new(X_REF, expr->type);
		ref->name = pstrdup(item->name);
		ref->args = list_make1(expr);
		return ref;
	}
	if (inner->none)
		return orm_const_expr(expr->type, (Datum) 0, true);
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("aggregate() after union(), intersection() or difference() can only use the columns that they yield")));
}

static OrmExpr *push_down_col(OrmExpr *expr, void *arg);

/* The columns that a nested query refers to; deparse.c knows them by themselves. */
static void
push_down_outer_refs(OrmQuery *nested, PushDown *push)
{
	ListCell   *lc;

	foreach(lc, orm_external_cols(nested))
	{
		OrmExpr    *col = lfirst(lc);

		if (orm_real_alias(col->alias)->query == push->inner)
			(void) push_down_col(col, push);
	}
}

/* Columns used outside the subquery are selected in it as __col1, __col2 ... */
static OrmExpr *
push_down_col(OrmExpr *expr, void *arg)
{
	PushDown   *push = arg;
	ListCell   *cc,
			   *rc;
	OrmExpr    *ref;

	if (expr->kind == X_REF)
		return expr;
	if (expr->query != NULL)
		push_down_outer_refs(expr->query, push);
	if (expr->kind != X_COL)
		return NULL;
	forboth(cc, push->cols, rc, push->refs)
	{
		if (orm_expr_equal(lfirst(cc), expr))
			return lfirst(rc);
	}
	if (push->inner->combinator != COMB_NONE)
		return union_column(push->inner, expr);
	ref = orm_expr_new(X_REF, expr->type);
	ref->name = psprintf("__col%d", list_length(push->cols) + 1);
	ref->args = list_make1(expr);
	push->cols = lappend(push->cols, expr);
	push->refs = lappend(push->refs, ref);
	orm_add_annotation(push->inner, ref->name, expr, true);
	return ref;
}

static bool
any_aggregate(OrmQuery *query)
{
	ListCell   *lc;

	foreach(lc, query->annotations)
	{
		if (orm_contains_aggregate(((OrmAnnotation *) lfirst(lc))->expr))
			return true;
	}
	return orm_contains_aggregate(query->where);
}

static void
mask_annotations(OrmQuery *inner, List *aggregates)
{
	ListCell   *lc;
	List	   *refs = NIL;

	foreach(lc, aggregates)
		refs = list_concat(refs, refs_of(lfirst(lc)));
	foreach(lc, inner->group_exprs)
		refs = list_concat(refs, refs_of(lfirst(lc)));
	foreach(lc, inner->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);
		ListCell   *rc;
		bool		used = annotation->selected &&
			orm_group_by_cols(annotation->expr) != NIL;

		foreach(rc, refs)
			used |= strcmp(((OrmExpr *) lfirst(rc))->name, annotation->name) == 0;
		annotation->selected = used;
	}
	if (inner->has_select)
	{
		List	   *kept = NIL;

		foreach(lc, inner->select)
		{
			OrmSelected *item = lfirst(lc);

			if (!item->annotation ||
				orm_find_annotation(inner, item->name)->selected)
				kept = lappend(kept, item);
		}
		/* one that values() did not name, but an aggregate does */
		foreach(lc, inner->annotations)
		{
			OrmAnnotation *annotation = lfirst(lc);
			ListCell   *sc;
			bool		there = !annotation->selected;

			foreach(sc, kept)
				there |= ((OrmSelected *) lfirst(sc))->annotation &&
					strcmp(((OrmSelected *) lfirst(sc))->name, annotation->name) == 0;
			if (!there)
			{
				OrmSelected *item = palloc0(sizeof(OrmSelected));

				item->name = annotation->name;
				item->expr = annotation->expr;
				item->annotation = true;
				kept = lappend(kept, item);
			}
		}
		inner->select = kept;
	}
}

static bool
selects_nothing(OrmQuery *query)
{
	ListCell   *lc;

	if (query->default_cols || query->select != NIL)
		return false;
	foreach(lc, query->annotations)
	{
		if (((OrmAnnotation *) lfirst(lc))->selected)
			return false;
	}
	return true;
}

static void
select_pk(OrmQuery *query)
{
	OrmAlias   *alias = orm_initial_alias(query);
	int			i;

	for (i = 0; i < Max(query->model->npk, 1); i++)
	{
		OrmSelected *item = palloc0(sizeof(OrmSelected));

		if (query->model->npk > 0)
			item->expr = orm_col_expr(alias, query->model->pk[i]);
		else if (query->model->ncolumns > 0)
			item->expr = orm_col_expr(alias, query->model->columns[0].attnum);
		else
			item->expr = orm_sql_expr("1", INT4OID, NIL);
		item->name = item->expr->kind == X_COL ? item->expr->column->attname : "row";
		query->select = lappend(query->select, item);
	}
}

/* The aggregates over the query as a subquery. */
static OrmQuery *
aggregate_over(OrmQuerySet *qs, List *names, List *aggregates)
{
	OrmQuery   *inner = qs->query;
	OrmQuery   *outer = orm_query_new(inner->model);
	bool		existing = any_aggregate(inner);
	bool		windowed = orm_contains_window(inner->where);
	ListCell   *nc,
			   *ac;
	PushDown	push = {inner, NIL, NIL};

	outer->default_cols = false;
	outer->outer = inner->outer;
	inner->subquery = true;
	inner->for_update = false;
	inner->related_all = false;
	inner->related = NIL;
	inner->prefetch = NIL;
	orm_query_clear_ordering(inner, false);
	if (!inner->distinct && inner->combinator == COMB_NONE)
	{
		if (inner->default_cols && existing)
		{
			OrmAlias   *alias = orm_initial_alias(inner);
			int			i;

			inner->group_exprs = orm_row_identity(inner);
			for (i = 0; i < inner->model->npk; i++)
				inner->group_exprs = lappend(inner->group_exprs,
											 orm_col_expr(alias, inner->model->pk[i]));
			inner->group_by = GROUP_LIST;
		}
		inner->default_cols = false;
		if (!windowed)
			mask_annotations(inner, aggregates);
	}
	forboth(nc, names, ac, aggregates)
		orm_add_annotation(outer, lfirst(nc),
						   orm_mutate_expr(lfirst(ac), push_down_col, &push), true);
	if (selects_nothing(inner))
		select_pk(inner);
	outer->from_query = inner;
	return outer;
}

static void
check_aggregate(OrmExpr *expr, const char *name, const OrmNode *node)
{
	if (!orm_contains_aggregate(expr))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not an aggregate expression", name),
				 orm_errlocation(node)));
}

/*
 * orm_aggregate
 *		Turns the queryset into one that yields the aggregates as its only row.
 *		names is a list of char *, nodes their expressions.
 */
OrmQuerySet *
orm_aggregate(OrmQuerySet *qs, List *names, List *nodes, OrmScope *outer,
			  const OrmNode *node)
{
	OrmQuery   *query = qs->query;
	OrmQuerySet *result = palloc0(sizeof(OrmQuerySet));
	OrmScope	scope;
	List	   *aggregates = NIL;
	bool		refs_nested = false;
	ListCell   *nc,
			   *vc;
	int			added = 0;

	if (query->distinct_fields != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("aggregate() after distinct(fields) is not implemented"),
				 orm_errlocation(node)));
	orm_scope_init(&scope, query, outer);
	scope.summarize = true;
	forboth(nc, names, vc, nodes)
	{
		OrmExpr    *expr = orm_resolve_expr(lfirst(vc), &scope);
		ListCell   *rc;
		OrmAnnotation *annotation = palloc0(sizeof(OrmAnnotation));

		check_aggregate(expr, lfirst(nc), lfirst(vc));
		foreach(rc, refs_of(expr))
		{
			OrmExpr    *source = linitial(((OrmExpr *) lfirst(rc))->args);

			refs_nested |= orm_contains_subquery(source) || orm_contains_window(source);
		}
		aggregates = lappend(aggregates, expr);

		/* later ones may refer to this one */
		annotation->name = lfirst(nc);
		annotation->expr = expr;
		annotation->selected = true;
		query->annotations = lappend(query->annotations, annotation);
		added++;
	}
	query->annotations = list_truncate(query->annotations,
									   list_length(query->annotations) - added);

	/* a reference to another aggregate of this call is that aggregate */
	foreach(vc, aggregates)
	{
		ListCell   *rc;

		foreach(rc, refs_of(lfirst(vc)))
		{
			OrmExpr    *ref = lfirst(rc);

			if (orm_find_annotation(query, ref->name) == NULL)
			{
				OrmExpr    *source = linitial(ref->args);

				*ref = *source;
			}
		}
	}

	if (query->group_by == GROUP_LIST || orm_query_is_sliced(query) ||
		any_aggregate(query) || refs_nested ||
		orm_contains_window(query->where) || query->distinct ||
		query->combinator != COMB_NONE)
		result->query = aggregate_over(qs, names, aggregates);
	else
	{
		query->select = NIL;
		query->default_cols = false;
		query->has_select = false;
		query->group_by = GROUP_NONE;
		query->annotations = NIL;
		forboth(nc, names, vc, aggregates)
			orm_add_annotation(query, lfirst(nc),
							   orm_mutate_expr(lfirst(vc), inline_ref, NULL), true);
		result->query = query;
	}
	orm_query_clear_ordering(result->query, true);
	result->query->for_update = false;
	result->query->related = NIL;
	result->query->related_all = false;
	result->query->prefetch = NIL;
	result->iterable = IT_VALUES;
	result->fields_set = true;
	result->node = node;
	return result;
}

OrmQuerySet *
orm_count(OrmQuerySet *qs, OrmScope *outer)
{
	OrmNode    *count = orm_make_call(orm_make_name("Count"),
									  list_make1(orm_make_str("*")));
	OrmQuerySet *result;

	if (qs->query->distinct_fields != NIL)
	{
		/* Django counts them in a subquery */
		OrmQuery   *outer_query = orm_query_new(qs->query->model);
		OrmExpr    *agg = orm_expr_new(X_AGG, INT8OID);

		agg->sql = "pg_catalog.count";
		agg->func = orm_function("Count");
		agg->args = list_make1(orm_expr_new(X_STAR, InvalidOid));
		outer_query->default_cols = false;
		outer_query->from_query = qs->query;
		outer_query->default_ordering = false;
		orm_add_annotation(outer_query, "__count", agg, true);
		result = palloc0(sizeof(OrmQuerySet));
		result->query = outer_query;
		result->fields_set = true;
	}
	else
		result = orm_aggregate(qs, list_make1("__count"), list_make1(count),
							   outer, qs->node);
	result->iterable = IT_FLAT;
	return result;
}
