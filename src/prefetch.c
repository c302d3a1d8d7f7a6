/*
 * prefetch.c
 *	  What prefetch_related() looks up.
 *
 * Django runs one more query for each relation and puts the rows together in
 * Python.  Here each relation becomes a subquery in the place where its rows
 * stand in the object, for the one object around it: its filter, ordering and
 * slice are those of the Prefetch's queryset, so that a slice counts for each
 * object by itself.
 *
 * Relies on nested.c for the tree that the lookups grow on.
 */
#include "postgres.h"

#include "nested.h"

/* ------------------------------------------------------------------ arguments */

static OrmNode *
prefetch_argument(OrmNode *call, int position, const char *keyword)
{
	List	   *args = orm_positional(call);
	OrmNode    *value = position < list_length(args) ?
		list_nth(args, position) : orm_keyword(call, keyword);

	return value == NULL || value->tag == ON_NONE ? NULL : value;
}

/* The queryset of a Prefetch(): not part of any query, so without OuterRef. */
static OrmQuerySet *
prefetch_queryset(OrmNode *node, OrmScope *scope)
{
	OrmScope   *alone = palloc0(sizeof(OrmScope));
	OrmQuerySet *qs;
	const char *problem = NULL;

	alone->allow_joins = true;
	alone->params = scope->params;
	qs = orm_queryset_from_node(node, alone);
	if (qs->instance)
		problem = "Prefetch takes a queryset, not one instance";
	else if (qs->fields_set)
		problem = "Prefetch querysets cannot use values() and values_list()";
	else if (qs->query->step != 1)
		problem = "Prefetch querysets cannot use a slice with a step";
	if (problem != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s", problem),
				 orm_errlocation(node)));
	if (qs->query->combinator != COMB_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("Prefetch querysets cannot use union(), intersection() or difference()"),
				 orm_errlocation(node)));
	return qs;
}

OrmPrefetch *
orm_prefetch_lookup(OrmQuery *query, OrmNode *node, OrmScope *scope)
{
	static const char *const allowed[] = {"lookup", "queryset", "to_attr", NULL};
	OrmPrefetch *prefetch = palloc0(sizeof(OrmPrefetch));
	const char *class = orm_call_name(node);
	OrmNode    *lookup = node;
	ListCell   *lc;

	prefetch->node = node;
	if (class != NULL && strcmp(class, "Prefetch") == 0)
	{
		OrmNode    *queryset = prefetch_argument(node, 1, "queryset");
		OrmNode    *to_attr = prefetch_argument(node, 2, "to_attr");

		orm_check_keywords(node, allowed);
		lookup = prefetch_argument(node, 0, "lookup");
		if (queryset != NULL)
			prefetch->queryset = prefetch_queryset(queryset, scope);
		if (to_attr != NULL)
		{
			prefetch->to_attr = orm_node_string(to_attr, scope);
			if (prefetch->to_attr == NULL)
				lookup = NULL;
			else if (prefetch->to_attr[0] == '\0')
				prefetch->to_attr = NULL;
		}
	}
	prefetch->lookup = lookup == NULL ? NULL : orm_node_string(lookup, scope);
	if (prefetch->lookup == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prefetch_related() takes names of relations and Prefetch('name', queryset=..., to_attr='name')"),
				 orm_errlocation(node)));
	prefetch->names = orm_split_names(prefetch->lookup);
	foreach(lc, query->filtered_relations)
	{
		if (strcmp(((OrmFilteredRelation *) lfirst(lc))->alias,
				   linitial(prefetch->names)) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("prefetch_related() is not supported with FilteredRelation"),
					 orm_errlocation(node)));
	}
	return prefetch;
}

/* ------------------------------------------------------------------- the tree */

static void
check_relation(const OrmName *found, const OrmModel *model, const char *name,
			   OrmPrefetch *prefetch)
{
	List	   *choices;
	const char *nearest;

	if (found->kind == NAME_RELATION)
		return;
	if (found->kind != NAME_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" does not resolve to an item that supports prefetching: \"%s\" is no relation of %s",
						prefetch->lookup, name, orm_model_display(model)),
				 orm_errlocation(prefetch->node)));
	choices = orm_model_choices(model);
	nearest = orm_nearest_name(name, choices);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("cannot find \"%s\" on %s: \"%s\" is an invalid parameter to prefetch_related()",
					name, orm_model_display(model), prefetch->lookup),
			 nearest != NULL ? errhint("Perhaps you meant \"%s\".", nearest) : 0,
			 orm_errlocation(prefetch->node)));
}

