/*
 * models.c
 *	  The cache of models: orm_model() and what throws models out again.
 *
 * A model is built in a memory context of its own and enters the cache only
 * when it is whole.  It depends on every relation that was looked at while it
 * was built, which a second table remembers the other way round, so that an
 * invalidation costs one look-up and no more.
 *
 * Invalidations may arrive at any catalog access, also in the middle of a
 * build.  A model during whose build anything at all was invalidated is handed
 * out, since its caller's statement could as well have begun a moment earlier,
 * but not kept.  Models that went stale stay allocated until the transaction
 * ends, because callers further up the stack may hold them.
 *
 * What invalidates:
 *	 - a relcache invalidation of any relation the model depends on: DDL on its
 *	   own or a referencing table (ALTER TABLE ... ADD/DROP FOREIGN KEY and
 *	   renamed constraints send one for the tables concerned), and also
 *	   orm_register, whose trigger sends them;
 *	 - a change of any schema's name;
 *	 - a change of orm_lookup.no_action, which is part of on_delete.
 *
 * Relies on: reflect.c, relations.c, registry.c; no_action's value at use.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "inline.h"
#include "reflect.h"

typedef struct ModelEntry
{
	Oid			relid;			/* hash key */
	OrmModel   *model;			/* never NULL outside orm_model() */
	MemoryContext context;
} ModelEntry;

/* Which models were built with a look at a relation. */
typedef struct DependEntry
{
	Oid			relid;			/* hash key */
	int			nmodels;
	int			space;
	Oid		   *models;
} DependEntry;

static MemoryContext cache_context = NULL;	/* parent of all that follows */
static MemoryContext dead_context = NULL;	/* parent of stale models */
static HTAB *models = NULL;
static HTAB *depends = NULL;

static uint64 generation = 1;
static uint64 names_generation = 1;
static uint64 any_invalidation = 1; /* counts every one, relevant or not */
static int	built_no_action = NO_ACTION_AUTO;
static char *seen_app_labels = NULL;

/* ------------------------------------------------------------ invalidation */

static void
bury(MemoryContext context)
{
	MemoryContextSetParent(context, dead_context);
}

static void
drop_model(Oid relid)
{
	ModelEntry *entry = hash_search(models, &relid, HASH_FIND, NULL);

	if (entry == NULL)
		return;
	bury(entry->context);
	hash_search(models, &relid, HASH_REMOVE, NULL);
}

static void
drop_all_models(void)
{
	HASH_SEQ_STATUS status;
	ModelEntry *entry;
	DependEntry *depend;

	generation++;
	orm_models_changed();
	if (models == NULL)
		return;
	hash_seq_init(&status, models);
	while ((entry = hash_seq_search(&status)) != NULL)
	{
		bury(entry->context);
		hash_search(models, &entry->relid, HASH_REMOVE, NULL);
	}
	hash_seq_init(&status, depends);
	while ((depend = hash_seq_search(&status)) != NULL)
	{
		if (depend->models)
			pfree(depend->models);
		hash_search(depends, &depend->relid, HASH_REMOVE, NULL);
	}
}

/*
 * A dependency's list of models goes when it strikes; the models' other
 * dependencies may go on naming them, which costs a needless rebuild at worst.
 */
static void
relation_changed(Datum arg, Oid relid)
{
	DependEntry *depend;

	any_invalidation++;
	names_generation++;
	orm_names_forget(relid);
	orm_registry_forget(relid);
	orm_names_changed();
	if (!OidIsValid(relid))
	{
		drop_all_models();
		return;
	}
	if (depends == NULL)
		return;
	depend = hash_search(depends, &relid, HASH_FIND, NULL);
	if (depend == NULL)
		return;
	generation++;
	orm_models_changed();
	for (int i = 0; i < depend->nmodels; i++)
		drop_model(depend->models[i]);
	if (depend->models)
		pfree(depend->models);
	hash_search(depends, &relid, HASH_REMOVE, NULL);
}

static void
schema_changed(Datum arg, int cacheid, uint32 hashvalue)
{
	any_invalidation++;
	names_generation++;
	drop_all_models();
}

static void
transaction_ended(XactEvent event, void *arg)
{
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT &&
		event != XACT_EVENT_PREPARE)
		return;
	if (dead_context)
		MemoryContextDeleteChildren(dead_context);
}

