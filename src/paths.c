/*
 * paths.c
 *	  What a name means on a model: the ranks of API section 8.
 *
 * The ranks are tried in their order, each on the model itself and then on its
 * parents under multi-table inheritance, whose fields are the model's own.
 * Within a rank two different things of one name are an error, never a choice;
 * on rank 6 "one name" is told by how specifically it matches, see
 * reverse_names.c, and, among tables that match alike, by which of them
 * search_path leads to: nobody's names depend on tables in others' schemas.
 *
 * Relies on: models as models.c builds them, which are never changed.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "reflect.h"

/* The ranks of API section 8. */
enum
{
	RANK_REGISTERED = 1,
	RANK_PK,
	RANK_COLUMN,
	RANK_FOREIGN_KEY,
	RANK_M2M,
	RANK_REVERSE,
	RANK_LAST = RANK_REVERSE
};

/* What is sought, and what was found at the best level so far. */
typedef struct Search
{
	const char *name;
	bool		accessors;		/* related managers' names as well */
	const OrmNode *node;
	OrmName		result;
	int			level;			/* how specifically it matches; less is more */
	const OrmRelation *rival;	/* another of that level */
} Search;

const OrmColumn *
orm_model_column(const OrmModel *model, AttrNumber attnum)
{
	for (int i = 0; i < model->ncolumns; i++)
	{
		if (model->columns[i].attnum == attnum)
			return &model->columns[i];
	}
	return NULL;
}

/* ---------------------------------------------------------------- matching */

static void
offer_column(Search *search, OrmNameKind kind, const OrmColumn *column)
{
	search->result.kind = kind;
	search->result.column = unconstify(OrmColumn *, column);
	search->level = 0;
}

static void
offer_relation(Search *search, OrmRelation *rel, int level)
{
	if (search->result.kind != NAME_NONE)
	{
		if (level > search->level)
			return;
		if (level == search->level)
		{
			search->rival = rel;
			return;
		}
	}
	search->result.kind = NAME_RELATION;
	search->result.relation = rel;
	search->result.column = NULL;
	search->level = level;
	search->rival = NULL;
}

/*
 * A column that is itself a foreign key of another name than "<x>_id": its
 * relation bears the column's name and is what the name means.
 */
static bool
is_hidden_by_relation(const OrmModel *model, const OrmColumn *column)
{
	ListCell   *lc;

	foreach(lc, model->forward)
	{
		OrmRelation *rel = lfirst(lc);

		if (rel->kind != REL_M2M && rel->ncols == 1 &&
			rel->from_cols[0] == column->attnum &&
			strcmp(rel->name, column->attname) == 0)
			return true;
	}
	return false;
}

static bool
is_renamed(const OrmColumn *column)
{
	return strcmp(column->attname, column->column) != 0;
}

static void
match_forward(Search *search, const OrmModel *model, bool registered, bool m2m)
{
	ListCell   *lc;

	foreach(lc, model->forward)
	{
		OrmRelation *rel = lfirst(lc);

		if ((rel->kind == REL_M2M) != m2m && !registered)
			continue;
		if (rel->registered == registered &&
			strcmp(rel->name, search->name) == 0)
			offer_relation(search, rel, 0);
		else if (!registered && rel->alias &&
				 strcmp(rel->alias, search->name) == 0)
			offer_relation(search, rel, 1);
	}
}

static void
match_registered(Search *search, const OrmModel *model)
{
	match_forward(search, model, true, false);
	if (search->result.kind != NAME_NONE)
		return;
	for (int i = 0; i < model->ncolumns; i++)
	{
		if (is_renamed(&model->columns[i]) &&
			!is_hidden_by_relation(model, &model->columns[i]) &&
			strcmp(model->columns[i].attname, search->name) == 0)
			offer_column(search, NAME_COLUMN, &model->columns[i]);
	}
}

static void
match_pk(Search *search, const OrmModel *model)
{
	if (model->npk == 0 || strcmp(search->name, "pk") != 0)
		return;
	offer_column(search, NAME_PK, model->npk == 1
				 ? orm_model_column(model, model->pk[0]) : NULL);
}

static void
match_column(Search *search, const OrmModel *model)
{
	for (int i = 0; i < model->ncolumns; i++)
	{
		const OrmColumn *column = &model->columns[i];

		/* a renamed column still answers to its own name */
		if (strcmp(column->column, search->name) == 0 &&
			(is_renamed(column) || !is_hidden_by_relation(model, column)))
			offer_column(search, NAME_COLUMN, column);
	}
}

