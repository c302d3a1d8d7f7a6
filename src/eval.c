/*
 * eval.c
 *	  What a whole expression asks for: rows, one row, a number, a boolean.
 *
 * The chainable methods are in chain.c; this file has the terminal ones
 * (each a row of terminal_rows).
 *
 * Relies on queryset.c, aggregate.c and deparse.c; on instance.c for what
 * follows an instance.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "eval.h"
#include "write.h"

OrmStatement *
orm_statement(OrmQuerySet *qs, OrmExpect expect, const OrmNode *node)
{
	OrmStatement *stmt = palloc0(sizeof(OrmStatement));

	stmt->qs = qs;
	stmt->expect = expect;
	stmt->model = qs->query->model;
	stmt->node = node;
	stmt->yields_rows = !qs->fields_set;
	stmt->locks = qs->query->for_update;
	return stmt;
}

void
orm_need_columns(const OrmStatement *stmt)
{
	if (stmt->prefix != NULL || stmt->extract != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("this expression does not yield columns"),
				 errhint("Use orm()."),
				 orm_errlocation(stmt->node)));
}

OrmStatement *
orm_rows_statement(OrmQuerySet *qs, OrmExpect expect)
{
	return orm_statement(qs, expect, qs->node);
}

static const char *const methods[] = {
	"all", "none", "filter", "exclude", "annotate", "alias", "order_by",
	"reverse", "distinct", "values", "values_list", "dates", "datetimes",
	"select_related", "prefetch_related", "defer", "only", "union",
	"intersection", "difference", "select_for_update", "get", "first",
	"last", "earliest", "latest", "count", "exists", "contains", "in_bulk",
	"aggregate", "explain"
};

bool
orm_is_method(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(methods); i++)
	{
		if (strcmp(methods[i], name) == 0)
			return true;
	}
	return false;
}

void
orm_writes_here(OrmNode *call)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("\"%s\" writes, which this place does not allow", call->base->str),
			 errhint("Use it at the end of an expression of orm(), orm_rows() or orm_record(), or as a value in one."),
			 orm_errlocation(call)));
}

void
orm_unknown_method(OrmNode *call)
{
	const char *name = call->base->tag == ON_ATTR ? call->base->str : "?";
	const char *advice = orm_advice(ADVICE_METHOD, name);
	List	   *choices = NIL;
	const char *nearest;
	int			i;

	for (i = 0; i < (int) lengthof(methods); i++)
		choices = lappend(choices, pstrdup(methods[i]));
	nearest = orm_nearest_name(name, choices);
	if (orm_is_write_call(call) || orm_is_delete_call(call))
		orm_writes_here(call);
	if (strcmp(name, "raw") == 0 || strcmp(name, "extra") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("\"%s\" is not available: no SQL text enters through an expression", name),
				 errhint("Write the query in SQL, and join it with orm_filter(...) where that helps."),
				 orm_errlocation(call)));
	if (nearest != NULL && strcmp(nearest, name) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("%s() yields no queryset, which is what is needed here", name),
				 errhint("Put %s() last, and give such an expression to orm().", name),
				 orm_errlocation(call)));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("a queryset has no method \"%s\"", name),
			 advice != NULL ? errhint("%s", advice) :
			 nearest != NULL ? errhint("Perhaps you meant \"%s\".", nearest) :
			 errhint("Methods that read are: all, filter, exclude, annotate, order_by, values, get, first, count, exists, aggregate and the other QuerySet methods of Django."),
			 orm_errlocation(call)));
}

/* ------------------------------------------------------------ terminal methods */

typedef struct Terminal
{
	OrmQuerySet *qs;
	OrmNode    *call;
	OrmScope   *outer;
} Terminal;

static void
check_no_arguments(Terminal *t)
{
	if (t->call->args != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s() takes no arguments", t->call->base->str),
				 orm_errlocation(t->call)));
}

static OrmStatement *
do_get(Terminal *t)
{
	OrmScope	scope;

	if (t->qs->query->combinator != COMB_NONE && t->call->args != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("calling get(...) with filters after union(), intersection() or difference() is not supported"),
				 orm_errlocation(t->call)));
	orm_scope_init(&scope, t->qs->query, t->outer);
	if (!t->qs->sticky)
		t->qs->query->used_aliases = NIL;
	orm_queryset_filter(t->qs, orm_q_from_args(t->call->args, &scope), t->outer,
						"get", t->call);
	orm_query_clear_ordering(t->qs->query, false);
	return orm_statement(t->qs, EXPECT_GET, t->call);
}

