/*
 * write_bulk.c
 *	  bulk_create() and bulk_update().
 *
 * Rows come as a jsonb array of objects, which becomes one INSERT ... SELECT
 * FROM orm_recordset or UPDATE ... FROM it, or as a list of Model(...)
 * calls, which becomes one INSERT ... VALUES or UPDATE ... FROM (VALUES).
 *
 * The objects of an array need not have the same keys: a key that only some
 * have would be NULL in the others, where it should be the column's default,
 * so there each set of keys makes a statement, and the rows are put back in
 * the order they came in.
 *
 * Relies on records.c to look through the array.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "literals.h"
#include "records.h"
#include "write.h"

/* A statement has 65535 parameters at most. */
#define MAX_PARAMS 60000

/* ------------------------------------------------------------------ options */

typedef struct BulkOptions
{
	OrmConflict conflict;
	List	   *update;			/* of const OrmColumn * */
	List	   *unique;
} BulkOptions;

static void
check_batch_size(OrmNode *node, OrmScope *scope)
{
	int64		size;

	if (node == NULL || orm_node_is_none(node, scope))
		return;
	if (!orm_node_int(node, scope, &size) || size <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("batch_size must be a positive integer"),
				 orm_errlocation(node)));
}

static void bad_option(OrmStatement *stmt, const char *message) ORM_NORETURN;

static void
bad_option(OrmStatement *stmt, const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", message),
			 orm_errlocation(stmt->call)));
}

/* The model's own columns that a list of names stands for. */
static List *
named_columns(OrmStatement *stmt, OrmNode *names)
{
	List	   *columns = NIL;
	ListCell   *lc,
			   *cc;

	if (names == NULL || orm_node_is_none(names, stmt->scope))
		return NIL;
	foreach(lc, orm_node_elements(names, stmt->scope))
	{
		const char *name = orm_node_string(lfirst(lc), stmt->scope);

		if (name == NULL)
			bad_option(stmt, "names of fields must be strings");
		foreach(cc, orm_field_columns(stmt->model, name, lfirst(lc)))
			columns = lappend(columns, lfirst(cc));
	}
	return columns;
}

static List *
columns_only(List *assigns)
{
	List	   *columns = NIL;
	ListCell   *lc;

	foreach(lc, assigns)
		columns = lappend(columns, unconstify(OrmColumn *, ((OrmAssign *) lfirst(lc))->column));
	return columns;
}

static void
read_options(BulkOptions *options, OrmStatement *stmt)
{
	static const char *const allowed[] = {"objs", "batch_size", "ignore_conflicts",
	"update_conflicts", "update_fields", "unique_fields", NULL};
	OrmNode    *call = stmt->call;
	bool		ignore;
	bool		update;
	ListCell   *lc;

	orm_check_keywords(call, allowed);
	memset(options, 0, sizeof(BulkOptions));
	check_batch_size(orm_keyword(call, "batch_size"), stmt->scope);
	ignore = orm_bool_option(call, "ignore_conflicts", stmt->scope);
	update = orm_bool_option(call, "update_conflicts", stmt->scope);
	if (ignore && update)
		bad_option(stmt, "ignore_conflicts and update_conflicts are mutually exclusive");
	if (ignore)
		options->conflict = CONFLICT_IGNORE;
	if (!update)
		return;
	options->conflict = CONFLICT_UPDATE;
	options->update = columns_only(named_columns(stmt, orm_keyword(call, "update_fields")));
	options->unique = columns_only(named_columns(stmt, orm_keyword(call, "unique_fields")));
	if (options->update == NIL)
		bad_option(stmt, "fields that will be updated when a row insertion fails on conflicts must be provided: update_fields");
	if (options->unique == NIL)
		bad_option(stmt, "unique fields that can trigger the upsert must be provided: unique_fields");
	foreach(lc, options->update)
	{
		if (((const OrmColumn *) lfirst(lc))->primary)
			bad_option(stmt, "bulk_create() cannot be used with primary keys in update_fields");
	}
}

