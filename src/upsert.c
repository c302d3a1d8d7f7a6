/*
 * upsert.c
 *	  get_or_create() and update_or_create().
 *
 * Both read first and insert when nothing was found.  Between the two another
 * session may have inserted the row, so the INSERT says ON CONFLICT DO NOTHING
 * and the row is then read again, on a new snapshot: under READ COMMITTED two
 * callers never both create and neither sees an error, as long as a unique
 * constraint covers the lookup.  Without one both may create, as in Django.
 *
 * ON CONFLICT cannot be had on tables with rules or with deferrable unique
 * constraints, on views, nor for the several rows of an inherited model: there
 * the INSERT runs in a subtransaction, and a unique violation counts as not
 * inserted.
 *
 * Relies on write_row.c.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"

#include "literals.h"
#include "write.h"

/*
 * How often to read and try to insert before the INSERT is let fail: it is
 * another unique constraint than the lookup's that is in the way, or a row
 * that comes and goes.
 */
#define MAX_ROUNDS 3

typedef struct Upsert
{
	OrmStatement *stmt;
	OrmQuerySet *base;
	const OrmModel *model;
	List	   *lookups;		/* keywords */
	List	   *defaults;		/* keywords */
	List	   *create_defaults;	/* keywords */
	OrmNode    *through_defaults;
	bool		update;			/* update_or_create() */
	OrmScope   *scope;
} Upsert;

/* ----------------------------------------------------------------- arguments */

static List *
dict_keywords(OrmNode *node, const char *what, OrmScope *scope)
{
	OrmNode    *star;

	if (node == NULL || orm_node_is_none(node, scope))
		return NIL;
	if (node->tag != ON_DICT && node->tag != ON_PARAM)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be a dictionary", what),
				 errhint("The first argument by position is the defaults; lookups are keywords."),
				 orm_errlocation(node)));
	star = orm_make_keyword(what, node);
	star->str = NULL;
	return orm_call_keywords(orm_make_call(orm_make_name(what), list_make1(star)), scope);
}

static void
read_arguments(Upsert *up, OrmStatement *stmt)
{
	OrmNode		named = *stmt->call;
	OrmNode    *defaults = NULL;
	OrmNode    *create_defaults = NULL;
	List	   *keywords;
	ListCell   *lc;

	memset(up, 0, sizeof(Upsert));
	up->stmt = stmt;
	up->base = stmt->base;
	up->model = stmt->model;
	up->scope = stmt->scope;
	up->update = strcmp(stmt->call->base->str, "update_or_create") == 0;

	/* the first arguments by position are the defaults */
	named.args = NIL;
	foreach(lc, stmt->call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD)
			named.args = lappend(named.args, arg);
		else if (defaults == NULL)
			defaults = arg;
		else if (up->update && create_defaults == NULL)
			create_defaults = arg;
		else
			orm_refuse_arguments(stmt->call, "defaults and keyword arguments");
	}
	keywords = orm_take_through_defaults(up->base, orm_call_keywords(&named, up->scope),
										 &up->through_defaults);
	foreach(lc, keywords)
	{
		OrmNode    *keyword = lfirst(lc);

		if (strcmp(keyword->str, "defaults") == 0)
			defaults = keyword->base;
		else if (up->update && strcmp(keyword->str, "create_defaults") == 0)
			create_defaults = keyword->base;
		else
			up->lookups = lappend(up->lookups, keyword);
	}
	up->defaults = dict_keywords(defaults, "defaults", up->scope);
	up->create_defaults = create_defaults == NULL ? up->defaults :
		dict_keywords(create_defaults, "create_defaults", up->scope);
}

/* What a new row gets: the lookups that are plain fields, then the defaults. */
static List *
creating_keywords(Upsert *up)
{
	List	   *keywords = NIL;
	ListCell   *lc;

	foreach(lc, up->lookups)
	{
		OrmNode    *keyword = lfirst(lc);

		if (strstr(keyword->str, "__") == NULL ||
			orm_model_name(up->model, keyword->str, NULL).kind != NAME_NONE)
			keywords = lappend(keywords, keyword);
	}
	return list_concat(keywords, list_copy(up->create_defaults));
}

/* ---------------------------------------------------------------- statements */

/* The get() of the lookups; for an update it locks the row. */
static OrmQuerySet *
get_queryset(Upsert *up)
{
	OrmQuerySet *qs = up->base;

	if (!qs->sticky)
		qs->query->used_aliases = NIL;
	orm_queryset_filter(qs, orm_q_from_args(up->lookups, up->scope), up->scope, "get",
						up->stmt->call);
	orm_query_clear_ordering(qs->query, true);
	if (!orm_query_is_sliced(qs->query))
		orm_query_set_limits(qs->query, 0, 21);
	if (up->update)
		qs->query->for_update = true;
	return qs;
}

