/*
 * expr_tree.c
 *	  Typed expressions as a data structure: making nodes, walking through
 *	  them, changing, comparing.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "query.h"

/* ------------------------------------------------------------ small makers */

OrmExpr *
orm_expr_new(OrmExprKind kind, Oid type)
{
	OrmExpr    *expr = palloc0(sizeof(OrmExpr));

	expr->kind = kind;
	expr->type = type;
	expr->typmod = -1;
	return expr;
}

OrmExpr *
orm_sql_expr(const char *sql, Oid type, List *args)
{
	OrmExpr    *expr = orm_expr_new(X_SQL, type);

	expr->sql = sql;
	expr->args = args;
	return expr;
}

OrmExpr *
orm_cast_expr(OrmExpr *arg, Oid type, int32 typmod)
{
	OrmExpr    *expr = orm_expr_new(X_CAST, type);

	expr->typmod = typmod;
	expr->args = list_make1(arg);
	return expr;
}

/* What tells rows apart where no key does. */
static const OrmColumn *
system_column(AttrNumber attnum)
{
	static const OrmColumn columns[] = {
		{.attnum = SelfItemPointerAttributeNumber, .column = "ctid", .quoted = "ctid",
		.attname = "ctid", .typid = TIDOID, .typmod = -1, .notnull = true},
		{.attnum = TableOidAttributeNumber, .column = "tableoid", .quoted = "tableoid",
		.attname = "tableoid", .typid = OIDOID, .typmod = -1, .notnull = true},
	};
	int			i;

	for (i = 0; i < (int) lengthof(columns); i++)
	{
		if (columns[i].attnum == attnum)
			return &columns[i];
	}
	elog(ERROR, "no system column %d", attnum);
	return NULL;
}

/* A column of the table, which may be ctid or tableoid. */
OrmExpr *
orm_col_expr(OrmAlias *alias, AttrNumber attnum)
{
	return orm_column_expr(alias, attnum < 0 ? system_column(attnum) :
						   orm_model_column(alias->model, attnum));
}

OrmExpr *
orm_column_expr(OrmAlias *alias, const OrmColumn *column)
{
	OrmExpr    *expr = orm_expr_new(X_COL, column->typid);

	expr->alias = alias;
	expr->column = column;
	expr->model = alias->model;
	expr->typmod = column->typmod;
	expr->collation = column->collation;
	return expr;
}

/* ------------------------------------------------------------------ walkers */

void
orm_walk_expr(OrmExpr *expr, OrmExprVisitor visit, void *arg)
{
	ListCell   *lc;

	if (expr == NULL)
		return;
	check_stack_depth();
	visit(expr, arg);
	foreach(lc, expr->args)
		orm_walk_expr(lfirst(lc), visit, arg);
	orm_walk_expr(expr->filter, visit, arg);
	foreach(lc, expr->order_by)
		orm_walk_expr(lfirst(lc), visit, arg);
	foreach(lc, expr->partition_by)
		orm_walk_expr(lfirst(lc), visit, arg);
}

/*
 * orm_mutate_expr
 *		A copy in which "mutate" has replaced what it returned something for.
 */
OrmExpr *
orm_mutate_expr(OrmExpr *expr, OrmExprMutator mutate, void *arg)
{
	OrmExpr    *replaced;
	OrmExpr    *copy;
	ListCell   *lc;

	if (expr == NULL)
		return NULL;
	check_stack_depth();
	replaced = mutate(expr, arg);
	if (replaced != NULL)
		return replaced;
	copy = palloc(sizeof(OrmExpr));
	*copy = *expr;
	copy->args = copy->order_by = copy->partition_by = NIL;
	foreach(lc, expr->args)
		copy->args = lappend(copy->args, orm_mutate_expr(lfirst(lc), mutate, arg));
	copy->filter = orm_mutate_expr(expr->filter, mutate, arg);
	foreach(lc, expr->order_by)
		copy->order_by = lappend(copy->order_by,
								 orm_mutate_expr(lfirst(lc), mutate, arg));
	foreach(lc, expr->partition_by)
		copy->partition_by = lappend(copy->partition_by,
									 orm_mutate_expr(lfirst(lc), mutate, arg));
	return copy;
}

/*
 * orm_expr_size
 *		How many nodes the expression has when it is written out, shared parts
 *		counted each time; kept in the nodes, so that counting is quick.
 */
