/*
 * delete_collect.c
 *	  Gathers the keys of the rows that a deletion takes.
 *
 * Models are visited in the order in which rows lead to rows, so that all rows
 * of a model are known before the first relation to it is followed: each
 * relation costs one statement, whatever the number of rows.  Where relations
 * go round in a circle (to the model itself, to and fro between parents and
 * children of multi-table inheritance), their models are visited in rounds,
 * each of which starts from the rows that the one before has found.
 *
 * Relies on deparse_delete.c for the statements and on SPI, which the caller
 * has connected to.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/ps_status.h"
#include "utils/selfuncs.h"

#include "delete.h"

#define PROGRESS_STEP 4096		/* rows between two titles */
#define LOCK_MAX_KEYS 16		/* what these lead to is locked */

/* --------------------------------------------------------------- statistics */

static get_relation_stats_hook_type prev_relation_stats = NULL;

/*
 * The planner knows how many keys there are, but not that they are unique, and
 * would not build a hash table of them.
 */
static bool
key_stats(PlannerInfo *root, RangeTblEntry *rte, AttrNumber attnum,
		  VariableStatData *vardata)
{
	if (rte->rtekind == RTE_NAMEDTUPLESTORE && attnum > 0 &&
		strncmp(rte->enrname, "orm_k", 5) == 0 &&
		attnum <= list_length(rte->eref->colnames) &&
		strVal(list_nth(rte->eref->colnames, attnum - 1))[0] == 'u')
	{
		vardata->isunique = true;
		return true;
	}
	return prev_relation_stats != NULL &&
		prev_relation_stats(root, rte, attnum, vardata);
}

void
orm_delete_init(void)
{
	prev_relation_stats = get_relation_stats_hook;
	get_relation_stats_hook = key_stats;
}

/* ----------------------------------------------------------------- progress */

void
orm_delete_progress(const char *phase, const DelModel *model, uint64 done,
					uint64 total)
{
	char		title[NAMEDATALEN + 96];

	if (!update_process_title)
		return;
	if (total > 0)
		snprintf(title, sizeof(title), "orm_delete: %s %s, " UINT64_FORMAT " of " UINT64_FORMAT,
				 phase, model->model->relname, done, total);
	else
		snprintf(title, sizeof(title), "orm_delete: %s %s, " UINT64_FORMAT,
				 phase, model->model->relname, done);
	set_ps_display(title);
}

/* The statement that deletes now, for orm_delete_tick(). */
static const char *tick_phase = NULL;
static const DelModel *tick_model;
static uint64 tick_done;
static uint64 tick_total;

void
orm_delete_progress_rows(const char *phase, const DelModel *model, uint64 total)
{
	tick_phase = phase;
	tick_model = model;
	tick_done = 0;
	tick_total = total;
}

/*
 * Stands in the WHERE of a long DELETE and counts its rows, which costs far
 * less than RETURNING does.  Always true.
 */
PG_FUNCTION_INFO_V1(orm_delete_tick);
Datum
orm_delete_tick(PG_FUNCTION_ARGS)
{
	if (tick_phase != NULL && ++tick_done % PROGRESS_STEP == 0)
		orm_delete_progress(tick_phase, tick_model, tick_done, tick_total);
	PG_RETURN_BOOL(true);
}

/* ---------------------------------------------------------------- receiving */

/* Takes the rows of a statement: into a store, as numbers, or as texts. */
typedef struct DelReceiver
{
	DestReceiver pub;
	MemoryContext context;
	const DelModel *model;		/* keys of it go into the store */
	Tuplestorestate *store;
	uint64		count;
	int			nnumbers;
	uint64	   *numbers;
	List	   *texts;
} DelReceiver;

static void
receive_startup(DestReceiver *self, int operation, TupleDesc typeinfo)
{
}

static bool
receive_key(TupleTableSlot *slot, DestReceiver *self)
{
	DelReceiver *receiver = (DelReceiver *) self;

	tuplestore_puttupleslot(receiver->store, slot);
	if (++receiver->count % PROGRESS_STEP == 0)
		orm_delete_progress("collecting", receiver->model,
							receiver->model->all.count + receiver->count, 0);
	return true;
}

/* A rule may let a statement yield rows. */
static bool
receive_nothing(TupleTableSlot *slot, DestReceiver *self)
{
	return true;
}

static bool
receive_numbers(TupleTableSlot *slot, DestReceiver *self)
{
	DelReceiver *receiver = (DelReceiver *) self;
	int			i;

	slot_getallattrs(slot);
	for (i = 0; i < receiver->nnumbers; i++)
		receiver->numbers[i] = DatumGetInt64(slot->tts_values[i]);
	return true;
}

