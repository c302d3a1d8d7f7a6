/*
 * reflect.c
 *	  Bare facts of one relation, read from the system catalogs: its columns,
 *	  unique keys, foreign keys, and the foreign keys that refer to it.
 *
 * Every reader here costs in proportion to the one relation it is asked
 * about, never to the number of relations in the database.  The foreign keys
 * that refer to a table are found by the table's own triggers, since
 * pg_constraint has no index on confrelid.  A foreign key that PostgreSQL 18
 * made NOT ENFORCED has no triggers and is seen from its own side only.
 *
 * No relation is opened and none is locked (models.c has locked the model's
 * own): everything comes from system caches and catalog scans, so that looking
 * at its neighbours can neither block nor fail for want of a privilege.  What
 * changes meanwhile sends invalidations, which models.c sees.
 *
 * On partitioned tables a foreign key is one constraint on the root and a
 * clone of it for every partition of either side.  Only the root's counts;
 * a partition asked about by itself keeps its own clone, and is referred to by
 * what refers to an ancestor.
 *
 * Relies on: an OrmBuild's memory contexts and facts table; registry.c for
 * what was registered.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "reflect.h"

bool
orm_is_model_kind(char relkind)
{
	return relkind == RELKIND_RELATION ||
		relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_VIEW ||
		relkind == RELKIND_MATVIEW ||
		relkind == RELKIND_FOREIGN_TABLE;
}

OrmBuild *
orm_build_start(MemoryContext context, MemoryContext scratch)
{
	OrmBuild   *build = MemoryContextAllocZero(scratch, sizeof(OrmBuild));
	HASHCTL		ctl = {0};

	build->context = context;
	build->scratch = scratch;
	build->elevel = WARNING;
	ctl.keysize = sizeof(Oid);
	ctl.entrysize = sizeof(RelFacts);
	ctl.hcxt = scratch;
	build->facts = hash_create("orm_lookup facts", 32, &ctl,
							   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return build;
}

/*
 * The facts of a relation, its name and kind only at first.  "exists" is
 * false when it was dropped meanwhile.
 */
RelFacts *
orm_facts(OrmBuild *build, Oid relid)
{
	RelFacts   *facts;
	bool		found;
	HeapTuple	tuple;
	MemoryContext old;

	facts = hash_search(build->facts, &relid, HASH_ENTER, &found);
	if (found)
		return facts;
	/* entered before anything is read, so that it is a dependency already */
	memset((char *) facts + sizeof(Oid), 0, sizeof(RelFacts) - sizeof(Oid));

	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return facts;
	old = MemoryContextSwitchTo(build->scratch);
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		facts->exists = true;
		facts->relkind = form->relkind;
		facts->nspid = form->relnamespace;
		facts->rowtype = form->reltype;
		facts->relname = pstrdup(NameStr(form->relname));
	}
	ReleaseSysCache(tuple);
	facts->nspname = get_namespace_name(facts->nspid);
	if (facts->nspname == NULL)
		facts->nspname = pstrdup("");
	MemoryContextSwitchTo(old);
	return facts;
}

/* ----------------------------------------------------------------- columns */

static void
fill_column(OrmColumn *col, Form_pg_attribute att)
{
	memset(col, 0, sizeof(OrmColumn));
	col->attnum = att->attnum;
	col->column = pstrdup(NameStr(att->attname));
	col->attname = col->column;
	col->typid = att->atttypid;
	col->typmod = att->atttypmod;
	col->collation = att->attcollation;
	col->notnull = att->attnotnull;
	col->hasdefault = att->atthasdef || att->attidentity != '\0';
	col->identity = att->attidentity;
	col->generated = att->attgenerated;
}