/* The argument that holds the rows. */
static OrmNode *
rows_argument(OrmStatement *stmt)
{
	List	   *args = orm_positional(stmt->call);

	if (args != NIL)
		return linitial(args);
	if (orm_keyword(stmt->call, "objs") == NULL)
		orm_refuse_arguments(stmt->call, "a list of instances, or a jsonb array of objects");
	return orm_keyword(stmt->call, "objs");
}

static List *
list_elements(OrmStatement *stmt, OrmNode *node)
{
	if (node->tag != ON_LIST && node->tag != ON_TUPLE && node->tag != ON_SET &&
		!orm_param_is_list(node, stmt->scope))
		orm_refuse_arguments(stmt->call, "a list of instances, or a jsonb array of objects");
	return orm_node_elements(node, stmt->scope);
}

/* ----------------------------------------------------- bulk_create: instances */

/* The assignments of each Model(...) or object of the list. */
static List *
rows_of_list(OrmStatement *stmt, List *elements, OrmAssignFor why, OrmQuery *query)
{
	List	   *rows = NIL;
	List	   *known = NIL;
	ListCell   *lc;

	foreach(lc, elements)
	{
		OrmNode    *node = lfirst(lc);
		const OrmModel *model = orm_model_call(node);
		List	   *keywords;
		List	   *assigns;

		if (node->tag == ON_DICT)
			keywords = orm_object_keywords(node);
		else if (model != NULL && model->relid == stmt->model->relid)
			keywords = orm_model_call_keywords(node, model, stmt->scope);
		else
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("an instance of %s is needed here",
							orm_model_display(stmt->model)),
					 errhint("Write %s(field=value, ...).", orm_model_display(stmt->model)),
					 orm_errlocation(node)));
		assigns = orm_more_assignments(known, query, keywords, why, stmt->scope);
		known = list_concat(known, assigns);
		rows = lappend(rows, assigns);
	}
	return rows;
}

/* The rows from "next" on, as many as a statement takes; DEFAULT for what is missing. */
static int
insert_some(OrmStatement *stmt, OrmInsert *insert, List *rows, int next,
			OrmShape shape, OrmSink *sink)
{
	int			limit = MAX_PARAMS / Max(list_length(insert->columns), 1);
	int			end = Min(list_length(rows), next + limit);
	int			i;

	insert->rows = NIL;
	for (i = next; i < end; i++)
	{
		List	   *values = NIL;
		ListCell   *lc;

		foreach(lc, insert->columns)
		{
			OrmAssign  *assign = orm_find_assign(list_nth(rows, i), stmt->model,
												 ((const OrmColumn *) lfirst(lc))->attnum);

			values = lappend(values, assign == NULL ? NULL : assign->expr);
		}
		insert->rows = lappend(insert->rows, values);
	}
	(void) orm_execute_write(orm_deparse_insert(insert, shape), sink);
	return end;
}

/* A manager's foreign key is for the rows that do not give one themselves. */
static List *
add_missing(List *assigns, List *others)
{
	ListCell   *lc;

	foreach(lc, others)
	{
		OrmAssign  *other = lfirst(lc);

		if (orm_find_assign(assigns, other->model, other->column->attnum) == NULL)
			assigns = lappend(assigns, other);
	}
	return assigns;
}

static List *
add_column(List *columns, OrmAssign *assign)
{
	if (orm_find_assign(columns, assign->model, assign->column->attnum) != NULL)
		return columns;
	return lappend(columns, assign);
}

static void
create_instances(OrmStatement *stmt, List *elements, BulkOptions *options,
				 OrmShape shape, OrmSink *sink)
{
	List	   *manager = stmt->base->manager == NULL ? NIL :
		orm_manager_assigns(stmt->base->manager);
	List	   *rows = NIL;
	List	   *columns = NIL;
	OrmInsert	insert;
	ListCell   *lc,
			   *ac;
	int			next = 0;

	memset(&insert, 0, sizeof(insert));
	insert.model = stmt->model;
	insert.conflict = options->conflict;
	insert.update = options->update;
	insert.unique = options->unique;
	insert.returning = stmt->qs;
	foreach(lc, rows_of_list(stmt, elements, ASSIGN_INSERT,
								orm_query_new(stmt->model)))
	{
		List	   *assigns = lfirst(lc);

		assigns = add_missing(orm_without_generated(assigns), manager);
		assigns = orm_add_defaults(assigns, stmt->model);
		rows = lappend(rows, assigns);
		foreach(ac, assigns)
			columns = add_column(columns, lfirst(ac));
	}
	insert.columns = columns_only(columns);
	while (next < list_length(rows))
		next = insert_some(stmt, &insert, rows, next, shape, sink);
}

