/*
 * api.c
 *	  The SQL-callable readers.
 *
 * A reader turns its arguments into a statement (the function face builds it
 * from a model and keyword arguments, orm() and its like from an expression),
 * picks the shape of its rows from its own result type, and lets execute.c
 * run it.  Every call works in a memory context of its own.
 *
 * Relies on args.c, eval.c and execute.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "api.h"
#include "literals.h"

/* ---------------------------------------------------------------- plumbing */

/* A statement that writes or locks is not for functions that are STABLE. */
static void
refuse_locks(OrmStatement *stmt)
{
	if (stmt->run != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function only reads, but the expression writes"),
				 errhint("Use orm(), orm_rows() or orm_record()."),
				 orm_errlocation(stmt->node)));
	if (stmt->locks)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this function only reads, but the queryset locks its rows"),
				 errhint("Use orm(), orm_rows() or orm_record() for select_for_update()."),
				 orm_errlocation(stmt->node)));
}

/*
 * The executor took down the row type before the call; the table may have been
 * altered by then.
 */
static void
check_expected_row(TupleDesc expected, TupleDesc actual)
{
	bool		same;
	int			i;

	if (expected == NULL)
		return;
	same = expected->natts == actual->natts;
	for (i = 0; same && i < expected->natts; i++)
		same = TupleDescAttr(expected, i)->atttypid == TupleDescAttr(actual, i)->atttypid;
	if (!same)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table %s was altered while the statement waited for it",
						format_type_be(actual->tdtypeid)),
				 errhint("Run the statement again.")));
}

/* The tuplestore and row type of a set-returning call. */
void
orm_set_result(FunctionCallInfo fcinfo, OrmSink *sink)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;
	TupleDesc	desc;
	Oid			type;

	if (rsinfo == NULL || !IsA(rsinfo, ReturnSetInfo) ||
		!(rsinfo->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	old = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	switch (get_call_result_type(fcinfo, &type, &desc))
	{
		case TYPEFUNC_COMPOSITE:
			check_expected_row(rsinfo->expectedDesc, desc);
			desc = CreateTupleDescCopy(desc);
			break;
		case TYPEFUNC_SCALAR:
			desc = CreateTemplateTupleDesc(1);
			TupleDescInitEntry(desc, 1, "orm", type, -1, 0);
			TupleDescInitEntryCollation(desc, 1, get_typcollation(type));
			break;
		case TYPEFUNC_RECORD:
			if (rsinfo->expectedDesc != NULL)
			{
				desc = CreateTupleDescCopy(rsinfo->expectedDesc);
				break;
			}
			/* FALLTHROUGH */
		default:
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("the row type of the result is not known"),
					 errhint("Give it after the call: AS t(name text, n bigint).")));
	}
	sink->store = tuplestore_begin_heap((rsinfo->allowedModes & SFRM_Materialize_Random) != 0,
										false, work_mem);
	sink->wanted = desc;
	rsinfo->returnMode = SFRM_Materialize;
	rsinfo->setResult = sink->store;
	rsinfo->setDesc = desc;
	MemoryContextSwitchTo(old);
}

static Datum
return_set(FunctionCallInfo fcinfo, OrmStatement *stmt, OrmShape shape)
{
	OrmSink		sink = {0};

	orm_set_result(fcinfo, &sink);
	orm_execute(stmt, shape, &sink);
	return (Datum) 0;
}

static void
require_rows(OrmStatement *stmt)
{
	if (!stmt->yields_rows)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the queryset does not yield rows of %s",
						orm_model_display(stmt->model)),
				 errhint("Leave out values(), values_list() and the like, or use the form that returns jsonb."),
				 orm_errlocation(stmt->node)));
}

/* Rows of a queryset, typed or as jsonb, after its condition. */
static Datum
return_rows(FunctionCallInfo fcinfo, OrmStatement *stmt)
{
	refuse_locks(stmt);
	if (is_typed(fcinfo))
	{
		require_rows(stmt);
		return return_set(fcinfo, stmt, SHAPE_ROWTYPE);
	}
	return return_set(fcinfo, stmt, SHAPE_JSON);
}

/* ------------------------------------------------------ the function face */

/* The model argument with the keyword arguments as a filter() or exclude(). */
static OrmQuerySet *
filtered(FunctionCallInfo fcinfo, bool exclude)
{
	OrmQuerySet *qs = orm_model_argument(fcinfo, 0);
	OrmParams  *params = orm_call_params(fcinfo, 1);
	OrmScope   *scope = top_scope(params);
	OrmQ	   *q = orm_q_from_args(orm_kwargs_from_params(params), scope);

	if (exclude)
		q = orm_q_negate(q);
	qs->query->used_aliases = NIL;
	orm_queryset_filter(qs, q, scope, exclude ? "exclude" : "filter", NULL);
	return qs;
}

