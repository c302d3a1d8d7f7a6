/*
 * execute.c
 *	  Runs generated SQL through SPI.
 *
 * Plans are prepared once per SQL text and parameter types and kept, the least
 * recently used going when there are more than orm_lookup.plan_cache_size.
 * The server's plan cache rebuilds them after DDL, for another role where row
 * security matters, and chooses between generic and custom plans.  Rows go
 * from the executor straight into the caller's tuplestore, which spills to
 * disk.
 *
 * Readers run read-only, on the caller's snapshot.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/tuplestore.h"

#include "eval.h"

int			orm_plan_cache_size = 256;

/*
 * A get() that finds more than one row says how many, up to 20.  The executor
 * stops there; a LIMIT would do the same, but at the cost of a plan node, and
 * of plans that hope to meet their rows soon.
 */
#define GET_LOOKS_AT	21

/* ------------------------------------------------------------- plan cache */

typedef struct CachedPlanEntry
{
	uint64		hash;			/* hash key: of SQL and parameter types */
	struct OrmPlan *plan;
} CachedPlanEntry;

/*
 * The plan of a longer text would keep megabytes, and making it anew is little
 * beside running it.
 */
#define MAX_CACHED_SQL	(128 * 1024)

/*
 * A plan may be forgotten while it runs: a function or view that it calls may
 * read through this cache as well, and fill it or find the plan stale.  It is
 * freed by whoever needs it last.
 */
typedef struct OrmPlan
{
	uint64		hash;
	char	   *sql;
	int			nparams;
	Oid		   *types;
	SPIPlanPtr	plan;
	int			uses;			/* executions under way, plus one if cached */
	dlist_node	lru;			/* if cached */
} OrmPlan;

static HTAB *plans = NULL;
static dlist_head plans_lru = DLIST_STATIC_INIT(plans_lru);
static MemoryContext plan_context = NULL;