/* -------------------------------------------------------- bulk_create: jsonb */

/* INSERT of the objects of one group, which all have the same keys. */
static void
insert_group(OrmStatement *stmt, RecordGroup *group, BulkOptions *options,
			 OrmShape shape, OrmSink *sink)
{
	OrmRecords	records = {0};
	OrmInsert	insert;
	List	   *given = NIL;
	ListCell   *lc;

	memset(&insert, 0, sizeof(insert));
	insert.model = stmt->model;
	insert.conflict = options->conflict;
	insert.update = options->update;
	insert.unique = options->unique;
	insert.returning = stmt->qs;
	records.jsonb = orm_const_expr(JSONBOID, JsonbPGetDatum(group->rows), false);
	foreach(lc, group->fields)
		given = lappend(given, orm_make_assign(stmt->model,
											   ((OrmRecordField *) lfirst(lc))->column->attnum, NULL));

	/* what the objects do not say is the same in every row */
	given = add_missing(given, stmt->base->manager == NULL ? NIL :
						orm_manager_assigns(stmt->base->manager));
	foreach(lc, orm_add_defaults(given, stmt->model))
	{
		if (((OrmAssign *) lfirst(lc))->expr != NULL)
			insert.assigns = lappend(insert.assigns, lfirst(lc));
	}
	foreach(lc, group->fields)
	{
		OrmRecordField *field = lfirst(lc);

		if (field->column->generated == '\0' &&
			orm_find_assign(insert.assigns, stmt->model, field->column->attnum) == NULL)
			records.fields = lappend(records.fields, field);
	}
	if (records.fields != NIL || insert.assigns != NIL)
		insert.records = &records;
	else
	{
		int			i;

		for (i = 0; i < group->count; i++)
			insert.rows = lappend(insert.rows, NIL);
	}
	(void) orm_execute_write(orm_deparse_insert(&insert, shape), sink);
}

/* A queryset like that of the statement, which a statement uses up. */
static OrmQuerySet *
fresh_result(OrmStatement *stmt)
{
	OrmQuerySet *qs = palloc(sizeof(OrmQuerySet));

	*qs = *stmt->qs;
	qs->query = palloc(sizeof(OrmQuery));
	*qs->query = *stmt->qs->query;
	return qs;
}