static int
accessor_match(const OrmRelation *rel, const char *name)
{
	size_t		len = strlen(name);
	int			level;

	if (rel->related_name)
		return strcmp(rel->related_name, name) == 0 ? 0 : -1;
	if (strcmp(rel->accessor, name) == 0)
		return 0;
	if (!REL_IS_TO_MANY(rel->kind) || rel->name_registered ||
		len <= 4 || strcmp(name + len - 4, "_set") != 0)
		return -1;
	level = orm_reverse_match(rel, pnstrdup(name, len - 4));
	return level;
}

/*
 * Which of several tables of one name is meant: the one that search_path leads
 * to, else the one beside the model; less is nearer.
 */
static int
distance(const OrmModel *model, Oid relid)
{
	Oid			schema = get_rel_namespace(relid);

	if (OidIsValid(schema) && RelationIsVisible(relid))
		return 0;
	return OidIsValid(schema) &&
		schema == get_rel_namespace(model->relid) ? 1 : 2;
}

#define DISTANCES 3

static void
match_reverse(Search *search, const OrmModel *model)
{
	ListCell   *lc;

	foreach(lc, model->reverse)
	{
		OrmRelation *rel = lfirst(lc);
		int			level = -1;

		if (search->accessors)
			level = accessor_match(rel, search->name);
		if (level < 0)
			level = orm_reverse_match(rel, search->name);
		if (level >= 0)
			offer_relation(search, rel,
						   orm_reverse_level(rel, level) * DISTANCES +
						   distance(model, rel->to));
	}
}

static void
match_rank(Search *search, const OrmModel *model, int rank)
{
	switch (rank)
	{
		case RANK_REGISTERED:
			match_registered(search, model);
			break;
		case RANK_PK:
			match_pk(search, model);
			break;
		case RANK_COLUMN:
			match_column(search, model);
			break;
		case RANK_FOREIGN_KEY:
			match_forward(search, model, false, false);
			break;
		case RANK_M2M:
			match_forward(search, model, false, true);
			break;
		case RANK_REVERSE:
			match_reverse(search, model);
			break;
	}
}

/* ------------------------------------------------------------------ errors */

static char *
relation_description(const OrmRelation *rel)
{
	char	   *from = orm_relation_display(rel->from);
	char	   *to = orm_relation_display(rel->to);
	char	   *constraint = OidIsValid(rel->constraint)
		? get_constraint_name(rel->constraint) : NULL;

	if (REL_IS_FORWARD(rel->kind))
		return constraint
			? psprintf("foreign key \"%s\" to \"%s\"", constraint, to)
			: psprintf("relation \"%s\" to \"%s\"", rel->name, to);
	if (constraint)
		return psprintf("foreign key \"%s\" of \"%s\"", constraint, to);
	return psprintf("\"%s\" of \"%s\" to \"%s\"", rel->forward_name, to, from);
}

static void
ambiguous_name(const Search *search)
{
	const OrmRelation *rel = search->result.relation;
	const OrmRelation *rival = search->rival;
	bool		listed = !REL_IS_FORWARD(rel->kind) &&
		strcmp(rel->name, rival->name) != 0;

	ereport(ERROR,
			(errcode(ERRCODE_AMBIGUOUS_COLUMN),
			 errmsg("\"%s\" is ambiguous on \"%s\": it could be %s or %s",
					search->name, orm_model_display(search->result.owner),
					relation_description(rel), relation_description(rival)),
			 listed
			 ? errhint("Write \"%s\" or \"%s\", or give them names with orm_register().",
					   rel->name, rival->name)
			 : errhint("Give them names with orm_register()."),
			 orm_errlocation(search->node)));
}

/* ------------------------------------------------------------------ search */

/* A model on the way up the parents. */
typedef struct Ancestor
{
	const OrmModel *model;
	List	   *via;
} Ancestor;

/*
 * The model and all its parents, nearest first.  Parent links may run in
 * circles, so none is visited twice.
 */
static List *
with_ancestors(const OrmModel *model)
{
	List	   *result = NIL;
	List	   *seen = list_make1_oid(model->relid);
	Ancestor   *self = palloc0(sizeof(Ancestor));

	self->model = model;
	result = lappend(result, self);
	for (int i = 0; i < list_length(result); i++)
	{
		Ancestor   *child = list_nth(result, i);
		ListCell   *lc;

		foreach(lc, child->model->parents)
		{
			OrmRelation *link = lfirst(lc);
			Ancestor   *parent;

			if (list_member_oid(seen, link->to))
				continue;
			seen = lappend_oid(seen, link->to);
			parent = palloc0(sizeof(Ancestor));
			parent->model = orm_model(link->to);
			parent->via = lappend(list_copy(child->via), link);
			result = lappend(result, parent);
		}
	}
	return result;
}

