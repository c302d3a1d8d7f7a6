/*
 * nested.c
 *	  Which columns and nested objects a row of a model has.
 *
 * only() and defer() leave columns out; select_related() nests objects that
 * are joined, prefetch_related() such that are looked up (prefetch.c).  Both
 * make one tree of OrmNest, because a lookup may go on from a joined object,
 * and the tree becomes expressions when the SQL is written: only then is the
 * order in which methods were called of no more importance.
 *
 * Relies on joins.c for the joins, deparse.c for a model's columns.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"

#include "nested.h"

/* select_related() without names follows this many relations, as Django's. */
#define MAX_RELATED_DEPTH 5

/* --------------------------------------------------------- only() and defer() */

/*
 * The names that only() loads, or that defer() leaves out, as seen from one
 * model of the tree.  No names: everything is loaded.
 */
typedef struct Mask
{
	List	   *names;			/* of char *: paths */
	bool		defer;
	List	   *loaded;			/* of const OrmColumn *: whatever the names say */
} Mask;

/* What follows the first name of a path, NULL when nothing does. */
static const char *
path_rest(const char *path, char **first)
{
	List	   *names = orm_split_names(path);

	*first = linitial(names);
	if (list_length(names) == 1)
		return NULL;
	return orm_join_names(list_copy_tail(names, 1));
}

static bool
is_column_of(const OrmName *found, const OrmColumn *column)
{
	int			i;

	if (found->column == column)
		return true;
	if (found->kind != NAME_RELATION || found->relation->kind == REL_M2M ||
		!REL_IS_FORWARD(found->relation->kind))
		return false;
	for (i = 0; i < found->relation->ncols; i++)
	{
		if (orm_model_column(found->owner, found->relation->from_cols[i]) == column)
			return true;
	}
	return false;
}

/* Is the column named?  only('blog__name') loads the key to the blog, too. */
static bool
names_column(const Mask *mask, const OrmModel *model, const OrmColumn *column)
{
	ListCell   *lc;

	foreach(lc, mask->names)
	{
		char	   *first;
		const char *rest = path_rest(lfirst(lc), &first);
		OrmName		found;

		if (rest != NULL && mask->defer)
			continue;
		found = orm_model_name(model, first, NULL);
		if (is_column_of(&found, column))
			return true;
	}
	return false;
}

/* The model's own key is always loaded, that of a parent stands in it, too. */
static bool
is_loaded(const Mask *mask, const OrmModel *model, const OrmExpr *expr)
{
	return (expr->column->primary && expr->model->relid == model->relid) ||
		list_member_ptr(mask->loaded, expr->column) ||
		names_column(mask, model, expr->column) != mask->defer;
}

/* Is the path's first name the relation of this nest, or its column? */
static bool
leads_to(const char *first, const OrmModel *model, const OrmNest *nest)
{
	OrmName		found;

	if (strcmp(first, nest->name) == 0)
		return true;
	if (nest->found.kind != NAME_RELATION)
		return false;
	found = orm_model_name(model, first, NULL);
	if (found.kind == NAME_COLUMN)
		return is_column_of(&nest->found, found.column);
	return found.kind == NAME_RELATION && found.relation == nest->found.relation;
}

/* The mask as seen from a nested object of "model"; *named: is it there? */
static Mask
mask_below(const Mask *mask, const OrmModel *model, const OrmNest *nest,
		   bool *named)
{
	Mask		below = {NIL, mask->defer, NIL};
	bool		alone = false;
	ListCell   *lc;

	foreach(lc, mask->names)
	{
		char	   *first;
		const char *rest = path_rest(lfirst(lc), &first);

		if (!leads_to(first, model, nest))
			continue;
		if (rest == NULL)
			alone = true;
		else
			below.names = lappend(below.names, unconstify(char *, rest));
	}
	*named = mask->names == NIL ||
		(mask->defer ? !alone : alone || below.names != NIL);
	return below;
}

static List *
loaded_columns(OrmQuery *query, OrmAlias *alias, const Mask *mask)
{
	List	   *columns = orm_alias_columns(query, alias);
	List	   *kept = NIL;
	ListCell   *lc;

	if (mask->names == NIL)
		return columns;
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		if (is_loaded(mask, alias->model, item->expr))
			kept = lappend(kept, item);
	}
	return kept;
}

