/*
 * deparse.c
 *	  From a query to SQL with parameters: the only file that writes SQL.
 *
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
 * Templates (OrmExpr.sql): %1..%9 an argument, %* all arguments, %o the
 * operator opno, %f the function funcid, %% a percent sign.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
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
#include "nested.h"
#include "query.h"
#include "reflect.h"

/* A column of a wrapped query, and what it is called outside. */
typedef struct Renamed
{
	OrmExpr    *column;
	const char *name;
} Renamed;

/* What a SELECT is made of, once everything is resolved. */
typedef struct Select
{
	OrmQuerySet *qs;
	OrmQuery   *query;
	List	   *columns;		/* of OrmSelected *: the result */
	List	   *nested;			/* of OrmSelected *: objects in the result */
	List	   *nested_columns; /* of OrmExpr *: columns that those refer to */
	List	   *order;			/* of OrmExpr * (X_ORDER) */
	bool		unordered;		/* the ordering is not applied */
	List	   *union_order;	/* int list: the output columns that a union
								 * is ordered by */
	List	   *distinct_on;	/* of OrmExpr * */
	OrmExpr    *where;
	OrmExpr    *having;
	OrmExpr    *qualify;
	List	   *group;			/* of OrmExpr * */
	bool		grouped;
} Select;

static void print_expr(Deparse *ctx, OrmExpr *expr);
static void print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape);
static void print_object(Deparse *ctx, OrmExpr *object);
static void print_nested_rows(Deparse *ctx, OrmExpr *expr);

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

static char *
unique_name(Deparse *ctx, const char *prefix)
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

/* The first use of a table goes by the table's name, later ones by T<n>. */
static const char *
alias_name(Deparse *ctx, OrmAlias *alias)
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
			alias->name = unique_name(ctx, "T");
	}
	if (alias->quoted == NULL)
		alias->quoted = quote_identifier(alias->name);
	return alias->quoted;
}

static void
print_operator(Deparse *ctx, Oid opno)
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

static const char *
type_name(Oid type, int32 typmod)
{
	return format_type_extended(type, typmod,
								FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* -------------------------------------------------------------------- values */

static int
value_number(Deparse *ctx, OrmValue *value)
{
	ListCell   *lc;
	int			n = 1;

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

static void
print_list(Deparse *ctx, List *exprs)
{
	ListCell   *lc;

	foreach(lc, exprs)
	{
		if (lc != list_head(exprs))
			appendStringInfoString(ctx->buf, ", ");
		print_expr(ctx, lfirst(lc));
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
			print_expr(ctx, list_nth(expr->args, *p - '1'));
		else if (*p == '*')
			print_list(ctx, expr->args);
		else if (*p == 'o')
			print_operator(ctx, expr->opno);
		else if (*p == 'f')
			print_function(ctx, expr->funcid);
		else if (*p == '%')
			appendStringInfoChar(ctx->buf, '%');
		else
			elog(ERROR, "bad SQL template \"%s\"", expr->sql);
	}
}

/* What a condition is known to be without looking at a row. */
typedef enum Truth
{
	TRUTH_TRUE,
	TRUTH_FALSE,
	TRUTH_DEPENDS
} Truth;

static Truth
static_truth(OrmExpr *expr)
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
		Truth		truth = static_truth(lfirst(lc));

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
	if (expr->negated)
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
		if (lc != list_head(where->args))
			appendStringInfoString(ctx->buf, " OR ");
		print_expr(ctx, lfirst(lc));
	}
	appendStringInfoString(ctx->buf, ")) AND ((");
	foreach(lc, where->args)
	{
		if (lc != list_head(where->args))
			appendStringInfoString(ctx->buf, " OPERATOR(pg_catalog.+) ");
		appendStringInfoString(ctx->buf, "CASE WHEN ");
		print_expr(ctx, lfirst(lc));
		appendStringInfoString(ctx->buf, " THEN 1 ELSE 0 END");
	}
	appendStringInfoString(ctx->buf,
						   ") OPERATOR(pg_catalog.%) 2) OPERATOR(pg_catalog.=) 1)");
}

static void
print_where(Deparse *ctx, OrmExpr *where)
{
	Truth		truth = static_truth(where);
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
		if (static_truth(lfirst(lc)) == TRUTH_DEPENDS)
			parts = lappend(parts, lfirst(lc));
	}
	appendStringInfoChar(ctx->buf, '(');
	foreach(lc, parts)
	{
		if (lc != list_head(parts))
			appendStringInfoString(ctx->buf,
								   where->connector == CONN_AND ? " AND " : " OR ");
		print_expr(ctx, lfirst(lc));
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
		print_expr(ctx, linitial(expr->args));
		return;
	}
	appendStringInfoString(ctx->buf, "CASE");
	for (i = 0; i + 1 < n; i += 2)
	{
		appendStringInfoString(ctx->buf, " WHEN ");
		print_expr(ctx, list_nth(expr->args, i));
		appendStringInfoString(ctx->buf, " THEN ");
		print_expr(ctx, list_nth(expr->args, i + 1));
	}
	appendStringInfoString(ctx->buf, " ELSE ");
	print_expr(ctx, llast(expr->args));
	appendStringInfoString(ctx->buf, " END");
}

