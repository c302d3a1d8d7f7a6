/*
 * relations.c
 *	  The relations of a model: its own foreign keys and what other tables make
 *	  of it, each completed by what was registered.
 *
 * A reverse relation is always made by turning a forward one around, so that
 * both sides agree on names, kind and what a deletion does.  For the reverse
 * side only the foreign key at hand and the unique keys of the referencing
 * table are read, not the rest of that table.
 *
 * What a registration says is checked here against the catalogs, each time it
 * is used: the registry's rows may have been restored or be out of date.
 * Wrong ones are left out with a WARNING; while a registration is on trial
 * (orm_register), the same checks raise errors.
 *
 * Relies on: reflect.c for facts, m2m.c for join tables, reverse_names.c for
 * the default names of the reverse side.  Runs in the model's memory context.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "reflect.h"

/* ----------------------------------------------------------------- helpers */

OrmRelation *
orm_new_relation(OrmRelKind kind, Oid from, Oid to)
{
	OrmRelation *rel = palloc0(sizeof(OrmRelation));

	rel->kind = kind;
	rel->from = from;
	rel->to = to;
	return rel;
}

AttrNumber *
orm_copy_columns(int ncols, const AttrNumber *cols)
{
	AttrNumber *copy = palloc(Max(ncols, 1) * sizeof(AttrNumber));

	memcpy(copy, cols, ncols * sizeof(AttrNumber));
	return copy;
}

/* Says what is wrong with a registration: an error, or a WARNING. */
void
orm_complain(OrmBuild *build, RelFacts *source, const char *relation,
			 int sqlstate, const char *problem, const char *hint)
{
	ereport(build->elevel,
			(errcode(sqlstate),
			 build->elevel >= ERROR
			 ? errmsg("cannot register \"%s\" on \"%s\": %s",
					  relation, source->relname, problem)
			 : errmsg("ignoring \"%s\", registered on \"%s\": %s",
					  relation, source->relname, problem),
			 hint ? errhint("%s", hint) : 0));
}

static List *
column_names(OrmBuild *build, RelFacts *facts)
{
	List	   *names = NIL;

	orm_facts_columns(build, facts);
	for (int i = 0; i < facts->ncolumns; i++)
		names = lappend(names, facts->columns[i].column);
	return names;
}

/*
 * The numbers of the columns that a registration names, or NULL after a
 * complaint.
 */
AttrNumber *
orm_named_columns(OrmBuild *build, RelFacts *source, const RegRelation *reg,
				  RelFacts *facts, List *names)
{
	AttrNumber *cols = palloc(Max(list_length(names), 1) * sizeof(AttrNumber));
	ListCell   *lc;
	int			n = 0;

	foreach(lc, names)
	{
		const char *name = lfirst(lc);
		const char *near;

		cols[n] = orm_facts_attnum(build, facts, name);
		if (cols[n] == InvalidAttrNumber)
		{
			near = orm_nearest_name(name, column_names(build, facts));
			orm_complain(build, source, reg->name, ERRCODE_UNDEFINED_COLUMN,
						 psprintf("column \"%s\" of \"%s\" does not exist",
								  name, facts->relname),
						 near ? psprintf("Perhaps you meant \"%s\".", near)
						 : NULL);
			return NULL;
		}
		for (int i = 0; i < n; i++)
		{
			if (cols[i] == cols[n])
			{
				orm_complain(build, source, reg->name,
							 ERRCODE_INVALID_PARAMETER_VALUE,
							 psprintf("column \"%s\" is named twice", name),
							 NULL);
				return NULL;
			}
		}
		n++;
	}
	return cols;
}

/* Whether names are exactly these columns, in any order. */
bool
orm_columns_are(OrmBuild *build, RelFacts *facts, List *names,
				int ncols, const AttrNumber *cols)
{
	if (list_length(names) != ncols)
		return false;
	for (int i = 0; i < ncols; i++)
	{
		char	   *column = get_attname(facts->relid, cols[i], true);
		ListCell   *lc;
		bool		found = false;

		foreach(lc, names)
			found = found || (column && strcmp(column, lfirst(lc)) == 0);
		if (!found)
			return false;
	}
	return true;
}

/* ------------------------------------------------------------ foreign keys */