static bool
match_one(Search *search, const OrmModel *model, int rank)
{
	match_rank(search, model, rank);
	if (search->result.kind == NAME_NONE)
		return false;
	search->result.owner = model;
	return true;
}

/* Leaves it to the caller to complain about a rival. */
static Search
find_name(const OrmModel *model, const char *name, bool accessors,
		  const OrmNode *node)
{
	Search		search = {0};
	List	   *ancestors = model->parents ? with_ancestors(model) : NIL;

	search.name = name;
	search.accessors = accessors;
	search.node = node;
	for (int rank = RANK_REGISTERED; rank <= RANK_LAST; rank++)
	{
		ListCell   *lc;

		if (ancestors == NIL && match_one(&search, model, rank))
			return search;
		foreach(lc, ancestors)
		{
			Ancestor   *ancestor = lfirst(lc);

			if (match_one(&search, ancestor->model, rank))
			{
				search.result.via = ancestor->via;
				return search;
			}
		}
	}
	return search;
}

OrmName
orm_model_name(const OrmModel *model, const char *name, const OrmNode *node)
{
	Search		search = find_name(model, name, false, node);

	if (search.rival)
		ambiguous_name(&search);
	return search.result;
}

OrmName
orm_model_accessor(const OrmModel *model, const char *name,
				   const OrmNode *node)
{
	Search		search = find_name(model, name, true, node);

	if (search.rival)
		ambiguous_name(&search);
	return search.result;
}

/* As orm_model_name(), but ambiguity is not an error. */
OrmName
orm_model_describe(const OrmModel *model, const char *name, bool *ambiguous)
{
	Search		search = find_name(model, name, false, NULL);

	*ambiguous = search.rival != NULL;
	return search.result;
}

/* ----------------------------------------------------------------- choices */

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

static List *
relation_names(List *relations, bool m2m)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, relations)
	{
		OrmRelation *rel = lfirst(lc);

		if ((rel->kind == REL_M2M) != m2m)
			continue;
		/* "pk" is something else on most models, whatever the column is called */
		if (rel->alias && !rel->registered && strcmp(rel->name, "pk") == 0)
			names = lappend(names, rel->alias);
		else
			names = lappend(names, rel->name);
	}
	return names;
}

/* The names of one rank; registered ones stand among their likes. */
static List *
names_of_rank(const OrmModel *model, int rank)
{
	List	   *names = NIL;

	switch (rank)
	{
		case RANK_PK:
			return model->npk > 0 ? list_make1(pstrdup("pk")) : NIL;
		case RANK_COLUMN:
			for (int i = 0; i < model->ncolumns; i++)
			{
				if (!is_hidden_by_relation(model, &model->columns[i]))
					names = lappend(names, model->columns[i].attname);
			}
			break;
		case RANK_FOREIGN_KEY:
			names = relation_names(model->forward, false);
			break;
		case RANK_M2M:
			names = relation_names(model->forward, true);
			break;
		case RANK_REVERSE:
			names = relation_names(model->reverse, false);
			break;
	}
	list_sort(names, compare_names);
	return names;
}

static bool
has_name(List *names, const char *name)
{
	ListCell   *lc;

	foreach(lc, names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return true;
	}
	return false;
}

List *
orm_model_choices(const OrmModel *model)
{
	List	   *ancestors = with_ancestors(model);
	List	   *result = NIL;

	for (int rank = RANK_REGISTERED; rank <= RANK_LAST; rank++)
	{
		ListCell   *lc;

		foreach(lc, ancestors)
		{
			List	   *names = names_of_rank(((Ancestor *) lfirst(lc))->model,
											  rank);
			ListCell   *lc2;

			foreach(lc2, names)
			{
				if (!has_name(result, lfirst(lc2)))
					result = lappend(result, lfirst(lc2));
			}
		}
	}
	return result;
}

/* ------------------------------------------------------------------ labels */

char *
orm_model_display(const OrmModel *model)
{
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(model->relid)) ||
		RelationIsVisible(model->relid))
		return pstrdup(quote_identifier(model->relname));
	return quote_qualified_identifier(model->nspname, model->relname);
}

char *
orm_model_label(const OrmModel *model)
{
	return model->label ? pstrdup(model->label) : orm_model_display(model);
}