void
orm_facts_columns(OrmBuild *build, RelFacts *facts)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData key[2];
	HeapTuple	tuple;
	int			space = 16;
	MemoryContext old;

	if (facts->have_columns)
		return;
	old = MemoryContextSwitchTo(build->scratch);
	facts->columns = palloc(space * sizeof(OrmColumn));
	facts->ncolumns = 0;

	ScanKeyInit(&key[0], Anum_pg_attribute_attrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(facts->relid));
	ScanKeyInit(&key[1], Anum_pg_attribute_attnum, BTGreaterStrategyNumber,
				F_INT2GT, Int16GetDatum(0));
	catalog = table_open(AttributeRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, AttributeRelidNumIndexId, true, NULL,
							  2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_attribute att = (Form_pg_attribute) GETSTRUCT(tuple);

		if (att->attisdropped)
			continue;
		if (facts->ncolumns == space)
		{
			space *= 2;
			facts->columns = repalloc(facts->columns,
									  space * sizeof(OrmColumn));
		}
		fill_column(&facts->columns[facts->ncolumns++], att);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	MemoryContextSwitchTo(old);
	facts->have_columns = true;
}

OrmColumn *
orm_facts_column(OrmBuild *build, RelFacts *facts, AttrNumber attnum)
{
	orm_facts_columns(build, facts);
	for (int i = 0; i < facts->ncolumns; i++)
	{
		if (facts->columns[i].attnum == attnum)
			return &facts->columns[i];
	}
	return NULL;
}

/* The number of a column by its name, 0 when there is none. */
AttrNumber
orm_facts_attnum(OrmBuild *build, RelFacts *facts, const char *column)
{
	orm_facts_columns(build, facts);
	for (int i = 0; i < facts->ncolumns; i++)
	{
		if (strcmp(facts->columns[i].column, column) == 0)
			return facts->columns[i].attnum;
	}
	return InvalidAttrNumber;
}

/* -------------------------------------------------------------------- keys */

/*
 * A usable unique key out of a pg_index row, or NULL: expressions, a
 * predicate or an index that is not valid prove nothing about the rows.  The
 * primary key counts also while it is not valid, as one of a partitioned
 * table is until every partition has it.
 */
static RelKey *
read_key(HeapTuple tuple)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(tuple);
	RelKey	   *key;

	if (!index->indisunique || !index->indislive)
		return NULL;
	if (!index->indisvalid && !index->indisprimary)
		return NULL;
	if (!heap_attisnull(tuple, Anum_pg_index_indpred, NULL))
		return NULL;
	for (int i = 0; i < index->indnkeyatts; i++)
	{
		if (index->indkey.values[i] <= 0)
			return NULL;
	}
	key = palloc(sizeof(RelKey));
	key->primary = index->indisprimary;
	key->ncols = index->indnkeyatts;
	key->cols = palloc(key->ncols * sizeof(AttrNumber));
	memcpy(key->cols, index->indkey.values, key->ncols * sizeof(AttrNumber));
	return key;
}

List *
orm_facts_keys(OrmBuild *build, RelFacts *facts)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData skey;
	HeapTuple	tuple;
	MemoryContext old;
	List	   *keys = NIL;

	if (facts->have_keys)
		return facts->keys;
	old = MemoryContextSwitchTo(build->scratch);
	ScanKeyInit(&skey, Anum_pg_index_indrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(facts->relid));
	catalog = table_open(IndexRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, IndexIndrelidIndexId, true, NULL,
							  1, &skey);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		RelKey	   *key = read_key(tuple);

		if (key)
			keys = lappend(keys, key);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	MemoryContextSwitchTo(old);
	facts->keys = keys;
	facts->have_keys = true;
	return keys;
}

RelKey *
orm_facts_primary_key(OrmBuild *build, RelFacts *facts)
{
	ListCell   *lc;

	foreach(lc, orm_facts_keys(build, facts))
	{
		RelKey	   *key = lfirst(lc);

		if (key->primary)
			return key;
	}
	return NULL;
}