static void
print_order(Deparse *ctx, OrmExpr *order)
{
	OrmExpr    *expr = linitial(order->args);

	/* a bare constant would be read as a position */
	if (expr->kind == X_VALUE)
		expr = orm_cast_expr(expr, expr->type, -1);
	print_expr(ctx, expr);
	appendStringInfoString(ctx->buf, order->descending ? " DESC" : " ASC");
	if (order->nulls_first)
		appendStringInfoString(ctx->buf, " NULLS FIRST");
	else if (order->nulls_last)
		appendStringInfoString(ctx->buf, " NULLS LAST");
}

static void
print_order_list(Deparse *ctx, List *order)
{
	ListCell   *lc;

	foreach(lc, order)
	{
		if (lc != list_head(order))
			appendStringInfoString(ctx->buf, ", ");
		print_order(ctx, lfirst(lc));
	}
}

static void
print_aggregate(Deparse *ctx, OrmExpr *expr)
{
	appendStringInfo(ctx->buf, "%s(", expr->sql);
	if (expr->distinct)
		appendStringInfoString(ctx->buf, "DISTINCT ");
	print_list(ctx, expr->args);
	if (expr->order_by != NIL)
	{
		appendStringInfoString(ctx->buf, " ORDER BY ");
		print_order_list(ctx, expr->order_by);
	}
	appendStringInfoChar(ctx->buf, ')');
	if (expr->filter != NULL)
	{
		appendStringInfoString(ctx->buf, " FILTER (WHERE ");
		print_expr(ctx, expr->filter);
		appendStringInfoChar(ctx->buf, ')');
	}
}

static void
print_window(Deparse *ctx, OrmExpr *expr)
{
	const char *space = "";

	print_expr(ctx, linitial(expr->args));
	appendStringInfoString(ctx->buf, " OVER (");
	if (expr->partition_by != NIL)
	{
		appendStringInfoString(ctx->buf, "PARTITION BY ");
		print_list(ctx, expr->partition_by);
		space = " ";
	}
	if (expr->order_by != NIL)
	{
		appendStringInfo(ctx->buf, "%sORDER BY ", space);
		print_order_list(ctx, expr->order_by);
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
	print_expr(ctx, linitial(expr->args));
}

static OrmQuerySet *
as_queryset(OrmQuery *query)
{
	OrmQuerySet *qs = palloc0(sizeof(OrmQuerySet));

	qs->query = query;
	qs->fields_set = true;
	qs->step = 1;
	return qs;
}

static void
print_subquery(Deparse *ctx, OrmQuery *query)
{
	FromScope  *saved = ctx->from;

	appendStringInfoChar(ctx->buf, '(');
	ctx->from = NULL;
	print_query(ctx, as_queryset(query), SHAPE_COLUMNS);
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
		print_list(ctx, lhs->args);
		appendStringInfoString(ctx->buf, ") IN ");
	}
	else
	{
		print_expr(ctx, lhs);
		appendStringInfoChar(ctx->buf, ' ');
		print_operator(ctx, expr->opno);
		appendStringInfoString(ctx->buf, " ANY ");
	}
	print_subquery(ctx, expr->query);
	appendStringInfoChar(ctx->buf, ')');
}

/* What a column is called outside the wrapped query it comes from, or NULL. */
static const char *
renamed_column(Deparse *ctx, OrmExpr *column)
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
	const char *name = renamed_column(ctx, expr);

	if (name != NULL)
	{
		appendStringInfoString(ctx->buf, name);
		return;
	}
	appendStringInfoString(ctx->buf, alias_name(ctx, expr->alias));
	appendStringInfoChar(ctx->buf, '.');
	appendStringInfoString(ctx->buf, expr->column->quoted);
}

/*
 * An annotation is written out wherever it is used, so that ones that use each
 * other double with every step: stop before memory does.
 */
#define MAX_SQL_LENGTH	(16 * 1024 * 1024)

static void
print_expr(Deparse *ctx, OrmExpr *expr)
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
			print_expr(ctx, linitial(expr->args));
			appendStringInfoChar(ctx->buf, ' ');
			print_operator(ctx, expr->opno);
			appendStringInfoChar(ctx->buf, ' ');
			print_expr(ctx, lsecond(expr->args));
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
			print_order(ctx, expr);
			break;
		case X_REF:
			print_ref(ctx, expr);
			break;
		case X_CAST:
			appendStringInfoChar(ctx->buf, '(');
			print_expr(ctx, linitial(expr->args));
			appendStringInfo(ctx->buf, ")::%s", type_name(expr->type, expr->typmod));
			break;
		case X_COLLATE:
			appendStringInfoChar(ctx->buf, '(');
			print_expr(ctx, linitial(expr->args));
			appendStringInfo(ctx->buf, " COLLATE %s)",
							 quote_qualified_identifier(get_namespace_name(compat_collation_namespace(expr->collation)), get_collation_name(expr->collation)));
			break;
		case X_TUPLE:
			appendStringInfoString(ctx->buf, "ROW(");
			print_list(ctx, expr->args);
			appendStringInfoChar(ctx->buf, ')');
			break;
		case X_STAR:
			appendStringInfoChar(ctx->buf, '*');
			break;
		case X_OBJECT:
			print_object(ctx, expr);
			break;
		case X_ROWS_SUBQUERY:
			appendStringInfoString(ctx->buf, "ARRAY");
			/* FALLTHROUGH */
		case X_ROW_SUBQUERY:
			print_nested_rows(ctx, expr);
			break;
		case X_TRUE:
			appendStringInfoString(ctx->buf, "TRUE");
			break;
		case X_FALSE:
			appendStringInfoString(ctx->buf, "FALSE");
			break;
	}
}

