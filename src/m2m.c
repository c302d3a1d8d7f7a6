/*
 * m2m.c
 *	  Many-to-many relations: recognising plain join tables, and what was
 *	  registered about join tables of any kind.
 *
 * A plain join table has two foreign keys, which are unique together, and
 * nothing else but a surrogate primary key.  Named "<model>_<x>", it gives
 * that model the many-to-many relation x, as Django names the tables it makes.
 *
 * Relies on: reflect.c for facts, relations.c for its helpers.  Runs in the
 * model's memory context.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "reflect.h"

/* ------------------------------------------------------- plain join tables */

static bool
has_column(int ncols, const AttrNumber *cols, AttrNumber attnum)
{
	for (int i = 0; i < ncols; i++)
	{
		if (cols[i] == attnum)
			return true;
	}
	return false;
}

/* A cheap look first: only a unique key of several columns makes it possible. */
static bool
may_be_join(OrmBuild *build, RelFacts *facts)
{
	ListCell   *lc;

	if (facts->relkind != RELKIND_RELATION &&
		facts->relkind != RELKIND_PARTITIONED_TABLE)
		return false;
	foreach(lc, orm_facts_keys(build, facts))
	{
		if (((RelKey *) lfirst(lc))->ncols >= 2)
			return true;
	}
	return false;
}

/* Whether two foreign keys are unique together and there is nothing else. */
static bool
nothing_but(OrmBuild *build, RelFacts *facts, RelForeignKey *fk1,
			RelForeignKey *fk2)
{
	int			n = fk1->ncols + fk2->ncols;
	AttrNumber *both = palloc(n * sizeof(AttrNumber));
	RelKey	   *pk = orm_facts_primary_key(build, facts);

	memcpy(both, fk1->cols, fk1->ncols * sizeof(AttrNumber));
	for (int i = 0; i < fk2->ncols; i++)
	{
		if (has_column(fk1->ncols, fk1->cols, fk2->cols[i]))
			return false;
		both[fk1->ncols + i] = fk2->cols[i];
	}
	if (!orm_facts_unique(build, facts, n, both))
		return false;

	orm_facts_columns(build, facts);
	for (int i = 0; i < facts->ncolumns; i++)
	{
		AttrNumber	attnum = facts->columns[i].attnum;

		if (has_column(n, both, attnum))
			continue;
		if (pk == NULL || pk->ncols != 1 || pk->cols[0] != attnum)
			return false;
	}
	return true;
}

/* What follows "<model>_" in a join table's name, or NULL. */
static const char *
rest_of_name(RelFacts *through, RelFacts *model)
{
	size_t		len = strlen(model->relname);

	if (!model->exists ||
		strncmp(through->relname, model->relname, len) != 0 ||
		through->relname[len] != '_' || through->relname[len + 1] == '\0')
		return NULL;
	return through->relname + len + 1;
}

static bool
column_starts_with(RelForeignKey *fk, const char *prefix)
{
	char	   *column = get_attname(fk->relid, fk->cols[0], true);

	return column && strncmp(column, prefix, strlen(prefix)) == 0;
}

/*
 * Of two foreign keys to one table the one that leads back to the source:
 * Django calls it from_<model>_id, and else the first.
 */
static bool
second_is_source(RelForeignKey *fk1, RelForeignKey *fk2)
{
	if (column_starts_with(fk1, "from_") || column_starts_with(fk2, "to_"))
		return false;
	if (column_starts_with(fk2, "from_") || column_starts_with(fk1, "to_"))
		return true;
	return fk2->cols[0] < fk1->cols[0];
}

/* Which side is the source: the one whose name the table's begins with. */
static void
choose_source(OrmBuild *build, OrmJoin *join)
{
	RelFacts   *m1 = orm_facts(build, join->source->target);
	RelFacts   *m2 = orm_facts(build, join->target->target);
	const char *rest1 = rest_of_name(join->through, m1);
	const char *rest2 = rest_of_name(join->through, m2);
	bool		swap;

	if (m1 == m2)
		swap = second_is_source(join->source, join->target);
	else if (rest1 && rest2 && strlen(rest1) == strlen(rest2))
		swap = m1->nspid != join->through->nspid &&
			m2->nspid == join->through->nspid;
	else
		swap = rest2 && (rest1 == NULL || strlen(rest2) < strlen(rest1));
	if (swap)
	{
		RelForeignKey *fk = join->source;

		join->source = join->target;
		join->target = fk;
		rest1 = rest2;
	}
	join->name = rest1 ? pstrdup(rest1) : NULL;
}