static void
init_plans(void)
{
	HASHCTL		ctl;

	plan_context = AllocSetContextCreate(CacheMemoryContext, "orm_lookup plans",
										 ALLOCSET_DEFAULT_SIZES);
	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(uint64);
	ctl.entrysize = sizeof(CachedPlanEntry);
	ctl.hcxt = plan_context;
	plans = hash_create("orm_lookup plans", 64, &ctl,
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static uint64
sql_hash(const OrmSql *sql)
{
	uint64		hash = DatumGetUInt64(hash_any_extended((const unsigned char *) sql->sql,
														strlen(sql->sql), 0));
	int			i;

	for (i = 0; i < sql->nparams; i++)
		hash = hash_combine64(hash, sql->params[i].type);
	return hash;
}

static bool
plan_matches(const OrmPlan *plan, const OrmSql *sql)
{
	int			i;

	if (plan->nparams != sql->nparams || strcmp(plan->sql, sql->sql) != 0)
		return false;
	for (i = 0; i < sql->nparams; i++)
	{
		if (plan->types[i] != sql->params[i].type)
			return false;
	}
	return true;
}

static void
release_plan(OrmPlan *plan)
{
	if (--plan->uses > 0)
		return;
	SPI_freeplan(plan->plan);
	pfree(plan->sql);
	pfree(plan->types);
	pfree(plan);
}

static void
forget_plan(OrmPlan *plan)
{
	hash_search(plans, &plan->hash, HASH_REMOVE, NULL);
	dlist_delete(&plan->lru);
	release_plan(plan);
}

static OrmPlan *
find_plan(uint64 hash)
{
	CachedPlanEntry *entry = hash_search(plans, &hash, HASH_FIND, NULL);

	return entry == NULL ? NULL : entry->plan;
}

/* A kept plan for the SQL, used once, and in no cache yet. */
static OrmPlan *
make_plan(const OrmSql *sql, uint64 hash)
{
	MemoryContext old;
	OrmPlan    *result;
	SPIPlanPtr	plan;
	Oid		   *types = palloc(sizeof(Oid) * Max(sql->nparams, 1));
	int			i;

	for (i = 0; i < sql->nparams; i++)
		types[i] = sql->params[i].type;
	plan = SPI_prepare_cursor(sql->sql, sql->nparams, types,
							  sql->by_index ? CURSOR_OPT_GENERIC_PLAN :
							  CURSOR_OPT_PARALLEL_OK);
	if (plan == NULL)
		elog(ERROR, "could not prepare: %s", SPI_result_code_string(SPI_result));

	old = MemoryContextSwitchTo(plan_context);
	result = palloc0(sizeof(OrmPlan));
	result->hash = hash;
	result->sql = pstrdup(sql->sql);
	result->nparams = sql->nparams;
	result->types = palloc(sizeof(Oid) * Max(sql->nparams, 1));
	memcpy(result->types, types, sizeof(Oid) * sql->nparams);
	result->plan = plan;
	result->uses = 1;
	MemoryContextSwitchTo(old);
	if (SPI_keepplan(plan) != 0)
		elog(ERROR, "SPI_keepplan failed");
	return result;
}

static void
cache_plan(OrmPlan *plan)
{
	CachedPlanEntry *entry;
	OrmPlan    *other = find_plan(plan->hash);

	if (other != NULL)
		forget_plan(other);
	while (hash_get_num_entries(plans) >= orm_plan_cache_size)
		forget_plan(dlist_tail_element(OrmPlan, lru, &plans_lru));
	entry = hash_search(plans, &plan->hash, HASH_ENTER, NULL);
	entry->plan = plan;
	plan->uses++;
	dlist_push_head(&plans_lru, &plan->lru);
}

/* The plan for the SQL, to be given back by release_plan(). */
static OrmPlan *
get_plan(const OrmSql *sql)
{
	uint64		hash = sql_hash(sql);
	OrmPlan    *plan;

	if (plans == NULL)
		init_plans();
	plan = find_plan(hash);
	if (plan != NULL && plan_matches(plan, sql) && SPI_plan_is_valid(plan->plan))
	{
		dlist_move_head(&plans_lru, &plan->lru);
		plan->uses++;
		return plan;
	}
	plan = make_plan(sql, hash);
	if (orm_plan_cache_size > 0 && strlen(sql->sql) <= MAX_CACHED_SQL)
		cache_plan(plan);
	return plan;
}

/* --------------------------------------------------------------- receiving */

/* How a value gets the length or precision that its column was declared with. */
typedef struct Length
{
	bool		wanted;
	bool		by_text;		/* arrays: their elements have it */
	FmgrInfo	function;
	int			nargs;
	int32		typmod;
	Oid			type;
	Oid			collation;
} Length;

typedef struct SinkReceiver
{
	DestReceiver pub;
	OrmSink    *sink;
	MemoryContext context;		/* of a kept first row */
	Length	   *lengths;		/* one for each column, or NULL: none has any */
	MemoryContext row_context;	/* of values that were changed by these */
} SinkReceiver;

static void
check_record_types(OrmSink *sink, TupleDesc actual)
{
	int			i;

	if (actual->natts != sink->wanted->natts)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the expression yields %d columns, but %d are declared",
						actual->natts, sink->wanted->natts),
				 errhint("orm_columns(...) prints the list to declare.")));
	for (i = 0; i < actual->natts; i++)
	{
		Form_pg_attribute a = TupleDescAttr(actual, i);
		Form_pg_attribute w = TupleDescAttr(sink->wanted, i);

		/* as the server checks such lists: varchar may be declared as text */
		if (!IsBinaryCoercible(a->atttypid, w->atttypid))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column %d is of type %s, but \"%s\" is declared as %s",
							i + 1, format_type_be(a->atttypid), NameStr(w->attname),
							format_type_be(w->atttypid)),
					 errhint("orm_columns(...) prints the list to declare.")));
	}
}

/*
 * Declared lengths and precisions are given to the values as an assignment
 * gives them, where the values need not have them already.
 */
static void
find_lengths(SinkReceiver *receiver, TupleDesc actual)
{
	TupleDesc	wanted = receiver->sink->wanted;

	for (int i = 0; i < actual->natts; i++)
	{
		Form_pg_attribute w = TupleDescAttr(wanted, i);
		Length	   *length;
		Oid			function;
		CoercionPathType path;

		if (w->atttypmod < 0 || w->atttypmod == TupleDescAttr(actual, i)->atttypmod)
			continue;
		path = find_typmod_coercion_function(w->atttypid, &function);
		if (path != COERCION_PATH_FUNC && path != COERCION_PATH_ARRAYCOERCE)
			continue;
		if (receiver->lengths == NULL)
		{
			receiver->lengths = palloc0(sizeof(Length) * actual->natts);
			receiver->row_context =
				AllocSetContextCreate(CurrentMemoryContext, "orm_lookup record",
									  ALLOCSET_SMALL_SIZES);
		}
		length = &receiver->lengths[i];
		length->wanted = true;
		length->typmod = w->atttypmod;
		length->type = w->atttypid;
		length->collation = w->attcollation;
		length->by_text = path == COERCION_PATH_ARRAYCOERCE;
		if (length->by_text)
			continue;
		fmgr_info(function, &length->function);
		length->nargs = get_func_nargs(function);
	}
}