/* to_attr must not hide a field. */
static void
check_to_attr(const OrmModel *model, OrmPrefetch *prefetch)
{
	OrmName		found = orm_model_name(model, prefetch->to_attr, NULL);

	if (found.kind == NAME_NONE ||
		(found.kind == NAME_RELATION && !REL_IS_FORWARD(found.relation->kind) &&
		 strcmp(found.relation->name, prefetch->to_attr) != 0))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("to_attr=\"%s\" conflicts with a field of %s", prefetch->to_attr,
					orm_model_display(model)),
			 orm_errlocation(prefetch->node)));
}

/* The parent links from a model up to the relation, NULL in *found if none. */
static List *
links_to(const OrmModel *model, Oid relid, bool *found)
{
	ListCell   *lc;

	*found = model->relid == relid;
	if (*found)
		return NIL;
	foreach(lc, model->parents)
	{
		OrmRelation *link = lfirst(lc);
		List	   *links = links_to(orm_model(link->to), relid, found);

		if (*found)
			return lcons(link, links);
	}
	return NIL;
}

/*
 * Does "rel" lead back to the one object that "came_by" has led from?  Such an
 * object is known already, so the queryset of a Prefetch() for it is not asked.
 * But what the queryset of a Prefetch() itself prefetches comes before its rows
 * learn where they were looked up from: that only a one-to-one overrides.
 */
static bool
leads_back(const OrmRelation *rel, const OrmRelation *came_by)
{
	return came_by != NULL && !OidIsValid(came_by->through) &&
		!REL_IS_TO_MANY(rel->kind) &&
		came_by->from == rel->to && came_by->to == rel->from &&
		came_by->ncols == rel->ncols &&
		memcmp(came_by->from_cols, rel->to_cols, rel->ncols * sizeof(AttrNumber)) == 0 &&
		memcmp(came_by->to_cols, rel->from_cols, rel->ncols * sizeof(AttrNumber)) == 0;
}

static OrmNest *
prefetch_nest(const OrmModel *model, const char *name, const char *key,
			  OrmQuerySet *queryset, const OrmRelation *came_by,
			  OrmPrefetch *prefetch)
{
	OrmNest    *nest = palloc0(sizeof(OrmNest));
	bool		fits;

	nest->name = name;
	nest->key = key;
	nest->node = prefetch->node;
	nest->found = orm_model_accessor(model, name, prefetch->node);
	check_relation(&nest->found, model, name, prefetch);
	nest->rows = queryset != NULL &&
		(key != name || !leads_back(nest->found.relation, came_by)) ? queryset :
		orm_queryset_new(orm_model(nest->found.relation->to));
	nest->model = nest->rows->query->model;
	if (nest->found.relation->kind == REL_O2O ||
		nest->found.relation->kind == REL_REVERSE_O2O)
		nest->rows->query->looked_up_by = nest->found.relation;
	(void) links_to(nest->model, nest->found.relation->to, &fits);
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("\"%s\" leads to %s, but the queryset is over %s",
						prefetch->lookup,
						orm_model_display(orm_model(nest->found.relation->to)),
						orm_model_display(nest->model)),
				 orm_errlocation(prefetch->node)));
	if (!REL_IS_TO_MANY(nest->found.relation->kind))
	{
		/* there is one row at most */
		orm_check_not_sliced(nest->rows, "filter", prefetch->node);
		orm_query_clear_ordering(nest->rows->query, false);
		orm_query_set_limits(nest->rows->query, 0, 1);
	}
	return nest;
}

/*
 * The columns that tie the rows to the object are loaded, whatever only() and
 * defer() say.  "path" leads from the query's model to the object.
 */
static void
load_keys(OrmQuery *query, List *path, const OrmModel *model, const OrmNest *nest)
{
	const OrmRelation *rel = nest->found.relation;
	const OrmModel *to = orm_model(rel->to);
	int			i;

	for (i = 0; i < REL_NFROM(rel); i++)
		orm_load_column(query, path, model,
						orm_model_column(nest->found.owner, rel->from_cols[i]));
	for (i = 0; i < rel->ncols; i++)
		orm_load_column(nest->rows->query, NIL, nest->rows->query->model,
						orm_model_column(to, rel->to_cols[i]));
}

