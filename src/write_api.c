/*
 * write_api.c
 *	  The SQL-callable writers.
 *
 * Each turns its arguments into the call that the expression face would have
 * parsed, Author.objects.create(name=$1), and has its statement run.  What a
 * writer returns depends on its model argument as with the readers: jsonb, or
 * the row type for NULL::table.
 *
 * Relies on args.c for the arguments, write.c and its neighbours for the work.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "api.h"
#include "literals.h"
#include "write.h"

/* ----------------------------------------------------------------- arguments */

/*
 * The arguments from "first" on.  A literal without a type is read as the type
 * of the column it is for, where a text would become a string in a jsonb one.
 */
static OrmParams *
writing_params(FunctionCallInfo fcinfo, int first)
{
	OrmParams  *params = orm_call_params(fcinfo, first);
	int			i;

	params->may_write = true;
	for (i = 0; i < params->count && !get_fn_expr_variadic(fcinfo->flinfo); i++)
	{
		OrmParam   *param = &params->values[i];

		if (param->type != TEXTOID || param->isnull ||
			get_fn_expr_argtype(fcinfo->flinfo, first + i) != UNKNOWNOID)
			continue;
		param->type = UNKNOWNOID;
		param->value = CStringGetDatum(TextDatumGetCString(param->value));
	}
	return params;
}

static OrmScope *
writing_scope(void)
{
	OrmParams  *params = palloc0(sizeof(OrmParams));

	params->may_write = true;
	return top_scope(params);
}

static OrmNode *
method_call(const char *method, List *args)
{
	return orm_make_call(orm_make_attr(orm_make_name("m"), method), args);
}

static void
require_argument(FunctionCallInfo fcinfo, int n, const char *what)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", what)));
}

/* A jsonb argument that must be an object, as keyword nodes; NULL is {}. */
static OrmNode *
object_argument(FunctionCallInfo fcinfo, int n, const char *what)
{
	OrmNode    *node;

	if (PG_ARGISNULL(n))
		return orm_make(ON_DICT, NULL, -1);
	node = orm_jsonb_to_node(PG_GETARG_JSONB_P(n));
	if (node->tag != ON_DICT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a jsonb object", what)));
	return node;
}

/* Keyword arguments: the assignments; conditions only where they are allowed. */
static List *
keyword_arguments(OrmParams *params, List **conditions)
{
	List	   *keywords = NIL;
	ListCell   *lc;

	foreach(lc, orm_kwargs_from_params(params))
	{
		OrmNode    *item = lfirst(lc);

		if (item->tag == ON_KEYWORD)
			keywords = lappend(keywords, item);
		else if (conditions != NULL)
			*conditions = lappend(*conditions, item);
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a condition has no place here"),
					 errhint("Give names and values: 'name', 'tom'.")));
	}
	return keywords;
}

/* ------------------------------------------------------------------- results */

/* Runs a statement that yields one row at most. */
static Datum
return_row(FunctionCallInfo fcinfo, Call *call, OrmStatement *stmt)
{
	OrmSink		sink = {0};
	Datum		result = (Datum) 0;

	orm_execute(stmt, is_typed(fcinfo) ? SHAPE_ROWTYPE : SHAPE_JSON, &sink);
	MemoryContextSwitchTo(call->caller);
	fcinfo->isnull = !sink.have_row;
	if (sink.have_row)
		result = is_typed(fcinfo) ? orm_row_datum(&sink, stmt->model->rowtype) :
			datumCopy(sink.values[0], false, -1);
	end_call(call);
	return result;
}

/* Runs a statement that yields a number. */
static Datum
return_count(Call *call, OrmStatement *stmt)
{
	OrmSink		sink = {0};
	int64		count;

	orm_execute(stmt, SHAPE_COLUMNS, &sink);
	count = DatumGetInt64(sink.values[0]);
	end_call(call);
	PG_RETURN_INT64(count);
}

/* ----------------------------------------------------------------- functions */

PG_FUNCTION_INFO_V1(orm_create);
Datum
orm_create(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmParams  *params;
	OrmQuerySet *base;

	begin_call(&call);
	base = orm_model_argument(fcinfo, 0);
	params = writing_params(fcinfo, 1);
	return return_row(fcinfo, &call,
					  orm_write_statement(base, "create",
										  method_call("create", keyword_arguments(params, NULL)),
										  top_scope(params)));
}