static Datum
with_length(Length *length, Datum value)
{
	if (length->by_text)
		return orm_coerce_via_io(value, length->type, length->type, length->typmod);
	if (length->nargs == 2)
		return FunctionCall2Coll(&length->function, length->collation, value,
								 Int32GetDatum(length->typmod));
	return FunctionCall3Coll(&length->function, length->collation, value,
							 Int32GetDatum(length->typmod), BoolGetDatum(false));
}

static void
store_with_lengths(SinkReceiver *receiver, TupleTableSlot *slot)
{
	TupleDesc	wanted = receiver->sink->wanted;
	Datum	   *values;
	MemoryContext old;

	MemoryContextReset(receiver->row_context);
	old = MemoryContextSwitchTo(receiver->row_context);
	values = palloc(sizeof(Datum) * wanted->natts);
	for (int i = 0; i < wanted->natts; i++)
	{
		values[i] = slot->tts_values[i];
		if (receiver->lengths[i].wanted && !slot->tts_isnull[i])
			values[i] = with_length(&receiver->lengths[i], values[i]);
	}
	tuplestore_putvalues(receiver->sink->store, wanted, values, slot->tts_isnull);
	MemoryContextSwitchTo(old);
}

/* A table may have none, or have lost them all. */
static bool
has_no_columns(TupleDesc desc)
{
	int			i;

	for (i = 0; i < desc->natts; i++)
	{
		if (!TupleDescAttr(desc, i)->attisdropped)
			return false;
	}
	return true;
}

/*
 * Rows are stored as they come, so they must be of the types that the caller
 * was told.  They are, since the model is locked when he looks; but a mistake
 * there would have one type's datum read as another's.
 */
static void
check_stored_types(TupleDesc wanted, TupleDesc actual)
{
	int			from = 0;
	int			i;

	/* where there are none to select, the query has a 1 */
	if (has_no_columns(wanted))
		return;
	for (i = 0; i < wanted->natts; i++)
	{
		Form_pg_attribute w = TupleDescAttr(wanted, i);

		if (w->attisdropped)
			continue;
		if (from >= actual->natts ||
			TupleDescAttr(actual, from)->atttypid != w->atttypid)
			break;
		from++;
	}
	if (i < wanted->natts || from < actual->natts)
		elog(ERROR, "the query's columns do not match the result's row type");
}

static void
sink_startup(DestReceiver *self, int operation, TupleDesc typeinfo)
{
	OrmSink    *sink = ((SinkReceiver *) self)->sink;

	if (sink->check_types)
	{
		check_record_types(sink, typeinfo);
		find_lengths((SinkReceiver *) self, typeinfo);
	}
	else if (sink->store != NULL && !sink->text_lines)
		check_stored_types(sink->wanted, typeinfo);
}

static Datum
text_as_jsonb(Datum line)
{
	StringInfoData buf;

	initStringInfo(&buf);
	escape_json(&buf, TextDatumGetCString(line));
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(buf.data));
}

static void
keep_first_row(SinkReceiver *receiver, TupleTableSlot *slot)
{
	OrmSink    *sink = receiver->sink;
	MemoryContext old;
	int			n = slot->tts_tupleDescriptor->natts;
	int			i;

	if (sink->have_row)
		return;
	old = MemoryContextSwitchTo(receiver->context);
	sink->values = palloc(sizeof(Datum) * Max(n, 1));
	sink->nulls = palloc(sizeof(bool) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		Form_pg_attribute att = TupleDescAttr(slot->tts_tupleDescriptor, i);

		sink->nulls[i] = slot->tts_isnull[i];
		sink->values[i] = slot->tts_isnull[i] ? (Datum) 0 :
			datumCopy(slot->tts_values[i], att->attbyval, att->attlen);
	}
	sink->have_row = true;
	MemoryContextSwitchTo(old);
}

