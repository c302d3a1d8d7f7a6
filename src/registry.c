/*
 * registry.c
 *	  Reading what orm_register() stored.
 *
 * The registrations are in two tables of the extension: orm_registry with a
 * row for each model, and orm_registry_relation with one for each of its
 * registered relations, in which the other table is an OID (a regclass), so
 * that it survives being renamed, and is indexed, so that a table's reverse
 * side finds what was registered about it.
 *
 * They are read by index scans, as catalogs are, not by SQL: reflection must
 * work inside any query, needs no privilege on them and may not call back into
 * the executor.  A trigger on them (registry_write.c) sends relcache
 * invalidations, of the relations concerned and of the tables themselves, that
 * make reading them once enough.  Which models have rows at all is remembered,
 * so that reflecting the many that have none costs nothing.
 *
 * What the rows hold is not to be trusted, since the owner of the database can
 * write them when he restores a dump: registry_options.c reads them with
 * WARNINGs, relations.c checks them against the catalogs.
 *
 * Relies on: the tables' and indexes' names in 20_registry.sql.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "reflect.h"

#define EXTENSION_NAME "orm_lookup"

/* Columns of orm_registry. */
enum
{
	RM_MODEL = 1,
	RM_OPTIONS,
	RM_LABEL_KEY,
	RM_NAME_KEY
};

/* Columns of orm_registry_relation, which begins with the model as well. */
enum
{
	RR_MODEL = RM_MODEL,
	RR_NAME,
	RR_TARGET,
	RR_THROUGH,
	RR_OPTIONS
};

static OrmRegistry registry;
static bool registry_valid = false;
static uint64 registry_changes = 0; /* counts what may have changed it */

/* The models that have rows, sorted. */
static Oid *registered = NULL;
static int	nregistered = 0;
static bool registered_valid = false;

/* Indexes, InvalidOid where one is missing: then the table is scanned. */
static Oid	models_pkey;
static Oid	models_label_key;
static Oid	models_name_key;
static Oid	relations_pkey;
static Oid	relations_target;

/* ---------------------------------------------------------- finding tables */

void
orm_registry_forget(Oid relid)
{
	if (!OidIsValid(relid) || relid == registry.models ||
		relid == registry.relations)
	{
		registry_valid = registered_valid = false;
		registry_changes++;
	}
}

/* The extension and its schema; InvalidOid when there is none. */
static Oid
find_extension(Oid *schema)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;
	Oid			result = InvalidOid;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber,
				F_NAMEEQ, CStringGetDatum(EXTENSION_NAME));
	catalog = table_open(ExtensionRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, ExtensionNameIndexId, true, NULL,
							  1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		result = ((Form_pg_extension) GETSTRUCT(tuple))->oid;
		*schema = ((Form_pg_extension) GETSTRUCT(tuple))->extnamespace;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return result;
}

/* One of the extension's own relations, no stranger of the same name. */
static Oid
member_table(Oid extension, Oid schema, const char *name, Oid *owner)
{
	Oid			relid = get_relname_relid(name, schema);
	HeapTuple	tuple;

	if (!OidIsValid(relid) ||
		getExtensionOfObject(RelationRelationId, relid) != extension)
		return InvalidOid;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	*owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return relid;
}

/* An index by its name, which a concurrent REINDEX keeps. */
static Oid
index_of(Oid table, Oid schema, const char *name)
{
	Oid			index = get_relname_relid(name, schema);
	HeapTuple	tuple;
	bool		fits;

	if (!OidIsValid(index))
		return InvalidOid;
	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	fits = ((Form_pg_index) GETSTRUCT(tuple))->indrelid == table;
	ReleaseSysCache(tuple);
	return fits ? index : InvalidOid;
}

