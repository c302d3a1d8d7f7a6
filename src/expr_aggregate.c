/*
 * expr_aggregate.c
 *	  Aggregates and windows: Sum('a', distinct=True, filter=...), and
 *	  Window(...) with its partition, ordering and frame.
 *
 * Their SQL is a row of functions.c; what they mean for the query, grouping
 * above all, is aggregate.c.
 */
#include "postgres.h"

#include "deparse.h"
#include "expressions.h"
#include "lookups.h"

/* --------------------------------------------------------------- aggregates */

static void
refuse_nested_aggregate(List *args, const char *name, OrmScope *scope,
						const OrmNode *node)
{
	ListCell   *lc;

	if (scope->summarize)
		return;
	foreach(lc, args)
	{
		if (orm_contains_aggregate(lfirst(lc)))
			ereport(ERROR,
					(errcode(ERRCODE_GROUPING_ERROR),
					 errmsg("cannot compute %s: its argument is an aggregate",
							name),
					 orm_errlocation(node)));
	}
}

/* ordering= of ArrayAgg and its like: one item or a list of them */
static List *
aggregate_ordering(OrmNode *call, OrmScope *scope)
{
	OrmNode    *ordering = orm_keyword(call, "ordering");
	List	   *items;
	List	   *result = NIL;
	ListCell   *lc;

	if (ordering == NULL)
		ordering = orm_keyword(call, "order_by");
	if (ordering == NULL || ordering->tag == ON_NONE)
		return NIL;
	items = ordering->tag == ON_LIST || ordering->tag == ON_TUPLE ?
		ordering->args : list_make1(ordering);
	foreach(lc, items)
		result = lappend(result, orm_order_expr(lfirst(lc), scope, NULL));
	return result;
}

static char *
default_alias(OrmNode *arg, const OrmFunction *fn, OrmScope *scope)
{
	const char *path = orm_node_string(arg, scope);
	const char *name = orm_call_name(arg);

	if (name != NULL && strcmp(name, "F") == 0 && arg->args != NIL)
		path = orm_node_string(linitial(arg->args), scope);
	if (path == NULL || strcmp(path, "*") == 0)
		return NULL;
	return psprintf("%s__%s", path, fn->lookup);
}

char *
orm_aggregate_alias(OrmNode *call, OrmScope *scope)
{
	const char *name = orm_call_name(call);
	const OrmFunction *fn = name != NULL ? orm_function(name) : NULL;
	OrmNode    *arg;

	if (fn == NULL || !(fn->flags & FN_AGGREGATE))
		return NULL;
	arg = orm_call_argument(call, 0, "expression");
	return arg == NULL ? NULL : default_alias(arg, fn, scope);
}

/*
 * Value(x) as a default is x of the aggregate's type: Django says so where it
 * knows no type of x (a list), the server where x is text, and a number comes
 * out as the aggregate's all the same.
 */
static OrmExpr *
with_default(OrmExpr *agg, OrmNode *node, OrmScope *scope)
{
	OrmExpr    *deflt;
	OrmExpr    *expr;

	node = orm_unwrap_value(node);
	deflt = orm_is_plain_value(node, scope) ?
		orm_value_expr(node, agg->type, -1, BIND_PLAIN, scope, NULL) :
		orm_resolve_expr(node, scope);
	expr = orm_sql_expr("COALESCE(%1, %2)", agg->type, list_make2(agg, deflt));

	expr->default_name = agg->default_name;
	return expr;
}

static const char *
sample_function(const OrmFunction *fn, OrmNode *call, OrmScope *scope)
{
	static const struct
	{
		const char *name;
		const char *sample;
	}			samples[] = {
		{"StdDev", "pg_catalog.stddev_samp"},
		{"Variance", "pg_catalog.var_samp"},
		{"CovarPop", "pg_catalog.covar_samp"},
	};
	int			i;

	for (i = 0; i < (int) lengthof(samples); i++)
	{
		if (strcmp(samples[i].name, fn->name) == 0 &&
			orm_bool_option(call, "sample", scope))
			return samples[i].sample;
	}
	return fn->sql;
}

/* The aggregates whose result distinct=True can change, as Django sees it. */
static bool
takes_distinct(const OrmFunction *fn)
{
	static const char *const names[] = {"Count", "Sum", "Avg", "ArrayAgg", "StringAgg", "JSONBAgg"};
	int			i;

	for (i = 0; i < (int) lengthof(names); i++)
	{
		if (strcmp(fn->name, names[i]) == 0)
			return true;
	}
	return false;
}