static void
store_row(OrmSink *sink, TupleTableSlot *slot)
{
	TupleDesc	wanted = sink->wanted;
	Datum	   *values;
	bool	   *nulls;
	int			from = 0;
	int			i;

	if (sink->as_text_json)
	{
		Datum		json = text_as_jsonb(slot->tts_values[0]);
		bool		isnull = false;

		tuplestore_putvalues(sink->store, wanted, &json, &isnull);
		return;
	}
	if (wanted->natts == slot->tts_tupleDescriptor->natts &&
		!has_no_columns(wanted))
	{
		tuplestore_putvalues(sink->store, wanted, slot->tts_values,
							 slot->tts_isnull);
		return;
	}

	/* the row type has dropped columns, the query has not */
	values = palloc0(sizeof(Datum) * wanted->natts);
	nulls = palloc(sizeof(bool) * wanted->natts);
	for (i = 0; i < wanted->natts; i++)
	{
		nulls[i] = true;
		if (TupleDescAttr(wanted, i)->attisdropped ||
			from >= slot->tts_tupleDescriptor->natts)
			continue;
		values[i] = slot->tts_values[from];
		nulls[i] = slot->tts_isnull[from];
		from++;
	}
	tuplestore_putvalues(sink->store, wanted, values, nulls);
	pfree(values);
	pfree(nulls);
}

static bool
sink_receive(TupleTableSlot *slot, DestReceiver *self)
{
	SinkReceiver *receiver = (SinkReceiver *) self;

	slot_getallattrs(slot);
	receiver->sink->count++;
	if (receiver->sink->store == NULL)
		keep_first_row(receiver, slot);
	else if (receiver->lengths != NULL)
		store_with_lengths(receiver, slot);
	else
		store_row(receiver->sink, slot);
	return true;
}

static void
sink_shutdown(DestReceiver *self)
{
}

static void
sink_destroy(DestReceiver *self)
{
}

/* ----------------------------------------------------------------- running */

static void
init_receiver(SinkReceiver *receiver, OrmSink *sink)
{
	if (orm_planning)
		orm_cannot_wait();		/* no statement runs to plan another */
	memset(receiver, 0, sizeof(SinkReceiver));
	receiver->pub.receiveSlot = sink_receive;
	receiver->pub.rStartup = sink_startup;
	receiver->pub.rShutdown = sink_shutdown;
	receiver->pub.rDestroy = sink_destroy;
	receiver->pub.mydest = DestTuplestore;
	receiver->sink = sink;
	receiver->context = CurrentMemoryContext;
}

typedef struct Run
{
	ParamListInfo params;
	bool		read_only;		/* on the caller's snapshot */
	bool		write;
	bool		by_index;		/* see plan_by_index() */
	uint64		max_rows;		/* of a read: enough; 0: all */
	DestReceiver *dest;
} Run;

#if PG_VERSION_NUM >= 140000
static void
run_plan(SPIPlanPtr plan, const Run *run)
{
	SPIExecuteOptions options;
	int			rc;

	memset(&options, 0, sizeof(options));
	options.params = run->params;
	options.read_only = run->read_only;
	options.tcount = run->max_rows;
	options.dest = run->dest;
	rc = SPI_execute_plan_extended(plan, &options);
	if (rc < 0)
		elog(ERROR, "SPI_execute_plan_extended failed: %s",
			 SPI_result_code_string(rc));
}