/* Whether two lists of columns are the same set. */
bool
orm_same_columns(int n1, const AttrNumber *cols1,
				 int n2, const AttrNumber *cols2)
{
	if (n1 != n2)
		return false;
	for (int i = 0; i < n1; i++)
	{
		bool		found = false;

		for (int j = 0; j < n2 && !found; j++)
			found = cols1[i] == cols2[j];
		if (!found)
			return false;
	}
	return true;
}

/* Whether exactly these columns are a unique key. */
bool
orm_facts_unique(OrmBuild *build, RelFacts *facts,
				 int ncols, const AttrNumber *cols)
{
	ListCell   *lc;

	foreach(lc, orm_facts_keys(build, facts))
	{
		RelKey	   *key = lfirst(lc);

		if (orm_same_columns(key->ncols, key->cols, ncols, cols))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------ foreign keys */

/* An int2[] of a pg_constraint row; *n is 0 when it is NULL. */
static AttrNumber *
constraint_columns(HeapTuple tuple, int anum, int *n)
{
	bool		isnull;
	Datum		datum = SysCacheGetAttr(CONSTROID, tuple, anum, &isnull);
	ArrayType  *array;
	AttrNumber *result;

	*n = 0;
	if (isnull)
		return NULL;
	array = DatumGetArrayTypeP(datum);
	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) ||
		ARR_ELEMTYPE(array) != INT2OID)
		elog(ERROR, "unexpected array in pg_constraint");
	*n = ARR_DIMS(array)[0];
	result = palloc(*n * sizeof(AttrNumber));
	memcpy(result, ARR_DATA_PTR(array), *n * sizeof(AttrNumber));
	return result;
}

static RelForeignKey *
read_foreign_key(HeapTuple tuple)
{
	Form_pg_constraint con = (Form_pg_constraint) GETSTRUCT(tuple);
	RelForeignKey *fk;
	int			ntarget;

	if (con->contype != CONSTRAINT_FOREIGN)
		return NULL;
#if PG_VERSION_NUM >= 180000
	/* FOREIGN KEY (..., PERIOD ...) does not join by equality */
	if (con->conperiod)
		return NULL;
#endif
	fk = palloc0(sizeof(RelForeignKey));
	fk->oid = con->oid;
	fk->name = pstrdup(NameStr(con->conname));
	fk->relid = con->conrelid;
	fk->target = con->confrelid;
	fk->deltype = con->confdeltype;
	fk->deferred = con->condeferrable && con->condeferred;
	fk->cols = constraint_columns(tuple, Anum_pg_constraint_conkey,
								  &fk->ncols);
	fk->target_cols = constraint_columns(tuple, Anum_pg_constraint_confkey,
										 &ntarget);
	if (fk->ncols == 0 || fk->ncols != ntarget)
		return NULL;
#if PG_VERSION_NUM >= 150000
	{
		int			nset;
		AttrNumber *set = constraint_columns(tuple,
											 Anum_pg_constraint_confdelsetcols,
											 &nset);

		for (int i = 0; i < nset; i++)
			fk->set_columns = lappend_int(fk->set_columns, set[i]);
	}
#endif
	return fk;
}

static HeapTuple
constraint_tuple(Oid constraint)
{
	return SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
}

/*
 * Whether a cloned constraint is there because the referenced table has
 * partitions (then the table's own one says it all), and not because this
 * relation is a partition.
 */
static bool
is_referenced_side_clone(Form_pg_constraint con)
{
	HeapTuple	tuple = constraint_tuple(con->conparentid);
	bool		result = true;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_constraint parent = (Form_pg_constraint) GETSTRUCT(tuple);

		result = parent->conrelid == con->conrelid ||
			parent->confrelid != con->confrelid;
		ReleaseSysCache(tuple);
	}
	return result;
}