/* The name that "fields" of a registration gives a column, or its own. */
static char *
field_name_of(OrmBuild *build, RelFacts *source, char *column)
{
	Registration *registration = orm_facts_registration(build, source);
	ListCell   *lc;

	if (registration == NULL)
		return column;
	foreach(lc, registration->fields)
	{
		RegField   *field = lfirst(lc);

		if (strcmp(field->column, column) == 0)
			return pstrdup(field->name);
	}
	return column;
}

/*
 * A foreign key's name when none is registered: its column without "_id",
 * unless that is the name of another column; a column that does not end so is
 * the relation's name itself.  A key of several columns has the constraint's.
 */
static char *
default_forward_name(OrmBuild *build, RelFacts *source, RelForeignKey *fk)
{
	char	   *column;
	size_t		len;

	if (fk->ncols != 1)
		return pstrdup(fk->name);
	column = get_attname(fk->relid, fk->cols[0], true);
	if (column == NULL)
		return pstrdup(fk->name);
	column = field_name_of(build, source, column);
	len = strlen(column);
	if (len <= 3 || strcmp(column + len - 3, "_id") != 0)
		return column;
	column[len - 3] = '\0';
	if (SearchSysCacheExistsAttName(fk->relid, column))
		return pstrdup(fk->name);
	return column;
}

static bool
is_m2m_registration(const RegRelation *reg)
{
	return reg->kind == REL_M2M || OidIsValid(reg->through);
}

/* Whether a registration speaks of this foreign key, by columns or by name. */
static bool
registration_fits(OrmBuild *build, RelFacts *source, const RegRelation *reg,
				  RelForeignKey *fk, const char *default_name)
{
	if (is_m2m_registration(reg))
		return false;
	if (reg->target_given && reg->target != fk->target)
		return false;
	if (reg->to_columns != NIL &&
		!orm_columns_are(build, orm_facts(build, fk->target), reg->to_columns,
						 fk->ncols, fk->target_cols))
		return false;
	if (reg->columns != NIL)
		return orm_columns_are(build, source, reg->columns,
							   fk->ncols, fk->cols);
	return strcmp(reg->name, default_name) == 0 ||
		strcmp(reg->name, fk->name) == 0;
}

static RegRelation *
find_registration(OrmBuild *build, RelFacts *source, RelForeignKey *fk,
				  const char *default_name)
{
	Registration *registration = orm_facts_registration(build, source);
	ListCell   *lc;

	if (registration == NULL)
		return NULL;
	foreach(lc, registration->relations)
	{
		RegRelation *reg = lfirst(lc);

		if (registration_fits(build, source, reg, fk, default_name))
			return reg;
	}
	return NULL;
}

/*
 * What a deletion does to the referencing rows when nothing is registered
 * (API section 9).  Without a constraint the database does nothing, and
 * neither do we.
 */
static void
reflected_on_delete(OrmRelation *rel, RelForeignKey *fk)
{
	if (fk == NULL)
	{
		rel->on_delete = DEL_DO_NOTHING;
		return;
	}
	rel->set_columns = list_copy(fk->set_columns);
	switch (fk->deltype)
	{
		case FKCONSTR_ACTION_CASCADE:
			rel->on_delete = DEL_CASCADE;
			return;
		case FKCONSTR_ACTION_SETNULL:
			rel->on_delete = DEL_SET_NULL;
			return;
		case FKCONSTR_ACTION_SETDEFAULT:
			rel->on_delete = DEL_SET_DEFAULT;
			return;
		case FKCONSTR_ACTION_RESTRICT:
			rel->on_delete = DEL_RESTRICT;
			return;
	}
	if (orm_no_action == NO_ACTION_CASCADE)
		rel->on_delete = DEL_CASCADE;
	else if (orm_no_action == NO_ACTION_AUTO && fk->deferred)
		rel->on_delete = DEL_CASCADE;
	else
		rel->on_delete = DEL_PROTECT;
	rel->on_delete_guessed = orm_no_action != NO_ACTION_AUTO || !fk->deferred;
}

static bool
any_nullable(Oid relid, int ncols, const AttrNumber *cols)
{
	for (int i = 0; i < ncols; i++)
	{
		HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid),
											Int16GetDatum(cols[i]));
		bool		notnull;

		if (!HeapTupleIsValid(tuple))
			return true;
		notnull = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
		ReleaseSysCache(tuple);
		if (!notnull)
			return true;
	}
	return false;
}

