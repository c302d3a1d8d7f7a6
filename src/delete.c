/*
 * delete.c
 *	  Deleting rows with all that depends on them: orm_delete(),
 *	  orm_delete_plan() and the terminal method delete().
 *
 * The rows are those of a queryset, or the one row of an instance.  What else
 * goes, is set, or forbids it all, follows from the relations' on_delete, as in
 * Django (django.db.models.deletion).  A call costs a constant number of
 * statements for each relation, however many rows there are.
 *
 * Relies on delete_graph.c, delete_collect.c and delete_run.c for the work.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/ps_status.h"

#include "api.h"
#include "delete.h"
#include "literals.h"

/* ----------------------------------------------------------------- the work */

static void
work(DelGraph *graph, OrmQuerySet *qs)
{
	if (graph->root->direct)
	{
		OrmSql	   *sql = orm_deparse_del_root(graph, qs);

		if (graph->plan_only)
			orm_delete_numbers(graph, sql, 1, &graph->root->deleted);
		else
			graph->root->deleted = orm_delete_change(graph, sql, "deleting",
													 graph->root, 0);
		return;
	}
	orm_delete_collect(graph, qs);
	if (graph->plan_only)
	{
		orm_delete_describe(graph);
		return;
	}
	orm_delete_check(graph);
	orm_delete_apply(graph);
}

/* Runs a deletion, or its plan, with the process title as it was afterwards. */
static DelGraph *
delete_rows(OrmQuerySet *qs, bool plan_only, bool keep_parents)
{
	DelGraph   *graph = orm_delete_graph(qs->query->model, plan_only, keep_parents);
	int			len;
	char	   *title = pnstrdup(get_ps_display(&len), len);

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(graph->context);
	PG_TRY();
	{
		work(graph, orm_delete_queryset(graph->root, qs));
	}
	PG_FINALLY();
	{
		orm_delete_progress_rows(NULL, NULL, 0);
		set_ps_display(title);
	}
	PG_END_TRY();
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	MemoryContextSwitchTo(graph->context);
	orm_delete_forget(graph);
	return graph;
}

/* Deletes the rows of a queryset; returns how many of its own model went. */
uint64
orm_delete_rows(OrmQuerySet *qs)
{
	return delete_rows(qs, false, false)->root->deleted;
}

/* ------------------------------------------------------------------ results */

/* Counts under their models' labels, those of one label together. */
static uint64
count_of_label(DelGraph *graph, const char *label)
{
	uint64		count = 0;
	ListCell   *lc;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		if (model->deleted > 0 && strcmp(orm_model_label(model->model), label) == 0)
			count += model->deleted;
	}
	return count;
}

static void
append_per_model(StringInfo buf, DelGraph *graph)
{
	const char *separator = "";
	ListCell   *lc;

	appendStringInfoChar(buf, '{');
	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);
		char	   *label;

		if (model->deleted == 0)
			continue;
		label = orm_model_label(model->model);
		appendStringInfoString(buf, separator);
		escape_json(buf, label);
		appendStringInfo(buf, ": " UINT64_FORMAT, count_of_label(graph, label));
		separator = ", ";
	}
	appendStringInfoChar(buf, '}');
}

static uint64
total_deleted(DelGraph *graph)
{
	uint64		total = 0;
	ListCell   *lc;

	foreach(lc, graph->models)
		total += ((DelModel *) lfirst(lc))->deleted;
	return total;
}

static Datum
jsonb_of_text(const char *text)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

/* -------------------------------------------------------------- expressions */

typedef struct DeleteStatement
{
	OrmStatement stmt;			/* must be first */
	OrmStatement *instance;		/* what fetches the one row, or NULL */
	bool		keep_parents;
} DeleteStatement;