static OrmStatement *
do_first(Terminal *t)
{
	bool		last = strcmp(t->call->base->str, "last") == 0;

	check_no_arguments(t);
	if (last)
		orm_check_not_sliced(t->qs, "reverse", t->call);
	orm_reverse_or_pk(t->qs, last);
	orm_query_set_limits(t->qs->query, 0, 1);
	return orm_statement(t->qs, EXPECT_FIRST, t->call);
}

static OrmStatement *
do_earliest(Terminal *t)
{
	OrmScope	scope;

	orm_scope_init(&scope, t->qs->query, t->outer);
	orm_order_for_earliest(t->qs, orm_positional(t->call),
						   strcmp(t->call->base->str, "latest") == 0, &scope, t->call);
	return orm_statement(t->qs, EXPECT_GET, t->call);
}

static OrmStatement *
do_count(Terminal *t)
{
	OrmStatement *stmt;

	check_no_arguments(t);
	stmt = orm_statement(orm_count(t->qs, t->outer), EXPECT_ROWS, t->call);
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
exists_statement(OrmQuerySet *qs, const OrmNode *node)
{
	OrmStatement *stmt;

	orm_make_exists(qs);
	stmt = orm_statement(qs, EXPECT_ROWS, node);
	stmt->prefix = "SELECT pg_catalog.to_jsonb(EXISTS (";
	stmt->suffix = ")) AS orm";
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
do_exists(Terminal *t)
{
	check_no_arguments(t);
	return exists_statement(t->qs, t->call);
}

/* The model of an instance, NULL for what is none: a key. */
static const OrmModel *
model_of_instance(OrmNode *node, OrmScope *scope)
{
	const OrmModel *model = orm_model_of_row(node, scope);

	if (model == NULL)
		model = orm_model_call(node);
	if (model == NULL && orm_chain_is_instance(node, scope) && node->tag != ON_ATTR)
		model = orm_queryset_from_node(node, scope)->query->model;
	return model;
}

/* contains(obj): is the row of that key among those of the queryset? */
static OrmStatement *
do_contains(Terminal *t)
{
	List	   *args = orm_positional(t->call);
	OrmNode    *obj = args == NIL ? orm_keyword(t->call, "obj") : linitial(args);
	const OrmModel *model;
	OrmQ	   *q;

	if (obj == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("contains() needs an instance or a primary key"),
				 orm_errlocation(t->call)));
	if (t->qs->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot call contains() after .values() or .values_list()"),
				 orm_errlocation(t->call)));
	model = model_of_instance(obj, t->outer);
	if (model != NULL && model->relid != t->qs->query->model->relid)
	{
		/* an instance of another model is no row of it, whatever its key */
		orm_set_empty(t->qs->query);
		return exists_statement(t->qs, t->call);
	}
	q = orm_q_from_args(list_make1(orm_make_keyword("pk", obj)), t->outer);
	if (orm_query_is_sliced(t->qs->query) || t->qs->query->combinator != COMB_NONE)
	{
		/* of these rows, and no others: by key over the queryset as it is */
		OrmQuerySet *all = orm_queryset_new(t->qs->query->model);
		const OrmModel *of = all->query->model;

		orm_prepare_in_subquery(t->qs, NULL);
		if (t->qs->query->combinator != COMB_NONE)
			orm_set_values(t->qs, list_make1("pk"), t->outer, t->call);
		orm_where_add(all->query->where,
					  orm_columns_in(orm_initial_alias(all->query), of->npk, of->pk,
									 t->qs->query), CONN_AND);
		t->qs = all;
	}
	orm_queryset_filter(t->qs, q, t->outer, "contains", t->call);
	return exists_statement(t->qs, t->call);
}

/* The text by which in_bulk() keys row b: of several columns, their array. */
static char *
bulk_key(const OrmModel *model, const OrmColumn *column)
{
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	if (column != NULL)
		appendStringInfo(&buf, "b.orm OPERATOR(pg_catalog.->>) %s",
						 quote_literal_cstr(column->attname));
	else
	{
		appendStringInfoString(&buf, "pg_catalog.jsonb_build_array(");
		for (i = 0; i < model->npk; i++)
			appendStringInfo(&buf, "%sb.orm OPERATOR(pg_catalog.->) %s", i > 0 ? ", " : "",
							 quote_literal_cstr(orm_model_column(model, model->pk[i])->attname));
		appendStringInfoString(&buf, ")::pg_catalog.text");
	}
	return buf.data;
}