/*
 * Multi-table inheritance: registered, or recognised by what Django makes, a
 * primary key "<parent>_ptr_id" that is a foreign key.
 */
static bool
is_parent_link(OrmBuild *build, RelFacts *source, const OrmRelation *rel)
{
	Registration *registration = orm_facts_registration(build, source);
	RelKey	   *pk;
	char	   *column;
	size_t		len;
	ListCell   *lc;

	if (rel->kind != REL_O2O || rel->to == rel->from)
		return false;
	if (registration)
	{
		foreach(lc, registration->parents)
		{
			if (strcmp(lfirst(lc), rel->name) == 0)
				return true;
		}
	}
	pk = orm_facts_primary_key(build, source);
	if (rel->ncols != 1 || pk == NULL || pk->ncols != 1 ||
		pk->cols[0] != rel->from_cols[0])
		return false;
	column = get_attname(rel->from, rel->from_cols[0], true);
	len = column ? strlen(column) : 0;
	return len > 7 && strcmp(column + len - 7, "_ptr_id") == 0;
}

/* What forward relations have in common once their columns are known. */
static void
finish_forward(OrmBuild *build, RelFacts *source, OrmRelation *rel,
			   RelForeignKey *fk, const RegRelation *reg)
{
	if (orm_facts_unique(build, source, rel->ncols, rel->from_cols))
		rel->kind = REL_O2O;
	if (reg && reg->kind >= 0)
		rel->kind = reg->kind;
	rel->nullable = any_nullable(rel->from, rel->ncols, rel->from_cols);
	rel->accessor = rel->name;
	rel->registered = reg != NULL;
	reflected_on_delete(rel, fk);
	if (reg && reg->on_delete_given)
	{
		rel->on_delete = reg->on_delete;
		rel->on_delete_registered = true;
		rel->on_delete_guessed = false;
		rel->set_columns = NIL;
		if (reg->set_value)
		{
			rel->set_value = palloc(VARSIZE(reg->set_value));
			memcpy(rel->set_value, reg->set_value, VARSIZE(reg->set_value));
		}
	}
	rel->parent_link = is_parent_link(build, source, rel);
}

/* A forward relation out of a constraint. */
static OrmRelation *
forward_of_fkey(OrmBuild *build, RelFacts *source, RelForeignKey *fk,
				RegRelation **regp)
{
	OrmRelation *rel = orm_new_relation(REL_FK, fk->relid, fk->target);
	char	   *name = default_forward_name(build, source, fk);
	RegRelation *reg = find_registration(build, source, fk, name);

	rel->name = reg ? pstrdup(reg->name) : name;
	rel->constraint = fk->oid;
	if (strcmp(rel->name, fk->name) != 0)
		rel->alias = pstrdup(fk->name);
	rel->ncols = fk->ncols;
	rel->from_cols = orm_copy_columns(fk->ncols, fk->cols);
	rel->to_cols = orm_copy_columns(fk->ncols, fk->target_cols);
	finish_forward(build, source, rel, fk, reg);
	*regp = reg;
	return rel;
}

/*
 * The columns of a registered relation that has no constraint, as written, or
 * by Django's custom: "<name>_id", else "<name>".
 */
static AttrNumber *
registered_columns(OrmBuild *build, RelFacts *source, const RegRelation *reg,
				   int *ncols)
{
	AttrNumber	attnum;

	if (reg->columns != NIL)
	{
		*ncols = list_length(reg->columns);
		return orm_named_columns(build, source, reg, source, reg->columns);
	}
	*ncols = 1;
	attnum = orm_facts_attnum(build, source, psprintf("%s_id", reg->name));
	if (attnum == InvalidAttrNumber)
		attnum = orm_facts_attnum(build, source, reg->name);
	if (attnum != InvalidAttrNumber)
		return orm_copy_columns(1, &attnum);
	orm_complain(build, source, reg->name, ERRCODE_UNDEFINED_COLUMN,
				 "no foreign key, column or join table fits that name",
				 "Say \"columns\" and \"to\" for a foreign key, \"through\" for a many-to-many.");
	return NULL;
}

