/*
 * deparse_combine.c
 *	  Writes set operations: the parts of a UNION, INTERSECT or EXCEPT, and the
 *	  ordering of the whole.
 *
 * The parts yield columns c1..cn; deparse.c wraps them.  What the whole is
 * ordered by is one of those columns, or is selected in each part as one more.
 *
 * Relies on deparse.c for the parts.
 */
#include "postgres.h"

#include "deparse.h"

/* The position of the output column that an ordering of a union names. */
static int
union_order_position(Select *sel, OrmOrdering *item)
{
	const char *name = orm_ordering_path(item);
	ListCell   *lc;
	int			n = 1;
	OrmName		found;

	if (name == NULL || (item->node == NULL && strcmp(name, "?") == 0))
		return 0;
	foreach(lc, sel->columns)
	{
		if (strcmp(((OrmSelected *) lfirst(lc))->name, name) == 0)
			return n;
		n++;
	}
	found = orm_model_name(sel->query->model, name, NULL);
	n = 1;
	foreach(lc, sel->columns)
	{
		OrmExpr    *expr = ((OrmSelected *) lfirst(lc))->expr;

		if (expr->kind == X_COL && expr->model == sel->query->model &&
			(expr->alias == NULL || orm_real_alias(expr->alias)->parent == NULL) &&
			((found.kind == NAME_PK && expr->column->primary && sel->query->model->npk == 1) ||
			 (found.kind == NAME_COLUMN && expr->column == found.column) ||
			 (found.kind == NAME_RELATION && REL_IS_FORWARD(found.relation->kind) &&
			  found.relation->kind != REL_M2M && found.relation->ncols == 1 &&
			  expr->column->attnum == found.relation->from_cols[0])))
			return n;
		n++;
	}
	if (strstr(name, "__") != NULL)
	{
		/* a path that ends on a column of ours, such as parent__pk */
		OrmScope	scope;
		OrmExpr    *expr;

		orm_scope_init(&scope, sel->query, NULL);
		expr = orm_resolve_ref(sel->query, name, &scope, item->where);
		n = 1;
		foreach(lc, sel->columns)
		{
			if (orm_expr_equal(((OrmSelected *) lfirst(lc))->expr, expr))
				return n;
			n++;
		}
	}
	return 0;
}

/*
 * Selects what a union is ordered by, and does not yield, in each of its
 * parts.  That cannot be done to a part that has values() of its own.
 */
static void
add_to_parts(Select *sel, OrmOrdering *item, const char *name)
{
	ListCell   *lc;

	foreach(lc, sel->query->combined)
	{
		OrmQuerySet *part = lfirst(lc);
		OrmScope	scope;
		OrmExpr    *expr;

		if (part->fields_set || part->query->combinator != COMB_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("ORDER BY term does not match any column in the result set"),
					 orm_errlocation(item->where)));
		orm_scope_init(&scope, part->query, NULL);
		expr = item->node == NULL ?
			orm_resolve_ref(part->query, item->name, &scope, item->where) :
			linitial(orm_order_expr(item->node, &scope, NULL)->args);
		orm_add_annotation(part->query, name, expr, true);
	}
}

/* Finds the columns that a union is ordered by; returns those that are added. */
static List *
resolve_union_order(Select *sel)
{
	List	   *added = NIL;
	ListCell   *lc;

	foreach(lc, sel->query->order_by)
	{
		OrmOrdering *item = lfirst(lc);
		int			position = union_order_position(sel, item);

		if (position == 0 && (item->node != NULL || strcmp(item->name, "?") != 0))
		{
			char	   *name;

			position = list_length(sel->columns) + list_length(added) + 1;
			name = psprintf("__orderbycol%d", position);
			add_to_parts(sel, item, name);
			added = lappend(added, name);
		}
		sel->union_order = lappend_int(sel->union_order, position);
	}
	return added;
}

/* How an ordering of a union is directed: an X_ORDER without arguments. */
static OrmExpr *
union_direction(Select *sel, OrmOrdering *item)
{
	OrmExpr    *order = orm_expr_new(X_ORDER, InvalidOid);

	/* what it orders by is known: a column of the union */
	if (item->node != NULL)
		order = orm_order_expr(item->node, item->scope, order);
	else
		order->descending = item->descending;
	if (sel->query->reversed)
		orm_reverse_order(order);
	return order;
}

void
orm_print_union_order(Deparse *ctx, Select *sel, const char *alias)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, sel->query->order_by)
	{
		OrmOrdering *item = lfirst(lc);
		int			position = list_nth_int(sel->union_order, n);

		appendStringInfoString(ctx->buf, n++ == 0 ? " ORDER BY " : ", ");
		if (item->name != NULL && strcmp(item->name, "?") == 0)
		{
			appendStringInfoString(ctx->buf, "pg_catalog.random()");
			continue;
		}
		appendStringInfo(ctx->buf, "%s.c%d", alias, position);
		orm_print_direction(ctx, union_direction(sel, item));
	}
}

static const char *
combinator_sql(OrmQuery *query)
{
	switch (query->combinator)
	{
		case COMB_UNION:
			return query->combinator_all ? " UNION ALL " : " UNION ";
		case COMB_INTERSECTION:
			return " INTERSECT ";
		default:
			return " EXCEPT ";
	}
}

void
orm_print_combined(Deparse *ctx, Select *sel)
{
	List	   *added = resolve_union_order(sel);
	ListCell   *lc;

	foreach(lc, sel->query->combined)
	{
		OrmQuerySet *part = lfirst(lc);
		OrmScope	scope;

		orm_print_separator(ctx, foreach_current_index(lc), combinator_sql(sel->query));

		/* values() after union() is values() of every part */
		if (sel->qs->fields_named ? !part->fields_named : sel->qs->fields_set && !part->fields_set)
		{
			List	   *names = NIL;
			ListCell   *cc;

			orm_scope_init(&scope, part->query, NULL);
			foreach(cc, sel->columns)
				names = lappend(names, pstrdup(((OrmSelected *) lfirst(cc))->name));
			names = list_concat(names, added);
			orm_set_values(part, names, &scope, part->node);
		}
		appendStringInfoChar(ctx->buf, '(');
		orm_print_query(ctx, part, SHAPE_COLUMNS);
		appendStringInfoChar(ctx->buf, ')');
	}
}