/* Where the registry is; NULL while the extension is not (wholly) there. */
const OrmRegistry *
orm_registry(void)
{
	OrmRegistry found = {0};
	Oid			extension;

	if (registry_valid)
		return &registry;
	extension = find_extension(&found.schema);
	if (!OidIsValid(extension))
		return NULL;
	found.models = member_table(extension, found.schema, "orm_registry",
								&found.owner);
	found.relations = member_table(extension, found.schema,
								   "orm_registry_relation", &found.owner);
	if (!OidIsValid(found.models) || !OidIsValid(found.relations))
		return NULL;
	/* from here on an invalidation of these tables counts */
	registry = found;
	registry_valid = true;
	models_pkey = index_of(found.models, found.schema, "orm_registry_pkey");
	models_label_key = index_of(found.models, found.schema,
								"orm_registry_label_key_idx");
	models_name_key = index_of(found.models, found.schema,
							   "orm_registry_name_key_idx");
	relations_pkey = index_of(found.relations, found.schema,
							  "orm_registry_relation_pkey");
	relations_target = index_of(found.relations, found.schema,
								"orm_registry_relation_target_idx");
	return &registry;
}

bool
orm_is_registry(Oid relid)
{
	return registry_valid &&
		(relid == registry.models || relid == registry.relations);
}

/* ---------------------------------------------------------------- scanning */

typedef struct RegistryScan
{
	Relation	table;
	SysScanDesc scan;
} RegistryScan;

/*
 * A scan by one column.  False when the table is gone, as it may be while the
 * extension is being dropped.
 */
static bool
begin_scan(RegistryScan *scan, Oid table, Oid index, ScanKey key)
{
	scan->table = try_relation_open(table, AccessShareLock);
	if (scan->table == NULL)
		return false;
	scan->scan = systable_beginscan(scan->table, index, OidIsValid(index),
									NULL, key ? 1 : 0, key);
	return true;
}

static bool
begin_oid_scan(RegistryScan *scan, Oid table, Oid index, AttrNumber column,
			   Oid value)
{
	ScanKeyData key;

	ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(value));
	return begin_scan(scan, table, index, &key);
}

static void
end_scan(RegistryScan *scan)
{
	systable_endscan(scan->scan);
	relation_close(scan->table, AccessShareLock);
}

static Datum
get_value(RegistryScan *scan, HeapTuple tuple, AttrNumber column, bool *isnull)
{
	return heap_getattr(tuple, column, RelationGetDescr(scan->table), isnull);
}

