/*
 * deparse.c
 *	  From a query to SQL with parameters: the SELECT as a whole.
 *
 * This file and its neighbours deparse_*.c are the only ones that write SQL.
 * Identifiers are printed from catalog names through quote_identifier, values
 * only as $n, operators and functions with their schema, so that neither a
 * user's text nor a search_path can change what the SQL means.
 *
 * A query is written in one of two ways.  The plain one is a single SELECT
 * whose target list is already the shape wanted (a jsonb object, columns).
 * The wrapped one selects columns c1..cn (and hidden h1..hm for ordering) in a
 * subquery and shapes them outside; distinct, set operations, slices with a
 * step and filters on windows need it.
 *
 * Relies on select.c for what a SELECT is made of.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "deparse.h"

/*
 * Of a whole statement.  The memory that the server needs to plan one grows
 * with the square of its joins, to 2GB at a thousand, and counts subqueries of
 * EXISTS with them; and a path may come from a user of the application.
 */
#define MAX_TABLES	300

static void
print_table(Deparse *ctx, OrmAlias *alias)
{
	const char *name = orm_print_alias(ctx, alias);

	if (list_length(ctx->names) > MAX_TABLES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the expression becomes a query over more than %d tables",
						MAX_TABLES),
				 errhint("Each step over a relation is one, and so is each nested queryset.")));
	if (alias->row_number != NULL)
		appendStringInfo(ctx->buf, "(SELECT t.*, pg_catalog.row_number() OVER () AS %s FROM %s t)",
						 alias->row_number->quoted, alias->model->qualified);
	else
		appendStringInfoString(ctx->buf, alias->model->qualified);
	if (alias->row_number != NULL || strcmp(name, alias->model->quoted) != 0)
	{
		appendStringInfoChar(ctx->buf, ' ');
		appendStringInfoString(ctx->buf, name);
	}
}

void
orm_print_where(Deparse *ctx, OrmExpr *where)
{
	if (where == NULL || orm_static_truth(where) == TRUTH_TRUE)
		return;
	appendStringInfoString(ctx->buf, " WHERE ");
	orm_print_expr(ctx, where);
}

static void
print_join(Deparse *ctx, OrmAlias *alias)
{
	int			i;

	appendStringInfoString(ctx->buf, alias->join_type == OJ_LOUTER ?
						   " LEFT JOIN " : " JOIN ");
	print_table(ctx, alias);
	appendStringInfoString(ctx->buf, " ON (");
	for (i = 0; i < alias->ncols; i++)
	{
		orm_print_separator(ctx, i, " AND ");
		orm_print_expr(ctx, orm_equal(orm_col_expr(orm_real_alias(alias->parent),
												   alias->parent_cols[i]),
									  orm_col_expr(alias, alias->cols[i])));
	}
	if (alias->filtered_condition != NULL)
	{
		appendStringInfoString(ctx->buf, " AND ");
		orm_print_expr(ctx, alias->filtered_condition);
	}
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_from(Deparse *ctx, OrmQuery *query)
{
	ListCell   *lc;
	bool		first = true;

	foreach(lc, query->aliases)
	{
		OrmAlias   *alias = lfirst(lc);

		if (alias->refcount <= 0)
			continue;
		if (first)
		{
			appendStringInfoString(ctx->buf, " FROM ");
			print_table(ctx, alias);
		}
		else if (alias->join_type == OJ_BASE)
		{
			appendStringInfoString(ctx->buf, " CROSS JOIN ");
			print_table(ctx, alias);
		}
		else
			print_join(ctx, alias);
		first = false;
	}
}

static OrmAlias *
locked_alias(OrmQuery *query, const char *name)
{
	OrmScope	scope;
	OrmJoinInfo *info;
	int			joins = list_length(query->aliases);

	if (strcmp(name, "self") == 0)
		return linitial(query->aliases);
	orm_scope_init(&scope, query, NULL);
	info = orm_setup_joins(query, orm_split_names(name), query->model,
						   orm_initial_alias(query), NULL, &scope, NULL);
	if (info->relation == NULL || info->transforms != NIL ||
		list_length(query->aliases) > joins)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("invalid field name given in select_for_update(of=...): \"%s\"",
						name),
				 errhint("Only relations followed by select_related() and \"self\" are allowed.")));
	return llast(info->joins);
}