void
orm_reflect_init(void)
{
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, schema_changed, (Datum) 0);
	RegisterXactCallback(transaction_ended, NULL);
}

static void
check_no_action(void)
{
	if (built_no_action == orm_no_action)
		return;
	built_no_action = orm_no_action;
	drop_all_models();
}

uint64
orm_model_generation(void)
{
	check_no_action();
	return generation;
}

uint64
orm_invalidations(void)
{
	return any_invalidation;
}

/* search_path is for the caller to look at; app_labels is seen to here. */
uint64
orm_names_generation(void)
{
	const char *labels = orm_app_labels ? orm_app_labels : "";

	if (seen_app_labels == NULL || strcmp(seen_app_labels, labels) != 0)
	{
		char	   *copy = MemoryContextStrdup(TopMemoryContext, labels);

		if (seen_app_labels)
			pfree(seen_app_labels);
		seen_app_labels = copy;
		names_generation++;
	}
	return names_generation + orm_model_generation();
}

/* ---------------------------------------------------------------- building */

/* What a registration says of the columns themselves. */
static void
apply_fields(OrmBuild *build, RelFacts *facts, OrmModel *model,
			 Registration *registration)
{
	ListCell   *lc;

	foreach(lc, registration->fields)
	{
		RegField   *field = lfirst(lc);
		OrmColumn  *column = NULL;

		for (int i = 0; i < model->ncolumns; i++)
		{
			if (strcmp(model->columns[i].column, field->column) == 0)
				column = &model->columns[i];
		}
		if (column == NULL)
		{
			List	   *names = NIL;
			const char *near;

			for (int i = 0; i < model->ncolumns; i++)
				names = lappend(names, model->columns[i].column);
			near = orm_nearest_name(field->column, names);
			orm_complain(build, facts, field->name, ERRCODE_UNDEFINED_COLUMN,
						 psprintf("column \"%s\" does not exist", field->column),
						 near ? psprintf("Perhaps you meant \"%s\".", near)
						 : NULL);
			continue;
		}
		column->attname = pstrdup(field->name);
		column->auto_now = field->auto_now;
		column->auto_now_add = field->auto_now_add;
		if (field->default_value)
		{
			column->default_value = palloc(VARSIZE(field->default_value));
			memcpy(column->default_value, field->default_value,
				   VARSIZE(field->default_value));
		}
	}
}

static void
copy_columns(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	orm_facts_columns(build, facts);
	model->ncolumns = facts->ncolumns;
	model->columns = palloc0(Max(facts->ncolumns, 1) * sizeof(OrmColumn));
	for (int i = 0; i < facts->ncolumns; i++)
	{
		OrmColumn  *column = &model->columns[i];

		*column = facts->columns[i];
		column->column = column->attname = pstrdup(column->column);
		column->quoted = quote_identifier(column->column);
		column->unique = orm_facts_unique(build, facts, 1, &column->attnum);
	}
}

static void
copy_primary_key(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	RelKey	   *pk = orm_facts_primary_key(build, facts);

	if (pk == NULL)
		return;
	model->npk = pk->ncols;
	model->pk = orm_copy_columns(pk->ncols, pk->cols);
	for (int i = 0; i < model->ncolumns; i++)
	{
		for (int j = 0; j < pk->ncols; j++)
		{
			if (model->columns[i].attnum == pk->cols[j])
				model->columns[i].primary = true;
		}
	}
}

/* Builds a model in build->context. */
OrmModel *
orm_build_model(OrmBuild *build, Oid relid)
{
	RelFacts   *facts = orm_facts(build, relid);
	Registration *registration;
	OrmModel   *model;
	MemoryContext old;
	ListCell   *lc;

	if (!facts->exists)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));
	if (!orm_is_model_kind(facts->relkind))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table or view", facts->relname)));

	old = MemoryContextSwitchTo(build->context);
	model = palloc0(sizeof(OrmModel));
	model->relid = relid;
	model->relkind = facts->relkind;
	model->nspname = pstrdup(facts->nspname);
	model->relname = pstrdup(facts->relname);
	model->quoted = quote_identifier(model->relname);
	model->qualified = quote_qualified_identifier(model->nspname, model->relname);
	model->rowtype = facts->rowtype;
	copy_columns(build, facts, model);
	copy_primary_key(build, facts, model);

	registration = orm_facts_registration(build, facts);
	if (registration)
	{
		if (registration->label)
			model->label = pstrdup(registration->label);
		foreach(lc, registration->ordering)
			model->ordering = lappend(model->ordering, pstrdup(lfirst(lc)));
		apply_fields(build, facts, model, registration);
	}
	orm_build_relations(build, facts, model);
	MemoryContextSwitchTo(old);
	return model;
}