/* ------------------------------------------------------------------- columns */

static OrmSelected *
selected(const char *name, OrmExpr *expr)
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
						  selected(model->columns[i].attname,
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
			OrmSelected *item = selected(annotation->name, annotation->expr);

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
	expr = orm_target_expr(last, &targets, NULL);
	foreach(lc, info->transforms)
	{
		expr = orm_find_transform(expr, lfirst(lc), node);
		if (expr == NULL)
			orm_unknown_field(query, info->model, lfirst(lc), node);
	}
	return list_make1(order_of(expr, descending));
}

static List *
name_to_order(OrmQuery *query, const char *name, bool descending,
			  const OrmNode *node)
{
	OrmAnnotation *annotation;
	List	   *names;
	OrmExpr    *expr;
	ListCell   *lc;

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
		expr = annotation->expr;
		for_each_from(lc, names, 1)
			expr = orm_try_transform(expr, lfirst(lc), names, node);
		return list_make1(order_of(expr, descending));
	}
	return named_ordering(query, name, query->model, NULL, descending, NIL, node);
}

/* The path that an item of order_by() names: 'a__b', or F('a__b').desc(). */
static const char *
ordering_path(OrmOrdering *item)
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
								  selected_by_name(sel, ordering_path(item)));
		}
		if (query->reversed)
		{
			bool		first = expr->nulls_first;

			expr->descending = !expr->descending;
			expr->nulls_first = expr->nulls_last;
			expr->nulls_last = first;
		}
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
expr_member(List *exprs, OrmExpr *expr)
{
	ListCell   *lc;

	foreach(lc, exprs)
	{
		if (orm_expr_equal(lfirst(lc), expr))
			return true;
	}
	return false;
}

/* Columns that depend on a primary key in the list need not be listed. */
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

		if (expr->kind == X_COL && !is_pk_col(expr) && !expr_member(having, expr) &&
			list_member_ptr(keys, orm_real_alias(expr->alias)))
			continue;
		if (!expr_member(kept, expr))
			kept = lappend(kept, expr);
	}
	return kept;
}

static bool
expr_selected(Select *sel, OrmExpr *expr)
{
	ListCell   *lc;

	foreach(lc, sel->columns)
	{
		if (orm_expr_equal(((OrmSelected *) lfirst(lc))->expr, expr))
			return true;
	}
	return false;
}