static void
print_for_update(Deparse *ctx, OrmQuery *query)
{
	ListCell   *lc;

	if (!query->for_update)
		return;
	ctx->locks = true;
	appendStringInfoString(ctx->buf, query->no_key ? " FOR NO KEY UPDATE" : " FOR UPDATE");
	foreach(lc, query->for_update_of)
		appendStringInfo(ctx->buf, "%s%s", lc == list_head(query->for_update_of) ?
						 " OF " : ", ", orm_print_alias(ctx, locked_alias(query, lfirst(lc))));
	if (query->nowait)
		appendStringInfoString(ctx->buf, " NOWAIT");
	if (query->skip_locked)
		appendStringInfoString(ctx->buf, " SKIP LOCKED");
}

static void
print_limits(Deparse *ctx, OrmQuery *query)
{
	if (query->high_mark >= 0)
		appendStringInfo(ctx->buf, " LIMIT " INT64_FORMAT,
						 query->high_mark - query->low_mark);
	if (query->low_mark > 0)
		appendStringInfo(ctx->buf, " OFFSET " INT64_FORMAT, query->low_mark);
}

static void
print_group(Deparse *ctx, Select *sel)
{
	if (sel->group != NIL)
	{
		appendStringInfoString(ctx->buf, " GROUP BY ");
		orm_print_list(ctx, sel->group);
	}
	else if (sel->having != NULL)
		appendStringInfoString(ctx->buf, " GROUP BY ()");
	if (sel->having != NULL && orm_static_truth(sel->having) != TRUTH_TRUE)
	{
		appendStringInfoString(ctx->buf, " HAVING ");
		orm_print_expr(ctx, sel->having);
	}
}

/* " FROM (SELECT ...) q" for an aggregate over a subquery. */
static FromScope *
print_from_query(Deparse *ctx, OrmQuery *query, StringInfo target)
{
	FromScope  *scope = palloc0(sizeof(FromScope));
	StringInfo	saved = ctx->buf;
	OrmQuerySet *inner = orm_as_queryset(query->from_query);
	FromScope  *saved_from = ctx->from;

	ctx->buf = target;
	ctx->from = NULL;
	scope->columns = orm_result_columns(inner);
	scope->alias = orm_query_alias(ctx, query->from_query);
	appendStringInfoString(ctx->buf, " FROM (");
	orm_print_query(ctx, inner, SHAPE_COLUMNS);
	appendStringInfo(ctx->buf, ") %s", scope->alias);
	ctx->buf = saved;
	ctx->from = saved_from;
	scope->up = NULL;
	return scope;
}

/* What subqueries in the target list call the columns of that FROM. */
static void
rename_from_columns(Deparse *ctx)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, ctx->from->columns)
	{
		OrmSelected *item = lfirst(lc);
		Renamed    *renamed = palloc(sizeof(Renamed));

		n++;
		if (item->expr->kind != X_COL)
			continue;
		renamed->column = item->expr;
		renamed->name = psprintf("%s.c%d", ctx->from->alias, n);
		ctx->renamed = lcons(renamed, list_copy(ctx->renamed));
	}
}

/* Everything after the target list. */
static void
print_rest(Deparse *ctx, Select *sel, bool ordered, bool limited)
{
	Matching	matching = ctx->matching;

	ctx->matching = MATCH_NONE;
	if (sel->query->from_query == NULL)
		print_from(ctx, sel->query);
	orm_print_where(ctx, sel->where);
	ctx->matching = matching;
	print_group(ctx, sel);
	if (ordered && sel->order != NIL && !sel->unordered)
	{
		appendStringInfoString(ctx->buf, " ORDER BY ");
		orm_print_order_list(ctx, sel->order);
	}
	if (limited)
		print_limits(ctx, sel->query);
	print_for_update(ctx, sel->query);
}