/* Is it never NULL, not even of no rows? */
static bool
is_count(const OrmFunction *fn)
{
	return strcmp(fn->name, "Count") == 0 || strcmp(fn->name, "RegrCount") == 0;
}

/*
 * Is an argument a condition that can't hold?  Django then has no SQL for it,
 * and gives the aggregate's value of no rows.
 */
static bool
has_impossible(List *args)
{
	ListCell   *lc;

	foreach(lc, args)
	{
		if (orm_static_truth(lfirst(lc)) == TRUTH_FALSE)
			return true;
	}
	return false;
}

OrmExpr *
orm_resolve_aggregate(OrmNode *call, const OrmFunction *fn, OrmScope *scope)
{
	OrmNode    *arg = orm_call_argument(call, 0, strcmp(fn->args, "f") == 0 &&
										fn->min_args == 2 ? "y" : "expression");
	OrmNode    *filter = orm_keyword(call, "filter");
	OrmNode    *deflt = orm_keyword(call, "default");
	OrmScope	inner = *scope;
	OrmExpr    *expr = orm_expr_new(X_AGG, InvalidOid);
	List	   *nodes = NIL;

	inner.reuse = NULL;
	if (arg == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() needs an expression", fn->name),
				 orm_errlocation(call)));
	expr->func = fn;
	expr->sql = sample_function(fn, call, scope);
	expr->default_name = default_alias(arg, fn, scope);
	nodes = list_make1(arg);
	if (fn->min_args == 2)
		nodes = lappend(nodes, orm_need_argument(call, 1, strcmp(fn->name, "StringAgg") == 0 ?
												 "delimiter" : "x"));

	if (strcmp(fn->name, "Count") == 0 && arg->tag == ON_STR &&
		strcmp(arg->str, "*") == 0)
	{
		expr->args = list_make1(orm_expr_new(X_STAR, InvalidOid));
		expr->type = INT8OID;
		expr->default_name = NULL;
		if (filter != NULL && call->args != NIL && orm_keyword(call, "distinct"))
			(void) orm_bool_option(call, "distinct", scope);
	}
	else
	{
		OrmExpr    *typed;
		ListCell   *lc;
		int			i = 0;

		foreach(lc, nodes)
		{
			OrmNode    *node = lfirst(lc);

			if (i++ > 0 && node->tag == ON_STR && strcmp(fn->name, "StringAgg") == 0)
				expr->args = lappend(expr->args, orm_text_const(node->str));
			else
				expr->args = lappend(expr->args,
									 orm_argument(node, fn->args[Min(i - 1, (int) strlen(fn->args) - 1)],
												  &inner));
		}
		if (((OrmExpr *) linitial(expr->args))->kind == X_TUPLE)
		{
			if (strcmp(fn->name, "Count") != 0)
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_FUNCTION),
						 errmsg("%s() does not take a key of several columns", fn->name),
						 orm_errlocation(call)));
			/* a key with a NULL in it is none; ROW IS NOT NULL is true of whole ones */
			expr->args = list_make1(orm_sql_expr("CASE WHEN ROW(%*) IS NOT NULL THEN ROW(%*) END",
												 RECORDOID, ((OrmExpr *) linitial(expr->args))->args));
		}
		typed = orm_function_expr(fn, expr->args, call);
		expr->type = typed->type;
		expr->args = typed->args;
	}
	refuse_nested_aggregate(expr->args, fn->name, scope, call);
	expr->distinct = orm_bool_option(call, "distinct", scope);
	if (expr->distinct && !takes_distinct(fn))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s does not allow distinct", fn->name),
				 orm_errlocation(call)));
	expr->order_by = aggregate_ordering(call, &inner);
	if (filter != NULL && filter->tag != ON_NONE)
		expr->filter = orm_resolve_q(scope->query,
									 orm_q_from_args(list_make1(filter), scope),
									 &inner);
	if (has_impossible(expr->args))
		expr->filter = orm_constant_condition(false);
	if (deflt != NULL && deflt->tag != ON_NONE && is_count(fn))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() does not allow default", fn->name),
				 errhint("A count of nothing is 0."),
				 orm_errlocation(call)));
	if (deflt != NULL && deflt->tag != ON_NONE)
		return with_default(expr, deflt, &inner);
	return expr;
}

/* ------------------------------------------------------------------ windows */

