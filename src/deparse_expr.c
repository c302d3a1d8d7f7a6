/*
 * deparse_expr.c
 *	  Writes expressions: names, values, operators, functions, conditions,
 *	  subqueries.
 *
 * Templates (OrmExpr.sql): %1..%9 an argument, %* all arguments, %o the
 * operator opno, %f the function funcid, %t the expression's type, %% a percent
 * sign.
 *
 * Relies on deparse.c for subqueries and on deparse_shape.c for objects that
 * are nested in others.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "deparse.h"

/* --------------------------------------------------------------------- names */

static bool
name_in_use(Deparse *ctx, const char *name)
{
	ListCell   *lc;

	foreach(lc, ctx->names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

char *
orm_unique_alias(Deparse *ctx, const char *prefix)
{
	int			n = list_length(ctx->names) + 1;
	char	   *name;

	do
	{
		name = psprintf("%s%d", prefix, n++);
	} while (name_in_use(ctx, name));
	ctx->names = lappend(ctx->names, name);
	return name;
}

/* An expression that is written twice has to be the same to the server. */
const char *
orm_query_alias(Deparse *ctx, OrmQuery *query)
{
	ListCell   *qc;
	ListCell   *nc;

	forboth(qc, ctx->queries, nc, ctx->query_names)
	{
		if (lfirst(qc) == query)
			return lfirst(nc);
	}
	ctx->queries = lappend(ctx->queries, query);
	ctx->query_names = lappend(ctx->query_names, orm_unique_alias(ctx, "q"));
	return llast(ctx->query_names);
}

/* The first use of a table goes by the table's name, later ones by T<n>. */
const char *
orm_print_alias(Deparse *ctx, OrmAlias *alias)
{
	alias = orm_real_alias(alias);
	if (alias->name == NULL)
	{
		char	   *relname = alias->model->relname;

		if (!name_in_use(ctx, relname))
		{
			alias->name = relname;
			ctx->names = lappend(ctx->names, relname);
		}
		else
			alias->name = orm_unique_alias(ctx, "T");
	}
	if (alias->quoted == NULL)
		alias->quoted = quote_identifier(alias->name);
	return alias->quoted;
}

void
orm_print_operator(Deparse *ctx, Oid opno)
{
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(opno));
	Form_pg_operator form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", opno);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	appendStringInfoString(ctx->buf, "OPERATOR(");
	appendStringInfoString(ctx->buf, form->oprnamespace == PG_CATALOG_NAMESPACE ? "pg_catalog" :
						   quote_identifier(get_namespace_name(form->oprnamespace)));
	appendStringInfoChar(ctx->buf, '.');
	appendStringInfoString(ctx->buf, NameStr(form->oprname));
	appendStringInfoChar(ctx->buf, ')');
	ReleaseSysCache(tuple);
}

const char *
orm_print_type(Oid type, int32 typmod)
{
	return format_type_extended(type, typmod,
								FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* -------------------------------------------------------------------- values */

/*
 * Are both known, and equal?  Where the server compares expressions, as it does
 * those selected with those grouped by, $1 is not the same as $2.
 */
static bool
match_values(Deparse *ctx, OrmValue *value, OrmValue *other)
{
	int16		typlen;
	bool		typbyval;

	if (!value->known || !other->known || value->type != other->type ||
		value->isnull != other->isnull || !list_member_ptr(ctx->matched, other))
		return false;
	if (value->isnull)
		return true;
	orm_trace_comparison(value, other);
	get_typlenbyval(value->type, &typlen, &typbyval);
	return datumIsEqual(value->datum, other->datum, typbyval, typlen);
}

static int
value_number(Deparse *ctx, OrmValue *value)
{
	ListCell   *lc;
	int			n = 1;

	if (ctx->matching != MATCH_NONE)
	{
		foreach(lc, ctx->values)
		{
			if (lfirst(lc) != value && match_values(ctx, value, lfirst(lc)))
				value = lfirst(lc);
		}
		ctx->matched = list_append_unique_ptr(ctx->matched, value);
	}
	foreach(lc, ctx->values)
	{
		OrmValue   *other = lfirst(lc);

		/* a run-time argument is one parameter however often it is used */
		if (other == value ||
			(value->structural && other->structural &&
			 value->type == other->type &&
			 datumIsEqual(value->datum, other->datum,
						  value->type == INT4OID || value->type == INT8OID,
						  value->type == INT4OID ? 4 : value->type == INT8OID ? 8 : -1)) ||
			(value->param > 0 && other->param == value->param &&
			 !value->known && !other->known))
			return n;
		n++;
	}
	ctx->values = lappend(ctx->values, value);
	return n;
}

static void
print_value(Deparse *ctx, OrmValue *value)
{
	int			n = value_number(ctx, value);
	char	   *param = psprintf("$%d", n);

	if (!value->known)
	{
		ctx->guards = orm_late_guards(ctx->guards, value, n);
		param = orm_late_sql(value, param);
	}
	appendStringInfoString(ctx->buf, param);
}

/* --------------------------------------------------------------- expressions */

void
orm_print_separator(Deparse *ctx, int n, const char *separator)
{
	if (n > 0)
		appendStringInfoString(ctx->buf, separator);
}

void
orm_print_list(Deparse *ctx, List *exprs)
{
	ListCell   *lc;

	foreach(lc, exprs)
	{
		orm_print_separator(ctx, foreach_current_index(lc), ", ");
		orm_print_expr(ctx, lfirst(lc));
	}
}

static void
print_function(Deparse *ctx, Oid funcid)
{
	appendStringInfo(ctx->buf, "%s.%s",
					 quote_identifier(get_namespace_name(get_func_namespace(funcid))),
					 quote_identifier(get_func_name(funcid)));
}

static void
print_template(Deparse *ctx, OrmExpr *expr)
{
	const char *p;

	for (p = expr->sql; *p != '\0'; p++)
	{
		if (*p != '%')
		{
			appendStringInfoChar(ctx->buf, *p);
			continue;
		}
		p++;
		if (*p >= '1' && *p <= '9')
			orm_print_expr(ctx, list_nth(expr->args, *p - '1'));
		else if (*p == '*')
			orm_print_list(ctx, expr->args);
		else if (*p == 'o')
			orm_print_operator(ctx, expr->opno);
		else if (*p == 'f')
			print_function(ctx, expr->funcid);
		else if (*p == 't')
			appendStringInfoString(ctx->buf, orm_print_type(expr->type, -1));
		else if (*p == '%')
			appendStringInfoChar(ctx->buf, '%');
		else
			elog(ERROR, "bad SQL template \"%s\"", expr->sql);
	}
}

Truth
orm_static_truth(OrmExpr *expr)
{
	ListCell   *lc;
	int			depends = 0;
	Truth		result;

	check_stack_depth();
	if (expr->kind == X_TRUE)
		return TRUTH_TRUE;
	if (expr->kind == X_FALSE)
		return TRUTH_FALSE;
	if (expr->kind != X_WHERE || expr->connector == CONN_XOR)
		return TRUTH_DEPENDS;
	result = expr->connector == CONN_AND || expr->args == NIL ?
		TRUTH_TRUE : TRUTH_FALSE;
	foreach(lc, expr->args)
	{
		Truth		truth = orm_static_truth(lfirst(lc));

		if (truth == TRUTH_DEPENDS)
			depends++;
		else if (expr->connector == CONN_AND && truth == TRUTH_FALSE)
		{
			result = TRUTH_FALSE;
			depends = 0;
			break;
		}
		else if (expr->connector == CONN_OR && truth == TRUTH_TRUE)
		{
			result = TRUTH_TRUE;
			depends = 0;
			break;
		}
	}
	if (depends > 0)
		return TRUTH_DEPENDS;
	/* ~Q() says nothing, as Q() does */
	if (expr->negated && expr->args != NIL)
		return result == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
	return result;
}

/* True when an odd number of the conditions holds; NULL counts as false. */
static void
print_xor(Deparse *ctx, OrmExpr *where)
{
	ListCell   *lc;

	appendStringInfoString(ctx->buf, "(((");
	foreach(lc, where->args)
	{
		orm_print_separator(ctx, foreach_current_index(lc), " OR ");
		orm_print_expr(ctx, lfirst(lc));
	}
	appendStringInfoString(ctx->buf, ")) AND ((");
	foreach(lc, where->args)
	{
		orm_print_separator(ctx, foreach_current_index(lc), " OPERATOR(pg_catalog.+) ");
		appendStringInfoString(ctx->buf, "CASE WHEN ");
		orm_print_expr(ctx, lfirst(lc));
		appendStringInfoString(ctx->buf, " THEN 1 ELSE 0 END");
	}
	appendStringInfoString(ctx->buf,
						   ") OPERATOR(pg_catalog.%) 2) OPERATOR(pg_catalog.=) 1)");
}

static void
print_where(Deparse *ctx, OrmExpr *where)
{
	Truth		truth = orm_static_truth(where);
	List	   *parts = NIL;
	ListCell   *lc;

	if (truth != TRUTH_DEPENDS)
	{
		appendStringInfoString(ctx->buf, truth == TRUTH_TRUE ? "TRUE" : "FALSE");
		return;
	}
	if (where->negated)
		appendStringInfoString(ctx->buf, "NOT ");
	if (where->connector == CONN_XOR)
	{
		print_xor(ctx, where);
		return;
	}
	foreach(lc, where->args)
	{
		if (orm_static_truth(lfirst(lc)) == TRUTH_DEPENDS)
			parts = lappend(parts, lfirst(lc));
	}
	appendStringInfoChar(ctx->buf, '(');
	foreach(lc, parts)
	{
		orm_print_separator(ctx, foreach_current_index(lc),
							where->connector == CONN_AND ? " AND " : " OR ");
		orm_print_expr(ctx, lfirst(lc));
	}
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_case(Deparse *ctx, OrmExpr *expr)
{
	int			n = list_length(expr->args);
	int			i;

	if (n == 1)
	{
		orm_print_expr(ctx, linitial(expr->args));
		return;
	}
	appendStringInfoString(ctx->buf, "CASE");
	for (i = 0; i + 1 < n; i += 2)
	{
		appendStringInfoString(ctx->buf, " WHEN ");
		orm_print_expr(ctx, list_nth(expr->args, i));
		appendStringInfoString(ctx->buf, " THEN ");
		orm_print_expr(ctx, list_nth(expr->args, i + 1));
	}
	appendStringInfoString(ctx->buf, " ELSE ");
	orm_print_expr(ctx, llast(expr->args));
	appendStringInfoString(ctx->buf, " END");
}

void
orm_print_direction(Deparse *ctx, const OrmExpr *order)
{
	appendStringInfoString(ctx->buf, order->descending ? " DESC" : " ASC");
	if (order->nulls_first)
		appendStringInfoString(ctx->buf, " NULLS FIRST");
	else if (order->nulls_last)
		appendStringInfoString(ctx->buf, " NULLS LAST");
}

void
orm_print_order(Deparse *ctx, OrmExpr *order)
{
	OrmExpr    *expr = linitial(order->args);

	/* a bare constant would be read as a position */
	if (expr->kind == X_VALUE)
		expr = orm_cast_expr(expr, expr->type, -1);
	orm_print_expr(ctx, expr);
	orm_print_direction(ctx, order);
}

void
orm_print_order_list(Deparse *ctx, List *order)
{
	ListCell   *lc;

	foreach(lc, order)
	{
		orm_print_separator(ctx, foreach_current_index(lc), ", ");
		orm_print_order(ctx, lfirst(lc));
	}
}

static void
print_aggregate(Deparse *ctx, OrmExpr *expr)
{
	Matching	matching = ctx->matching;

	if (matching == MATCH_GROUPS)
		ctx->matching = MATCH_NONE;
	appendStringInfo(ctx->buf, "%s(", expr->sql);
	if (expr->distinct)
		appendStringInfoString(ctx->buf, "DISTINCT ");
	orm_print_list(ctx, expr->args);
	if (expr->order_by != NIL)
	{
		appendStringInfoString(ctx->buf, " ORDER BY ");
		orm_print_order_list(ctx, expr->order_by);
	}
	appendStringInfoChar(ctx->buf, ')');
	if (expr->filter != NULL)
	{
		appendStringInfoString(ctx->buf, " FILTER (WHERE ");
		orm_print_expr(ctx, expr->filter);
		appendStringInfoChar(ctx->buf, ')');
	}
	ctx->matching = matching;
}

static void
print_window(Deparse *ctx, OrmExpr *expr)
{
	const char *space = "";

	orm_print_expr(ctx, linitial(expr->args));
	appendStringInfoString(ctx->buf, " OVER (");
	if (expr->partition_by != NIL)
	{
		appendStringInfoString(ctx->buf, "PARTITION BY ");
		orm_print_list(ctx, expr->partition_by);
		space = " ";
	}
	if (expr->order_by != NIL)
	{
		appendStringInfo(ctx->buf, "%sORDER BY ", space);
		orm_print_order_list(ctx, expr->order_by);
		space = " ";
	}
	if (expr->frame != NULL)
		appendStringInfo(ctx->buf, "%s%s", space, expr->frame);
	appendStringInfoChar(ctx->buf, ')');
}

/* A named annotation: a column of the FROM subquery, or what it stands for. */
static void
print_ref(Deparse *ctx, OrmExpr *expr)
{
	FromScope  *from;

	for (from = ctx->from; from != NULL; from = from->up)
	{
		ListCell   *lc;
		int			n = 1;

		foreach(lc, from->columns)
		{
			if (strcmp(((OrmSelected *) lfirst(lc))->name, expr->name) == 0)
			{
				appendStringInfo(ctx->buf, "%s.c%d", from->alias, n);
				return;
			}
			n++;
		}
	}
	orm_print_expr(ctx, linitial(expr->args));
}

OrmQuerySet *
orm_as_queryset(OrmQuery *query)
{
	OrmQuerySet *qs = palloc0(sizeof(OrmQuerySet));

	qs->query = query;
	qs->fields_set = true;
	return qs;
}

/*
 * SELECT orm_one(orm_any(o.v1), count(*), 'blog_author', -1) FROM (the query)
 * AS o(v1): get() raises an error unless there is one row, also as a value.  Or
 * SELECT o.v2 FROM (the query) AS o(v1, v2), the column that was chosen.
 *
 * The alias is the same each time, so that the expression is, too, as GROUP BY
 * needs it; nothing around it can be meant by that name inside.
 */
static void
print_chosen(Deparse *ctx, OrmQuery *query)
{
	const char *any = orm_own_function("orm_any");
	int			n = list_length(orm_result_columns(orm_as_queryset(query)));
	int			first = Max(query->chosen, 1);
	int			i;

	if (query->one_row)
		appendStringInfo(ctx->buf, "SELECT %s(%s(o.v%d), pg_catalog.count(*), %s, " INT64_FORMAT ")",
						 orm_own_function("orm_one"), any, first,
						 quote_literal_cstr(orm_model_display(query->model)), query->place);
	else
		appendStringInfo(ctx->buf, "SELECT o.v%d", first);
	for (i = 2; query->chosen == 0 && i <= n; i++)
		appendStringInfo(ctx->buf, ", %s(o.v%d)", any, i);
	appendStringInfoString(ctx->buf, " FROM (");
	orm_print_query(ctx, orm_as_queryset(query), SHAPE_COLUMNS);
	appendStringInfoString(ctx->buf, ") AS o(");
	for (i = 1; i <= n; i++)
		appendStringInfo(ctx->buf, "%sv%d", i > 1 ? ", " : "", i);
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_subquery(Deparse *ctx, OrmQuery *query)
{
	FromScope  *saved = ctx->from;

	appendStringInfoChar(ctx->buf, '(');
	ctx->from = NULL;
	if (query->one_row ||
		(query->chosen > 0 && list_length(orm_result_columns(orm_as_queryset(query))) > 1))
		print_chosen(ctx, query);
	else
		orm_print_query(ctx, orm_as_queryset(query), SHAPE_COLUMNS);
	ctx->from = saved;
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_in_subquery(Deparse *ctx, OrmExpr *expr)
{
	OrmExpr    *lhs = linitial(expr->args);

	appendStringInfoChar(ctx->buf, '(');
	if (lhs->kind == X_TUPLE)
	{
		appendStringInfoChar(ctx->buf, '(');
		orm_print_list(ctx, lhs->args);
		appendStringInfoString(ctx->buf, ") IN ");
	}
	else
	{
		orm_print_expr(ctx, lhs);
		appendStringInfoChar(ctx->buf, ' ');
		orm_print_operator(ctx, expr->opno);
		appendStringInfoString(ctx->buf, " ANY ");
	}
	print_subquery(ctx, expr->query);
	appendStringInfoChar(ctx->buf, ')');
}

/* What a column is called outside the wrapped query it comes from, or NULL. */
const char *
orm_renamed_column(Deparse *ctx, OrmExpr *column)
{
	ListCell   *lc;

	foreach(lc, ctx->renamed)
	{
		Renamed    *renamed = lfirst(lc);

		if (orm_expr_equal(renamed->column, column))
			return renamed->name;
	}
	return NULL;
}

static void
print_column(Deparse *ctx, OrmExpr *expr)
{
	const char *name = orm_renamed_column(ctx, expr);

	if (name != NULL)
	{
		appendStringInfoString(ctx->buf, name);
		return;
	}
	appendStringInfoString(ctx->buf, orm_print_alias(ctx, expr->alias));
	appendStringInfoChar(ctx->buf, '.');
	appendStringInfoString(ctx->buf, expr->column->quoted);
}

/*
 * An annotation is written out wherever it is used, so that ones that use each
 * other double with every step: stop before memory does.
 */
#define MAX_SQL_LENGTH	(16 * 1024 * 1024)

void
orm_print_expr(Deparse *ctx, OrmExpr *expr)
{
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (ctx->buf->len > MAX_SQL_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the expression becomes more than %d megabytes of SQL",
						MAX_SQL_LENGTH / (1024 * 1024)),
				 errhint("Annotations that use each other are written out each time; use fewer of them.")));

	switch (expr->kind)
	{
		case X_COL:
			print_column(ctx, expr);
			break;
		case X_VALUE:
			print_value(ctx, expr->value);
			break;
		case X_SQL:
			if (expr->conditional)
				appendStringInfoChar(ctx->buf, '(');
			print_template(ctx, expr);
			if (expr->conditional)
				appendStringInfoChar(ctx->buf, ')');
			break;
		case X_OP:
			appendStringInfoChar(ctx->buf, '(');
			orm_print_expr(ctx, linitial(expr->args));
			appendStringInfoChar(ctx->buf, ' ');
			orm_print_operator(ctx, expr->opno);
			appendStringInfoChar(ctx->buf, ' ');
			orm_print_expr(ctx, lsecond(expr->args));
			appendStringInfoChar(ctx->buf, ')');
			break;
		case X_AGG:
			print_aggregate(ctx, expr);
			break;
		case X_WINDOW:
			print_window(ctx, expr);
			break;
		case X_CASE:
			print_case(ctx, expr);
			break;
		case X_SUBQUERY:
			print_subquery(ctx, expr->query);
			break;
		case X_ARRAY_SUBQUERY:
			appendStringInfoString(ctx->buf, "ARRAY");
			print_subquery(ctx, expr->query);
			break;
		case X_EXISTS:
			appendStringInfoString(ctx->buf, expr->negated ? "NOT EXISTS " : "EXISTS ");
			print_subquery(ctx, expr->query);
			break;
		case X_IN_SUBQUERY:
			print_in_subquery(ctx, expr);
			break;
		case X_WHERE:
			print_where(ctx, expr);
			break;
		case X_ORDER:
			orm_print_order(ctx, expr);
			break;
		case X_REF:
			print_ref(ctx, expr);
			break;
		case X_CAST:
			appendStringInfoChar(ctx->buf, '(');
			orm_print_expr(ctx, linitial(expr->args));
			appendStringInfo(ctx->buf, ")::%s", orm_print_type(expr->type, expr->typmod));
			break;
		case X_COLLATE:
			appendStringInfoChar(ctx->buf, '(');
			orm_print_expr(ctx, linitial(expr->args));
			appendStringInfo(ctx->buf, " COLLATE %s)",
							 quote_qualified_identifier(get_namespace_name(compat_collation_namespace(expr->collation)), get_collation_name(expr->collation)));
			break;
		case X_TUPLE:
			appendStringInfoString(ctx->buf, "ROW(");
			orm_print_list(ctx, expr->args);
			appendStringInfoChar(ctx->buf, ')');
			break;
		case X_STAR:
			appendStringInfoChar(ctx->buf, '*');
			break;
		case X_OBJECT:
			orm_print_object(ctx, expr);
			break;
		case X_ROWS_SUBQUERY:
			appendStringInfoString(ctx->buf, "ARRAY");
			/* FALLTHROUGH */
		case X_ROW_SUBQUERY:
			orm_print_nested_rows(ctx, expr);
			break;
		case X_TRUE:
			appendStringInfoString(ctx->buf, "TRUE");
			break;
		case X_FALSE:
			appendStringInfoString(ctx->buf, "FALSE");
			break;
	}
}