/* in_bulk([ids], field_name='pk'): one object keyed by the field. */
static OrmStatement *
do_in_bulk(Terminal *t)
{
	OrmName		found = orm_bulk_rows(t->qs, t->call, t->outer);
	OrmStatement *stmt = orm_statement(t->qs, EXPECT_ROWS, t->call);

	stmt->prefix = psprintf("SELECT COALESCE(pg_catalog.jsonb_object_agg(%s, b.orm), '{}'::pg_catalog.jsonb) AS orm FROM (",
							bulk_key(t->qs->query->model, found.column));
	stmt->suffix = ") b";
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
do_aggregate(Terminal *t)
{
	List	   *names = NIL;
	List	   *nodes = NIL;
	OrmStatement *stmt;
	ListCell   *lc;

	foreach(lc, t->call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str != NULL)
		{
			names = lappend(names, arg->str);
			nodes = lappend(nodes, arg->base);
		}
		else
		{
			const char *class = orm_call_name(arg);
			const OrmFunction *fn = class == NULL ? NULL : orm_function(class);
			List	   *args = fn == NULL ? NIL : orm_positional(arg);
			const char *path = args == NIL ? NULL :
				orm_node_string(linitial(args), t->outer);

			if (args != NIL && path == NULL && orm_call_name(linitial(args)) != NULL &&
				strcmp(orm_call_name(linitial(args)), "F") == 0)
				path = orm_node_string(linitial(((OrmNode *) linitial(args))->args), t->outer);
			if (fn == NULL || !(fn->flags & FN_AGGREGATE) || path == NULL ||
				strcmp(path, "*") == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("complex aggregates require an alias"),
						 errhint("Write name=expression, or in orm_aggregate() the name as the argument before it."),
						 orm_errlocation(arg)));
			names = lappend(names, psprintf("%s__%s", path, fn->lookup));
			nodes = lappend(nodes, arg);
		}
	}
	if (names == NIL)
	{
		/* aggregate() of nothing is an empty object */
		stmt = orm_statement(orm_queryset_new(t->qs->query->model), EXPECT_ROWS, t->call);
		stmt->qs->iterable = IT_VALUES;
		stmt->qs->fields_set = true;
		stmt->qs->query->default_cols = false;
		orm_query_set_limits(stmt->qs->query, 0, 1);
		stmt->prefix = "SELECT '{}'::pg_catalog.jsonb AS orm WHERE TRUE OR EXISTS (";
		stmt->suffix = ")";
		stmt->yields_rows = false;
		return stmt;
	}
	stmt = orm_statement(orm_aggregate(t->qs, names, nodes, t->outer, t->call),
						 EXPECT_ROWS, t->call);
	stmt->yields_rows = false;
	return stmt;
}

OrmStatement *
orm_aggregate_statement(OrmQuerySet *qs, OrmNode *call, OrmScope *outer)
{
	Terminal	terminal = {qs, call, outer};
	OrmStatement *stmt = do_aggregate(&terminal);

	stmt->params = outer->params;
	return stmt;
}

static const char *
explain_format(OrmNode *value, OrmScope *outer)
{
	static const char *const formats[] = {"text", "json", "yaml", "xml"};
	const char *text = orm_node_string(value, outer);
	int			i;

	for (i = 0; text != NULL && i < 4; i++)
	{
		if (pg_strcasecmp(formats[i], text) == 0)
			return formats[i];
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("format is not one of TEXT, JSON, YAML, XML"),
			 orm_errlocation(value)));
	return NULL;
}

/* explain(format='json', analyze=True): lines of text. */
static OrmStatement *
do_explain(Terminal *t)
{
	static const char *const options[] = {"analyze", "verbose", "costs",
	"settings", "buffers", "wal", "timing", "summary", "generic_plan", "memory"};
	StringInfoData buf;
	OrmStatement *stmt;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, t->call->args)
	{
		OrmNode    *arg = lfirst(lc);
		OrmNode    *value = arg->tag == ON_KEYWORD ? arg->base : arg;
		const char *name = arg->tag == ON_KEYWORD && arg->str != NULL ? arg->str : "format";
		bool		flag;
		int			i;

		if (value->tag == ON_NONE)
			continue;
		appendStringInfoString(&buf, buf.len > 0 ? ", " : "(");
		if (strcmp(name, "format") == 0)
		{
			appendStringInfo(&buf, "FORMAT %s", explain_format(value, t->outer));
			continue;
		}
		for (i = 0; i < (int) lengthof(options); i++)
		{
			if (pg_strcasecmp(options[i], name) == 0)
				break;
		}
		if (i == (int) lengthof(options) ||
			!orm_node_bool(value, t->outer, &flag))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid option name for explain(): \"%s\"", name),
					 orm_errlocation(arg)));
		appendStringInfo(&buf, "%s %s", options[i], flag ? "true" : "false");
	}
	if (buf.len > 0)
		appendStringInfoString(&buf, ") ");
	stmt = orm_statement(t->qs, EXPECT_ROWS, t->call);
	stmt->prefix = psprintf("EXPLAIN %s", buf.data);
	stmt->text_lines = true;
	stmt->yields_rows = false;
	return stmt;
}