void
orm_add_prefetch(OrmQuery *query, OrmPrefetch *prefetch)
{
	const OrmModel *model = query->model;
	const OrmRelation *came_by = query->looked_up_by;
	List	  **nests = &query->nests;
	List	   *path = NIL;
	ListCell   *lc;

	foreach(lc, prefetch->names)
	{
		const char *name = lfirst(lc);
		bool		last = lnext(prefetch->names, lc) == NULL;
		const char *key = last && prefetch->to_attr != NULL ? prefetch->to_attr : name;
		OrmNest    *nest = NULL;
		ListCell   *nc;

		foreach(nc, *nests)
		{
			if (strcmp(((OrmNest *) lfirst(nc))->key, key) == 0)
				nest = lfirst(nc);
		}
		if (nest == NULL)
		{
			if (key != name)
				check_to_attr(model, prefetch);
			nest = prefetch_nest(model, name, key, last ? prefetch->queryset : NULL,
								 came_by, prefetch);
			load_keys(query, path, model, nest);
			*nests = lappend(*nests, nest);
		}
		else if (last && prefetch->queryset != NULL && nest->rows != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" lookup was already seen with a different queryset",
							prefetch->lookup),
					 errhint("You may need to adjust the ordering of your lookups, or give one a to_attr."),
					 orm_errlocation(prefetch->node)));
		model = nest->model;
		came_by = nest->found.relation;
		if (nest->rows != NULL)
		{
			query = nest->rows->query;
			path = NIL;
			(void) orm_nests(query);
			nests = &query->nests;
		}
		else
		{
			path = lappend(path, unconstify(char *, name));
			nests = &nest->children;
		}
	}
}

/* ----------------------------------------------------------------- expressions */

/* Joins the parents that the links lead to; the alias of the last one. */
static OrmAlias *
parent_alias(OrmQuery *query, OrmAlias *alias, List *links)
{
	OrmScope	scope;
	ListCell   *lc;

	orm_scope_init(&scope, query, NULL);
	foreach(lc, links)
	{
		const OrmRelation *link = lfirst(lc);
		OrmPath    *path = palloc0(sizeof(OrmPath));

		path->from = alias->model;
		path->to = orm_model(link->to);
		path->ncols = link->ncols;
		path->from_cols = link->from_cols;
		path->to_cols = link->to_cols;
		path->direct = true;
		path->nullable = link->nullable;
		alias = orm_join(query, alias, path, NULL, &scope);
	}
	return alias;
}

/*
 * A column that the model under "alias" has itself or by way of parent links.
 * The key of a parent stands in the child, too, and needs no join.
 */
static OrmExpr *
linked_column(OrmQuery *query, OrmAlias *alias, List *links, AttrNumber attnum)
{
	int			n = list_length(links);

	for (; n > 0; n--)
	{
		const OrmRelation *link = list_nth(links, n - 1);
		int			i;

		for (i = 0; i < link->ncols; i++)
		{
			if (link->to_cols[i] == attnum)
				break;
		}
		if (i == link->ncols)
			break;
		attnum = link->from_cols[i];
	}
	return orm_col_expr(parent_alias(query, alias, list_truncate(list_copy(links), n)),
						attnum);
}

/*
 * The join table of a many-to-many, joined to its target.  A join that the
 * queryset made itself is taken: its conditions are meant for the same rows.
 */
static OrmAlias *
join_through(OrmQuery *rows, OrmAlias *alias, const OrmRelation *rel)
{
	OrmPath    *path = palloc0(sizeof(OrmPath));
	OrmAlias   *through;
	OrmScope	scope;

	orm_scope_init(&scope, rows, NULL);
	path->from = alias->model;
	path->to = orm_model(rel->through);
	path->ncols = rel->ncols;
	path->from_cols = rel->to_cols;
	path->to_cols = rel->through_to_cols;
	path->m2m = true;
	through = orm_join(rows, alias, path, NULL, &scope);
	orm_demote_joins(rows, list_make1(through));
	return through;
}

OrmExpr *
orm_prefetch_expr(OrmQuery *query, OrmAlias *alias, OrmNest *nest)
{
	const OrmRelation *rel = nest->found.relation;
	OrmQuery   *rows = nest->rows->query;
	bool		m2m = OidIsValid(rel->through);
	int			n = REL_NFROM(rel);
	const AttrNumber *cols = m2m ? rel->through_from_cols : rel->to_cols;
	OrmAlias   *target = orm_initial_alias(rows);
	List	   *links;
	bool		fits;
	OrmExpr    *expr;
	int			i;

	expr = orm_expr_new(REL_IS_TO_MANY(rel->kind) ? X_ROWS_SUBQUERY : X_ROW_SUBQUERY,
						RECORDOID);
	expr->query = rows;
	links = links_to(rows->model, rel->to, &fits);
	if (m2m)
	{
		target = join_through(rows, parent_alias(rows, target, links), rel);
		links = NIL;
	}
	for (i = 0; i < n; i++)
	{
		OrmExpr    *key = linked_column(query, alias, nest->found.via,
										rel->from_cols[i]);

		expr->args = lappend(expr->args, key);
		orm_where_add(rows->where,
					  orm_equal(linked_column(rows, target, links, cols[i]), key),
					  CONN_AND);
	}
	return expr;
}