/* Rows of several statements, put back in the order of the objects. */
static void
insert_groups(OrmStatement *stmt, RecordSet *set, BulkOptions *options,
			  OrmShape shape, OrmSink *sink)
{
	int			n = list_length(set->groups);
	OrmSink    *sinks = palloc0(sizeof(OrmSink) * n);
	TupleTableSlot *slot = NULL;
	bool		complete = true;
	ListCell   *lc;
	int			i = 0;

	foreach(lc, set->groups)
	{
		OrmSink    *part = &sinks[i++];

		stmt->qs = fresh_result(stmt);
		if (sink->store == NULL)
			part = sink;
		else
		{
			part->wanted = sink->wanted;
			part->check_types = sink->check_types;
			part->store = tuplestore_begin_heap(false, false, work_mem);
		}
		insert_group(stmt, lfirst(lc), options, shape, part);
		complete &= part->count == ((RecordGroup *) lfirst(lc))->count;
	}
	if (sink->store == NULL)
		return;
	slot = MakeSingleTupleTableSlot(sink->wanted, &TTSOpsMinimalTuple);
	for (i = 0; complete && i < set->count; i++)
	{
		if (tuplestore_gettupleslot(sinks[set->group_of[i]].store, true, false, slot))
			tuplestore_puttupleslot(sink->store, slot);
	}
	for (i = 0; i < n; i++)
	{
		/* where rows were left out, which one is which cannot be told */
		while (!complete && tuplestore_gettupleslot(sinks[i].store, true, false, slot))
			tuplestore_puttupleslot(sink->store, slot);
		sink->count += sinks[i].count;
		tuplestore_end(sinks[i].store);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* The jsonb array that is an argument of the call, or NULL. */
static Jsonb *
jsonb_argument(OrmNode *node, OrmScope *scope)
{
	OrmLiteral	literal;

	if (node->tag != ON_PARAM || !orm_literal_raw(node, scope, &literal) || literal.isnull)
		return NULL;
	if (literal.type == UNKNOWNOID || literal.type == TEXTOID || literal.type == JSONOID)
		literal.datum = orm_coerce_datum(literal.datum, literal.type, JSONBOID, -1, BIND_PLAIN);
	else if (literal.type != JSONBOID)
		return NULL;
	return DatumGetJsonbP(literal.datum);
}

void
orm_run_bulk_create(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	OrmNode    *node = rows_argument(stmt);
	Jsonb	   *jsonb = jsonb_argument(node, stmt->scope);
	BulkOptions options;
	RecordSet  *set;

	if (stmt->model->parents != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot bulk create a multi-table inherited model"),
				 errhint("Create the rows one by one."),
				 orm_errlocation(stmt->call)));
	if (stmt->base->manager != NULL && orm_manager_is_m2m(stmt->base->manager))
		stmt->base->manager = NULL; /* Django links nothing here either */
	read_options(&options, stmt);
	if (jsonb == NULL)
	{
		create_instances(stmt, list_elements(stmt, node), &options, shape, sink);
		return;
	}
	set = orm_read_records(jsonb, stmt->model);
	if (list_length(set->groups) == 1)
		insert_group(stmt, linitial(set->groups), &options, shape, sink);
	else if (set->groups != NIL)
		insert_groups(stmt, set, &options, shape, sink);
}

/* -------------------------------------------------------------- bulk_update */

static List *
updated_fields(OrmStatement *stmt)
{
	List	   *args = orm_positional(stmt->call);
	List	   *fields;
	ListCell   *lc;

	fields = named_columns(stmt, list_length(args) > 1 ? lsecond(args) :
						   orm_keyword(stmt->call, "fields"));
	check_batch_size(orm_keyword(stmt->call, "batch_size"), stmt->scope);
	if (fields == NIL)
		bad_option(stmt, "field names must be given to bulk_update()");
	foreach(lc, fields)
	{
		OrmAssign  *assign = lfirst(lc);

		if (assign->column->primary)
			bad_option(stmt, "bulk_update() cannot be used with primary key fields");
	}
	return fields;
}

static OrmRecordField *
make_field(const char *key, const OrmAssign *column)
{
	OrmRecordField *field = palloc0(sizeof(OrmRecordField));

	field->key = key;
	field->model = column->model;
	field->column = column->column;
	return field;
}

/* Is it less than all rows of the model? */
static bool
is_restricted(const OrmQuerySet *qs)
{
	return qs->query->where->args != NIL;
}

/*
 * As in Django, only rows of the queryset are updated.  Its condition stands
 * in the UPDATE where that can be; else its keys are fetched first, for what
 * the first of several UPDATEs changes must not hide rows from the next.
 */
static void
restrict_rows(OrmStatement *stmt, List *fields, OrmRecords *records)
{
	OrmQuerySet *qs = stmt->base;

	if (!is_restricted(qs))
		return;
	if (orm_is_direct_update(qs->query) &&
		list_length(orm_own_assignments(fields, stmt->model)) == list_length(fields))
		records->where = qs->query->where;
	else
		records->only_keys = orm_queryset_keys(qs, stmt->call);
}

/* Updates the tables that the fields are of, each by a statement. */
static int64
update_tables(OrmStatement *stmt, OrmRecords *records, List *assigns)
{
	List	   *models = NIL;		/* Oids */
	ListCell   *lc;
	int64		count = -1;

	foreach(lc, assigns)
		models = list_append_unique_oid(models, ((OrmAssign *) lfirst(lc))->model->relid);
	foreach(lc, models)
	{
		const OrmModel *model = orm_model(lfirst_oid(lc));
		List	   *own = orm_own_assignments(assigns, model);
		bool		found;
		int64		n;

		n = orm_execute_write(orm_deparse_update_from(stmt->model,
													  orm_ancestor_links(stmt->model, model->relid, &found),
													  records, stmt->model->npk, own), NULL);
		if (count < 0)
			count = n;
	}
	return count;
}

/*
 * The fields of one table are set by one statement, whose target is the first
 * alias of the query that the rows' values refer to: for the model's own table
 * that of the queryset.
 */
static void
set_queries(OrmQuery *own, List *fields, List *rows)
{
	ListCell   *lc,
			   *rc,
			   *ac;

	foreach(lc, fields)
	{
		OrmAssign  *field = lfirst(lc);
		OrmAssign  *first = linitial(orm_own_assignments(fields, field->model));

		foreach(rc, rows)
		{
			foreach(ac, orm_own_assignments(lfirst(rc), field->model))
			{
				if (((OrmAssign *) lfirst(ac))->query != NULL)
					first->query = ((OrmAssign *) lfirst(ac))->query;
			}
		}
		if (first->query == NULL)
			first->query = field->model->relid == own->model->relid ? own :
				orm_query_new(field->model);
		field->query = first->query;
	}
}

static OrmExpr *
instance_value(OrmStatement *stmt, List *row, OrmAssign *field, int number)
{
	OrmAssign  *assign = orm_find_assign(row, field->model, field->column->attnum);
	OrmExpr    *expr = assign != NULL ? assign->expr :
		orm_column_default(field->model, field->column);

	if (field->column->primary && (expr == NULL || (expr->kind == X_VALUE && expr->value->isnull)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all bulk_update() objects must have a primary key set"),
				 errdetail("Object %d has none.", number),
				 orm_errlocation(stmt->call)));
	return expr != NULL ? expr :
		orm_const_expr(orm_base_type(field->column->typid), (Datum) 0, true);
}

/*
 * Model(...) instances: their keys and values are a VALUES list, and values
 * that are expressions over the row stand in a CASE of their own.
 */
static int64
update_instances(OrmStatement *stmt, List *elements, List *fields, OrmRecords records)
{
	List	   *rows = rows_of_list(stmt, elements, ASSIGN_UPDATE, stmt->base->query);
	List	   *columns = NIL;
	ListCell   *lc,
			   *rc;
	int			i;

	for (i = 0; i < stmt->model->npk; i++)
		columns = lappend(columns, orm_make_assign(stmt->model, stmt->model->pk[i], NULL));
	columns = list_concat(columns, fields);
	foreach(rc, rows)
		records.rows = lappend(records.rows, NIL);
	i = 0;
	foreach(lc, columns)
	{
		OrmAssign  *column = lfirst(lc);
		OrmExpr    *cases = orm_expr_new(X_TUPLE, InvalidOid);
		bool		any = false;
		int			n = 0;

		records.fields = lappend(records.fields, make_field(psprintf("c%d", ++i), column));
		foreach(rc, rows)
		{
			OrmExpr    *expr = instance_value(stmt, lfirst(rc), column, n + 1);
			ListCell   *cell = list_nth_cell(records.rows, n++);

			if (expr->kind == X_VALUE)
			{
				cases->args = lappend(cases->args, NULL);
				lfirst(cell) = lappend(lfirst(cell), expr);
				continue;
			}
			any = true;
			cases->args = lappend(cases->args, expr);
			lfirst(cell) = lappend(lfirst(cell), orm_const_expr(orm_base_type(column->column->typid),
																(Datum) 0, true));
		}
		if (any)
			column->expr = cases;
	}
	records.repeated = list_length(rows) > 1;
	set_queries(stmt->base->query, fields, rows);
	return update_tables(stmt, &records, fields);
}

/* The objects of one group, which all have the same keys. */
static int64
update_group(OrmStatement *stmt, RecordGroup *group, List *fields, OrmRecords records)
{
	List	   *columns = NIL;
	ListCell   *lc;
	int			i;

	records.jsonb = orm_const_expr(JSONBOID, JsonbPGetDatum(group->rows), false);
	for (i = 0; i < stmt->model->npk; i++)
		columns = lappend(columns, orm_make_assign(stmt->model, stmt->model->pk[i], NULL));
	columns = list_concat(columns, fields);
	foreach(lc, columns)
	{
		OrmAssign  *column = lfirst(lc);
		OrmRecordField *field = orm_find_record_field(group, column->model,
													  column->column->attnum);

		if (field == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 column->column->primary ?
					 errmsg("all bulk_update() objects must have a primary key set") :
					 errmsg("some objects have no \"%s\"", column->column->attname),
					 orm_errlocation(stmt->call)));
		records.fields = lappend(records.fields, field);
		column->query = NULL;
	}
	records.repeated = orm_records_repeat(group->rows, records.fields, stmt->model->npk);
	set_queries(stmt->base->query, fields, NIL);
	return update_tables(stmt, &records, fields);
}