static void
frame_bound(StringInfo buf, OrmNode *node, bool start, OrmScope *scope)
{
	int64		n;

	if (node == NULL || node->tag == ON_NONE)
		appendStringInfoString(buf, start ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING");
	else if (!orm_node_int(node, scope, &n))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a bound of a frame must be a whole number or None"),
				 orm_errlocation(node)));
	else if (n == 0)
		appendStringInfoString(buf, "CURRENT ROW");
	else
		appendStringInfo(buf, INT64_FORMAT " %s", n < 0 ? -n : n,
						 n < 0 ? "PRECEDING" : "FOLLOWING");
}

static const char *
window_frame(OrmNode *frame, OrmScope *scope)
{
	const char *name = frame == NULL ? NULL : orm_call_name(frame);
	OrmNode    *start;
	OrmNode    *end;
	int64		from;
	int64		to;
	OrmNode    *exclusion;
	StringInfoData buf;

	if (frame == NULL || frame->tag == ON_NONE)
		return NULL;
	initStringInfo(&buf);
	if (name != NULL && strcmp(name, "RowRange") == 0)
		appendStringInfoString(&buf, "ROWS BETWEEN ");
	else if (name != NULL && strcmp(name, "ValueRange") == 0)
		appendStringInfoString(&buf, "RANGE BETWEEN ");
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("frame must be RowRange(...) or ValueRange(...)"),
				 orm_errlocation(frame)));
	start = orm_call_argument(frame, 0, "start");
	end = orm_call_argument(frame, 1, "end");
	if (start != NULL && end != NULL && orm_node_int(start, scope, &from) &&
		orm_node_int(end, scope, &to) && from > to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the start of a frame cannot be greater than its end"),
				 orm_errlocation(frame)));
	frame_bound(&buf, start, true, scope);
	appendStringInfoString(&buf, " AND ");
	frame_bound(&buf, end, false, scope);
	exclusion = orm_keyword(frame, "exclusion");
	if (exclusion != NULL && exclusion->tag != ON_NONE)
	{
		static const char *const kinds[] = {"CURRENT_ROW", "GROUP", "TIES", "NO_OTHERS"};
		static const char *const texts[] = {"CURRENT ROW", "GROUP", "TIES", "NO OTHERS"};
		int			i;

		for (i = 0; i < 4; i++)
		{
			if (exclusion->str != NULL && strcmp(exclusion->str, kinds[i]) == 0)
				appendStringInfo(&buf, " EXCLUDE %s", texts[i]);
		}
	}
	return buf.data;
}

static List *
node_items(OrmNode *node)
{
	if (node == NULL || node->tag == ON_NONE)
		return NIL;
	if (node->tag == ON_LIST || node->tag == ON_TUPLE)
		return node->args;
	return list_make1(node);
}

OrmExpr *
orm_resolve_window(OrmNode *call, OrmScope *scope)
{
	OrmNode    *source = orm_need_argument(call, 0, "expression");
	const char *name = orm_call_name(source);
	const OrmFunction *fn = name == NULL ? NULL : orm_function(name);
	OrmExpr    *expr = orm_expr_new(X_WINDOW, InvalidOid);
	OrmExpr    *func;
	ListCell   *lc;

	if (fn == NULL || !(fn->flags & (FN_WINDOW | FN_AGGREGATE)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the expression of Window() must be a window function or an aggregate"),
				 orm_errlocation(source)));
	if (fn->flags & FN_AGGREGATE)
		func = orm_resolve_aggregate(source, fn, scope);
	else
	{
		OrmNode    *node = source;

		/* Ntile() and NthValue('x') have a default of 1 */
		func = orm_resolve_function(node, name, scope);
		if (strcmp(name, "Ntile") == 0 && func->args == NIL)
			func->args = list_make1(orm_int_const(1));
		if (strcmp(name, "NthValue") == 0 && list_length(func->args) == 1)
			func->args = lappend(func->args, orm_int_const(1));
		func->kind = X_AGG;
	}
	expr->type = func->type;
	expr->args = list_make1(func);
	foreach(lc, node_items(orm_call_argument(call, 1, "partition_by")))
		expr->partition_by = lappend(expr->partition_by,
									 orm_argument(lfirst(lc), 'a', scope));
	foreach(lc, node_items(orm_call_argument(call, 2, "order_by")))
		expr->order_by = lappend(expr->order_by, orm_order_expr(lfirst(lc), scope, NULL));
	expr->frame = window_frame(orm_call_argument(call, 3, "frame"), scope);
	return expr;
}