/* The target's columns: as written, else its primary key. */
static AttrNumber *
registered_target_columns(OrmBuild *build, RelFacts *source,
						  const RegRelation *reg, RelFacts *target, int ncols)
{
	RelKey	   *pk = orm_facts_primary_key(build, target);
	int			n = reg->to_columns ? list_length(reg->to_columns)
		: pk ? pk->ncols : 0;

	if (n == 0)
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("\"%s\" has no primary key", target->relname),
					 "Say which columns are referred to in \"to_columns\".");
		return NULL;
	}
	if (n != ncols)
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("%d referring and %d referenced columns", ncols, n),
					 "\"columns\" and \"to_columns\" must be of the same number.");
		return NULL;
	}
	if (reg->to_columns)
		return orm_named_columns(build, source, reg, target, reg->to_columns);
	return orm_copy_columns(n, pk->cols);
}

/* A forward relation for which the database has no constraint, or NULL. */
static OrmRelation *
forward_of_registration(OrmBuild *build, RelFacts *source, RegRelation *reg)
{
	OrmRelation *rel;
	RelFacts   *target;

	rel = orm_new_relation(REL_FK, source->relid, reg->target);
	rel->name = pstrdup(reg->name);
	rel->from_cols = registered_columns(build, source, reg, &rel->ncols);
	if (rel->from_cols == NULL)
		return NULL;
	if (!OidIsValid(reg->target))
	{
		orm_complain(build, source, reg->name,
					 ERRCODE_INVALID_PARAMETER_VALUE,
					 "the database has no such foreign key, and \"to\" is missing",
					 "Say which table or view it refers to in \"to\".");
		return NULL;
	}
	target = orm_facts(build, reg->target);
	if (!target->exists || !orm_is_model_kind(target->relkind))
	{
		orm_complain(build, source, reg->name, ERRCODE_UNDEFINED_TABLE,
					 "its target does not exist any more", NULL);
		return NULL;
	}
	rel->to_cols = registered_target_columns(build, source, reg, target,
											 rel->ncols);
	if (rel->to_cols == NULL)
		return NULL;
	finish_forward(build, source, rel, NULL, reg);
	return rel;
}

/* ----------------------------------------------------------------- reverse */

static bool
is_hidden(const RegRelation *reg)
{
	size_t		len;

	if (reg == NULL || !reg->related_name_given)
		return false;
	if (reg->related_name == NULL)
		return true;
	len = strlen(reg->related_name);
	return len > 0 && reg->related_name[len - 1] == '+';
}

/*
 * A forward relation turned around.  Its default name is given later, when
 * all reverse relations are known; a hidden one has no accessor.
 */
OrmRelation *
orm_reverse_relation(RelFacts *source, const OrmRelation *forward,
					 const RegRelation *reg)
{
	OrmRelation *rel = palloc(sizeof(OrmRelation));

	*rel = *forward;
	rel->kind = forward->kind == REL_FK ? REL_REVERSE_FK
		: forward->kind == REL_O2O ? REL_REVERSE_O2O : REL_REVERSE_M2M;
	rel->from = forward->to;
	rel->to = forward->from;
	rel->from_cols = forward->to_cols;
	rel->to_cols = forward->from_cols;
	if (OidIsValid(forward->through))
	{
		rel->ncols = forward->nthrough_from;
		rel->nthrough_from = forward->ncols;
		rel->through_from_cols = forward->through_to_cols;
		rel->through_to_cols = forward->through_from_cols;
	}
	rel->nullable = true;
	rel->alias = NULL;
	rel->name = rel->accessor = NULL;
	rel->source_name = pstrdup(source->relname);
	rel->forward_name = forward->name;
	if (is_hidden(reg))
		return rel;
	if (reg && reg->related_name)
		rel->related_name = pstrdup(reg->related_name);
	if (reg && reg->related_query_name)
		rel->name = pstrdup(reg->related_query_name);
	else if (rel->related_name)
		rel->name = rel->related_name;
	rel->name_registered = rel->name != NULL;
	rel->accessor = rel->related_name ? rel->related_name : rel->source_name;
	return rel;
}

static OrmRelation *
add_reverse(OrmModel *model, RelFacts *source, const OrmRelation *forward,
			const RegRelation *reg)
{
	OrmRelation *rel = orm_reverse_relation(source, forward, reg);

	model->reverse_all = lappend(model->reverse_all, rel);
	if (rel->accessor)
		model->reverse = lappend(model->reverse, rel);
	return rel;
}