/* The queryset of the row that an instance is, by its primary key. */
static OrmQuerySet *
instance_queryset(OrmStatement *instance)
{
	const OrmModel *model = instance->qs->query->model;
	OrmQuerySet *qs = orm_queryset_new(model);
	OrmAlias   *alias = orm_initial_alias(qs->query);
	Datum	   *values = palloc(sizeof(Datum) * Max(model->npk, 1));
	bool	   *nulls = palloc(sizeof(bool) * Max(model->npk, 1));
	Oid		   *types = palloc(sizeof(Oid) * Max(model->npk, 1));
	List	   *names = NIL;
	OrmScope	scope;
	int			i;

	if (!instance->yields_rows)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("what stands before delete() is no instance"),
				 orm_errlocation(instance->node)));
	if (model->npk == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s has no primary key, so that no single row of it can be deleted",
						orm_model_display(model)),
				 errhint("Use filter(...).delete()."),
				 orm_errlocation(instance->node)));
	for (i = 0; i < model->npk; i++)
	{
		const OrmColumn *column = orm_model_column(model, model->pk[i]);

		names = lappend(names, column->attname);
		types[i] = column->typid;
	}
	orm_scope_init(&scope, instance->qs->query, NULL);
	orm_set_values(instance->qs, names, &scope, instance->node);
	orm_fetch_columns(instance, model->npk, types, values, nulls);
	for (i = 0; i < model->npk; i++)
		orm_where_add(qs->query->where,
					  orm_equal(orm_col_expr(alias, model->pk[i]),
								orm_const_expr(types[i], values[i], nulls[i])),
					  CONN_AND);
	return qs;
}

static void
run_delete(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	DeleteStatement *del = (DeleteStatement *) stmt;
	DelGraph   *graph;
	StringInfoData buf;
	Datum		json;
	bool		isnull = false;

	if (shape != SHAPE_JSON)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("delete() does not yield columns"),
				 errhint("Use orm(), or orm_delete(), which has the columns total and per_model."),
				 orm_errlocation(stmt->node)));
	graph = delete_rows(del->instance != NULL ? instance_queryset(del->instance) : stmt->qs,
						false, del->keep_parents);
	initStringInfo(&buf);
	appendStringInfo(&buf, "[" UINT64_FORMAT ", ", total_deleted(graph));
	append_per_model(&buf, graph);
	appendStringInfoChar(&buf, ']');
	json = jsonb_of_text(buf.data);
	sink->count = 1;
	if (sink->store != NULL)
	{
		tuplestore_putvalues(sink->store, sink->wanted, &json, &isnull);
		return;
	}
	sink->have_row = true;
	sink->values = palloc(sizeof(Datum));
	sink->nulls = palloc0(sizeof(bool));
	sink->values[0] = json;
}

/* keep_parents=True, for an instance only. */
static bool
keep_parents_argument(OrmNode *call, bool instance, OrmScope *outer)
{
	bool		keep = false;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (instance && arg->tag == ON_KEYWORD && arg->str != NULL &&
			strcmp(arg->str, "keep_parents") == 0 &&
			orm_node_bool(arg->base, outer, &keep))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 instance ?
				 errmsg("delete() of an instance takes no argument but keep_parents=True or False") :
				 errmsg("delete() takes no arguments"),
				 orm_errlocation(arg)));
	}
	return keep;
}

static void
refuse(const char *what, const char *hint, const OrmNode *node)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", what),
			 hint != NULL ? errhint("%s", hint) : 0,
			 orm_errlocation(node)));
}

/* What Django refuses to delete. */
static void
check_queryset(OrmQuerySet *qs, const OrmNode *node)
{
	if (qs->query->combinator != COMB_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("calling delete() after union(), intersection() or difference() is not supported"),
				 errhint("Combine the conditions with | and &, or use pk__in=<queryset>."),
				 orm_errlocation(node)));
	if (orm_query_is_sliced(qs->query))
		refuse("cannot use a slice with delete()",
			   "Use the sliced queryset as the value of pk__in.", node);
	if (qs->query->distinct_fields != NIL)
		refuse("cannot call delete() after distinct(fields)", NULL, node);
	if (qs->fields_set)
		refuse("cannot call delete() after values() or values_list()", NULL, node);
}

/*
 * orm_delete_statement
 *		delete() in an expression.  "instance" fetches the row where it stands
 *		after get(...), [n] and the like; else "qs" has the rows.
 */