int
orm_expr_size(OrmExpr *expr)
{
	int64		size = 1;
	ListCell   *lc;

	if (expr == NULL)
		return 0;
	if (expr->size > 0)
		return expr->size;
	check_stack_depth();
	foreach(lc, expr->args)
		size += orm_expr_size(lfirst(lc));
	foreach(lc, expr->order_by)
		size += orm_expr_size(lfirst(lc));
	foreach(lc, expr->partition_by)
		size += orm_expr_size(lfirst(lc));
	size += orm_expr_size(expr->filter);
	expr->size = (int) Min(size, PG_INT32_MAX / 4);
	return expr->size;
}

bool
orm_contains_aggregate(OrmExpr *expr)
{
	ListCell   *lc;

	if (expr == NULL || expr->kind == X_WINDOW)
	{
		/* the aggregate of a window is none, those in its arguments are */
		if (expr == NULL)
			return false;
		foreach(lc, ((OrmExpr *) linitial(expr->args))->args)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		foreach(lc, expr->partition_by)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		foreach(lc, expr->order_by)
		{
			if (orm_contains_aggregate(lfirst(lc)))
				return true;
		}
		return false;
	}
	if (expr->kind == X_AGG)
		return true;
	foreach(lc, expr->args)
	{
		if (orm_contains_aggregate(lfirst(lc)))
			return true;
	}
	return false;
}

static void
visit_kind(OrmExpr *expr, void *arg)
{
	int		   *found = arg;

	if (expr->kind == X_WINDOW)
		*found |= 1;
	if (expr->kind == X_SUBQUERY || expr->kind == X_EXISTS ||
		expr->kind == X_ARRAY_SUBQUERY || expr->kind == X_IN_SUBQUERY)
		*found |= 2;
}

bool
orm_contains_window(OrmExpr *expr)
{
	int			found = 0;

	orm_walk_expr(expr, visit_kind, &found);
	return (found & 1) != 0;
}

bool
orm_contains_subquery(OrmExpr *expr)
{
	int			found = 0;

	orm_walk_expr(expr, visit_kind, &found);
	return (found & 2) != 0;
}

static bool
lists_equal(List *a, List *b)
{
	ListCell   *la,
			   *lb;

	if (list_length(a) != list_length(b))
		return false;
	forboth(la, a, lb, b)
	{
		if (!orm_expr_equal(lfirst(la), lfirst(lb)))
			return false;
	}
	return true;
}

static bool
values_equal(const OrmValue *a, const OrmValue *b)
{
	int16		typlen;
	bool		typbyval;

	if (a == b)
		return true;
	if (a->type != b->type || a->known != b->known || a->bind != b->bind)
		return false;
	if (!a->known)
		return a->param == b->param;
	if (a->isnull || b->isnull)
		return a->isnull && b->isnull;
	orm_trace_comparison(a, b);
	get_typlenbyval(a->type, &typlen, &typbyval);
	return datumIsEqual(a->datum, b->datum, typbyval, typlen);
}

/* Do the two write the same SQL? */
bool
orm_expr_equal(const OrmExpr *a, const OrmExpr *b)
{
	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->kind != b->kind || a->type != b->type ||
		a->typmod != b->typmod || a->opno != b->opno || a->query != b->query ||
		a->connector != b->connector || a->negated != b->negated ||
		a->distinct != b->distinct || a->descending != b->descending ||
		a->collation != b->collation || a->funcid != b->funcid)
		return false;
	if (a->kind == X_COL)
		return orm_real_alias(a->alias) == orm_real_alias(b->alias) &&
			a->column == b->column;
	if (a->kind == X_VALUE)
		return values_equal(a->value, b->value);
	if ((a->sql == NULL) != (b->sql == NULL) ||
		(a->sql != NULL && strcmp(a->sql, b->sql) != 0))
		return false;
	if ((a->name == NULL) != (b->name == NULL) ||
		(a->name != NULL && strcmp(a->name, b->name) != 0))
		return false;
	return lists_equal(a->args, b->args) &&
		lists_equal(a->order_by, b->order_by) &&
		lists_equal(a->partition_by, b->partition_by) &&
		(a->filter == b->filter || orm_expr_equal(a->filter, b->filter));
}