PG_FUNCTION_INFO_V1(orm_all);
Datum
orm_all(PG_FUNCTION_ARGS)
{
	Call		call;
	Datum		result;

	begin_call(&call);
	result = return_rows(fcinfo, orm_rows_statement(orm_model_argument(fcinfo, 0),
													EXPECT_ROWS));
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_filter);
Datum
orm_filter(PG_FUNCTION_ARGS)
{
	Call		call;
	Datum		result;

	begin_call(&call);
	result = return_rows(fcinfo, orm_rows_statement(filtered(fcinfo, false),
													EXPECT_ROWS));
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_exclude);
Datum
orm_exclude(PG_FUNCTION_ARGS)
{
	Call		call;
	Datum		result;

	begin_call(&call);
	result = return_rows(fcinfo, orm_rows_statement(filtered(fcinfo, true),
													EXPECT_ROWS));
	end_call(&call);
	return result;
}

static Datum
first_or_last(FunctionCallInfo fcinfo, bool last)
{
	Call		call;
	Datum		result;
	OrmQuerySet *qs;

	begin_call(&call);
	qs = filtered(fcinfo, false);
	if (last)
		orm_check_not_sliced(qs, "reverse", qs->node);
	orm_reverse_or_pk(qs, last);
	orm_query_set_limits(qs->query, 0, 1);
	result = return_rows(fcinfo, orm_rows_statement(qs, EXPECT_FIRST));
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_first);
Datum
orm_first(PG_FUNCTION_ARGS)
{
	return first_or_last(fcinfo, false);
}

PG_FUNCTION_INFO_V1(orm_last);
Datum
orm_last(PG_FUNCTION_ARGS)
{
	return first_or_last(fcinfo, true);
}

/* The kept first row as a datum of the model's row type. */
Datum
orm_row_datum(OrmSink *sink, Oid rowtype)
{
	TupleDesc	desc = lookup_rowtype_tupdesc(rowtype, -1);
	Datum	   *values = palloc0(sizeof(Datum) * desc->natts);
	bool	   *nulls = palloc(sizeof(bool) * desc->natts);
	Datum		result;
	int			from = 0;
	int			i;

	for (i = 0; i < desc->natts; i++)
	{
		nulls[i] = true;
		if (TupleDescAttr(desc, i)->attisdropped)
			continue;
		values[i] = sink->values[from];
		nulls[i] = sink->nulls[from];
		from++;
	}
	result = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	ReleaseTupleDesc(desc);
	return result;
}

PG_FUNCTION_INFO_V1(orm_get);
Datum
orm_get(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmStatement *stmt;
	OrmSink		sink = {0};
	Datum		result;

	begin_call(&call);
	qs = filtered(fcinfo, false);
	orm_query_clear_ordering(qs->query, false);
	stmt = orm_rows_statement(qs, EXPECT_GET);
	refuse_locks(stmt);
	if (is_typed(fcinfo))
		require_rows(stmt);
	orm_execute(stmt, is_typed(fcinfo) ? SHAPE_ROWTYPE : SHAPE_JSON, &sink);
	MemoryContextSwitchTo(call.caller);
	result = is_typed(fcinfo) ? orm_row_datum(&sink, stmt->model->rowtype) :
		datumCopy(sink.values[0], false, -1);
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_count_rows);
Datum
orm_count_rows(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmSink		sink = {0};
	int64		result;

	begin_call(&call);
	qs = filtered(fcinfo, false);
	refuse_locks(orm_rows_statement(qs, EXPECT_ROWS));
	qs = orm_count(qs, top_scope(NULL));
	orm_execute_sql(orm_deparse(qs, SHAPE_COLUMNS), true, &sink);
	result = DatumGetInt64(sink.values[0]);
	end_call(&call);
	PG_RETURN_INT64(result);
}

PG_FUNCTION_INFO_V1(orm_exists);
Datum
orm_exists(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmSink		sink = {0};
	OrmSql	   *sql;
	bool		result;

	begin_call(&call);
	qs = filtered(fcinfo, false);
	refuse_locks(orm_rows_statement(qs, EXPECT_ROWS));
	orm_make_exists(qs);
	sql = orm_deparse_prefixed(qs, SHAPE_COLUMNS, "SELECT EXISTS (");
	sql->sql = psprintf("%s)", sql->sql);
	orm_execute_sql(sql, true, &sink);
	result = DatumGetBool(sink.values[0]);
	end_call(&call);
	PG_RETURN_BOOL(result);
}