static bool
same_names(List *a, List *b)
{
	ListCell   *ac,
			   *bc;

	if (list_length(a) != list_length(b))
		return false;
	forboth(ac, a, bc, b)
	{
		if (strcmp(lfirst(ac), lfirst(bc)) != 0)
			return false;
	}
	return true;
}

/*
 * orm_load_column
 *		Makes sure that a column is not deferred, since a lookup starts from
 *		it.  "path" leads from the query's model to the one that has it.
 */
void
orm_load_column(OrmQuery *query, List *path, const OrmModel *model,
				const OrmColumn *column)
{
	List	   *kept = NIL;
	ListCell   *lc;

	if (query->deferred == NIL)
		return;
	if (!query->defer)
	{
		query->deferred = lappend(list_copy(query->deferred),
								  orm_join_names(lappend(list_copy(path), column->attname)));
		return;
	}
	foreach(lc, query->deferred)
	{
		List	   *names = orm_split_names(lfirst(lc));
		OrmName		found;

		if (same_names(list_truncate(list_copy(names), list_length(names) - 1), path))
		{
			found = orm_model_name(model, llast(names), NULL);
			if (is_column_of(&found, column))
				continue;
		}
		kept = lappend(kept, lfirst(lc));
	}
	query->deferred = kept;
}

static Mask
query_mask(const OrmQuery *query)
{
	Mask		mask = {query->deferred, query->defer, query->loaded};

	return mask;
}

List *
orm_default_columns(OrmQuery *query)
{
	Mask		mask = query_mask(query);

	return loaded_columns(query, orm_initial_alias(query), &mask);
}

/* ------------------------------------------------------------ select_related() */

static bool
is_to_one(const OrmName *found)
{
	return found->kind == NAME_RELATION && !REL_IS_TO_MANY(found->relation->kind);
}

static const OrmFilteredRelation *
filtered_relation(OrmQuery *query, const char *name)
{
	ListCell   *lc;

	foreach(lc, query->filtered_relations)
	{
		const OrmFilteredRelation *fr = lfirst(lc);

		if (strcmp(fr->alias, name) == 0)
			return fr;
	}
	return NULL;
}

static void no_related(OrmQuery *query, const OrmModel *model, const char *name,
					   bool top) ORM_NORETURN;

static void
no_related(OrmQuery *query, const OrmModel *model, const char *name, bool top)
{
	OrmName		found = orm_model_name(model, name, NULL);
	List	   *choices = NIL;
	StringInfoData all;
	ListCell   *lc;

	foreach(lc, orm_model_choices(model))
	{
		OrmName		choice = orm_model_name(model, lfirst(lc), NULL);

		if (is_to_one(&choice))
			choices = lappend(choices, lfirst(lc));
	}
	foreach(lc, top ? query->filtered_relations : NIL)
		choices = lappend(choices, ((OrmFilteredRelation *) lfirst(lc))->alias);
	initStringInfo(&all);
	foreach(lc, choices)
		appendStringInfo(&all, "%s%s", all.len > 0 ? ", " : "", (char *) lfirst(lc));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 found.kind == NAME_NONE ?
			 errmsg("invalid field name given in select_related: \"%s\" on %s", name,
					orm_model_display(model)) :
			 found.kind == NAME_RELATION ?
			 errmsg("select_related cannot follow \"%s\" on %s: it leads to many rows",
					name, orm_model_display(model)) :
			 errmsg("non-relational field given in select_related: \"%s\" on %s", name,
					orm_model_display(model)),
			 found.kind == NAME_RELATION ?
			 errhint("Use prefetch_related('%s').", name) :
			 errhint("Choices are: %s.", all.len > 0 ? all.data : "(none)"),
			 orm_errlocation(query->related_node)));
}