#else
static void
send_tuptable(DestReceiver *dest)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(SPI_tuptable->tupdesc,
													&TTSOpsHeapTuple);
	uint64		i;

	for (i = 0; i < SPI_processed; i++)
	{
		ExecStoreHeapTuple(SPI_tuptable->vals[i], slot, false);
		dest->receiveSlot(slot, dest);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* What writes has to run to its end at once. */
static void
run_write_plan(SPIPlanPtr plan, const Run *run)
{
	int			rc = SPI_execute_plan_with_paramlist(plan, run->params, false, 0);
	uint64		processed = SPI_processed;

	if (rc < 0)
		elog(ERROR, "SPI_execute_plan_with_paramlist failed: %s",
			 SPI_result_code_string(rc));
	if (SPI_tuptable == NULL)
		return;
	run->dest->rStartup(run->dest, 0, SPI_tuptable->tupdesc);
	send_tuptable(run->dest);
	SPI_freetuptable(SPI_tuptable);
	SPI_processed = processed;
}

/* Before PostgreSQL 14 rows are taken from a cursor, some at a time. */
static void
run_plan(SPIPlanPtr plan, const Run *run)
{
	Portal		portal;
	bool		started = false;
	bool		more = true;

	if (run->write)
	{
		run_write_plan(plan, run);
		return;
	}
	portal = SPI_cursor_open_with_paramlist(NULL, plan, run->params, run->read_only);
	while (more)
	{
		SPI_cursor_fetch(portal, true, run->max_rows > 0 ? run->max_rows : 1000);
		if (!started)
			run->dest->rStartup(run->dest, 0, SPI_tuptable->tupdesc);
		started = true;
		more = SPI_processed > 0 && run->max_rows == 0;
		send_tuptable(run->dest);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
}
#endif

/*
 * Has the plan made now, without the scans that would compare each row with
 * each element of a long array.  What the statement sets off, such as
 * triggers, is planned as ever.
 */
static void
plan_by_index(OrmPlan *plan)
{
	static const char *const settings[] = {"enable_seqscan", "enable_bitmapscan"};
	int			nestlevel = NewGUCNestLevel();
	CachedPlan *cached;
	size_t		i;

	for (i = 0; i < lengthof(settings); i++)
		(void) set_config_option(settings[i], "off", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	cached = SPI_plan_get_cached_plan(plan->plan);
	if (cached != NULL)
#if PG_VERSION_NUM >= 140000
		ReleaseCachedPlan(cached, CurrentResourceOwner);
#else
		ReleaseCachedPlan(cached, true);
#endif
	AtEOXact_GUC(true, nestlevel);
}

static void
run_and_release(OrmPlan *plan, const Run *run)
{
	orm_trace_opaque();			/* what it finds is no part of a call's shape */
	PG_TRY();
	{
		if (run->by_index)
			plan_by_index(plan);
		run_plan(plan->plan, run);
	}
	PG_CATCH();
	{
		release_plan(plan);
		PG_RE_THROW();
	}
	PG_END_TRY();
	release_plan(plan);
}

static ParamListInfo
bind_params(OrmSql *sql)
{
	ParamListInfo params;
	int			i;

	if (sql->nparams == 0)
		return NULL;
	params = makeParamList(sql->nparams);
	for (i = 0; i < sql->nparams; i++)
	{
		ParamExternData *prm = &params->params[i];

		Assert(sql->params[i].known);
		prm->value = sql->params[i].value;
		prm->isnull = sql->params[i].isnull;
		prm->pflags = PARAM_FLAG_CONST;
		prm->ptype = sql->params[i].type;
	}
	return params;
}

void
orm_execute_sql(OrmSql *sql, bool read_only, OrmSink *sink)
{
	SinkReceiver receiver;
	MemoryContext context = CurrentMemoryContext;
	Run			run = {0};

	init_receiver(&receiver, sink);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	run.params = bind_params(sql);
	run.read_only = read_only;
	run.max_rows = sink->max_rows;
	run.dest = (DestReceiver *) &receiver;
	run_and_release(get_plan(sql), &run);
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	MemoryContextSwitchTo(context);
}

/*
 * orm_execute_write
 *		Runs SQL that changes rows, on a snapshot of its own, and returns how
 *		many it changed.  Rows of a RETURNING go to the sink.
 */
uint64
orm_execute_write(OrmSql *sql, OrmSink *sink)
{
	SinkReceiver receiver;
	MemoryContext context = CurrentMemoryContext;
	OrmSink		none = {0};
	Run			run = {0};
	uint64		processed;

	init_receiver(&receiver, sink == NULL ? &none : sink);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	run.params = bind_params(sql);
	run.write = true;
	run.dest = (DestReceiver *) &receiver;
	run_and_release(get_plan(sql), &run);
	processed = SPI_processed;
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	MemoryContextSwitchTo(context);
	return processed;
}

/*
 * orm_execute_connected
 *		Runs SQL inside the SPI connection of the caller, whose ephemeral named
 *		relations it may use.  Rows go to "dest"; returns how many rows the
 *		statement had or changed, where the server says so.
 */
uint64
orm_execute_connected(OrmSql *sql, bool read_only, DestReceiver *dest)
{
	MemoryContext context = CurrentMemoryContext;
	OrmPlan    *plan = get_plan(sql);
	Run			run = {0};
	uint64		processed;

	run.by_index = sql->by_index;
	run.params = bind_params(sql);
	run.read_only = read_only;
	run.write = !SPI_is_cursor_plan(plan->plan);
	run.dest = dest;
	run_and_release(plan, &run);
	processed = SPI_processed;
	MemoryContextSwitchTo(context);
	return processed;
}

/* How many rows the queryset before [n] has, for the message of an IndexError. */
static int64
count_before_index(OrmStatement *stmt)
{
	OrmNode    *base = ((OrmNode *) stmt->node)->base;
	OrmStatement *count = orm_evaluate(orm_make_method(base, "count", NIL),
									   stmt->params);
	OrmSink		sink = {0};

	orm_execute_sql(orm_deparse(count->qs, SHAPE_COLUMNS), true, &sink);
	return sink.have_row ? DatumGetInt64(sink.values[0]) : 0;
}

static void no_row(const char *model) ORM_NORETURN;

static void
no_row(const char *model)
{
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("%s matching query does not exist", model)));
}

static void
check_count(OrmStatement *stmt, uint64 count)
{
	if (stmt->expect == EXPECT_INDEX && count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("index " INT64_FORMAT " is out of range: %s has " INT64_FORMAT " matching rows",
						stmt->index, orm_model_display(stmt->model),
						count_before_index(stmt)),
				 orm_errlocation(stmt->node)));
	if (stmt->expect != EXPECT_GET)
		return;
	if (count == 0)
		no_row(orm_model_display(stmt->model));
	if (count > 1)
		orm_too_many_rows(orm_model_display(stmt->model), count);
}