static bool
receive_text(TupleTableSlot *slot, DestReceiver *self)
{
	DelReceiver *receiver = (DelReceiver *) self;
	MemoryContext old = MemoryContextSwitchTo(receiver->context);

	slot_getallattrs(slot);
	if (!slot->tts_isnull[0])
		receiver->texts = lappend(receiver->texts,
								  TextDatumGetCString(slot->tts_values[0]));
	MemoryContextSwitchTo(old);
	return true;
}

static void
receive_end(DestReceiver *self)
{
}

static void
init_receiver(DelReceiver *receiver, DelGraph *graph,
			  bool (*receive) (TupleTableSlot *, DestReceiver *))
{
	memset(receiver, 0, sizeof(DelReceiver));
	receiver->pub.receiveSlot = receive;
	receiver->pub.rStartup = receive_startup;
	receiver->pub.rShutdown = receive_end;
	receiver->pub.rDestroy = receive_end;
	receiver->pub.mydest = DestTuplestore;
	receiver->context = graph->context;
}

void
orm_delete_numbers(DelGraph *graph, OrmSql *sql, int n, uint64 *numbers)
{
	DelReceiver receiver;

	init_receiver(&receiver, graph, receive_numbers);
	receiver.nnumbers = n;
	receiver.numbers = numbers;
	(void) orm_execute_connected(sql, graph->plan_only, &receiver.pub);
}

List *
orm_delete_texts(DelGraph *graph, OrmSql *sql)
{
	DelReceiver receiver;

	init_receiver(&receiver, graph, receive_text);
	(void) orm_execute_connected(sql, graph->plan_only, &receiver.pub);
	return receiver.texts;
}

uint64
orm_delete_change(DelGraph *graph, OrmSql *sql, const char *phase,
				  const DelModel *model, uint64 total)
{
	DelReceiver receiver;
	uint64		rows;

	init_receiver(&receiver, graph, receive_nothing);
	orm_delete_progress(phase, model, 0, total);
	orm_delete_progress_rows(phase, model, total);
	rows = orm_execute_connected(sql, false, &receiver.pub);
	orm_delete_progress_rows(NULL, NULL, 0);
	return rows;
}

/* -------------------------------------------------------------------- keys */

static Tuplestorestate *
new_store(DelGraph *graph)
{
	MemoryContext old = MemoryContextSwitchTo(graph->context);
	Tuplestorestate *store = tuplestore_begin_heap(false, false, work_mem);

	tuplestore_set_eflags(store, EXEC_FLAG_REWIND);
	MemoryContextSwitchTo(old);
	return store;
}

void
orm_delete_show(DelKeys *keys)
{
	MemoryContext old;
	int			rc;

	if (keys->visible && keys->visible_count == keys->count)
		return;
	if (keys->visible)
		SPI_unregister_relation(keys->name);
	keys->enr.md.name = unconstify(char *, keys->name);
	keys->enr.md.reliddesc = InvalidOid;
	keys->enr.md.tupdesc = keys->model->desc;
	keys->enr.md.enrtype = ENR_NAMED_TUPLESTORE;
	keys->enr.md.enrtuples = keys->count;
	keys->enr.reldata = keys->store;

	/* SPI keeps its list of them in the current context */
	old = MemoryContextSwitchTo(keys->model->graph->context);
	rc = SPI_register_relation(&keys->enr);
	MemoryContextSwitchTo(old);
	if (rc != SPI_OK_REL_REGISTER)
		elog(ERROR, "SPI_register_relation failed: %s", SPI_result_code_string(rc));
	keys->visible = true;
	keys->visible_count = keys->count;
}

static void
hide(DelKeys *keys)
{
	if (keys->visible)
		SPI_unregister_relation(keys->name);
	keys->visible = false;
}

/* Collects what a statement yields; returns how many keys that was. */
static uint64
fill(DelGraph *graph, OrmSql *sql, DelModel *model, Tuplestorestate *store)
{
	DelReceiver receiver;

	init_receiver(&receiver, graph, receive_key);
	receiver.store = store;
	receiver.model = model;
	orm_delete_progress("collecting", model, model->all.count, 0);
	(void) orm_execute_connected(sql, graph->plan_only, &receiver.pub);
	return receiver.count;
}

static void
note_plan(DelGraph *graph, const DelModel *model, uint64 rows, const char *via)
{
	DelPlanRow *row;
	MemoryContext old;

	if (!graph->plan_only || rows == 0)
		return;
	old = MemoryContextSwitchTo(graph->context);
	row = palloc0(sizeof(DelPlanRow));
	row->model = orm_model_label(model->model);
	row->action = "delete";
	row->rows = rows;
	row->via = via;
	graph->plan = lappend(graph->plan, row);
	MemoryContextSwitchTo(old);
}