PG_FUNCTION_INFO_V1(orm_save);
Datum
orm_save(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmScope   *scope;
	OrmQuerySet *result;
	OrmNode    *object;
	OrmSave		save = {0};
	OrmSink		sink = {0};
	Datum		datum = (Datum) 0;

	require_argument(fcinfo, 1, "the object");
	begin_call(&call);
	scope = writing_scope();
	result = orm_queryset_new(orm_model_argument(fcinfo, 0)->query->model);
	object = object_argument(fcinfo, 1, "the object");
	save.partial = true;
	orm_save_row(result,
				 orm_assignments(orm_saved_query(result), orm_object_keywords(object),
								 ASSIGN_UPDATE, scope),
				 &save, is_typed(fcinfo) ? SHAPE_ROWTYPE : SHAPE_JSON, &sink);
	MemoryContextSwitchTo(call.caller);
	fcinfo->isnull = !sink.have_row;
	if (sink.have_row)
		datum = is_typed(fcinfo) ? orm_row_datum(&sink, result->query->model->rowtype) :
			datumCopy(sink.values[0], false, -1);
	end_call(&call);
	return datum;
}

/* $1 for a jsonb argument, in a scope whose only parameter it is */
static OrmNode *
jsonb_parameter(FunctionCallInfo fcinfo, int n, OrmScope *scope)
{
	OrmParams  *params = palloc0(sizeof(OrmParams));

	params->count = 1;
	params->values = palloc0(sizeof(OrmParam));
	params->values[0].type = JSONBOID;
	params->values[0].value = PG_GETARG_DATUM(n);
	params->values[0].known = true;
	params->may_write = true;
	scope->params = params;
	return orm_make_param(1);
}

PG_FUNCTION_INFO_V1(orm_bulk_create);
Datum
orm_bulk_create(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmScope   *scope;
	OrmQuerySet *base;
	OrmSink		sink = {0};
	List	   *args;

	require_argument(fcinfo, 1, "the array of rows");
	begin_call(&call);
	base = orm_model_argument(fcinfo, 0);
	scope = writing_scope();
	args = list_make1(jsonb_parameter(fcinfo, 1, scope));
	args = list_concat(args, orm_object_keywords(object_argument(fcinfo, 2, "the options")));
	orm_set_result(fcinfo, &sink);
	orm_execute(orm_write_statement(base, "bulk_create", method_call("bulk_create", args),
									scope),
				is_typed(fcinfo) ? SHAPE_ROWTYPE : SHAPE_JSON, &sink);
	end_call(&call);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(orm_bulk_update);
Datum
orm_bulk_update(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmScope   *scope;
	OrmQuerySet *base;
	OrmNode    *rows;
	OrmNode    *fields = orm_make(ON_LIST, NULL, -1);
	Datum	   *names;
	bool	   *nulls;
	int			n;
	int			i;

	require_argument(fcinfo, 1, "the array of rows");
	require_argument(fcinfo, 2, "the array of fields");
	begin_call(&call);
	base = orm_model_argument(fcinfo, 0);
	scope = writing_scope();
	rows = jsonb_parameter(fcinfo, 1, scope);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false, TYPALIGN_INT,
					  &names, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("a field's name must not be NULL")));
		fields->args = lappend(fields->args, orm_make_str(TextDatumGetCString(names[i])));
	}
	return return_count(&call,
						orm_write_statement(base, "bulk_update",
											method_call("bulk_update", list_make2(rows, fields)),
											scope));
}

PG_FUNCTION_INFO_V1(orm_update);
Datum
orm_update(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmParams  *params;
	OrmScope   *scope;
	OrmQuerySet *qs;
	List	   *conditions = NIL;
	List	   *keywords;

	begin_call(&call);
	qs = orm_model_argument(fcinfo, 0);
	params = writing_params(fcinfo, 1);
	scope = top_scope(params);
	keywords = keyword_arguments(params, &conditions);
	if (keywords == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("nothing to update: no field was given a value"),
				 errhint("orm_q values are conditions; names and values in turn are what is set.")));
	if (conditions != NIL)
	{
		qs->query->used_aliases = NIL;
		orm_queryset_filter(qs, orm_q_from_args(conditions, scope), scope, "filter", NULL);
	}
	if (qs->query->where->args == NIL && orm_is_bare_model(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("refusing to update all rows of %s without a condition",
						orm_model_display(qs->query->model)),
				 errhint("To update them all say so: orm_update('%s.all()', ...).",
						 orm_model_display(qs->query->model))));
	return return_count(&call,
						orm_write_statement(qs, "update", method_call("update", keywords),
											scope));
}