PG_FUNCTION_INFO_V1(orm_values);
Datum
orm_values(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmParams  *params;
	OrmScope	scope;
	OrmStatement *stmt;
	List	   *names = NIL;
	Datum		result;
	int			i;

	begin_call(&call);
	qs = orm_model_argument(fcinfo, 0);
	params = orm_call_params(fcinfo, 1);
	for (i = 0; i < params->count; i++)
	{
		if (params->values[i].isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("a field's name must not be NULL")));
		names = lappend(names, DatumGetCString(params->values[i].value));
	}
	orm_scope_init(&scope, qs->query, top_scope(NULL));
	orm_set_values(qs, names, &scope, NULL);
	qs->iterable = IT_VALUES;
	stmt = orm_rows_statement(qs, EXPECT_ROWS);
	refuse_locks(stmt);
	result = return_set(fcinfo, stmt, SHAPE_JSON);
	end_call(&call);
	return result;
}

/* ------------------------------------------------- annotate and aggregate */

/* Applies annotate(...) with the given argument nodes. */
static OrmQuerySet *
annotated(OrmQuerySet *qs, List *args, const OrmParams *params)
{
	OrmNode    *call = orm_make_call(orm_make_name("annotate"), args);

	(void) orm_chain_method(&qs, "annotate", call, top_scope(params));
	return qs;
}

PG_FUNCTION_INFO_V1(orm_annotate_rows);
Datum
orm_annotate_rows(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmParams  *params;
	Datum		result;
	OrmStatement *stmt;

	begin_call(&call);
	qs = orm_model_argument(fcinfo, 0);
	params = orm_call_params(fcinfo, 1);
	qs = annotated(qs, orm_expressions_from_params(params), params);
	stmt = orm_rows_statement(qs, EXPECT_ROWS);
	refuse_locks(stmt);
	result = return_set(fcinfo, stmt, SHAPE_JSON);
	end_call(&call);
	return result;
}

static Datum
annotate_aggregate(FunctionCallInfo fcinfo, const char *class)
{
	Call		call;
	OrmQuerySet *qs;
	OrmParams  *params;
	OrmNode    *aggregate;
	OrmStatement *stmt;
	List	   *kwargs;
	Datum		result;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the path must not be NULL")));
	begin_call(&call);
	qs = orm_model_argument(fcinfo, 0);
	params = orm_call_params(fcinfo, 2);
	aggregate = orm_make_call(orm_make_name(class),
							  list_make1(orm_make_str(text_to_cstring(PG_GETARG_TEXT_PP(1)))));
	kwargs = orm_kwargs_from_params(params);
	if (kwargs != NIL)
		aggregate->args = lappend(aggregate->args,
								  orm_make_keyword("filter",
												   orm_make_call(orm_make_name("Q"), kwargs)));
	qs = annotated(qs, list_make1(aggregate), params);
	stmt = orm_rows_statement(qs, EXPECT_ROWS);
	refuse_locks(stmt);
	result = return_set(fcinfo, stmt, SHAPE_JSON);
	end_call(&call);
	return result;
}