static void
print_distinct(Deparse *ctx, Select *sel)
{
	if (!sel->query->distinct)
		return;
	appendStringInfoString(ctx->buf, "DISTINCT ");
	if (sel->distinct_on != NIL)
	{
		appendStringInfoString(ctx->buf, "ON (");
		orm_print_list(ctx, sel->distinct_on);
		appendStringInfoString(ctx->buf, ") ");
	}
}

/* ------------------------------------------------------------ wrapped queries */

/* A column of the wrapping subquery. */
static OrmExpr *
outer_column(const char *alias, const char *prefix, int n, OrmExpr *like)
{
	OrmExpr    *expr = orm_sql_expr(psprintf("%s.%s%d", alias, prefix, n),
									like->type, NIL);

	expr->typmod = like->typmod;
	expr->whole = like->whole;
	return expr;
}

static List *
outer_columns(const char *alias, List *columns)
{
	List	   *result = NIL;
	ListCell   *lc;
	int			n = 1;

	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);
		OrmSelected *copy = palloc(sizeof(OrmSelected));

		*copy = *item;
		copy->expr = outer_column(alias, "c", n++, item->expr);
		/* orm_rowtype_columns() goes by the column */
		copy->expr->column = item->expr->column;
		if (item->expr->kind == X_COL)
			copy->expr->kind = X_SQL;
		result = lappend(result, copy);
	}
	return result;
}

/*
 * SELECT DISTINCT of a query whose windows are filtered on is over what the
 * filter compares as well, since that is selected too in Django.
 */
static void
print_compared(Deparse *ctx, Select *sel, OrmExpr *expr, int *n)
{
	ListCell   *lc;

	check_stack_depth();
	foreach(lc, expr->args)
	{
		OrmExpr    *arg = lfirst(lc);

		if (expr->kind == X_WHERE)
			print_compared(ctx, sel, arg, n);
		else if (arg->kind != X_VALUE)
		{
			appendStringInfoString(ctx->buf, ", ");
			orm_print_expr(ctx, arg);
			appendStringInfo(ctx->buf, " AS q%d", ++*n);
		}
	}
}

/*
 * The subquery of a wrapped SELECT: c1..cn are the columns, h1..hm the
 * expressions of the ordering that are not among them, and q1..qk what filters
 * on windows compare.
 */
static void
print_inner(Deparse *ctx, Select *sel)
{
	ListCell   *lc;
	int			n = 0;
	bool		outer_order = sel->qualify != NULL;

	appendStringInfoString(ctx->buf, "SELECT ");
	print_distinct(ctx, sel);
	if (sel->columns == NIL && sel->nested_columns == NIL)
		appendStringInfoString(ctx->buf, "1");
	foreach(lc, sel->columns)
	{
		orm_print_separator(ctx, n++, ", ");
		orm_print_expr(ctx, ((OrmSelected *) lfirst(lc))->expr);
		appendStringInfo(ctx->buf, " AS c%d", n);
	}
	foreach(lc, sel->nested_columns)
	{
		if (orm_expr_selected(sel, lfirst(lc)))
			continue;
		orm_print_separator(ctx, n++, ", ");
		orm_print_expr(ctx, lfirst(lc));
		appendStringInfo(ctx->buf, " AS c%d", n);
	}
	n = 0;
	foreach(lc, sel->order)
	{
		OrmExpr    *order = lfirst(lc);

		n++;
		if (!outer_order &&
			(!sel->query->distinct || sel->distinct_on != NIL ||
			 orm_order_is_selected(sel, order)))
			continue;
		appendStringInfoString(ctx->buf, ", ");
		orm_print_expr(ctx, linitial(order->args));
		appendStringInfo(ctx->buf, " AS h%d", n);
	}
	n = 0;
	if (outer_order && orm_shows_ordering(sel->query))
		print_compared(ctx, sel, sel->qualify, &n);
	if (outer_order)
	{
		appendStringInfoString(ctx->buf, ", ");
		orm_print_expr(ctx, sel->qualify);
		appendStringInfoString(ctx->buf, " AS qualify");
	}
	print_rest(ctx, sel, !outer_order, !outer_order);
}