OrmStatement *
orm_delete_statement(OrmQuerySet *qs, OrmStatement *instance, OrmNode *call,
					 OrmScope *outer)
{
	DeleteStatement *del = palloc0(sizeof(DeleteStatement));
	OrmNodeTag	before = call->base->base->tag;

	if (outer->params == NULL || !outer->params->may_write)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function only reads, but the expression deletes"),
				 errhint("Use orm() or orm_delete()."),
				 orm_errlocation(call)));
	if (instance == NULL && before != ON_CALL && before != ON_SUBSCRIPT &&
		before != ON_BINARY)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("a manager has no method \"delete\""),
				 errhint("To delete all rows say so: .all().delete()"),
				 orm_errlocation(call)));
	if (instance == NULL)
		check_queryset(qs, call);
	del->keep_parents = keep_parents_argument(call, instance != NULL, outer);
	del->instance = instance;
	del->stmt.qs = qs;
	del->stmt.model = qs->query->model;
	del->stmt.expect = EXPECT_ROWS;
	del->stmt.locks = true;
	del->stmt.node = call;
	del->stmt.call = call;
	del->stmt.scope = outer;
	del->stmt.run = run_delete;
	return &del->stmt;
}

/* -------------------------------------------------------- the function face */

/* Does the first argument name a model, and no queryset? */
bool
orm_is_bare_model(FunctionCallInfo fcinfo)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	char	   *str;
	OrmNode    *node;

	if (type != TEXTOID && orm_own_type(type) != OWN_QUERYSET)
		return true;
	str = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (strchr(str, '(') == NULL && strchr(str, '[') == NULL)
		return true;			/* also a name that is no expression */
	node = orm_parse(str, strlen(str), false);
	return node->tag != ON_CALL && node->tag != ON_SUBSCRIPT &&
		node->tag != ON_BINARY;
}

/* The rows that the arguments mean. */
static OrmQuerySet *
argument_rows(FunctionCallInfo fcinfo)
{
	OrmQuerySet *qs = orm_model_argument(fcinfo, 0);
	OrmParams  *params = orm_call_params(fcinfo, 1);
	OrmScope   *scope = top_scope(params);
	List	   *kwargs = orm_kwargs_from_params(params);

	check_queryset(qs, qs->node);
	if (kwargs != NIL)
	{
		qs->query->used_aliases = NIL;
		orm_queryset_filter(qs, orm_q_from_args(kwargs, scope), scope, "filter", NULL);
	}
	return qs;
}

PG_FUNCTION_INFO_V1(orm_delete);
Datum
orm_delete(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	DelGraph   *graph;
	StringInfoData buf;
	TupleDesc	desc;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	desc = BlessTupleDesc(desc);
	begin_call(&call);
	qs = argument_rows(fcinfo);
	if (qs->query->where->args == NIL && orm_is_bare_model(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("refusing to delete all rows of %s without a condition",
						orm_model_display(qs->query->model)),
				 errhint("To delete them all say so: orm_delete('%s.all()').",
						 orm_model_display(qs->query->model))));
	graph = delete_rows(qs, false, false);
	initStringInfo(&buf);
	append_per_model(&buf, graph);
	values[0] = Int64GetDatum(total_deleted(graph));
	MemoryContextSwitchTo(call.caller);
	values[1] = jsonb_of_text(buf.data);
	end_call(&call);
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

static void
put_plan_row(OrmSink *sink, const char *model, const char *action, uint64 rows,
			 const char *via)
{
	Datum		values[4];
	bool		nulls[4] = {false, false, false, via == NULL};

	values[0] = CStringGetTextDatum(model);
	values[1] = CStringGetTextDatum(action);
	values[2] = Int64GetDatum(rows);
	values[3] = via == NULL ? (Datum) 0 : CStringGetTextDatum(via);
	tuplestore_putvalues(sink->store, sink->wanted, values, nulls);
}

PG_FUNCTION_INFO_V1(orm_delete_plan);
Datum
orm_delete_plan(PG_FUNCTION_ARGS)
{
	Call		call;
	DelGraph   *graph;
	OrmSink		sink = {0};
	ListCell   *lc;

	begin_call(&call);
	orm_set_result(fcinfo, &sink);
	graph = delete_rows(argument_rows(fcinfo), true, false);
	if (graph->root->deleted > 0)
		put_plan_row(&sink, orm_model_label(graph->root->model), "delete",
					 graph->root->deleted, NULL);
	foreach(lc, graph->plan)
	{
		DelPlanRow *row = lfirst(lc);

		put_plan_row(&sink, row->model, row->action, row->rows, row->via);
	}
	end_call(&call);
	return (Datum) 0;
}