static bool
order_is_selected(Select *sel, OrmExpr *order)
{
	return expr_selected(sel, linitial(order->args));
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
static bool
shows_ordering(OrmQuery *query)
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
	foreach(lc, sel->columns)
	{
		OrmSelected *item = lfirst(lc);

		if (item->annotation && is_group_ref(query, item->name))
			continue;
		exprs = list_concat(exprs, orm_group_by_cols(item->expr));
	}
	exprs = list_concat(exprs, list_copy(sel->nested_columns));
	if (!meta_ordering || shows_ordering(query))
	{
		foreach(lc, sel->order)
		{
			if (!order_is_selected(sel, lfirst(lc)))
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
	sel->unordered = sel->group != NIL && meta_ordering;
	if (sel->unordered && !shows_ordering(query))
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

	if (expr->kind == X_COL && !expr_member(sel->nested_columns, expr))
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

static void
prepare_select(Select *sel, OrmQuerySet *qs, OrmShape shape)
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

static void
print_table(Deparse *ctx, OrmAlias *alias)
{
	const char *name = alias_name(ctx, alias);

	appendStringInfoString(ctx->buf, alias->model->qualified);
	if (strcmp(name, alias->model->quoted) != 0)
	{
		appendStringInfoChar(ctx->buf, ' ');
		appendStringInfoString(ctx->buf, name);
	}
}

static void
print_condition(Deparse *ctx, OrmExpr *where)
{
	if (where == NULL || static_truth(where) == TRUTH_TRUE)
		return;
	appendStringInfoString(ctx->buf, " WHERE ");
	print_expr(ctx, where);
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
		if (i > 0)
			appendStringInfoString(ctx->buf, " AND ");
		print_expr(ctx, orm_equal(orm_col_expr(orm_real_alias(alias->parent),
											   alias->parent_cols[i]),
								  orm_col_expr(alias, alias->cols[i])));
	}
	if (alias->filtered_condition != NULL)
	{
		appendStringInfoString(ctx->buf, " AND ");
		print_expr(ctx, alias->filtered_condition);
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
	appendStringInfoString(ctx->buf, query->no_key ? " FOR NO KEY UPDATE" : " FOR UPDATE");
	foreach(lc, query->for_update_of)
		appendStringInfo(ctx->buf, "%s%s", lc == list_head(query->for_update_of) ?
						 " OF " : ", ", alias_name(ctx, locked_alias(query, lfirst(lc))));
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
		print_list(ctx, sel->group);
	}
	else if (sel->having != NULL)
		appendStringInfoString(ctx->buf, " GROUP BY ()");
	if (sel->having != NULL && static_truth(sel->having) != TRUTH_TRUE)
	{
		appendStringInfoString(ctx->buf, " HAVING ");
		print_expr(ctx, sel->having);
	}
}

/* " FROM (SELECT ...) q" for an aggregate over a subquery. */
static FromScope *
print_from_query(Deparse *ctx, OrmQuery *query, StringInfo target)
{
	FromScope  *scope = palloc0(sizeof(FromScope));
	StringInfo	saved = ctx->buf;
	OrmQuerySet *inner = as_queryset(query->from_query);
	FromScope  *saved_from = ctx->from;

	ctx->buf = target;
	ctx->from = NULL;
	scope->columns = orm_result_columns(inner);
	scope->alias = unique_name(ctx, "q");
	appendStringInfoString(ctx->buf, " FROM (");
	print_query(ctx, inner, SHAPE_COLUMNS);
	appendStringInfo(ctx->buf, ") %s", scope->alias);
	ctx->buf = saved;
	ctx->from = saved_from;
	scope->up = NULL;
	return scope;
}

/* Everything after the target list. */
static void
print_rest(Deparse *ctx, Select *sel, bool ordered, bool limited)
{
	if (sel->query->from_query == NULL)
		print_from(ctx, sel->query);
	print_condition(ctx, sel->where);
	print_group(ctx, sel);
	if (ordered && sel->order != NIL && !sel->unordered)
	{
		appendStringInfoString(ctx->buf, " ORDER BY ");
		print_order_list(ctx, sel->order);
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
		print_list(ctx, sel->distinct_on);
		appendStringInfoString(ctx->buf, ") ");
	}
}

/* -------------------------------------------------------------------- shapes */

#define PAIRS_PER_CALL 50		/* a function takes 100 arguments at most */

/* A value inside jsonb_build_...(): a key of several columns is an array. */
static void
print_json_value(Deparse *ctx, OrmExpr *expr)
{
	if (expr->kind == X_TUPLE)
	{
		appendStringInfoString(ctx->buf, "pg_catalog.jsonb_build_array(");
		print_list(ctx, expr->args);
		appendStringInfoChar(ctx->buf, ')');
	}
	else
		print_expr(ctx, expr);
}

/* A jsonb object of the columns: name => value. */
static void
print_json_object(Deparse *ctx, List *columns)
{
	ListCell   *lc;
	int			n = 0;

	if (columns == NIL)
		appendStringInfoString(ctx->buf, "'{}'::pg_catalog.jsonb");
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (n % PAIRS_PER_CALL == 0)
			appendStringInfoString(ctx->buf, n == 0 ? "pg_catalog.jsonb_build_object(" :
								   ") OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object(");
		else
			appendStringInfoString(ctx->buf, ", ");
		appendStringInfo(ctx->buf, "%s, ", quote_literal_cstr(item->name));
		print_json_value(ctx, item->expr);
		n++;
	}
	if (n > 0)
		appendStringInfoChar(ctx->buf, ')');
}

static void
print_json_array(Deparse *ctx, List *columns)
{
	ListCell   *lc;
	int			n = 0;

	if (columns == NIL)
		appendStringInfoString(ctx->buf, "'[]'::pg_catalog.jsonb");
	foreach(lc, columns)
	{
		if (n % (PAIRS_PER_CALL * 2) == 0)
			appendStringInfoString(ctx->buf, n == 0 ? "pg_catalog.jsonb_build_array(" :
								   ") OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_array(");
		else
			appendStringInfoString(ctx->buf, ", ");
		print_json_value(ctx, ((OrmSelected *) lfirst(lc))->expr);
		n++;
	}
	if (n > 0)
		appendStringInfoChar(ctx->buf, ')');
}

static void
print_json_scalar(Deparse *ctx, OrmExpr *expr)
{
	appendStringInfoString(ctx->buf, "COALESCE(pg_catalog.to_jsonb(");
	print_json_value(ctx, expr);
	appendStringInfoString(ctx->buf, "), 'null'::pg_catalog.jsonb)");
}

/* orm_object(), in the schema of the extension. */
static const char *
object_function(void)
{
	return quote_qualified_identifier(get_namespace_name(orm_registry()->schema),
									  "orm_object");
}

/*
 * Are the columns exactly those of one table, under their own names?  Then
 * orm_object(table.*) is the cheapest way to the object.
 */
static OrmAlias *
whole_row(List *columns)
{
	OrmAlias   *alias = NULL;
	ListCell   *lc;
	int			n = 0;

	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (item->annotation || item->expr->kind != X_COL ||
			strcmp(item->name, item->expr->column->column) != 0)
			return NULL;
		if (alias == NULL)
			alias = orm_real_alias(item->expr->alias);
		if (orm_real_alias(item->expr->alias) != alias)
			return NULL;
		n++;
	}
	return alias != NULL && n == alias->model->ncolumns ? alias : NULL;
}