static Oid
get_oid(RegistryScan *scan, HeapTuple tuple, AttrNumber column)
{
	bool		isnull;
	Datum		value = get_value(scan, tuple, column, &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(value);
}

static Jsonb *
get_jsonb(RegistryScan *scan, HeapTuple tuple, AttrNumber column)
{
	bool		isnull;
	Datum		value = get_value(scan, tuple, column, &isnull);

	return isnull ? NULL : DatumGetJsonbPCopy(value);
}

/* -------------------------------------------------------- which models */

static List *
models_of(Oid table)
{
	RegistryScan scan;
	HeapTuple	tuple;
	List	   *result = NIL;

	if (!begin_scan(&scan, table, InvalidOid, NULL))
		return NIL;
	while (HeapTupleIsValid(tuple = systable_getnext(scan.scan)))
		result = lappend_oid(result, get_oid(&scan, tuple, RM_MODEL));
	end_scan(&scan);
	return result;
}

static void
remember_registered(List *relids)
{
	ListCell   *lc;

	list_sort(relids, list_oid_cmp);
	list_deduplicate_oid(relids);
	if (registered)
		pfree(registered);
	registered = NULL;
	nregistered = 0;
	registered = MemoryContextAlloc(CacheMemoryContext,
									Max(list_length(relids), 1) * sizeof(Oid));
	foreach(lc, relids)
		registered[nregistered++] = lfirst_oid(lc);
}

static void
find_registered(const OrmRegistry *reg)
{
	uint64		before = registry_changes;
	List	   *relids;

	if (registered_valid)
		return;
	relids = list_concat(models_of(reg->models), models_of(reg->relations));
	remember_registered(relids);
	list_free(relids);
	/* what changed meanwhile will be seen at the next call */
	registered_valid = before == registry_changes;
}

static bool
is_registered(const OrmRegistry *reg, Oid relid)
{
	int			low = 0;
	int			high;

	find_registered(reg);
	high = nregistered;
	while (low < high)
	{
		int			mid = low + (high - low) / 2;

		if (registered[mid] < relid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < nregistered && registered[low] == relid;
}

/* Whether nothing is registered at all. */
bool
orm_registry_empty(void)
{
	const OrmRegistry *reg = orm_registry();

	if (reg == NULL)
		return true;
	find_registered(reg);
	return nregistered == 0;
}

/* ----------------------------------------------------------------- reading */

static void
read_relation(RegistryScan *scan, HeapTuple tuple, Registration *result)
{
	bool		isnull;
	Datum		name = get_value(scan, tuple, RR_NAME, &isnull);
	Jsonb	   *options = get_jsonb(scan, tuple, RR_OPTIONS);
	RegRelation *rel;

	if (isnull || options == NULL)
		return;
	rel = orm_registration_relation(TextDatumGetCString(name), options,
									WARNING);
	if (rel == NULL)
		return;
	rel->target = get_oid(scan, tuple, RR_TARGET);
	rel->through = get_oid(scan, tuple, RR_THROUGH);
	result->relations = lappend(result->relations, rel);
}

/*
 * What is registered for a model, or NULL, in the current memory context.
 */
Registration *
orm_registration(Oid relid)
{
	const OrmRegistry *reg = orm_registry();
	Registration *result;
	RegistryScan scan;
	HeapTuple	tuple;
	bool		found = false;

	if (reg == NULL || !is_registered(reg, relid))
		return NULL;
	result = palloc0(sizeof(Registration));
	result->relid = relid;
	if (begin_oid_scan(&scan, reg->models, models_pkey, RM_MODEL, relid))
	{
		tuple = systable_getnext(scan.scan);
		if (HeapTupleIsValid(tuple))
		{
			Jsonb	   *options = get_jsonb(&scan, tuple, RM_OPTIONS);

			found = true;
			if (options)
				orm_registration_options(result, options, WARNING);
		}
		end_scan(&scan);
	}
	if (begin_oid_scan(&scan, reg->relations, relations_pkey, RR_MODEL, relid))
	{
		while (HeapTupleIsValid(tuple = systable_getnext(scan.scan)))
		{
			found = true;
			read_relation(&scan, tuple, result);
		}
		end_scan(&scan);
	}
	return found ? result : NULL;
}

/* The models of which a registered relation leads to "target". */
List *
orm_registered_sources(Oid target)
{
	const OrmRegistry *reg = orm_registry();
	RegistryScan scan;
	HeapTuple	tuple;
	List	   *result = NIL;

	if (orm_registry_empty() ||
		!begin_oid_scan(&scan, reg->relations, relations_target, RR_TARGET,
						target))
		return NIL;
	while (HeapTupleIsValid(tuple = systable_getnext(scan.scan)))
		result = list_append_unique_oid(result,
										get_oid(&scan, tuple, RR_MODEL));
	end_scan(&scan);
	return result;
}

/*
 * The relations labelled so, visible or not, existing or not.  key is
 * lower-cased; whole tells whether it is all of the label or its last part.
 */
List *
orm_registered_labels(const char *key, bool whole)
{
	const OrmRegistry *reg = orm_registry();
	ScanKeyData skey;
	RegistryScan scan;
	HeapTuple	tuple;
	List	   *result = NIL;

	if (reg == NULL || orm_registry_empty())
		return NIL;
	/* the columns are COLLATE "C", which ScanKeyInit() supposes */
	ScanKeyInit(&skey, whole ? RM_LABEL_KEY : RM_NAME_KEY,
				BTEqualStrategyNumber, F_TEXTEQ, CStringGetTextDatum(key));
	if (!begin_scan(&scan, reg->models,
					whole ? models_label_key : models_name_key, &skey))
		return NIL;
	while (HeapTupleIsValid(tuple = systable_getnext(scan.scan)))
		result = list_append_unique_oid(result,
										get_oid(&scan, tuple, RM_MODEL));
	end_scan(&scan);
	return result;
}