static bool
has_reverse_of(const OrmModel *model, Oid constraint)
{
	ListCell   *lc;

	foreach(lc, model->reverse_all)
	{
		if (((OrmRelation *) lfirst(lc))->constraint == constraint)
			return true;
	}
	return false;
}

/* ---------------------------------------------------- putting it together */

static int
compare_by_column(const ListCell *a, const ListCell *b)
{
	const OrmRelation *rel1 = lfirst(a);
	const OrmRelation *rel2 = lfirst(b);

	if (rel1->from_cols[0] != rel2->from_cols[0])
		return rel1->from_cols[0] - rel2->from_cols[0];
	return rel1->constraint < rel2->constraint ? -1
		: rel1->constraint > rel2->constraint ? 1 : 0;
}

/* The model's own foreign keys, and which registrations spoke of one. */
static List *
add_foreign_keys(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	List	   *used = NIL;
	ListCell   *lc;

	foreach(lc, orm_facts_fkeys(build, facts))
	{
		RelForeignKey *fk = lfirst(lc);
		RegRelation *reg;
		OrmRelation *rel = forward_of_fkey(build, facts, fk, &reg);

		model->forward = lappend(model->forward, rel);
		if (reg)
			used = lappend(used, reg);
	}
	list_sort(model->forward, compare_by_column);
	return used;
}

/*
 * The foreign keys that refer to the model.  Those of plain join tables are
 * handed back as well, as OrmJoin *, one for each table.
 */
static List *
add_referencing(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	List	   *joins = NIL;
	OrmJoin    *join = NULL;
	Oid			last = InvalidOid;
	ListCell   *lc;

	/* sorted by referencing table, so each table is judged once */
	foreach(lc, orm_facts_referencing(build, facts))
	{
		RelForeignKey *fk = lfirst(lc);
		RelFacts   *source = orm_facts(build, fk->relid);
		RegRelation *reg;
		OrmRelation *rel;

		CHECK_FOR_INTERRUPTS();
		if (!source->exists)
			continue;
		if (fk->relid != last)
		{
			join = orm_plain_join(build, source);
			if (join)
				joins = lappend(joins, join);
			last = fk->relid;
		}
		rel = forward_of_fkey(build, source, fk->root ? fk->root : fk, &reg);
		rel = add_reverse(model, source, rel, reg);
		rel->full_name_only = rel->from_join = join != NULL;
		if (fk->root)
		{
			rel->inherited = true;
			rel->from = facts->relid;
			rel->from_cols = orm_copy_columns(fk->ncols, fk->target_cols);
			rel->to_cols = orm_copy_columns(fk->ncols, fk->cols);
		}
	}
	return joins;
}

static bool
registers_through(Registration *registration, Oid through)
{
	ListCell   *lc;

	if (registration == NULL)
		return false;
	foreach(lc, registration->relations)
	{
		if (((RegRelation *) lfirst(lc))->through == through)
			return true;
	}
	return false;
}

/*
 * Many-to-many by plain join tables, from both sides.  Where a registration
 * names the join table itself, it is left to that.
 */
static List *
add_joins(OrmBuild *build, RelFacts *facts, OrmModel *model, List *joins)
{
	List	   *used = NIL;
	ListCell   *lc;

	foreach(lc, joins)
	{
		OrmJoin    *join = lfirst(lc);
		RelFacts   *source;
		RegRelation *reg;
		OrmRelation *rel;

		if (join->name == NULL)
			continue;
		source = orm_facts(build, join->source->target);
		if (registers_through(orm_facts_registration(build, source),
							  join->through->relid))
			continue;
		rel = orm_join_relation(build, join, &reg);
		if (rel->from == facts->relid)
		{
			model->forward = lappend(model->forward, rel);
			if (reg)
				used = lappend(used, reg);
		}
		if (rel->to == facts->relid && !rel->symmetrical)
			add_reverse(model, source, rel, reg);
	}
	return used;
}

/* A registered relation that no constraint and no join table's name gave. */
static OrmRelation *
relation_of_registration(OrmBuild *build, RelFacts *source, RegRelation *reg)
{
	if (is_m2m_registration(reg))
		return orm_registered_m2m(build, source, reg);
	return forward_of_registration(build, source, reg);
}