/* Adds to the plan; what several rounds find counts together. */
static void
note_found(DelGraph *graph, const DelEdge *edge, uint64 rows)
{
	ListCell   *lc;

	foreach(lc, graph->plan)
	{
		DelPlanRow *row = lfirst(lc);

		if (row->via == edge->via)
		{
			row->rows += rows;
			return;
		}
	}
	note_plan(graph, edge->to, rows, edge->via);
}

/*
 * The rows asked for are always locked, so that no row comes to refer to them
 * unseen.  What they lead to is locked too as long as that is little: a lock
 * costs as much as a deletion.  Else a row that comes to refer to one of those
 * meanwhile is an error of the foreign key.
 */
static bool
locks(const DelKeys *from, const DelModel *to)
{
	return to->lockable && from->count <= LOCK_MAX_KEYS;
}

/* ------------------------------------------------------------ between circles */

/* Follows an edge from all rows of its model, once. */
static void
follow(DelGraph *graph, DelEdge *edge)
{
	DelModel   *to = edge->to;
	uint64		found;

	if (edge->from->all.count == 0)
		return;
	if (to->all.store == NULL)
		to->all.store = new_store(graph);
	orm_delete_show(&edge->from->all);
	if (to->all.count > 0)
		orm_delete_show(&to->all);
	found = fill(graph, orm_deparse_del_collect(edge, &edge->from->all,
													locks(&edge->from->all, to)),
				 to, to->all.store);
	to->all.count += found;
	note_found(graph, edge, found);
}

/* ------------------------------------------------------------- inside circles */

/*
 * Rows of one model that a round has found, and how: a child's parent is not
 * asked for its other children (Django does not either), and a parent's child
 * not for the parent it was found by.
 */
typedef struct Chunk
{
	DelKeys		keys;
	bool		shared;			/* the store is that of all the model's keys */
	bool		up;				/* found as the parents of children */
	const OrmRelation *down;	/* found as the children of parents by this */
	bool		root;			/* the rows asked for */
} Chunk;

static Chunk *
get_chunk(DelGraph *graph, List **chunks, const DelEdge *edge)
{
	Chunk	   *chunk;
	ListCell   *lc;
	const OrmRelation *down = edge->down ? edge->relation : NULL;

	foreach(lc, *chunks)
	{
		chunk = lfirst(lc);
		if (chunk->keys.model == edge->to && chunk->up == edge->up &&
			chunk->down == down)
			return chunk;
	}
	chunk = palloc0(sizeof(Chunk));
	chunk->keys.model = edge->to;
	chunk->keys.name = "orm_kn";
	chunk->keys.store = new_store(graph);
	chunk->up = edge->up;
	chunk->down = down;
	*chunks = lappend(*chunks, chunk);
	return chunk;
}

static bool
leads_on(const DelGraph *graph, const Chunk *chunk, const DelEdge *edge)
{
	if (!orm_delete_spreads(edge) || edge->to->direct ||
		edge->to->component != edge->from->component)
		return false;
	if (edge->down && chunk->up)
		return false;
	if (edge->up && chunk->root && graph->keep_parents)
		return false;
	/* the same link, seen from its two ends */
	return !(edge->up && chunk->down != NULL &&
			 chunk->down->constraint == edge->relation->constraint &&
			 strcmp(chunk->down->forward_name, edge->relation->name) == 0);
}

/* Appends the keys that "from" has got since it had "skip" of them. */
static void
append_keys(DelKeys *to, DelKeys *from, uint64 skip)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(from->model->desc,
													&TTSOpsMinimalTuple);
	int			reader = tuplestore_alloc_read_pointer(from->store, EXEC_FLAG_REWIND);

	tuplestore_select_read_pointer(from->store, reader);
	tuplestore_rescan(from->store);
	if (skip > 0)
		(void) tuplestore_skiptuples(from->store, skip, true);
	while (tuplestore_gettupleslot(from->store, true, false, slot))
	{
		tuplestore_puttupleslot(to->store, slot);
		to->count++;
	}
	ExecDropSingleTupleTableSlot(slot);
}

/*
 * The store of all the model's keys, to append to.  As long as a chunk of the
 * first round shares it, that means a copy.
 */
static void
prepare_store(DelGraph *graph, DelKeys *all, List *chunks)
{
	ListCell   *lc;

	if (all->store == NULL)
		all->store = new_store(graph);
	foreach(lc, chunks)
	{
		Chunk	   *chunk = lfirst(lc);

		if (!chunk->shared || chunk->keys.store != all->store)
			continue;
		hide(all);
		all->store = new_store(graph);
		all->count = 0;
		append_keys(all, &chunk->keys, 0);
		chunk->shared = false;
	}
}