#define ANNOTATE_AGGREGATE(name, class) \
PG_FUNCTION_INFO_V1(orm_annotate_##name); \
Datum \
orm_annotate_##name(PG_FUNCTION_ARGS) \
{ \
	return annotate_aggregate(fcinfo, class); \
}

ANNOTATE_AGGREGATE(count, "Count")
ANNOTATE_AGGREGATE(sum, "Sum")
ANNOTATE_AGGREGATE(avg, "Avg")
ANNOTATE_AGGREGATE(min, "Min")
ANNOTATE_AGGREGATE(max, "Max")

PG_FUNCTION_INFO_V1(orm_aggregate_row);
Datum
orm_aggregate_row(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmQuerySet *qs;
	OrmParams  *params;
	OrmStatement *stmt;
	OrmSink		sink = {0};
	Datum		result;

	begin_call(&call);
	qs = orm_model_argument(fcinfo, 0);
	refuse_locks(orm_rows_statement(qs, EXPECT_ROWS));
	params = orm_call_params(fcinfo, 1);
	stmt = orm_aggregate_statement(qs, orm_make_call(orm_make_attr(orm_make_name("m"), "aggregate"),
													 orm_expressions_from_params(params)),
								   top_scope(params));
	orm_execute(stmt, SHAPE_JSON, &sink);
	MemoryContextSwitchTo(call.caller);
	result = datumCopy(sink.values[0], false, -1);
	end_call(&call);
	return result;
}

/* ---------------------------------------------------- the expression face */

/* The parameters of a function that is VOLATILE, and so may write. */
static OrmParams *
writing_params(FunctionCallInfo fcinfo, int first)
{
	OrmParams  *params = orm_call_params(fcinfo, first);

	params->may_write = true;
	return params;
}

PG_FUNCTION_INFO_V1(orm);
Datum
orm(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	Datum		result;

	begin_call(&call);
	stmt = orm_evaluate(orm_queryset_argument(fcinfo, 0), writing_params(fcinfo, 1));
	result = return_set(fcinfo, stmt, SHAPE_JSON);
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_rows);
Datum
orm_rows(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	Oid			relid = OidIsValid(type) ? get_typ_typrelid(getBaseType(type)) : InvalidOid;
	Datum		result;

	begin_call(&call);
	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the first argument must be a row of a table, such as NULL::blog_author")));
	stmt = orm_evaluate(orm_queryset_argument(fcinfo, 1), writing_params(fcinfo, 2));
	require_rows(stmt);
	if (stmt->model->relid != relid)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the expression yields rows of %s, not of %s",
						orm_model_display(stmt->model),
						orm_model_display(orm_model(relid))),
				 orm_errlocation(stmt->node)));
	result = return_set(fcinfo, stmt, SHAPE_ROWTYPE);
	end_call(&call);
	return result;
}

PG_FUNCTION_INFO_V1(orm_record);
Datum
orm_record(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	OrmSink		sink = {0};

	begin_call(&call);
	stmt = orm_evaluate(orm_queryset_argument(fcinfo, 0), writing_params(fcinfo, 1));
	if (stmt->prefix != NULL || stmt->extract != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("this expression does not yield columns"),
				 errhint("Use orm()."),
				 orm_errlocation(stmt->node)));
	orm_set_result(fcinfo, &sink);
	sink.check_types = true;
	orm_execute(stmt, SHAPE_COLUMNS, &sink);
	end_call(&call);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(orm_sql);
Datum
orm_sql(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmSql	   *sql;
	text	   *result;

	begin_call(&call);
	sql = orm_statement_sql(orm_evaluate(orm_queryset_argument(fcinfo, 0),
										 orm_call_params(fcinfo, 1)),
							SHAPE_JSON);
	MemoryContextSwitchTo(call.caller);
	result = cstring_to_text(sql->sql);
	end_call(&call);
	PG_RETURN_TEXT_P(result);
}

PG_FUNCTION_INFO_V1(orm_explain);
Datum
orm_explain(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	Datum		result;

	begin_call(&call);
	stmt = orm_evaluate(orm_queryset_argument(fcinfo, 0), orm_call_params(fcinfo, 1));
	/* explain() says it by itself, with options; an item of the result is no
	 * part of the plan */
	if (!stmt->text_lines)
		stmt->prefix = psprintf("EXPLAIN %s", stmt->prefix == NULL ? "" : stmt->prefix);
	stmt->extract = NIL;
	stmt->text_lines = true;
	stmt->expect = EXPECT_ROWS;
	result = return_set(fcinfo, stmt, SHAPE_JSON);
	end_call(&call);
	return result;
}

/* The AS (...) list for orm_record: names and types of the columns. */
PG_FUNCTION_INFO_V1(orm_columns);
Datum
orm_columns(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	StringInfoData buf;
	ListCell   *lc;
	text	   *result;

	begin_call(&call);
	stmt = orm_evaluate(orm_queryset_argument(fcinfo, 0), orm_call_params(fcinfo, 1));
	if (stmt->prefix != NULL || stmt->extract != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("this expression does not yield columns"),
				 orm_errlocation(stmt->node)));
	initStringInfo(&buf);
	foreach(lc, orm_result_columns(stmt->qs))
	{
		OrmSelected *item = lfirst(lc);

		if (buf.len > 0)
			appendStringInfoString(&buf, ", ");
		appendStringInfo(&buf, "%s %s", quote_identifier(item->name),
						 format_type_be(item->expr->type));
	}
	MemoryContextSwitchTo(call.caller);
	result = cstring_to_text(buf.data);
	end_call(&call);
	PG_RETURN_TEXT_P(result);
}