static OrmNest *
nest_new(OrmQuery *query, const OrmModel *model, const char *name, bool top)
{
	OrmNest    *nest = palloc0(sizeof(OrmNest));

	nest->name = nest->key = name;
	nest->node = query->related_node;
	nest->found = orm_model_name(model, name, query->related_node);
	if (is_to_one(&nest->found))
		nest->model = orm_model(nest->found.relation->to);
	else if (nest->found.kind == NAME_NONE && top &&
			 filtered_relation(query, name) != NULL)
	{
		List	   *path = orm_field_path(query, list_make1(unconstify(char *, name)),
										  model, NULL, query->related_node);

		nest->model = ((OrmPath *) llast(path))->to;
	}
	else
		no_related(query, model, name, top);
	return nest;
}

/* A relation that only() or defer() left out cannot be followed. */
static void
check_not_deferred(OrmQuery *query, const OrmModel *model, const OrmNest *nest,
				   const Mask *mask, bool named)
{
	if (mask->names == NIL || named || nest->found.kind != NAME_RELATION)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("\"%s\" of %s cannot be both deferred and traversed using select_related at the same time",
					nest->name, orm_model_display(model)),
			 mask->defer ? 0 : errhint("Name it in only(), too."),
			 orm_errlocation(query->related_node)));
}

static OrmNest *
find_nest(List *nests, const char *name)
{
	ListCell   *lc;

	foreach(lc, nests)
	{
		if (strcmp(((OrmNest *) lfirst(lc))->key, name) == 0)
			return lfirst(lc);
	}
	return NULL;
}

/* The tree of the paths that select_related() was given. */
static List *
related_nests(OrmQuery *query, const OrmModel *model, List *paths,
			  const Mask *mask, bool top)
{
	List	   *nests = NIL;
	ListCell   *lc;

	check_stack_depth();
	foreach(lc, paths)
	{
		List	   *names = lfirst(lc);
		OrmNest    *nest = find_nest(nests, linitial(names));

		if (nest == NULL)
		{
			nest = nest_new(query, model, linitial(names), top);

			/* a parent's fields are the model's own */
			if (nest->found.kind == NAME_RELATION && nest->found.relation->parent_link &&
				REL_IS_FORWARD(nest->found.relation->kind))
				continue;
			nests = lappend(nests, nest);
		}
		if (list_length(names) > 1)
			nest->paths = lappend(nest->paths, list_copy_tail(names, 1));
	}
	foreach(lc, nests)
	{
		OrmNest    *nest = lfirst(lc);
		bool		named;
		Mask		below = mask_below(mask, model, nest, &named);

		check_not_deferred(query, model, nest, mask, named);
		nest->children = related_nests(query, nest->model, nest->paths, &below,
									   false);
	}
	return nests;
}

/* select_related() without names: what can't be missing, parents' included. */
static List *
all_related_nests(OrmQuery *query, const OrmModel *model, int depth)
{
	List	   *nests = NIL;
	ListCell   *lc;

	if (depth > MAX_RELATED_DEPTH)
		return NIL;
	foreach(lc, orm_model_choices(model))
	{
		const char *name = lfirst(lc);
		OrmName		found = orm_model_name(model, name, NULL);
		OrmNest    *nest;

		if (!is_to_one(&found) || !REL_IS_FORWARD(found.relation->kind) ||
			found.relation->nullable || found.relation->parent_link)
			continue;
		nest = nest_new(query, model, name, false);
		nest->children = all_related_nests(query, nest->model, depth + 1);
		nests = lappend(nests, nest);
	}
	return nests;
}

/*
 * The rows of a set operation come from several queries, so nothing can be
 * joined to them: what select_related() names is looked up instead.
 */
static void
look_up_instead(OrmQuery *query, List *nests)
{
	ListCell   *lc;

	foreach(lc, nests)
	{
		OrmNest    *nest = lfirst(lc);

		if (nest->found.kind != NAME_RELATION)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("select_related() cannot follow FilteredRelation \"%s\" in a set operation",
							nest->name),
					 orm_errlocation(nest->node)));
		nest->rows = orm_queryset_new(nest->model);
		nest->rows->query->nests = nest->children;
		nest->rows->query->nests_known = true;
	}
}

List *
orm_nests(OrmQuery *query)
{
	Mask		mask = query_mask(query);
	List	   *paths = NIL;
	ListCell   *lc;

	if (query->nests_known)
		return query->nests;
	query->nests_known = true;
	foreach(lc, query->related)
		paths = lappend(paths, orm_split_names(lfirst(lc)));
	if (query->related_all)
		query->nests = all_related_nests(query, query->model, 1);
	else
		query->nests = related_nests(query, query->model, paths, &mask, true);
	if (query->combinator != COMB_NONE)
		look_up_instead(query, query->nests);
	foreach(lc, query->prefetch)
		orm_add_prefetch(query, lfirst(lc));
	return query->nests;
}