/* ------------------------------------------------------------------- cache */

static void
create_cache(void)
{
	HASHCTL		ctl = {0};

	if (models != NULL)
		return;
	if (cache_context == NULL)
		cache_context = AllocSetContextCreate(CacheMemoryContext,
											  "orm_lookup models",
											  ALLOCSET_DEFAULT_SIZES);
	if (dead_context == NULL)
		dead_context = AllocSetContextCreate(cache_context,
											 "orm_lookup stale models",
											 ALLOCSET_SMALL_SIZES);
	ctl.keysize = sizeof(Oid);
	ctl.hcxt = cache_context;
	if (depends == NULL)
	{
		ctl.entrysize = sizeof(DependEntry);
		depends = hash_create("orm_lookup dependencies", 128, &ctl,
							  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	ctl.entrysize = sizeof(ModelEntry);
	models = hash_create("orm_lookup models", 64, &ctl,
						 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
add_dependency(Oid relid, Oid model)
{
	bool		found;
	DependEntry *depend = hash_search(depends, &relid, HASH_ENTER, &found);

	if (!found)
	{
		depend->nmodels = depend->space = 0;
		depend->models = NULL;
	}
	for (int i = 0; i < depend->nmodels; i++)
	{
		if (depend->models[i] == model)
			return;
	}
	if (depend->nmodels == depend->space)
	{
		int			space = depend->space ? depend->space * 2 : 4;

		depend->models = depend->models
			? repalloc(depend->models, space * sizeof(Oid))
			: MemoryContextAlloc(cache_context, space * sizeof(Oid));
		depend->space = space;
	}
	depend->models[depend->nmodels++] = model;
}

/*
 * From here on the model belongs to the cache.  Nothing in here reads a
 * catalog, so no invalidation can come between.  The model is entered last:
 * should memory run out before, dependencies of a model that is not there do
 * no harm.
 */
static void
keep_model(OrmBuild *build, OrmModel *model)
{
	HASH_SEQ_STATUS status;
	RelFacts   *facts;
	ModelEntry *entry;
	bool		found;

	hash_seq_init(&status, build->facts);
	while ((facts = hash_seq_search(&status)) != NULL)
		add_dependency(facts->relid, model->relid);
	entry = hash_search(models, &model->relid, HASH_ENTER, &found);
	if (found)
		bury(entry->context);
	entry->model = model;
	entry->context = build->context;
	MemoryContextSetParent(build->context, cache_context);
}

static const OrmModel *
build_and_keep(Oid relid)
{
	MemoryContext context;
	MemoryContext scratch;
	OrmBuild   *build;
	OrmModel   *model;
	uint64		before;

	/* below the caller's context, so that an error frees them */
	context = AllocSetContextCreate(CurrentMemoryContext, "orm_lookup model",
									ALLOCSET_SMALL_SIZES);
	scratch = AllocSetContextCreate(CurrentMemoryContext,
									"orm_lookup reflection",
									ALLOCSET_DEFAULT_SIZES);
	before = any_invalidation;
	build = orm_build_start(context, scratch);
	model = orm_build_model(build, relid);
	if (any_invalidation == before)
		keep_model(build, model);
	else
		bury(context);
	MemoryContextDelete(scratch);
	return model;
}

/*
 * The relation is locked, as the parser locks those of a query, before anything
 * is believed about it: then it can't be altered between being looked at and
 * being read.
 */
const OrmModel *
orm_model(Oid relid)
{
	ModelEntry *entry;

	LockRelationOid(relid, AccessShareLock);
	check_no_action();
	create_cache();
	entry = hash_search(models, &relid, HASH_FIND, NULL);
	if (entry)
		return entry->model;
	check_stack_depth();
	return build_and_keep(relid);
}

bool
orm_is_inherited(const OrmModel *model)
{
	return model->relkind == RELKIND_RELATION && has_subclass(model->relid);
}