/* A jsonb array of objects, each with the key and the fields. */
static int64
update_records(OrmStatement *stmt, Jsonb *jsonb, List *fields, OrmRecords *records)
{
	int64		count = 0;
	ListCell   *lc;

	foreach(lc, orm_read_records(jsonb, stmt->model)->groups)
		count += update_group(stmt, lfirst(lc), fields, *records);
	return count;
}

/*
 * The objects of a queryset, as they are: the rows get what they have, as in
 * Django, which fetches it before, but not what they had then.
 */
static int64
update_queryset(OrmStatement *stmt, OrmNode *node, List *fields)
{
	OrmQuerySet *objects = orm_queryset_from_node(node, stmt->scope);
	ListCell   *lc;

	if (objects->query->model->relid != stmt->model->relid || objects->fields_set)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a queryset of %s is needed here", orm_model_display(stmt->model)),
				 orm_errlocation(node)));
	orm_queryset_filter(stmt->base,
						orm_q_from_args(list_make1(orm_make_keyword("pk__in", node)),
										stmt->scope),
						stmt->scope, "bulk_update", stmt->call);
	set_queries(stmt->base->query, fields, NIL);
	foreach(lc, fields)
	{
		OrmAssign  *field = lfirst(lc);

		field->expr = orm_col_expr(orm_initial_alias(field->query), field->column->attnum);
	}
	return orm_update_rows(stmt->base, fields);
}