/*
 * ON CONFLICT works on plain and partitioned tables without rules whose unique
 * constraints are all checked at once; what is behind a view cannot be told.
 */
bool
orm_takes_on_conflict(Oid relid)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	bool		result;
	ListCell   *lc;

	result = (rel->rd_rel->relkind == RELKIND_RELATION ||
			  rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE) &&
		!rel->rd_rel->relhasrules;
	foreach(lc, result ? RelationGetIndexList(rel) : NIL)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		if (!index->rd_index->indimmediate)
			result = false;
		index_close(index, AccessShareLock);
	}
	relation_close(rel, AccessShareLock);
	return result;
}

static bool
insert_row(Upsert *up, OrmConflict conflict, OrmShape shape, OrmSink *sink)
{
	OrmQuerySet *result = up->stmt->qs;
	OrmQuerySet *fresh = palloc(sizeof(OrmQuerySet));
	List	   *assigns = orm_assignments(result->query, creating_keywords(up),
										  ASSIGN_INSERT, up->scope);

	/* the selection is needed again when this does not insert */
	*fresh = *result;
	fresh->query = palloc(sizeof(OrmQuery));
	*fresh->query = *result->query;
	fresh->query->where = orm_where_new(CONN_AND, false);
	return orm_create_row(up->base, fresh, assigns, up->through_defaults, conflict,
						  up->scope, shape, sink);
}

/*
 * orm_try
 *		Does the work in a subtransaction.  False when a unique or exclusion
 *		constraint stood in the way: then nothing of it was done.
 */
bool
orm_try(void (*work) (void *arg), void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = false;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		work(arg);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		done = true;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION &&
			error->sqlerrcode != ERRCODE_EXCLUSION_VIOLATION)
			ReThrowError(error);
	}
	PG_END_TRY();
	return done;
}

typedef struct Attempt
{
	Upsert	   *up;
	OrmShape	shape;
	OrmSink    *sink;
	bool		inserted;
} Attempt;

static void
attempt_insert(void *arg)
{
	Attempt    *attempt = arg;

	attempt->inserted = insert_row(attempt->up, CONFLICT_ERROR, attempt->shape,
								   attempt->sink);
}

static bool
try_insert(Upsert *up, OrmShape shape, OrmSink *sink)
{
	Attempt		attempt = {up, shape, sink, false};

	return orm_try(attempt_insert, &attempt) && attempt.inserted;
}

/* ------------------------------------------------------------------ updating */

/* Is a part of the model's own key among the assignments? */
static bool
assigns_key(List *assigns, const OrmModel *model)
{
	int			i;

	for (i = 0; i < model->npk; i++)
	{
		if (orm_find_assign(assigns, model, model->pk[i]) != NULL)
			return true;
	}
	return false;
}

/*
 * Writes the defaults of update_or_create() into the row that was found.  With
 * a key among them it is that key's row that is written, or created, and what
 * they do not name comes from the row that was found.
 */
static void
update_found(Upsert *up, List *key, OrmShape shape, OrmSink *sink)
{
	OrmQuerySet *result = up->stmt->qs;
	OrmSave		save = {0};
	List	   *assigns;
	bool		moves;
	ListCell   *lc;
	int			i;

	assigns = orm_assignments(orm_saved_query(result), up->defaults, ASSIGN_UPDATE,
							  up->scope);
	if (assigns == NIL)
	{
		orm_read_back(result, up->model->npk, up->model->pk, key, shape, sink);
		return;
	}
	moves = up->model->parents == NIL && assigns_key(assigns, up->model);
	save.partial = true;
	save.force_update = !moves;
	for (i = 0; i < up->model->npk; i++)
	{
		if (!moves || orm_find_assign(assigns, up->model, up->model->pk[i]) == NULL)
			assigns = orm_put_assign(assigns, orm_make_assign(up->model, up->model->pk[i],
															  list_nth(key, i)));
	}
	foreach(lc, moves ? orm_row_assigns(up->model, key) : NIL)
	{
		OrmAssign  *assign = lfirst(lc);

		if (orm_find_assign(assigns, up->model, assign->column->attnum) == NULL)
			assigns = lappend(assigns, assign);
	}
	orm_save_row(result, assigns, &save, shape, sink);
}

/* The selection of a row's primary key. */
static void
select_key(OrmQuerySet *qs, const OrmNode *node)
{
	const OrmModel *model = qs->query->model;
	List	   *names = NIL;
	OrmScope	scope;
	int			i;

	if (model->npk == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("%s has no primary key, by which update_or_create() could find its row again",
						orm_model_display(model)),
				 orm_errlocation(node)));
	for (i = 0; i < model->npk; i++)
		names = lappend(names, orm_model_column(model, model->pk[i])->attname);
	orm_scope_init(&scope, qs->query, NULL);
	orm_set_values(qs, names, &scope, node);
}