/* A plain join table, or NULL. */
OrmJoin *
orm_plain_join(OrmBuild *build, RelFacts *through)
{
	List	   *fkeys;
	OrmJoin    *join;

	if (!may_be_join(build, through))
		return NULL;
	fkeys = orm_facts_fkeys(build, through);
	if (list_length(fkeys) != 2)
		return NULL;
	join = palloc0(sizeof(OrmJoin));
	join->through = through;
	join->source = linitial(fkeys);
	join->target = lsecond(fkeys);
	/* in the order of the table's columns, not of the constraints' names */
	if (join->target->cols[0] < join->source->cols[0])
	{
		join->source = lsecond(fkeys);
		join->target = linitial(fkeys);
	}
	if (join->source->target == through->relid ||
		join->target->target == through->relid)
		return NULL;
	if (!nothing_but(build, through, join->source, join->target))
		return NULL;
	choose_source(build, join);
	return join;
}

/* ------------------------------------------------------------ the relation */

static void
set_through(OrmRelation *rel, RelFacts *through, RelForeignKey *source,
			RelForeignKey *target)
{
	rel->through = through->relid;
	rel->nthrough_from = source->ncols;
	rel->from_cols = orm_copy_columns(source->ncols, source->target_cols);
	rel->through_from_cols = orm_copy_columns(source->ncols, source->cols);
	rel->ncols = target->ncols;
	rel->through_to_cols = orm_copy_columns(target->ncols, target->cols);
	rel->to_cols = orm_copy_columns(target->ncols, target->target_cols);
}

/* A registration that means this join table by the relation's name. */
static RegRelation *
registration_by_name(OrmBuild *build, OrmJoin *join)
{
	RelFacts   *source = orm_facts(build, join->source->target);
	Registration *registration = orm_facts_registration(build, source);
	ListCell   *lc;

	if (registration == NULL)
		return NULL;
	foreach(lc, registration->relations)
	{
		RegRelation *reg = lfirst(lc);

		if (strcmp(reg->name, join->name) != 0 || OidIsValid(reg->through))
			continue;
		if (reg->kind == REL_FK || reg->kind == REL_O2O || reg->columns)
			continue;
		if (reg->target_given && reg->target != join->target->target)
			continue;
		return reg;
	}
	return NULL;
}

/* The forward relation that a plain join table's name gives its source. */
OrmRelation *
orm_join_relation(OrmBuild *build, OrmJoin *join, RegRelation **regp)
{
	OrmRelation *rel = orm_new_relation(REL_M2M, join->source->target,
										join->target->target);
	RegRelation *reg = registration_by_name(build, join);

	rel->name = rel->accessor = pstrdup(join->name);
	set_through(rel, join->through, join->source, join->target);
	rel->through_auto = true;
	rel->nullable = true;
	rel->registered = reg != NULL;
	rel->symmetrical = reg && reg->symmetrical && rel->from == rel->to;
	*regp = reg;
	return rel;
}

/* -------------------------------------------------------------- registered */

/*
 * The foreign keys of a join table to one side, given that side's table (or
 * InvalidOid: any) and the join table's columns (or NIL: any).
 */
static List *
candidates(OrmBuild *build, RelFacts *through, Oid side, List *columns)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, orm_facts_fkeys(build, through))
	{
		RelForeignKey *fk = lfirst(lc);

		if (OidIsValid(side) && fk->target != side)
			continue;
		if (columns && !orm_columns_are(build, through, columns,
										fk->ncols, fk->cols))
			continue;
		result = lappend(result, fk);
	}
	return result;
}

/*
 * A side of a registered join table for which there is no constraint: a
 * foreign key made up from the columns that were registered.
 */