/* Orders the outside of a query whose windows are filtered on. */
static void
print_qualify_order(Deparse *ctx, Select *sel, const char *alias)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, sel->unordered ? NIL : sel->order)
	{
		OrmExpr    *order = palloc(sizeof(OrmExpr));

		*order = *(OrmExpr *) lfirst(lc);
		n++;
		order->args = list_make1(outer_column(alias, "h", n, linitial(order->args)));
		appendStringInfoString(ctx->buf, n == 1 ? " ORDER BY " : ", ");
		orm_print_order(ctx, order);
	}
}

/*
 * From now on, the columns of the wrapped query that nested objects refer to
 * are called as print_inner() has named them.
 */
static void
rename_columns(Deparse *ctx, Select *sel, const char *alias)
{
	List	   *exprs = NIL;
	ListCell   *lc;
	int			n = 0;

	foreach(lc, sel->columns)
		exprs = lappend(exprs, ((OrmSelected *) lfirst(lc))->expr);
	foreach(lc, sel->nested_columns)
	{
		if (orm_expr_selected(sel, lfirst(lc)))
			continue;
		if (sel->query->combinator != COMB_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("cannot follow a relation of a set operation whose column \"%s\" is deferred",
							((OrmExpr *) lfirst(lc))->column->attname)));
		exprs = lappend(exprs, lfirst(lc));
	}
	foreach(lc, exprs)
	{
		Renamed    *renamed = palloc(sizeof(Renamed));

		n++;
		if (((OrmExpr *) lfirst(lc))->kind != X_COL)
			continue;
		renamed->column = lfirst(lc);
		renamed->name = psprintf("%s.c%d", alias, n);
		ctx->renamed = lcons(renamed, list_copy(ctx->renamed));
	}
}

static void
print_wrapped(Deparse *ctx, Select *sel, OrmShape shape)
{
	const char *alias = orm_query_alias(ctx, sel->query);
	bool		combined = sel->query->combinator != COMB_NONE;
	StringInfoData inner;
	StringInfo	saved = ctx->buf;
	List	   *renamed = ctx->renamed;

	/* the inner query is written first: it names the tables */
	initStringInfo(&inner);
	ctx->buf = &inner;
	if (combined)
		orm_print_combined(ctx, sel);
	else
		print_inner(ctx, sel);
	ctx->buf = saved;
	if (sel->nested != NIL)
		rename_columns(ctx, sel, alias);

	appendStringInfoString(ctx->buf, "SELECT ");
	if (shape == SHAPE_ROWTYPE && sel->columns != NIL)
	{
		List	   *wanted = orm_rowtype_columns(sel->query, sel->columns);
		List	   *columns = outer_columns(alias, sel->columns);
		ListCell   *lc;
		int			n = 0;

		foreach(lc, wanted)
		{
			OrmSelected *item = lfirst(lc);
			int			i = 0;
			ListCell   *cc;

			orm_print_separator(ctx, n++, ", ");
			foreach(cc, sel->columns)
			{
				if (lfirst(cc) == item)
					break;
				i++;
			}
			orm_print_expr(ctx, cc == NULL ? item->expr :
						   ((OrmSelected *) list_nth(columns, i))->expr);
			appendStringInfo(ctx->buf, " AS c%d", n);
		}
	}
	else
		orm_print_columns(ctx, sel, outer_columns(alias, sel->columns), shape);
	appendStringInfo(ctx->buf, " FROM (%s) %s", inner.data, alias);
	if (sel->qualify != NULL)
	{
		appendStringInfo(ctx->buf, " WHERE %s.qualify", alias);
		print_qualify_order(ctx, sel, alias);
		print_limits(ctx, sel->query);
	}
	if (combined)
	{
		orm_print_union_order(ctx, sel, alias);
		print_limits(ctx, sel->query);
	}
	ctx->renamed = renamed;
}