/* Of a queryset's rows. */
static OrmStatement *
do_delete(Terminal *t)
{
	return orm_delete_statement(t->qs, NULL, t->call, t->outer);
}

/* Of one row, which the call's base fetches or makes. */
static OrmStatement *
delete_instance(OrmNode *call, OrmScope *outer)
{
	OrmStatement *instance = orm_instance_statement(call->base->base, outer);

	return orm_delete_statement(instance->qs, instance, call, outer);
}

bool
orm_is_delete_call(OrmNode *node)
{
	return orm_calls_method(node) && strcmp(node->base->str, "delete") == 0;
}

static const struct
{
	const char *name;
	OrmStatement *(*evaluate) (Terminal *t);
}			terminal_rows[] = {
	{"get", do_get},
	{"first", do_first},
	{"last", do_first},
	{"earliest", do_earliest},
	{"latest", do_earliest},
	{"count", do_count},
	{"exists", do_exists},
	{"contains", do_contains},
	{"in_bulk", do_in_bulk},
	{"aggregate", do_aggregate},
	{"explain", do_explain},
	{"delete", do_delete},
};

/* ------------------------------------------------------------- the top level */

/* Is it a call of aggregate(), whose result is a dict? */
static bool
is_aggregate_call(const OrmNode *node)
{
	return orm_calls_method(node) && strcmp(node->base->str, "aggregate") == 0;
}

/*
 * qs[0]['name'], qs[0][1], qs.aggregate(...)['x'], qs.in_bulk()[1]['name']:
 * something out of the one result.
 */
static OrmStatement *
evaluate_item(OrmNode *node, OrmScope *scope)
{
	OrmStatement *stmt = orm_evaluate(node->base, scope->params);
	OrmNode    *item = linitial(node->args);

	if (item->tag != ON_STR && item->tag != ON_INT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a key or a position is expected here"),
				 orm_errlocation(node)));
	if (item->tag == ON_INT && stmt->yields_rows && stmt->extract == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an instance of %s has no positions",
						orm_model_display(stmt->qs->query->model)),
				 errhint("Write a field's name behind it, as in .get(pk=1).name."),
				 orm_errlocation(item)));
	stmt->extract = lappend(stmt->extract, item);
	stmt->yields_rows = false;
	return stmt;
}

static OrmStatement *
evaluate_call(OrmNode *node, OrmScope *scope)
{
	Terminal	terminal;
	int			i;

	if (!orm_calls_method(node))
		return NULL;
	if (orm_is_delete_call(node) && orm_writes_instance(node->base->base, scope))
		return delete_instance(node, scope);
	for (i = 0; i < (int) lengthof(terminal_rows); i++)
	{
		if (strcmp(terminal_rows[i].name, node->base->str) != 0)
			continue;
		terminal.qs = orm_queryset_from_node(node->base->base, scope);
		terminal.call = node;
		terminal.outer = scope;
		if (terminal.qs->instance && orm_is_delete_call(node))
			return delete_instance(node, scope);
		if (terminal.qs->instance)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_FUNCTION),
					 errmsg("an instance of %s has no method \"%s\"",
							orm_model_display(terminal.qs->query->model),
							node->base->str),
					 orm_errlocation(node)));
		if (!orm_is_delete_call(node))
			orm_check_not_stepped(terminal.qs, node);
		return terminal_rows[i].evaluate(&terminal);
	}
	return NULL;
}