/*
 * Takes the columns of a row apart: those of its own, and the rest.  Returns
 * the table when the former are its whole row and may be written so.
 */
static OrmAlias *
split_row(Select *sel, List *columns, List **fields, List **others)
{
	OrmAlias   *alias;
	ListCell   *lc;

	*fields = *others = NIL;
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (!item->annotation && item->expr->kind == X_COL)
			*fields = lappend(*fields, item);
		else
			*others = lappend(*others, item);
	}
	alias = whole_row(*fields);
	return alias != NULL && sel->grouped && alias->model->npk == 0 ? NULL : alias;
}

static void
print_json_row(Deparse *ctx, Select *sel, List *columns)
{
	List	   *fields;
	List	   *others;
	OrmAlias   *alias = split_row(sel, columns, &fields, &others);

	if (alias == NULL)
	{
		print_json_object(ctx, columns);
		return;
	}
	if (others != NIL)
		appendStringInfoChar(ctx->buf, '(');
	appendStringInfo(ctx->buf, "%s(%s.*)", object_function(), alias_name(ctx, alias));
	if (others != NIL)
	{
		appendStringInfoString(ctx->buf, " OPERATOR(pg_catalog.||) ");
		print_json_object(ctx, others);
		appendStringInfoChar(ctx->buf, ')');
	}
}

/* ------------------------------------------------------------ nested objects */

/*
 * Objects with others nested in them are records until they are whole: one
 * orm_object() over a record of columns, records and arrays of records costs
 * a fraction of what jsonb made of jsonb does, and there is no limit of 100
 * arguments.  The keys are the names of columns, so they have to fit in one.
 */
static bool
names_fit(List *columns)
{
	ListCell   *lc;

	foreach(lc, columns)
	{
		if (strlen(((OrmSelected *) lfirst(lc))->name) >= NAMEDATALEN)
			return false;
	}
	return true;
}

/* "t.*, expr AS name": the columns of a row under their names. */
static void
print_named(Deparse *ctx, OrmAlias *whole, List *columns)
{
	const char *separator = "";
	ListCell   *lc;

	if (whole != NULL)
	{
		appendStringInfo(ctx->buf, "%s.*", alias_name(ctx, whole));
		separator = ", ";
	}
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		appendStringInfoString(ctx->buf, separator);
		print_json_value(ctx, item->expr);
		appendStringInfo(ctx->buf, " AS %s", quote_identifier(item->name));
		separator = ", ";
	}
}

/* A joined object: a record, NULL where there is none. */
static void
print_object(Deparse *ctx, OrmExpr *object)
{
	List	   *columns = NIL;
	List	   *fields = NIL;
	List	   *others = NIL;
	OrmAlias   *whole = NULL;
	ListCell   *ec,
			   *nc;

	forboth(ec, object->args, nc, object->keys)
	{
		OrmSelected *item = selected(lfirst(nc), lfirst(ec));

		columns = lappend(columns, item);
		if (item->expr->kind == X_COL)
			fields = lappend(fields, item);
		else
			others = lappend(others, item);
	}
	if (object->alias != NULL && renamed_column(ctx, linitial(object->args)) == NULL)
		whole = whole_row(fields);
	if (whole != NULL && others == NIL)
	{
		/* the whole row of a table that was not joined is NULL */
		appendStringInfo(ctx->buf, "%s.*::pg_catalog.record", alias_name(ctx, whole));
		return;
	}
	if (object->filter != NULL)
	{
		appendStringInfoString(ctx->buf, "CASE WHEN ");
		print_expr(ctx, object->filter);
		appendStringInfoString(ctx->buf, " IS NOT NULL THEN ");
	}
	if (names_fit(columns))
	{
		const char *alias = unique_name(ctx, "q");

		appendStringInfo(ctx->buf, "(SELECT %s.*::pg_catalog.record FROM (SELECT ",
						 alias);
		print_named(ctx, whole, whole != NULL ? others : columns);
		appendStringInfo(ctx->buf, ") %s)", alias);
	}
	else
		print_json_object(ctx, columns);
	if (object->filter != NULL)
		appendStringInfoString(ctx->buf, " END");
}

/* "(SELECT record FROM ...)", for ARRAY or as one value. */
static void
print_nested_rows(Deparse *ctx, OrmExpr *expr)
{
	OrmQuerySet *qs = as_queryset(expr->query);
	FromScope  *saved = ctx->from;

	qs->fields_set = false;
	appendStringInfoChar(ctx->buf, '(');
	ctx->from = NULL;
	print_query(ctx, qs, SHAPE_RECORD);
	ctx->from = saved;
	appendStringInfoChar(ctx->buf, ')');
}

