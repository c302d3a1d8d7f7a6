/*
 * write.c
 *	  The methods that write, and what their statements have in common.
 *
 * A call that writes becomes a statement with a function that runs it: nothing
 * is changed before execute.c has seen that the calling function may write.
 * Each method is a row of write_rows.
 *
 * Relies on queryset.c for what stands before the method.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "write.h"

typedef void (*OrmRun) (OrmStatement *stmt, OrmShape shape, OrmSink *sink);

typedef struct WriteMethod
{
	const char *name;
	OrmRun		run;
	OrmYield	yield;
	bool		manager;		/* only of related managers */
} WriteMethod;

static const WriteMethod write_rows[] = {
	{"create", orm_run_create, YIELD_INSTANCE, false},
	{"save", orm_run_save, YIELD_INSTANCE, false},
	{"update", orm_run_update, YIELD_COUNT, false},
	{"bulk_create", orm_run_bulk_create, YIELD_ROWS, false},
	{"bulk_update", orm_run_bulk_update, YIELD_COUNT, false},
	{"get_or_create", orm_run_upsert, YIELD_PAIR, false},
	{"update_or_create", orm_run_upsert, YIELD_PAIR, false},
	{"add", orm_run_manager, YIELD_COUNT, true},
	{"remove", orm_run_manager, YIELD_COUNT, true},
	{"set", orm_run_manager, YIELD_COUNT, true},
	{"clear", orm_run_manager, YIELD_COUNT, true},
};

static const WriteMethod *
find_method(const char *name)
{
	int			i;

	for (i = 0; i < (int) lengthof(write_rows); i++)
	{
		if (strcmp(write_rows[i].name, name) == 0)
			return &write_rows[i];
	}
	return NULL;
}

static const WriteMethod *
call_method(OrmNode *node)
{
	if (!orm_calls_method(node))
		return NULL;
	return find_method(node->base->str);
}

bool
orm_is_write_call(OrmNode *node)
{
	return call_method(node) != NULL;
}

OrmYield
orm_write_yield(OrmNode *node)
{
	const WriteMethod *method = call_method(node);

	return method == NULL ? YIELD_NOTHING : method->yield;
}

/* get_or_create(...)[0] */
static bool
is_first_of_pair(OrmNode *node)
{
	const WriteMethod *method;
	OrmNode    *item;

	if (node->tag != ON_SUBSCRIPT)
		return false;
	method = call_method(node->base);
	item = linitial(node->args);
	return method != NULL && method->yield == YIELD_PAIR &&
		item->tag == ON_INT && strcmp(item->str, "0") == 0;
}

bool
orm_writes_instance(OrmNode *node, OrmScope *scope)
{
	const WriteMethod *method = call_method(node);

	return (method != NULL && method->yield == YIELD_INSTANCE) ||
		is_first_of_pair(node);
}

static OrmStatement *
write_statement(const WriteMethod *method, OrmQuerySet *base, OrmNode *call,
				OrmScope *scope)
{
	OrmStatement *stmt = palloc0(sizeof(OrmStatement));

	orm_check_not_stepped(base, call);
	stmt->base = base;
	stmt->model = base->query->model;
	stmt->qs = orm_queryset_new(stmt->model);
	stmt->expect = method->yield == YIELD_INSTANCE ? EXPECT_FIRST : EXPECT_ROWS;
	stmt->yields_rows = method->yield == YIELD_INSTANCE ||
		method->yield == YIELD_ROWS;
	stmt->node = call;
	stmt->call = call;
	stmt->scope = scope;
	stmt->params = scope->params;
	stmt->run = method->run;
	if (method->run == orm_run_create)
		stmt->sql = orm_create_sql;
	else if (method->run == orm_run_update)
		stmt->sql = orm_update_sql;
	return stmt;
}

OrmStatement *
orm_write_statement(OrmQuerySet *qs, const char *method, OrmNode *call,
					OrmScope *scope)
{
	return write_statement(find_method(method), qs, call, scope);
}

/* What save() is called on: Model(...) or an instance that was read. */
static OrmQuerySet *
saved_queryset(OrmNode *node, OrmScope *scope)
{
	const OrmModel *model = orm_model_call(node);
	OrmQuerySet *qs;

	if (model != NULL)
		return orm_queryset_new(model);
	qs = orm_queryset_from_node(node, scope);
	if (!qs->instance)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("a queryset has no method \"save\""),
				 errhint("Write Model(field=value, ...).save(), or use update()."),
				 orm_errlocation(node)));
	return qs;
}

OrmStatement *
orm_write_call(OrmNode *node, OrmScope *scope)
{
	bool		first = is_first_of_pair(node);
	OrmNode    *call = first ? node->base : node;
	const WriteMethod *method = call_method(call);
	OrmNode    *target;
	OrmQuerySet *base;
	OrmStatement *stmt;

	if (method == NULL)
		return NULL;
	target = call->base->base;
	if (method->run == orm_run_save)
		return write_statement(method, saved_queryset(target, scope), call, scope);
	base = orm_queryset_from_node(target, scope);
	if (base->instance || (method->manager && base->manager == NULL))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 base->instance ?
				 errmsg("an instance of %s has no method \"%s\"",
						orm_model_display(base->query->model), method->name) :
				 errmsg("a queryset has no method \"%s\"", method->name),
				 method->manager ? errhint("It is one of related managers, as in Entry.objects.get(pk=1).authors.%s(...).",
										   method->name) : 0,
				 orm_errlocation(call)));
	stmt = write_statement(method, base, call, scope);
	if (first)
	{
		stmt->run = orm_run_upsert_object;
		stmt->expect = EXPECT_FIRST;
		stmt->yields_rows = true;
	}
	return stmt;
}

/* ------------------------------------------------------------------ results */

static void
yield_value(OrmSink *sink, const char *name, Oid type, Datum value)
{
	OrmSql		sql = {0};
	OrmSqlParam param;

	memset(&param, 0, sizeof(param));
	param.type = type;
	param.value = value;
	param.known = true;
	sql.sql = psprintf("SELECT $1 AS %s", name);
	sql.nparams = 1;
	sql.params = &param;
	orm_execute_sql(&sql, true, sink);
}

void
orm_yield_json(OrmSink *sink, Datum json)
{
	yield_value(sink, "orm", JSONBOID, json);
}

void
orm_yield_count(OrmSink *sink, OrmShape shape, int64 count)
{
	JsonbValue	number;

	if (shape != SHAPE_JSON)
	{
		yield_value(sink, "c1", INT8OID, Int64GetDatum(count));
		return;
	}
	number.type = jbvNumeric;
	number.val.numeric = DatumGetNumeric(DirectFunctionCall1(int8_numeric,
															 Int64GetDatum(count)));
	orm_yield_json(sink, JsonbPGetDatum(JsonbValueToJsonb(&number)));
}