static RelForeignKey *
made_up_key(OrmBuild *build, RelFacts *source, RegRelation *reg,
			RelFacts *through, RelFacts *side, List *through_columns,
			List *side_columns, const char *option)
{
	RelForeignKey *fk = palloc0(sizeof(RelForeignKey));
	RelKey	   *pk = orm_facts_primary_key(build, side);
	int			n = side_columns ? list_length(side_columns)
		: pk ? pk->ncols : 0;

	if (through_columns == NIL)
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("not exactly one foreign key of \"%s\" leads to \"%s\"",
							  through->relname, side->relname),
					 psprintf("Say which columns of \"%s\" do in \"%s\".",
							  through->relname, option));
		return NULL;
	}
	fk->relid = through->relid;
	fk->target = side->relid;
	fk->ncols = list_length(through_columns);
	if (n != fk->ncols)
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("%d columns of \"%s\" for %d of \"%s\"",
							  fk->ncols, through->relname, n, side->relname),
					 psprintf("\"%s\" must have as many columns as the key it refers to.",
							  option));
		return NULL;
	}
	fk->cols = orm_named_columns(build, source, reg, through, through_columns);
	fk->target_cols = side_columns
		? orm_named_columns(build, source, reg, side, side_columns)
		: orm_copy_columns(n, pk->cols);
	return fk->cols && fk->target_cols ? fk : NULL;
}

/* Where to and through are the same tables, from_ and to_ tell them apart. */
static RelForeignKey *
source_key(OrmBuild *build, RelFacts *source, RegRelation *reg,
		   RelFacts *through)
{
	List	   *found = candidates(build, through, source->relid,
								   reg->from_columns);

	if (list_length(found) == 2 && reg->from_columns == NIL)
	{
		RelForeignKey *fk1 = linitial(found);
		RelForeignKey *fk2 = lsecond(found);

		if (reg->through_to_columns == NIL)
			return second_is_source(fk1, fk2) ? fk2 : fk1;
		return orm_columns_are(build, through, reg->through_to_columns,
							   fk1->ncols, fk1->cols) ? fk2 : fk1;
	}
	if (list_length(found) == 1)
		return linitial(found);
	return made_up_key(build, source, reg, through, source, reg->from_columns,
					   reg->columns, "from_columns");
}

static RelForeignKey *
target_key(OrmBuild *build, RelFacts *source, RegRelation *reg,
		   RelFacts *through, RelForeignKey *from)
{
	List	   *found = candidates(build, through, reg->target,
								   reg->through_to_columns);

	found = list_delete_ptr(found, from);
	if (list_length(found) == 1)
		return linitial(found);
	if (!OidIsValid(reg->target))
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("\"%s\" does not say alone where it leads",
							  through->relname),
					 "Say it in \"to\", and in \"through_to_columns\" by which columns.");
		return NULL;
	}
	return made_up_key(build, source, reg, through,
					   orm_facts(build, reg->target), reg->through_to_columns,
					   reg->to_columns, "through_to_columns");
}

/* A registered many-to-many with its join table, or NULL after a complaint. */
OrmRelation *
orm_registered_m2m(OrmBuild *build, RelFacts *source, RegRelation *reg)
{
	RelFacts   *through;
	RelForeignKey *from;
	RelForeignKey *to;
	OrmRelation *rel;

	if (!OidIsValid(reg->through))
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("no plain join table \"%s_%s\" was found",
							  source->relname, reg->name),
					 "Name the join table in \"through\".");
		return NULL;
	}
	through = orm_facts(build, reg->through);
	if (!through->exists || !orm_is_model_kind(through->relkind) ||
		(OidIsValid(reg->target) && !orm_facts(build, reg->target)->exists))
	{
		orm_complain(build, source, reg->name, ERRCODE_UNDEFINED_TABLE,
					 "its join table or target does not exist any more", NULL);
		return NULL;
	}
	from = source_key(build, source, reg, through);
	to = from ? target_key(build, source, reg, through, from) : NULL;
	if (to == NULL)
		return NULL;
	rel = orm_new_relation(REL_M2M, source->relid, to->target);
	rel->name = rel->accessor = pstrdup(reg->name);
	set_through(rel, through, from, to);
	rel->through_auto = orm_plain_join(build, through) != NULL;
	rel->nullable = true;
	rel->registered = true;
	rel->symmetrical = reg->symmetrical && rel->from == rel->to;
	return rel;
}