/* Every step-th row of a query, in its order. */
static void
print_stepped(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	OrmQuery   *query = qs->query;
	int64		step = query->step;
	const char *inner = orm_unique_alias(ctx, "q");
	const char *outer = orm_unique_alias(ctx, "q");
	int			ncols = shape == SHAPE_JSON ? 0 :
		shape == SHAPE_ROWTYPE ? query->model->ncolumns :
		list_length(orm_result_columns(qs));
	bool		saved = ctx->number_columns;
	int			i;

	appendStringInfoString(ctx->buf, "SELECT ");
	if (shape == SHAPE_JSON)
		appendStringInfo(ctx->buf, "%s.orm", outer);
	for (i = 1; i <= ncols; i++)
		appendStringInfo(ctx->buf, "%s%s.c%d", i > 1 ? ", " : "", outer, i);
	appendStringInfo(ctx->buf, " FROM (SELECT %s.*, pg_catalog.row_number() OVER () AS n FROM (", inner);
	/* what is stepped over is the query without the step */
	query->step = 1;
	ctx->number_columns = true;
	orm_print_query(ctx, qs, shape);
	ctx->number_columns = saved;
	query->step = step;
	appendStringInfo(ctx->buf, ") %s) %s WHERE ((%s.n OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog.%%) " INT64_FORMAT
					 ") OPERATOR(pg_catalog.=) 0", inner, outer, outer, step);
	if (!query->as_list)
	{
		appendStringInfo(ctx->buf, " ORDER BY %s.n", outer);
		return;
	}
	for (i = 1; i <= ncols; i++)
		appendStringInfo(ctx->buf, " AND %s.c%d IS NOT NULL", outer, i);
}

static bool
needs_wrapping(Select *sel, OrmShape shape)
{
	ListCell   *lc;

	if (sel->query->combinator != COMB_NONE || sel->qualify != NULL)
		return true;

	/*
	 * The server would look up what belongs to the skipped rows, too, and make
	 * records of joined rows before it sorts them.
	 */
	if (sel->nested != NIL && (sel->query->low_mark > 0 ||
							   (sel->query->high_mark >= 0 && sel->order != NIL)))
		return true;
	if (!sel->query->distinct)
		return false;
	if (shape == SHAPE_JSON || shape == SHAPE_RECORD || shape == SHAPE_NAMED)
		return true;
	if (sel->distinct_on != NIL)
		return false;
	if (shape == SHAPE_ROWTYPE &&
		list_length(sel->columns) != sel->query->model->ncolumns)
		return true;
	foreach(lc, sel->order)
	{
		if (!orm_order_is_selected(sel, lfirst(lc)))
			return true;
	}
	return false;
}

static void
print_select_as_is(Deparse *ctx, Select *sel, OrmShape shape)
{
	ListCell   *lc;

	if (needs_wrapping(sel, shape))
	{
		print_wrapped(ctx, sel, shape);
		return;
	}

	/* the tables of this query get the plain names, before subqueries do */
	foreach(lc, sel->query->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->refcount > 0)
			(void) orm_print_alias(ctx, lfirst(lc));
	}
	if (sel->query->from_query != NULL)
	{
		StringInfoData from;
		FromScope  *saved = ctx->from;
		List	   *renamed = ctx->renamed;

		initStringInfo(&from);
		ctx->from = print_from_query(ctx, sel->query, &from);
		rename_from_columns(ctx);
		appendStringInfoString(ctx->buf, "SELECT ");
		orm_print_columns(ctx, sel, sel->columns, shape);
		appendStringInfoString(ctx->buf, from.data);
		print_rest(ctx, sel, true, true);
		ctx->from = saved;
		ctx->renamed = renamed;
		return;
	}
	appendStringInfoString(ctx->buf, "SELECT ");
	print_distinct(ctx, sel);
	orm_print_columns(ctx, sel, sel->columns, shape);
	print_rest(ctx, sel, true, true);
}

static void
print_select(Deparse *ctx, Select *sel, OrmShape shape)
{
	Matching	matching = ctx->matching;

	ctx->matching = sel->query->distinct ? MATCH_ALL :
		sel->group != NIL ? MATCH_GROUPS : MATCH_NONE;
	print_select_as_is(ctx, sel, shape);
	ctx->matching = matching;
}

/*
 * A row as an object where it is more than one table's whole row, and a row
 * that is nested: the record of a subquery that has the columns under their
 * names.  A whole row is a record by itself, but sorting it would make one of
 * every row before a limit leaves the most of them out.
 */