static void
print_json(Deparse *ctx, Select *sel, List *columns)
{
	switch (sel->qs->iterable)
	{
		case IT_MODEL:
			print_json_row(ctx, sel, columns);
			break;
		case IT_VALUES:
		case IT_NAMED:
			print_json_object(ctx, columns);
			break;
		case IT_VALUES_LIST:
			print_json_array(ctx, columns);
			break;
		case IT_FLAT:
			print_json_scalar(ctx, ((OrmSelected *) linitial(columns))->expr);
			break;
	}
}

static bool
is_column(const OrmSelected *item, const OrmColumn *column)
{
	return !item->annotation && item->expr->kind == X_COL &&
		item->expr->column == column;
}

/* The columns of a typed row: those of the relation itself, in order. */
static List *
rowtype_columns(OrmQuery *query, List *columns)
{
	List	   *result = NIL;
	ListCell   *lc;
	int			i;

	for (i = 0; i < query->model->ncolumns; i++)
	{
		const OrmColumn *column = &query->model->columns[i];
		OrmSelected *found = NULL;

		/* most often they are all there and in order */
		if (i < list_length(columns) && is_column(list_nth(columns, i), column))
			found = list_nth(columns, i);
		else
		{
			foreach(lc, columns)
			{
				if (is_column(lfirst(lc), column))
					found = lfirst(lc);
			}
		}
		if (found == NULL)
			found = selected(column->attname,
							 orm_const_expr(column->typid, (Datum) 0, true));
		result = lappend(result, found);
	}
	return result;
}

/*
 * Are the columns those of one table of that model, in its order?  "t.*" says
 * the same in less text to write and to parse.
 */
static OrmAlias *
whole_model(List *columns, const OrmModel *model)
{
	OrmAlias   *alias = NULL;
	ListCell   *lc;

	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (!is_column(item, &model->columns[foreach_current_index(lc)]))
			return NULL;
		if (alias == NULL)
			alias = orm_real_alias(item->expr->alias);
		else if (orm_real_alias(item->expr->alias) != alias)
			return NULL;
	}
	return alias;
}

