/*
 * api.c
 *	  The SQL-callable readers.
 *
 * What a reader's call asks for is the business of call.c; here it is run, and
 * its rows or its one value handed back.  Every call works in a memory context
 * of its own.
 *
 * Relies on call.c and execute.c.
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
#include "shape_cache.h"
#include "write.h"

/* ---------------------------------------------------------------- plumbing */

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

/* ------------------------------------------------------------- the readers */

static Datum
return_set(FunctionCallInfo fcinfo, OrmStatement *stmt)
{
	OrmSink		sink = {0};

	orm_set_result(fcinfo, &sink);
	sink.check_types = stmt->shape == SHAPE_COLUMNS;
	orm_execute(stmt, stmt->shape, &sink);
	return (Datum) 0;
}

static Datum
read_set(FunctionCallInfo fcinfo, const OrmReader *reader)
{
	Call		call;
	OrmCall		orm;
	Datum		result;

	begin_call(&call);
	orm_call_from_fmgr(&orm, reader, fcinfo);
	result = return_set(fcinfo, orm_shape_statement(&orm));
	end_call(&call);
	return result;
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

/* One value: a row, an object, a number. */
static Datum
read_one(FunctionCallInfo fcinfo, const OrmReader *reader)
{
	Call		call;
	OrmCall		orm;
	OrmStatement *stmt;
	OrmSink		sink = {0};
	Datum		result;

	begin_call(&call);
	orm_call_from_fmgr(&orm, reader, fcinfo);
	stmt = orm_shape_statement(&orm);
	orm_execute(stmt, stmt->shape, &sink);
	MemoryContextSwitchTo(call.caller);
	if (stmt->shape == SHAPE_ROWTYPE)
		result = orm_row_datum(&sink, stmt->model->rowtype);
	else if (stmt->shape == SHAPE_JSON)
		result = datumCopy(sink.values[0], false, -1);
	else
		result = sink.values[0];	/* a bigint or boolean */
	end_call(&call);
	return result;
}

#define READER(symbol, read) \
PG_FUNCTION_INFO_V1(symbol); \
Datum \
symbol(PG_FUNCTION_ARGS) \
{ \
	static const OrmReader *reader = NULL; \
 \
	if (reader == NULL) \
		reader = orm_reader(#symbol); \
	return read(fcinfo, reader); \
}

READER(orm_all, read_set)
READER(orm_filter, read_set)
READER(orm_exclude, read_set)
READER(orm_first, read_set)
READER(orm_last, read_set)
READER(orm_values, read_set)
READER(orm_annotate_rows, read_set)
READER(orm_annotate_count, read_set)
READER(orm_annotate_sum, read_set)
READER(orm_annotate_avg, read_set)
READER(orm_annotate_min, read_set)
READER(orm_annotate_max, read_set)
READER(orm, read_set)
READER(orm_rows, read_set)
READER(orm_record, read_set)
READER(orm_get, read_one)
READER(orm_count_rows, read_one)
READER(orm_exists, read_one)
READER(orm_aggregate_row, read_one)

/* ----------------------------------------------------------- looking at SQL */

/* The statement of an expression that is shown, not run. */
static OrmStatement *
looked_at(FunctionCallInfo fcinfo)
{
	return orm_evaluate_given(orm_queryset_argument(fcinfo, 0), orm_call_params(fcinfo, 1));
}

PG_FUNCTION_INFO_V1(orm_sql);
Datum
orm_sql(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmSql	   *sql;
	text	   *result;

	begin_call(&call);
	sql = orm_statement_sql(looked_at(fcinfo), SHAPE_JSON);
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
	stmt = looked_at(fcinfo);
	/* explain() says it by itself, with options; an item of the result is no
	 * part of the plan */
	if (!stmt->text_lines)
		stmt->prefix = psprintf("EXPLAIN %s", stmt->prefix == NULL ? "" : stmt->prefix);
	stmt->extract = NIL;
	stmt->text_lines = true;
	stmt->expect = EXPECT_ROWS;
	stmt->shape = SHAPE_JSON;
	result = return_set(fcinfo, stmt);
	end_call(&call);
	return result;
}

/* The name, with a number behind it if there is one of that name already. */
static char *
unused_name(List **used, const char *name)
{
	char	   *result = pstrdup(name);
	bool		taken = true;
	ListCell   *lc;
	int			n;

	for (n = 2; taken; n++)
	{
		taken = false;
		foreach(lc, *used)
			taken |= strcmp(lfirst(lc), result) == 0;
		if (taken)
			result = psprintf("%s_%d", name, n);
	}
	*used = lappend(*used, result);
	return result;
}

/* What a call yields that writes and yields no rows; NULL: it is none. */
static const char *
written_column(const OrmStatement *stmt)
{
	if (stmt->run == NULL || stmt->yields_rows || stmt->call == NULL)
		return NULL;
	switch (orm_write_yield(stmt->call))
	{
		case YIELD_COUNT:
			return "rows bigint";
		case YIELD_PAIR:
			return "pair jsonb";
		default:
			return NULL;
	}
}

/* What is known of a column's length or precision; a union's parts may differ. */
static int32
column_typmod(const OrmStatement *stmt, const OrmExpr *expr)
{
	if (stmt->qs->query->combinator != COMB_NONE)
		return -1;
	return expr->kind == X_COL ? expr->column->typmod : expr->typmod;
}

/* The AS (...) list for orm_record: names and types of the columns. */
PG_FUNCTION_INFO_V1(orm_columns);
Datum
orm_columns(PG_FUNCTION_ARGS)
{
	Call		call;
	OrmStatement *stmt;
	StringInfoData buf;
	const char *written;
	List	   *names = NIL;
	ListCell   *lc;
	text	   *result;

	begin_call(&call);
	stmt = looked_at(fcinfo);
	orm_need_columns(stmt);
	initStringInfo(&buf);
	written = written_column(stmt);
	if (written != NULL)
		appendStringInfoString(&buf, written);
	foreach(lc, written != NULL ? NIL : orm_result_columns(stmt->qs))
	{
		OrmSelected *item = lfirst(lc);

		if (buf.len > 0)
			appendStringInfoString(&buf, ", ");
		appendStringInfo(&buf, "%s %s", quote_identifier(unused_name(&names, item->name)),
						 format_type_with_typemod(item->expr->type,
												  column_typmod(stmt, item->expr)));
	}
	MemoryContextSwitchTo(call.caller);
	result = cstring_to_text(buf.data);
	end_call(&call);
	PG_RETURN_TEXT_P(result);
}