static void
print_select_record(Deparse *ctx, Select *sel, OrmShape shape)
{
	OrmAlias   *whole = orm_whole_row(sel->columns);
	const char *alias;

	if (!orm_names_fit(sel->columns) || !orm_names_fit(sel->nested))
	{
		print_select(ctx, sel, SHAPE_JSON);
		return;
	}
	if (sel->nested == NIL && whole != NULL && !needs_wrapping(sel, shape) &&
		!(sel->grouped && whole->model->npk == 0) &&
		(shape == SHAPE_JSON || sel->order == NIL))
	{
		print_select(ctx, sel, shape);
		return;
	}
	alias = orm_unique_alias(ctx, "q");
	if (shape == SHAPE_JSON)
		appendStringInfo(ctx->buf, "SELECT %s(%s.*) AS orm FROM (", orm_own_function("orm_object"), alias);
	else
		appendStringInfo(ctx->buf, "SELECT %s.*::pg_catalog.record FROM (", alias);
	print_select(ctx, sel, SHAPE_NAMED);
	appendStringInfo(ctx->buf, ") %s", alias);
}

/*
 * Objects, or rows in objects?  Those of aggregate() are one row, which is
 * left to the function that needs no subquery.
 */
static bool
yields_objects(Select *sel, OrmShape shape)
{
	ListCell   *lc;

	if (shape == SHAPE_RECORD)
		return true;
	if (shape != SHAPE_JSON || sel->query->from_query != NULL ||
		sel->qs->iterable == IT_VALUES_LIST || sel->qs->iterable == IT_FLAT)
		return false;
	foreach(lc, sel->columns)
	{
		if (!orm_contains_aggregate(((OrmSelected *) lfirst(lc))->expr))
			return true;
	}
	return false;
}

void
orm_print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	Select		sel;

	check_stack_depth();
	if (qs->query->step != 1)
	{
		print_stepped(ctx, qs, shape);
		return;
	}
	orm_prepare_select(&sel, qs, shape);
	if (yields_objects(&sel, shape))
		print_select_record(ctx, &sel, shape);
	else
		print_select(ctx, &sel, shape);
}

/* --------------------------------------------------------------- entry points */

void
orm_deparse_start(Deparse *ctx)
{
	memset(ctx, 0, sizeof(Deparse));
	ctx->buf = makeStringInfo();
}

/* The SQL that was written, with its parameters. */
OrmSql *
orm_deparse_end(Deparse *ctx)
{
	OrmSql	   *sql = palloc0(sizeof(OrmSql));
	ListCell   *lc;
	int			i = 0;

	sql->sql = ctx->buf->data;
	sql->guards = ctx->guards;
	sql->by_index = ctx->by_index;
	sql->locks = ctx->locks;
	sql->nparams = list_length(ctx->values);
	sql->params = palloc0(sizeof(OrmSqlParam) * Max(sql->nparams, 1));
	foreach(lc, ctx->values)
	{
		OrmValue   *value = lfirst(lc);
		OrmSqlParam *param = &sql->params[i++];

		param->known = value->known || value->literal;
		param->type = value->known ? value->type : value->raw_type;
		param->value = value->datum;
		param->isnull = value->isnull;
		param->param = value->param;
		param->from = value;
	}
	return sql;
}

/*
 * orm_deparse_prefixed
 *		The SQL of a queryset in the given shape, with its parameters, after a
 *		prefix such as "EXPLAIN ".  The query cannot be used again.
 */
OrmSql *
orm_deparse_prefixed(OrmQuerySet *qs, OrmShape shape, const char *prefix)
{
	Deparse		ctx;

	orm_deparse_start(&ctx);
	if (prefix != NULL)
		appendStringInfoString(ctx.buf, prefix);
	orm_print_query(&ctx, qs, shape);
	return orm_deparse_end(&ctx);
}

OrmSql *
orm_deparse(OrmQuerySet *qs, OrmShape shape)
{
	return orm_deparse_prefixed(qs, shape, NULL);
}

/* What a RETURNING yields: the columns of a query of one table. */
void
orm_print_targets(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	Select		sel;

	memset(&sel, 0, sizeof(Select));
	sel.qs = qs;
	sel.query = qs->query;
	sel.columns = orm_result_columns(qs);
	orm_print_columns(ctx, &sel, sel.columns, shape);
}