static void
print_targets(Deparse *ctx, Select *sel, List *columns, OrmShape shape)
{
	ListCell   *lc;
	int			n = 0;

	if (shape == SHAPE_JSON)
	{
		print_json(ctx, sel, list_concat(list_copy(columns), sel->nested));
		appendStringInfoString(ctx->buf, " AS orm");
		return;
	}
	if (shape == SHAPE_RECORD)
	{
		appendStringInfo(ctx->buf, "%s.*::pg_catalog.record",
						 alias_name(ctx, whole_row(columns)));
		return;
	}
	if (shape == SHAPE_NAMED)
	{
		List	   *fields;
		List	   *others;
		OrmAlias   *whole;

		columns = list_concat(list_copy(columns), sel->nested);
		whole = split_row(sel, columns, &fields, &others);
		print_named(ctx, whole, whole != NULL ? others : columns);
		return;
	}
	if (shape == SHAPE_ROWTYPE)
		columns = rowtype_columns(sel->query, columns);
	if (columns == NIL)
	{
		appendStringInfoString(ctx->buf, "1");
		return;
	}
	if (shape == SHAPE_ROWTYPE && !ctx->number_columns)
	{
		OrmAlias   *whole = whole_model(columns, sel->query->model);

		if (whole != NULL)
		{
			appendStringInfoString(ctx->buf, alias_name(ctx, whole));
			appendStringInfoString(ctx->buf, ".*");
			return;
		}
	}
	foreach(lc, columns)
	{
		if (n++ > 0)
			appendStringInfoString(ctx->buf, ", ");
		print_expr(ctx, ((OrmSelected *) lfirst(lc))->expr);
		appendStringInfo(ctx->buf, " AS c%d", n);
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
		/* rowtype_columns() goes by the column */
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
print_compared(Deparse *ctx, Select *sel, OrmExpr *expr)
{
	ListCell   *lc;

	check_stack_depth();
	foreach(lc, expr->args)
	{
		OrmExpr    *arg = lfirst(lc);

		if (expr->kind == X_WHERE)
			print_compared(ctx, sel, arg);
		else if (arg->kind != X_VALUE)
		{
			appendStringInfoString(ctx->buf, ", ");
			print_expr(ctx, arg);
		}
	}
}

/*
 * The subquery of a wrapped SELECT: c1..cn are the columns, h1..hm the
 * expressions of the ordering that are not among them.
 */
static void
print_inner(Deparse *ctx, Select *sel)
{
	ListCell   *lc;
	int			n = 0;
	bool		outer_order = sel->qualify != NULL;

	appendStringInfoString(ctx->buf, "SELECT ");
	print_distinct(ctx, sel);
	if (sel->columns == NIL)
		appendStringInfoString(ctx->buf, "1");
	foreach(lc, sel->columns)
	{
		if (n++ > 0)
			appendStringInfoString(ctx->buf, ", ");
		print_expr(ctx, ((OrmSelected *) lfirst(lc))->expr);
		appendStringInfo(ctx->buf, " AS c%d", n);
	}
	foreach(lc, sel->nested_columns)
	{
		if (expr_selected(sel, lfirst(lc)))
			continue;
		appendStringInfoString(ctx->buf, n++ > 0 ? ", " : "");
		print_expr(ctx, lfirst(lc));
		appendStringInfo(ctx->buf, " AS c%d", n);
	}
	n = 0;
	foreach(lc, sel->order)
	{
		OrmExpr    *order = lfirst(lc);

		n++;
		if (!outer_order &&
			(!sel->query->distinct || sel->distinct_on != NIL ||
			 order_is_selected(sel, order)))
			continue;
		appendStringInfoString(ctx->buf, ", ");
		print_expr(ctx, linitial(order->args));
		appendStringInfo(ctx->buf, " AS h%d", n);
	}
	if (outer_order && shows_ordering(sel->query))
		print_compared(ctx, sel, sel->qualify);
	if (outer_order)
	{
		appendStringInfoString(ctx->buf, ", ");
		print_expr(ctx, sel->qualify);
		appendStringInfoString(ctx->buf, " AS qualify");
	}
	print_rest(ctx, sel, !outer_order, !outer_order);
}

/* The position of the output column that an ordering of a union names. */
static int
union_order_position(Select *sel, OrmOrdering *item)
{
	const char *name = ordering_path(item);
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

static void
print_union_order(Deparse *ctx, Select *sel, const char *alias)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, sel->query->order_by)
	{
		OrmOrdering *item = lfirst(lc);
		bool		descending = item->descending != sel->query->reversed;
		int			position = list_nth_int(sel->union_order, n);

		appendStringInfoString(ctx->buf, n++ == 0 ? " ORDER BY " : ", ");
		if (item->name != NULL && strcmp(item->name, "?") == 0)
		{
			appendStringInfoString(ctx->buf, "pg_catalog.random()");
			continue;
		}
		if (item->node != NULL && item->node->tag == ON_CALL &&
			item->node->base->tag == ON_ATTR)
			descending = (item->node->base->str[0] == 'd') != sel->query->reversed;
		appendStringInfo(ctx->buf, "%s.c%d %s", alias, position,
						 descending ? "DESC" : "ASC");
		if (item->node != NULL && item->node->tag == ON_CALL)
		{
			bool		flag = false;
			OrmNode    *first = orm_keyword(item->node, "nulls_first");
			OrmNode    *last = orm_keyword(item->node, "nulls_last");

			if (first != NULL && orm_node_bool(first, NULL, &flag) && flag)
				appendStringInfoString(ctx->buf, " NULLS FIRST");
			flag = false;
			if (last != NULL && orm_node_bool(last, NULL, &flag) && flag)
				appendStringInfoString(ctx->buf, " NULLS LAST");
		}
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

static void
print_combined(Deparse *ctx, Select *sel)
{
	List	   *added = resolve_union_order(sel);
	ListCell   *lc;

	foreach(lc, sel->query->combined)
	{
		OrmQuerySet *part = lfirst(lc);
		OrmScope	scope;

		if (lc != list_head(sel->query->combined))
			appendStringInfoString(ctx->buf, combinator_sql(sel->query));

		/* values() after union() is values() of every part */
		if (sel->qs->fields_set && !part->fields_set)
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
		print_query(ctx, part, SHAPE_COLUMNS);
		appendStringInfoChar(ctx->buf, ')');
	}
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
		print_order(ctx, order);
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
		if (expr_selected(sel, lfirst(lc)))
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
	const char *alias = unique_name(ctx, "q");
	bool		combined = sel->query->combinator != COMB_NONE;
	StringInfoData inner;
	StringInfo	saved = ctx->buf;
	List	   *renamed = ctx->renamed;

	/* the inner query is written first: it names the tables */
	initStringInfo(&inner);
	ctx->buf = &inner;
	if (combined)
		print_combined(ctx, sel);
	else
		print_inner(ctx, sel);
	ctx->buf = saved;
	if (sel->nested != NIL)
		rename_columns(ctx, sel, alias);

	appendStringInfoString(ctx->buf, "SELECT ");
	if (sel->columns == NIL)
		appendStringInfoString(ctx->buf, "1");
	else if (shape == SHAPE_ROWTYPE)
	{
		List	   *wanted = rowtype_columns(sel->query, sel->columns);
		List	   *renamed = outer_columns(alias, sel->columns);
		ListCell   *lc;
		int			n = 0;

		foreach(lc, wanted)
		{
			OrmSelected *item = lfirst(lc);
			int			i = 0;
			ListCell   *cc;

			if (n++ > 0)
				appendStringInfoString(ctx->buf, ", ");
			foreach(cc, sel->columns)
			{
				if (lfirst(cc) == item)
					break;
				i++;
			}
			print_expr(ctx, cc == NULL ? item->expr :
					   ((OrmSelected *) list_nth(renamed, i))->expr);
			appendStringInfo(ctx->buf, " AS c%d", n);
		}
	}
	else
		print_targets(ctx, sel, outer_columns(alias, sel->columns), shape);
	appendStringInfo(ctx->buf, " FROM (%s) %s", inner.data, alias);
	if (sel->qualify != NULL)
	{
		appendStringInfo(ctx->buf, " WHERE %s.qualify", alias);
		print_qualify_order(ctx, sel, alias);
		print_limits(ctx, sel->query);
	}
	if (combined)
	{
		print_union_order(ctx, sel, alias);
		print_limits(ctx, sel->query);
	}
	ctx->renamed = renamed;
}

/* Every step-th row of a query, in its order. */
static void
print_stepped(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	int64		step = qs->step;
	const char *inner = unique_name(ctx, "q");
	const char *outer = unique_name(ctx, "q");

	qs->step = 1;
	appendStringInfo(ctx->buf, "SELECT %s.orm FROM (SELECT %s.*, pg_catalog.row_number() OVER () AS n FROM (",
					 outer, inner);
	print_query(ctx, qs, shape);
	appendStringInfo(ctx->buf, ") %s) %s WHERE ((%s.n OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog.%%) " INT64_FORMAT
					 ") OPERATOR(pg_catalog.=) 0 ORDER BY %s.n", inner, outer, outer,
					 step, outer);
}

/* With columns instead of one jsonb, the step is taken over the same query. */
static void
print_stepped_columns(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	int64		step = qs->step;
	const char *inner = unique_name(ctx, "q");
	const char *outer = unique_name(ctx, "q");
	int			ncols = shape == SHAPE_ROWTYPE ? qs->query->model->ncolumns :
		list_length(orm_result_columns(qs));
	bool		saved = ctx->number_columns;
	int			i;

	qs->step = 1;
	appendStringInfoString(ctx->buf, "SELECT ");
	for (i = 1; i <= ncols; i++)
		appendStringInfo(ctx->buf, "%s%s.c%d", i > 1 ? ", " : "", outer, i);
	appendStringInfo(ctx->buf, " FROM (SELECT %s.*, pg_catalog.row_number() OVER () AS n FROM (", inner);
	ctx->number_columns = true;
	print_query(ctx, qs, shape);
	ctx->number_columns = saved;
	appendStringInfo(ctx->buf, ") %s) %s WHERE ((%s.n OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog.%%) " INT64_FORMAT
					 ") OPERATOR(pg_catalog.=) 0 ORDER BY %s.n", inner, outer, outer,
					 step, outer);
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
		if (!order_is_selected(sel, lfirst(lc)))
			return true;
	}
	return false;
}

static void
print_select(Deparse *ctx, Select *sel, OrmShape shape)
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
			(void) alias_name(ctx, lfirst(lc));
	}
	if (sel->query->from_query != NULL)
	{
		StringInfoData from;
		FromScope  *saved = ctx->from;

		initStringInfo(&from);
		ctx->from = print_from_query(ctx, sel->query, &from);
		appendStringInfoString(ctx->buf, "SELECT ");
		print_targets(ctx, sel, sel->columns, shape);
		appendStringInfoString(ctx->buf, from.data);
		print_rest(ctx, sel, true, true);
		ctx->from = saved;
		return;
	}
	appendStringInfoString(ctx->buf, "SELECT ");
	print_distinct(ctx, sel);
	print_targets(ctx, sel, sel->columns, shape);
	print_rest(ctx, sel, true, true);
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
	OrmAlias   *whole = whole_row(sel->columns);
	const char *alias;

	if (!names_fit(sel->columns) || !names_fit(sel->nested))
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
	alias = unique_name(ctx, "q");
	if (shape == SHAPE_JSON)
		appendStringInfo(ctx->buf, "SELECT %s(%s.*) AS orm FROM (", object_function(), alias);
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

static void
print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	Select		sel;

	check_stack_depth();
	if (qs->step != 1)
	{
		if (shape == SHAPE_JSON)
			print_stepped(ctx, qs, shape);
		else
			print_stepped_columns(ctx, qs, shape);
		return;
	}
	prepare_select(&sel, qs, shape);
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
	print_query(&ctx, qs, shape);
	return orm_deparse_end(&ctx);
}

OrmSql *
orm_deparse(OrmQuerySet *qs, OrmShape shape)
{
	return orm_deparse_prefixed(qs, shape, NULL);
}

/* --------------------------------------------------- for deparse_write.c */

void
orm_print_expr(Deparse *ctx, OrmExpr *expr)
{
	print_expr(ctx, expr);
}

void
orm_print_operator(Deparse *ctx, Oid opno)
{
	print_operator(ctx, opno);
}

const char *
orm_print_alias(Deparse *ctx, OrmAlias *alias)
{
	return alias_name(ctx, alias);
}

const char *
orm_unique_alias(Deparse *ctx, const char *prefix)
{
	return unique_name(ctx, prefix);
}

const char *
orm_print_type(Oid type, int32 typmod)
{
	return type_name(type, typmod);
}

void
orm_print_where(Deparse *ctx, OrmExpr *where)
{
	print_condition(ctx, where);
}

void
orm_print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape)
{
	print_query(ctx, qs, shape);
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
	print_targets(ctx, &sel, sel.columns, shape);
}