static bool
same_pairs(const RelForeignKey *fk1, const RelForeignKey *fk2)
{
	if (fk1->relid != fk2->relid || fk1->target != fk2->target ||
		fk1->ncols != fk2->ncols)
		return false;
	for (int i = 0; i < fk1->ncols; i++)
	{
		bool		found = false;

		for (int j = 0; j < fk2->ncols && !found; j++)
			found = fk1->cols[i] == fk2->cols[j] &&
				fk1->target_cols[i] == fk2->target_cols[j];
		if (!found)
			return false;
	}
	return true;
}

/*
 * Adds a foreign key to the list, unless it says the same as one that is
 * there: of such doubles, which either side may come upon, the oldest counts.
 */
static List *
add_foreign_key(List *fkeys, RelForeignKey *fk)
{
	ListCell   *lc;

	foreach(lc, fkeys)
	{
		RelForeignKey *other = lfirst(lc);

		if (!same_pairs(fk, other))
			continue;
		if (fk->oid < other->oid)
			lfirst(lc) = fk;
		return fkeys;
	}
	return lappend(fkeys, fk);
}

List *
orm_facts_fkeys(OrmBuild *build, RelFacts *facts)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;
	MemoryContext old;
	List	   *fkeys = NIL;

	if (facts->have_fkeys)
		return facts->fkeys;
	old = MemoryContextSwitchTo(build->scratch);
	ScanKeyInit(&key, Anum_pg_constraint_conrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(facts->relid));
	catalog = table_open(ConstraintRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, ConstraintRelidTypidNameIndexId, true,
							  NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_constraint con = (Form_pg_constraint) GETSTRUCT(tuple);
		RelForeignKey *fk;

		if (con->contype == CONSTRAINT_FOREIGN &&
			OidIsValid(con->conparentid) && is_referenced_side_clone(con))
			continue;
		fk = read_foreign_key(tuple);
		if (fk)
			fkeys = add_foreign_key(fkeys, fk);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	MemoryContextSwitchTo(old);
	facts->fkeys = fkeys;
	facts->have_fkeys = true;
	return fkeys;
}

/* The constraints of which a relation has the referenced side's triggers. */
static List *
trigger_constraints(Oid relid)
{
	Relation	catalog;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;
	List	   *result = NIL;

	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(relid));
	catalog = table_open(TriggerRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, TriggerRelidNameIndexId, true, NULL,
							  1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT(tuple);

		/* each constraint has one such trigger for DELETE */
		if (OidIsValid(trigger->tgconstraint) &&
			TRIGGER_FOR_DELETE(trigger->tgtype) &&
			RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_PK)
			result = lappend_oid(result, trigger->tgconstraint);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return result;
}

#if PG_VERSION_NUM < 150000
/*
 * Before PostgreSQL 15 a partitioned table that is referenced has no such
 * triggers, but its partitions have: take the clones on any leaf, and climb
 * from them to the constraints on this table.
 */
static Oid
first_leaf(Oid relid)
{
	while (get_rel_relkind(relid) == RELKIND_PARTITIONED_TABLE)
	{
		List	   *children = find_inheritance_children(relid, NoLock);

		if (children == NIL)
			return InvalidOid;
		relid = linitial_oid(children);
	}
	return relid;
}

static Oid
climb_to(Oid constraint, Oid target)
{
	while (OidIsValid(constraint))
	{
		HeapTuple	tuple = constraint_tuple(constraint);
		Form_pg_constraint con;

		if (!HeapTupleIsValid(tuple))
			return InvalidOid;
		con = (Form_pg_constraint) GETSTRUCT(tuple);
		if (con->confrelid == target)
		{
			ReleaseSysCache(tuple);
			return constraint;
		}
		constraint = con->conparentid;
		ReleaseSysCache(tuple);
	}
	return InvalidOid;
}

static List *
partitioned_constraints(Oid relid)
{
	Oid			leaf = first_leaf(relid);
	List	   *result = NIL;
	ListCell   *lc;

	if (!OidIsValid(leaf))
		return NIL;
	foreach(lc, trigger_constraints(leaf))
	{
		Oid			constraint = climb_to(lfirst_oid(lc), relid);

		if (OidIsValid(constraint))
			result = list_append_unique_oid(result, constraint);
	}
	return result;
}
#endif							/* before 15 */