/* ----------------------------------------------------------- (object, created) */

static Datum
upsert(FunctionCallInfo fcinfo, const char *method)
{
	Call		call;
	OrmScope   *scope;
	OrmQuerySet *base;
	OrmStatement *stmt;
	OrmNode    *defaults;
	OrmSink		sink = {0};
	TupleDesc	desc;
	List	   *args;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	desc = BlessTupleDesc(desc);
	begin_call(&call);
	base = orm_model_argument(fcinfo, 0);
	require_argument(fcinfo, 1, "the lookup");
	scope = writing_scope();
	defaults = object_argument(fcinfo, 2, "the defaults");
	args = orm_object_keywords(object_argument(fcinfo, 1, "the lookup"));
	args = lappend(args, orm_make_keyword("defaults", defaults));
	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
		args = lappend(args, orm_make_keyword("create_defaults",
											  object_argument(fcinfo, 3, "the defaults to create")));
	stmt = orm_write_statement(base, method, method_call(method, args), scope);
	values[1] = BoolGetDatum(orm_upsert(stmt, is_typed(fcinfo) ? SHAPE_ROWTYPE : SHAPE_JSON,
										&sink));
	nulls[0] = !sink.have_row;
	values[0] = (Datum) 0;
	if (sink.have_row)
		values[0] = is_typed(fcinfo) ? orm_row_datum(&sink, stmt->model->rowtype) :
			sink.values[0];
	MemoryContextSwitchTo(call.caller);
	values[0] = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	end_call(&call);
	return values[0];
}

PG_FUNCTION_INFO_V1(orm_get_or_create);
Datum
orm_get_or_create(PG_FUNCTION_ARGS)
{
	return upsert(fcinfo, "get_or_create");
}

PG_FUNCTION_INFO_V1(orm_update_or_create);
Datum
orm_update_or_create(PG_FUNCTION_ARGS)
{
	return upsert(fcinfo, "update_or_create");
}

/* ----------------------------------------------------------- related managers */

/* The model argument as a node: its text, or the relation's quoted name. */
static OrmNode *
model_node(FunctionCallInfo fcinfo)
{
	OrmQuerySet *qs = orm_model_argument(fcinfo, 0);

	return qs->node != NULL ? unconstify(OrmNode *, qs->node) :
		orm_model_node(qs->query->model);
}

/* m.get(pk=$1).field.method($2, ...) */
static Datum
manager_call(FunctionCallInfo fcinfo, const char *method)
{
	Call		call;
	OrmParams  *params;
	OrmParam   *values;
	OrmNode    *instance;
	OrmNode    *manager;
	List	   *args = NIL;
	int			i;

	require_argument(fcinfo, 1, "the primary key");
	require_argument(fcinfo, 2, "the name of the relation");
	begin_call(&call);
	params = writing_params(fcinfo, 3);
	values = palloc0(sizeof(OrmParam) * (params->count + 1));
	values[0].type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	values[0].value = PG_GETARG_DATUM(1);
	values[0].known = true;
	for (i = 0; i < params->count; i++)
	{
		values[i + 1] = params->values[i];
		args = lappend(args, orm_make_param(i + 2));
	}
	params->values = values;
	params->count++;
	if (strcmp(method, "set") == 0)
	{
		OrmNode    *list = orm_make(ON_LIST, NULL, -1);

		list->args = args;
		args = list_make1(list);
	}
	instance = orm_make_method(model_node(fcinfo), "get",
							   list_make1(orm_make_keyword("pk", orm_make_param(1))));
	manager = orm_make_attr(instance, text_to_cstring(PG_GETARG_TEXT_PP(2)));
	return return_count(&call,
						orm_write_call(orm_make_method(manager, method, args),
									   top_scope(params)));
}

PG_FUNCTION_INFO_V1(orm_add);
Datum
orm_add(PG_FUNCTION_ARGS)
{
	return manager_call(fcinfo, "add");
}

PG_FUNCTION_INFO_V1(orm_remove);
Datum
orm_remove(PG_FUNCTION_ARGS)
{
	return manager_call(fcinfo, "remove");
}

PG_FUNCTION_INFO_V1(orm_set);
Datum
orm_set(PG_FUNCTION_ARGS)
{
	return manager_call(fcinfo, "set");
}

PG_FUNCTION_INFO_V1(orm_clear);
Datum
orm_clear(PG_FUNCTION_ARGS)
{
	return manager_call(fcinfo, "clear");
}