/* Follows an edge from the rows of a chunk. */
static void
follow_chunk(DelGraph *graph, List *chunks, Chunk *chunk, DelEdge *edge,
			 List **next)
{
	DelModel   *to = edge->to;
	Chunk	   *found = get_chunk(graph, next, edge);
	uint64		before = found->keys.count;

	orm_delete_show(&chunk->keys);
	if (to->all.count > 0)
		orm_delete_show(&to->all);
	found->keys.count += fill(graph,
							  orm_deparse_del_collect(edge, &chunk->keys,
													  locks(&chunk->keys, to)),
							  to, found->keys.store);
	if (found->keys.count > before)
	{
		prepare_store(graph, &to->all, chunks);
		append_keys(&to->all, &found->keys, before);
	}
	note_found(graph, edge, found->keys.count - before);
}

static void
run_round(DelGraph *graph, List *chunks, List **next)
{
	ListCell   *lc;
	ListCell   *ec;

	foreach(lc, chunks)
	{
		Chunk	   *chunk = lfirst(lc);

		if (chunk->keys.count == 0)
			continue;
		foreach(ec, chunk->keys.model->edges)
		{
			DelEdge    *edge = lfirst(ec);

			if (leads_on(graph, chunk, edge))
				follow_chunk(graph, chunks, chunk, edge, next);
		}
		hide(&chunk->keys);
	}
}

/* The first round starts from what came from outside the circle. */
static List *
first_chunks(DelGraph *graph, List *component)
{
	List	   *chunks = NIL;
	ListCell   *lc;

	foreach(lc, component)
	{
		DelModel   *model = lfirst(lc);
		Chunk	   *chunk;

		if (model->all.count == 0)
			continue;
		chunk = palloc0(sizeof(Chunk));
		chunk->keys.model = model;
		chunk->keys.name = "orm_kn";
		chunk->keys.store = model->all.store;
		chunk->keys.count = model->all.count;
		chunk->shared = true;
		chunk->root = model == graph->root;
		chunks = lappend(chunks, chunk);
	}
	return chunks;
}

static bool
is_circle(List *component)
{
	ListCell   *lc;

	if (list_length(component) > 1)
		return true;
	foreach(lc, ((DelModel *) linitial(component))->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (edge->to == edge->from && orm_delete_spreads(edge))
			return true;
	}
	return false;
}

static void
go_round(DelGraph *graph, List *component)
{
	MemoryContext rounds[2];
	MemoryContext old = CurrentMemoryContext;
	List	   *chunks;
	int			turn = 0;
	ListCell   *lc;

	/* what a round has found lives until the next one is done */
	rounds[0] = AllocSetContextCreate(old, "orm_lookup round", ALLOCSET_DEFAULT_SIZES);
	rounds[1] = AllocSetContextCreate(old, "orm_lookup round", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(rounds[0]);
	chunks = first_chunks(graph, component);
	while (chunks != NIL)
	{
		List	   *next = NIL;

		turn = 1 - turn;
		MemoryContextSwitchTo(rounds[turn]);
		run_round(graph, chunks, &next);
		foreach(lc, chunks)
		{
			Chunk	   *chunk = lfirst(lc);

			if (!chunk->shared)
				tuplestore_end(chunk->keys.store);
		}
		MemoryContextReset(rounds[1 - turn]);
		chunks = next;
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(rounds[0]);
	MemoryContextDelete(rounds[1]);
}

/* ------------------------------------------------------------------ the whole */

static void
collect_root(DelGraph *graph, OrmQuerySet *qs)
{
	DelModel   *root = graph->root;

	root->all.store = new_store(graph);
	root->all.count = fill(graph, orm_deparse_del_root(graph, qs), root,
						   root->all.store);
	note_plan(graph, root, root->all.count, NULL);
}

void
orm_delete_forget(DelGraph *graph)
{
	ListCell   *lc;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		if (model->all.store != NULL)
			tuplestore_end(model->all.store);
		model->all.store = NULL;
	}
}

void
orm_delete_collect(DelGraph *graph, OrmQuerySet *qs)
{
	List	   *components = orm_delete_components(graph, orm_delete_spreads);
	int			i;
	ListCell   *lc;
	ListCell   *ec;

	collect_root(graph, qs);

	/* those that nothing leads to come last in the list */
	for (i = list_length(components) - 1; i >= 0; i--)
	{
		List	   *component = list_nth(components, i);

		if (is_circle(component))
			go_round(graph, component);
		foreach(lc, component)
		{
			DelModel   *model = lfirst(lc);

			foreach(ec, model->edges)
			{
				DelEdge    *edge = lfirst(ec);

				if (orm_delete_spreads(edge) && !edge->to->direct &&
					edge->to->component != model->component &&
					!(edge->up && graph->keep_parents && model == graph->root))
					follow(graph, edge);
			}
		}
	}
}