void
orm_too_many_rows(const char *model, uint64 count)
{
	ereport(ERROR,
			(errcode(ERRCODE_TOO_MANY_ROWS),
			 count >= GET_LOOKS_AT ?
			 errmsg("get() returned more than one %s -- it returned more than 20",
					model) :
			 errmsg("get() returned more than one %s -- it returned " UINT64_FORMAT,
					model, count),
			 errhint("Add conditions, or use orm_filter() or first().")));
}

/* orm_any(anyelement): the first value that is not NULL. */
PG_FUNCTION_INFO_V1(orm_keep);
Datum
orm_keep(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/*
 * orm_one(value, how many rows there were, of which model, place)
 *		The value of get() or [place] within a statement, if there was one row.
 */
PG_FUNCTION_INFO_V1(orm_one);
Datum
orm_one(PG_FUNCTION_ARGS)
{
	int64		count;
	int64		place;
	char	   *model;

	/* never so in what we write, but anybody can call it */
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	count = PG_GETARG_INT64(1);
	model = text_to_cstring(PG_GETARG_TEXT_PP(2));
	place = PG_GETARG_INT64(3);
	if (count == 0 && place >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("index " INT64_FORMAT " is out of range: %s has fewer matching rows",
						place, model)));
	if (count == 0)
		no_row(model);
	if (count > 1)
		orm_too_many_rows(model, count);
	pfree(model);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Runs a statement that writes, and takes what is asked for out of its result. */
static void
execute_write(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	OrmSink		whole = {0};

	if (stmt->params == NULL || !stmt->params->may_write)
		orm_refuse_writes(stmt);
	unconstify(OrmParams *, stmt->params)->wrote = true;
	if (stmt->extract == NIL)
	{
		stmt->run(stmt, shape, sink);
		return;
	}
	stmt->run(stmt, SHAPE_JSON, &whole);
	if (whole.have_row)
		orm_execute_sql(orm_extract_sql(stmt->extract, whole.values[0]), false, sink);
}

void
orm_execute(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	OrmSql	   *sql;
	bool		utility = stmt->text_lines;
	bool		wrote = stmt->params != NULL && stmt->params->wrote;

	if (stmt->run != NULL && !utility)
	{
		execute_write(stmt, shape, sink);
		return;
	}
	sql = orm_statement_sql(stmt, shape);
	if (sql->locks && !utility && (stmt->params == NULL || !stmt->params->may_write))
		orm_refuse_locks(stmt);
	if (stmt->expect == EXPECT_GET)
		sink->max_rows = GET_LOOKS_AT;
	sink->text_lines = stmt->text_lines;
	sink->as_text_json = stmt->text_lines && sink->wanted != NULL &&
		sink->wanted->natts == 1 &&
		TupleDescAttr(sink->wanted, 0)->atttypid == JSONBOID;
	orm_execute_sql(sql, !sql->locks && !utility && !wrote, sink);
	check_count(stmt, sink->count);
}

void
orm_fetch_columns(OrmStatement *stmt, int ncols, Oid *types, Datum *values,
				  bool *nulls)
{
	OrmSink		sink = {0};
	int			i;

	stmt->yields_rows = false;
	orm_execute(stmt, SHAPE_COLUMNS, &sink);
	if (!sink.have_row)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("%s matching query does not exist",
						orm_model_display(stmt->model)),
				 orm_errlocation(stmt->node)));
	for (i = 0; i < ncols; i++)
	{
		values[i] = sink.values[i];
		nulls[i] = sink.nulls[i];
	}
}