static List *
key_of(OrmSink *sink, const OrmModel *model)
{
	List	   *key = NIL;
	int			i;

	for (i = 0; i < model->npk; i++)
		key = lappend(key, orm_const_expr(orm_model_column(model, model->pk[i])->typid,
										  sink->values[i], sink->nulls[i]));
	return key;
}

/* --------------------------------------------------------------------- loop */

/* The queryset whose rows get() yields, in the statement's own selection. */
static OrmSql *
get_sql(Upsert *up, OrmShape shape)
{
	OrmQuerySet *qs = get_queryset(up);

	if (up->update)
	{
		select_key(qs, up->stmt->call);
		return orm_deparse(qs, SHAPE_COLUMNS);
	}
	if (up->stmt->qs->fields_set)
	{
		/* something else than the whole object is wanted of it */
		List	   *names = NIL;
		OrmScope	scope;
		ListCell   *lc;

		foreach(lc, up->stmt->qs->query->select)
			names = lappend(names, pstrdup(((OrmSelected *) lfirst(lc))->name));
		orm_scope_init(&scope, qs->query, NULL);
		orm_set_values(qs, names, &scope, up->stmt->call);
	}
	return orm_deparse(qs, shape);
}

static void
nothing_inserted(Upsert *up)
{
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("no row of %s was found, and none was inserted",
					orm_model_display(up->model)),
			 errhint("A trigger keeps it from being inserted, or puts it where the lookup does not find it."),
			 orm_errlocation(up->stmt->call)));
}

/*
 * orm_upsert
 *		Sends the object to the sink; true when it was created.  Errors: P0003
 *		when several rows fit, P0002 when a trigger keeps the new row out, those
 *		of reading and inserting.
 */
bool
orm_upsert(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	Upsert		up;
	OrmSql	   *sql;
	bool		plain;
	int			round;

	read_arguments(&up, stmt);
	sql = get_sql(&up, shape);
	plain = up.model->parents == NIL && orm_takes_on_conflict(up.model->relid);
	for (round = 1;; round++)
	{
		OrmSink		found = {0};

		CHECK_FOR_INTERRUPTS();
		orm_execute_sql(sql, false, &found);
		if (found.count > 1)
			orm_too_many_rows(orm_model_display(up.model), found.count);
		if (found.have_row && up.update)
			update_found(&up, key_of(&found, up.model), shape, sink);
		else if (found.have_row)
			*sink = found;
		if (found.have_row)
			return false;
		if (round == MAX_ROUNDS)
		{
			if (!insert_row(&up, CONFLICT_ERROR, shape, sink))
				nothing_inserted(&up);
			return true;
		}
		if (plain ? insert_row(&up, CONFLICT_IGNORE, shape, sink) :
			try_insert(&up, shape, sink))
			return true;
	}
}

/* [object, created] */
void
orm_run_upsert(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	OrmSink		object = {0};
	bool		created;
	OrmSql		sql = {0};
	OrmSqlParam params[2];

	created = orm_upsert(stmt, SHAPE_JSON, &object);
	memset(params, 0, sizeof(params));
	params[0].type = JSONBOID;
	params[0].known = true;
	params[0].isnull = !object.have_row;
	params[0].value = object.have_row ? object.values[0] : (Datum) 0;
	params[1].type = BOOLOID;
	params[1].known = true;
	params[1].value = BoolGetDatum(created);
	sql.sql = "SELECT pg_catalog.jsonb_build_array($1, $2) AS orm";
	sql.nparams = 2;
	sql.params = params;
	orm_execute_sql(&sql, true, sink);
}

/* get_or_create(...)[0]: the object alone */
void
orm_run_upsert_object(OrmStatement *stmt, OrmShape shape, OrmSink *sink)
{
	if (sink->store != NULL)
	{
		/* rows go there as they come */
		OrmSink		object = {0};
		OrmQuerySet *qs = orm_queryset_new(stmt->model);
		OrmScope	scope;
		List	   *key;

		orm_scope_init(&scope, stmt->qs->query, NULL);
		select_key(stmt->qs, stmt->call);
		(void) orm_upsert(stmt, SHAPE_COLUMNS, &object);
		if (!object.have_row)
			return;
		key = key_of(&object, stmt->model);
		orm_read_back(qs, stmt->model->npk, stmt->model->pk, key, shape, sink);
		return;
	}
	(void) orm_upsert(stmt, shape, sink);
}