static int
compare_foreign_keys(const ListCell *a, const ListCell *b)
{
	const RelForeignKey *fk1 = lfirst(a);
	const RelForeignKey *fk2 = lfirst(b);

	if (fk1->relid != fk2->relid)
		return fk1->relid < fk2->relid ? -1 : 1;
	if ((fk1->root == NULL) != (fk2->root == NULL))
		return fk1->root == NULL ? -1 : 1;
	return fk1->oid < fk2->oid ? -1 : fk1->oid > fk2->oid ? 1 : 0;
}

/*
 * The foreign key that a constraint is, if it refers to this relation.  What
 * refers to an ancestor of a partition has a clone for the partition, which
 * says how the partition's columns are numbered; all else is told by the
 * constraint that it was cloned from.  A clone whose parents belong to another
 * referencing table is there for a partition of that table, and says nothing
 * that its parents don't.
 */
static RelForeignKey *
referencing_key(Oid constraint, Oid target)
{
	RelForeignKey *fk = NULL;

	while (OidIsValid(constraint))
	{
		HeapTuple	tuple = constraint_tuple(constraint);
		Form_pg_constraint con;
		RelForeignKey *key = NULL;

		if (!HeapTupleIsValid(tuple))
			return NULL;
		con = (Form_pg_constraint) GETSTRUCT(tuple);
		if (fk != NULL ? con->conrelid == fk->relid : con->confrelid == target)
			key = read_foreign_key(tuple);
		constraint = con->conparentid;
		ReleaseSysCache(tuple);
		if (key == NULL)
			return NULL;
		if (fk == NULL)
			fk = key;
		else if (!OidIsValid(constraint))
			fk->root = key;
	}
	return fk;
}

/*
 * As add_foreign_key(), for a list sorted by referencing table and age, which
 * may be long while each table's part of it is short.
 */
static List *
without_doubles(List *fkeys)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, fkeys)
	{
		RelForeignKey *fk = lfirst(lc);
		bool		is_double = false;

		for (int i = list_length(result) - 1; i >= 0 && !is_double; i--)
		{
			RelForeignKey *other = list_nth(result, i);

			if (other->relid != fk->relid)
				break;
			is_double = same_pairs(other, fk);
		}
		if (!is_double)
			result = lappend(result, fk);
	}
	return result;
}

/*
 * The foreign keys that refer to a relation, as RelForeignKey *, in order of
 * the referencing tables' creation.  Read anew each time: only the model's own
 * build asks, and only once.
 */
List *
orm_facts_referencing(OrmBuild *build, RelFacts *facts)
{
	List	   *constraints;
	List	   *result = NIL;
	ListCell   *lc;
	MemoryContext old = MemoryContextSwitchTo(build->scratch);

	constraints = trigger_constraints(facts->relid);
#if PG_VERSION_NUM < 150000
	if (facts->relkind == RELKIND_PARTITIONED_TABLE)
		constraints = partitioned_constraints(facts->relid);
#endif
	foreach(lc, constraints)
	{
		RelForeignKey *fk = referencing_key(lfirst_oid(lc), facts->relid);

		if (fk)
			result = lappend(result, fk);
	}
	list_sort(result, compare_foreign_keys);
	result = without_doubles(result);
	MemoryContextSwitchTo(old);
	return result;
}

/* ----------------------------------------------------------- registrations */

Registration *
orm_facts_registration(OrmBuild *build, RelFacts *facts)
{
	MemoryContext old;

	if (build->trial && build->trial->relid == facts->relid)
		return build->trial;
	if (facts->have_registration)
		return facts->registration;
	old = MemoryContextSwitchTo(build->scratch);
	facts->registration = orm_registration(facts->relid);
	MemoryContextSwitchTo(old);
	facts->have_registration = true;
	return facts->registration;
}