/* Whether a registration came too late for a foreign key that it fits. */
static bool
key_is_taken(OrmBuild *build, RelFacts *facts, RegRelation *reg)
{
	ListCell   *lc;

	foreach(lc, orm_facts_fkeys(build, facts))
	{
		RelForeignKey *fk = lfirst(lc);
		char	   *name = default_forward_name(build, facts, fk);

		if (!registration_fits(build, facts, reg, fk, name))
			continue;
		orm_complain(build, facts, reg->name, ERRCODE_INVALID_PARAMETER_VALUE,
					 psprintf("its foreign key \"%s\" is registered as \"%s\" already",
							  fk->name,
							  find_registration(build, facts, fk, name)->name),
					 NULL);
		return true;
	}
	return false;
}

static void
add_registered(OrmBuild *build, RelFacts *facts, OrmModel *model, List *used)
{
	Registration *registration = orm_facts_registration(build, facts);
	ListCell   *lc;

	if (registration == NULL)
		return;
	foreach(lc, registration->relations)
	{
		RegRelation *reg = lfirst(lc);
		OrmRelation *rel;

		if (list_member_ptr(used, reg) || key_is_taken(build, facts, reg))
			continue;
		rel = relation_of_registration(build, facts, reg);
		if (rel)
			model->forward = lappend(model->forward, rel);
	}
}

/* What the registration "reg" of another model puts on this one. */
static void
add_registered_reverse(OrmBuild *build, RelFacts *source, RegRelation *reg,
					   OrmModel *model)
{
	OrmRelation *rel;
	ListCell   *lc;

	if (!is_m2m_registration(reg))
	{
		foreach(lc, orm_facts_fkeys(build, source))
		{
			RegRelation *fits;

			rel = forward_of_fkey(build, source, lfirst(lc), &fits);
			if (fits != reg)
				continue;
			if (rel->to == model->relid && !has_reverse_of(model, rel->constraint))
				add_reverse(model, source, rel, reg);
			return;
		}
	}
	else if (!OidIsValid(reg->through))
		return;					/* found by the join table's name, or wrong */
	rel = relation_of_registration(build, source, reg);
	if (rel && rel->to == model->relid && !rel->symmetrical)
		add_reverse(model, source, rel, reg);
}

static void
add_registered_by_others(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	List	   *sources = orm_registered_sources(facts->relid);
	ListCell   *lc;

	/* one on trial may point here, or not any more */
	if (build->trial)
		sources = list_append_unique_oid(sources, build->trial->relid);
	foreach(lc, sources)
	{
		RelFacts   *source = orm_facts(build, lfirst_oid(lc));
		Registration *registration;
		ListCell   *lc2;

		if (!source->exists || !orm_is_model_kind(source->relkind))
			continue;
		registration = orm_facts_registration(build, source);
		if (registration == NULL)
			continue;
		foreach(lc2, registration->relations)
		{
			RegRelation *reg = lfirst(lc2);

			if (reg->target == facts->relid)
				add_registered_reverse(build, source, reg, model);
		}
	}
}

static void
collect_parents(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	Registration *registration = orm_facts_registration(build, facts);
	ListCell   *lc;

	foreach(lc, model->forward)
	{
		OrmRelation *rel = lfirst(lc);

		if (rel->parent_link)
			model->parents = lappend(model->parents, rel);
	}
	if (model->parents)
		model->parent = linitial(model->parents);
	if (registration == NULL)
		return;
	foreach(lc, registration->parents)
	{
		char	   *name = lfirst(lc);
		bool		found = false;
		ListCell   *lc2;

		foreach(lc2, model->parents)
			found = found ||
				strcmp(((OrmRelation *) lfirst(lc2))->name, name) == 0;
		if (!found)
			orm_complain(build, facts, name, ERRCODE_INVALID_PARAMETER_VALUE,
						 "a parent is a one-to-one relation to another table",
						 "Its columns need a unique index, or \"kind\": \"o2o\".");
	}
}

/* Fills in forward, reverse, reverse_all and parents. */
void
orm_build_relations(OrmBuild *build, RelFacts *facts, OrmModel *model)
{
	List	   *used = add_foreign_keys(build, facts, model);
	List	   *joins = add_referencing(build, facts, model);

	used = list_concat(used, add_joins(build, facts, model, joins));
	add_registered(build, facts, model, used);
	add_registered_by_others(build, facts, model);
	collect_parents(build, facts, model);
	orm_name_reverse_relations(model);
}
