/*
 * written.c
 *	  Calls that write as values: Entry.objects.filter(blog=Blog.objects.create(...)).
 *
 * Python calls the inner function first and hands its result to the outer one.
 * So before an expression is evaluated, the calls among its arguments that
 * write are run, from left to right, and what they yield takes their place: an
 * instance becomes get(pk=...), rows become filter(pk__in=[...]), a number is
 * a number.  The main chain of the expression is left alone, and so are the
 * instances that a writing method is given itself, create(blog=Blog(...).save()),
 * which assign.c and managers.c see to without reading them again.
 *
 * Relies on write.c to tell what a call yields, and on execute.c to refuse it
 * where the function called only reads.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "literals.h"
#include "write.h"

/* What a node yields by writing, if that is what it does. */
static OrmYield
written(OrmNode *node)
{
	OrmNode    *call = node->tag == ON_SUBSCRIPT ? node->base : node;
	OrmYield	yield;

	if (orm_writes_instance(node, NULL))
		return YIELD_INSTANCE;
	yield = orm_is_delete_call(call) ? YIELD_PAIR : orm_write_yield(call);

	/* (total, {label: n})[0] and the like */
	return node->tag == ON_SUBSCRIPT && yield != YIELD_NOTHING ? YIELD_VALUE : yield;
}

/* Does the node or something in it write?  "main": it is on the main chain. */
static bool
has_writer(OrmNode *node, bool main)
{
	ListCell   *lc;

	check_stack_depth();

	if (node == NULL)
		return false;
	if (!main && written(node) != YIELD_NOTHING)
		return true;
	if (has_writer(node->base, main && node->tag != ON_KEYWORD))
		return true;
	foreach(lc, node->args)
	{
		if (has_writer(lfirst(lc), false))
			return true;
	}
	return false;
}

/* ----------------------------------------------------------------- running */

/* The primary key that the object has. */
static OrmNode *
object_key(const OrmModel *model, Jsonb *object, const OrmNode *node)
{
	OrmNode    *key = orm_make(ON_TUPLE, node->source, node->location);
	int			i;

	if (model->npk == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s has no primary key, by which a new row could be a value here",
						orm_model_display(model)),
				 orm_errlocation(node)));
	for (i = 0; i < model->npk; i++)
	{
		const char *name = orm_model_column(model, model->pk[i])->attname;
		JsonbValue	v;

		v.type = jbvString;
		v.val.string.val = unconstify(char *, name);
		v.val.string.len = strlen(name);
		key->args = lappend(key->args,
							orm_jsonb_to_node(JsonbValueToJsonb(findJsonbValueFromContainer(&object->root,
																							JB_FOBJECT, &v))));
	}
	return model->npk == 1 ? linitial(key->args) : key;
}

static OrmNode *
rows_with(const OrmModel *model, const char *method, const char *lookup,
		  OrmNode *keys, const OrmNode *node)
{
	OrmNode    *call = orm_make_method(orm_model_node(model), method,
									   list_make1(orm_make_keyword(lookup, keys)));

	call->source = node->source;
	call->location = node->location;
	return call;
}

static OrmNode *
written_value(OrmStatement *stmt, OrmYield yield, const OrmNode *node)
{
	OrmSink		sink = {0};
	Jsonb	   *json;

	orm_execute(stmt, SHAPE_JSON, &sink);
	if (!sink.have_row || sink.nulls[0])
		return orm_make(ON_NONE, node->source, node->location);
	json = DatumGetJsonbP(sink.values[0]);
	if (yield != YIELD_INSTANCE)
		return orm_jsonb_to_node(json);
	return rows_with(stmt->model, "get", "pk", object_key(stmt->model, json, node), node);
}

static OrmNode *
written_rows(OrmStatement *stmt, const OrmNode *node)
{
	OrmNode    *keys = orm_make(ON_LIST, node->source, node->location);
	OrmSink		sink = {0};
	TupleTableSlot *slot;

	sink.wanted = CreateTemplateTupleDesc(1);
	TupleDescInitEntry(sink.wanted, 1, "orm", JSONBOID, -1, 0);
	sink.store = tuplestore_begin_heap(false, false, work_mem);
	orm_execute(stmt, SHAPE_JSON, &sink);
	slot = MakeSingleTupleTableSlot(sink.wanted, &TTSOpsMinimalTuple);
	while (tuplestore_gettupleslot(sink.store, true, false, slot))
	{
		bool		isnull;
		Datum		row = slot_getattr(slot, 1, &isnull);

		keys->args = lappend(keys->args, object_key(stmt->model, DatumGetJsonbP(row), node));
	}
	ExecDropSingleTupleTableSlot(slot);
	tuplestore_end(sink.store);
	return rows_with(stmt->model, "filter", "pk__in", keys, node);
}

/* Runs the call and says what it has yielded. */
static OrmNode *
run_writer(OrmNode *node, OrmYield yield, const OrmParams *params)
{
	OrmStatement *stmt;

	if (orm_planning)
		orm_cannot_wait();
	if (yield == YIELD_PAIR)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s() yields a pair, which is no value here", node->base->str),
				 orm_is_delete_call(node) ?
				 errhint("Delete in a statement of its own; [0] is the number of rows.") :
				 errhint("%s(...)[0] is the object.", node->base->str),
				 orm_errlocation(node)));
	stmt = orm_evaluate(node, params);
	return yield == YIELD_ROWS ? written_rows(stmt, node) :
		written_value(stmt, yield, node);
}

/* -------------------------------------------------------------- the places */

static OrmNode *place_written(OrmNode *node, const OrmParams *params);

/* An instance that the method called takes as it is, or get(...).name of one. */
static bool
is_taken(OrmNode *node)
{
	while (node->tag == ON_ATTR)
		node = node->base;
	return orm_writes_instance(node, NULL);
}

/* An argument of a method that writes. */
static OrmNode *
place_argument(OrmNode *node, const OrmParams *params)
{
	if (node == NULL || is_taken(node))
		return node;
	if (node->tag != ON_KEYWORD && node->tag != ON_LIST && node->tag != ON_TUPLE &&
		node->tag != ON_DICT)
		return place_written(node, params);
	return orm_copy_changed(node, place_argument, place_argument, params);
}

/* Something that stands where a value does. */
static OrmNode *
place_written(OrmNode *node, const OrmParams *params)
{
	OrmYield	yield;

	if (!has_writer(node, false))
		return node;
	yield = written(node);
	if (yield != YIELD_NOTHING)
		return run_writer(node, yield, params);
	return orm_copy_changed(node, place_written, place_written, params);
}

/* The main chain: what its methods are given. */
static OrmNode *
place_in_chain(OrmNode *node, const OrmParams *params)
{
	bool		writes;

	if (!has_writer(node, true))
		return node;
	writes = orm_is_write_call(node) || orm_model_call(node) != NULL;
	return orm_copy_changed(node, place_in_chain,
							writes ? place_argument : place_written, params);
}

/*
 * orm_place_written
 *		The expression with every value that comes from writing replaced by
 *		what was written.
 */
OrmNode *
orm_place_written(OrmNode *node, const OrmParams *params)
{
	return has_writer(node, true) ? place_in_chain(node, params) : node;
}