/* ----------------------------------------------------------------- expressions */

static List *nest_exprs(OrmQuery *query, OrmAlias *alias, List *nests,
						const Mask *mask);

/*
 * Do the columns of a table depend on its key, so that a grouped query may
 * select its whole row?
 */
static bool
row_depends_on_key(const OrmModel *model)
{
	return model->npk > 0 && (model->relkind == RELKIND_RELATION ||
							  model->relkind == RELKIND_PARTITIONED_TABLE);
}

static bool
has_column(List *columns, const OrmExpr *expr)
{
	ListCell   *lc;

	foreach(lc, columns)
	{
		if (orm_expr_equal(((OrmSelected *) lfirst(lc))->expr, expr))
			return true;
	}
	return false;
}

/*
 * The columns of a joined object.  A child that was joined from its parent has
 * the columns that are loaded of the parent.
 */
static List *
joined_columns(OrmQuery *query, OrmAlias *from, const Mask *mask,
			   OrmAlias *alias, const Mask *below)
{
	List	   *own = loaded_columns(query, alias, below);
	List	   *kept = NIL;
	List	   *shared;
	List	   *loaded;
	ListCell   *lc;

	if (alias->model->parents == NIL || (mask->names == NIL && below->names == NIL))
		return own;
	shared = orm_alias_columns(query, from);
	loaded = loaded_columns(query, from, mask);
	foreach(lc, orm_alias_columns(query, alias))
	{
		OrmExpr    *expr = ((OrmSelected *) lfirst(lc))->expr;

		if (has_column(shared, expr) ? has_column(loaded, expr) : has_column(own, expr))
			kept = lappend(kept, lfirst(lc));
	}
	return kept;
}

/* A joined object. */
static OrmExpr *
joined_expr(OrmQuery *query, OrmAlias *from, OrmNest *nest, const Mask *mask)
{
	OrmExpr    *expr = orm_expr_new(X_OBJECT, RECORDOID);
	OrmScope	scope;
	OrmJoinInfo *info;
	OrmAlias   *alias;
	bool		named;
	Mask		below = mask_below(mask, from->model, nest, &named);
	List	   *items;
	ListCell   *lc;

	orm_scope_init(&scope, query, NULL);
	info = orm_setup_joins(query, list_make1(unconstify(char *, nest->name)),
						   from->model, from, NULL, &scope, nest->node);
	alias = llast(info->joins);
	if (query->group_by == GROUP_NONE || row_depends_on_key(alias->model))
		expr->alias = alias;
	if (alias->join_type == OJ_LOUTER)
		expr->filter = orm_col_expr(alias, alias->cols[0]);
	items = list_concat(joined_columns(query, from, mask, alias, &below),
						nest_exprs(query, alias, nest->children, &below));
	foreach(lc, items)
	{
		OrmSelected *item = lfirst(lc);

		expr->args = lappend(expr->args, item->expr);
		expr->keys = lappend(expr->keys, unconstify(char *, item->name));
	}
	return expr;
}

static List *
nest_exprs(OrmQuery *query, OrmAlias *alias, List *nests, const Mask *mask)
{
	List	   *items = NIL;
	ListCell   *lc;

	check_stack_depth();
	foreach(lc, nests)
	{
		OrmNest    *nest = lfirst(lc);
		OrmSelected *item = palloc0(sizeof(OrmSelected));

		item->name = nest->key;
		item->annotation = true;
		item->expr = nest->rows == NULL ?
			joined_expr(query, alias, nest, mask) :
			orm_prefetch_expr(query, alias, nest);
		items = lappend(items, item);
	}
	return items;
}

List *
orm_nested_objects(OrmQuery *query)
{
	Mask		mask = query_mask(query);
	List	   *nests = orm_nests(query);

	if (nests == NIL)
		return NIL;
	return nest_exprs(query, orm_initial_alias(query), nests, &mask);
}