static OrmStatement *
evaluate(OrmNode *node, const OrmParams *params)
{
	OrmScope   *scope = palloc0(sizeof(OrmScope));
	OrmStatement *stmt;
	OrmQuerySet *qs;

	check_stack_depth();
	scope->params = params;
	scope->allow_joins = true;
	stmt = orm_write_call(node, scope);
	if (stmt != NULL)
		return stmt;
	if (node->tag == ON_CALL)
	{
		stmt = evaluate_call(node, scope);
		if (stmt != NULL)
			return stmt;
	}
	else if (node->tag == ON_SUBSCRIPT)
	{
		OrmQuerySet *base;
		int64		index;

		if (orm_is_bulk_item(node))
			return orm_statement(orm_queryset_from_node(node, scope), EXPECT_GET, node);
		if (orm_chain_is_instance(node->base, scope) ||
			is_aggregate_call(node->base) ||
			orm_is_write_call(node->base) || orm_is_delete_call(node->base) ||
			(node->base->tag == ON_SUBSCRIPT &&
			 ((OrmNode *) linitial(node->base->args))->tag != ON_SLICE))
			return evaluate_item(node, scope);
		base = orm_queryset_from_node(node->base, scope);
		if (orm_queryset_subscript(base, node, scope, &index))
		{
			stmt = orm_statement(base, EXPECT_INDEX, node);
			stmt->index = index;
			return stmt;
		}
		base->node = node;
		return orm_statement(base, EXPECT_ROWS, node);
	}
	else if (node->tag == ON_ATTR && orm_chain_is_instance(node->base, scope))
		return orm_evaluate_attribute(node, scope);

	qs = orm_queryset_from_node(node, scope);
	return orm_statement(qs, EXPECT_ROWS, node);
}

OrmStatement *
orm_evaluate(OrmNode *node, const OrmParams *params)
{
	OrmStatement *stmt = evaluate(orm_place_written(orm_own_values(node, params), params),
								  params);

	stmt->params = params;
	return stmt;
}

/* Adds a value that is no part of the queryset; returns its number. */
static int
add_param(OrmSql *sql, Oid type, Datum value)
{
	OrmSqlParam *params = palloc0(sizeof(OrmSqlParam) * (sql->nparams + 1));

	if (sql->nparams > 0)
		memcpy(params, sql->params, sizeof(OrmSqlParam) * sql->nparams);
	params[sql->nparams].type = type;
	params[sql->nparams].known = true;
	params[sql->nparams].value = value;
	sql->params = params;
	return ++sql->nparams;
}

/* " -> $1 -> $2" for what is taken out of the result. */
static char *
extract_path(OrmSql *sql, List *extract)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, extract)
	{
		OrmNode    *item = lfirst(lc);
		int			n;

		if (item->tag == ON_STR)
			n = add_param(sql, TEXTOID, CStringGetTextDatum(item->str));
		else
			n = add_param(sql, INT4OID,
						  DirectFunctionCall1(int4in, CStringGetDatum(item->str)));
		appendStringInfo(&buf, " OPERATOR(pg_catalog.->) $%d", n);
	}
	return buf.data;
}

OrmSql *
orm_extract_sql(List *extract, Datum value)
{
	OrmSql	   *sql = palloc0(sizeof(OrmSql));

	(void) add_param(sql, JSONBOID, value);
	sql->sql = psprintf("SELECT $1%s AS orm", extract_path(sql, extract));
	return sql;
}

/* The SQL of a statement that writes, to be looked at. */
static OrmSql *
write_sql(OrmStatement *stmt, OrmShape shape)
{
	OrmSql	   *sql;

	if (stmt->sql == NULL || stmt->extract != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this expression is more than one SQL statement"),
				 orm_errlocation(stmt->node)));
	sql = stmt->sql(stmt, shape);
	if (stmt->prefix != NULL)
		sql->sql = psprintf("%s%s", stmt->prefix, sql->sql);
	return sql;
}

OrmSql *
orm_statement_sql(OrmStatement *stmt, OrmShape shape)
{
	OrmSql	   *sql;

	if (stmt->ready != NULL)
		return stmt->ready;
	if (stmt->run != NULL)
		return write_sql(stmt, shape);
	sql = orm_deparse_prefixed(stmt->qs, shape, stmt->prefix);
	if (stmt->suffix != NULL)
		sql->sql = psprintf("%s%s", sql->sql, stmt->suffix);
	if (stmt->extract != NIL)
		sql->sql = psprintf("SELECT e.orm%s AS orm FROM (%s) e",
							extract_path(sql, stmt->extract), sql->sql);
	return sql;
}

OrmStatement *
orm_evaluate_given(OrmNode *node, const OrmParams *params)
{
	orm_check_params(node, params);
	return orm_evaluate(node, params);
}