void
orm_run_bulk_update(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	static const char *const allowed[] = {"objs", "fields", "batch_size", NULL};
	OrmNode    *node = rows_argument(stmt);
	Jsonb	   *jsonb = jsonb_argument(node, stmt->scope);
	List	   *fields;
	List	   *elements;
	OrmRecords	records = {0};
	int64		count = 0;

	orm_check_not_combined(stmt->base, "bulk_update", stmt->call);
	orm_check_not_sliced(stmt->base, "update", stmt->call);
	orm_check_keywords(stmt->call, allowed);
	fields = updated_fields(stmt);
	if (stmt->model->npk == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s has no primary key, by which bulk_update() could find its rows",
						orm_model_display(stmt->model)),
				 orm_errlocation(stmt->call)));
	if (orm_is_queryset(node, stmt->scope) && !orm_is_instance(node, stmt->scope))
	{
		orm_yield_count(sink, shape, update_queryset(stmt, node, fields));
		return;
	}
	restrict_rows(stmt, fields, &records);
	if (jsonb != NULL)
		count = update_records(stmt, jsonb, fields, &records);
	else
	{
		elements = list_elements(stmt, node);
		if (elements != NIL)
			count = update_instances(stmt, elements, fields, records);
	}
	orm_yield_count(sink, shape, count);
}
