/*
 * joins.c
 *	  Paths over relations and the joins they need.
 *
 * What Django's Query does in names_to_path, setup_joins, trim_joins, join
 * and JoinPromoter: a path of names becomes steps (OrmPath), a step becomes
 * an OrmAlias, an existing alias is reused where Django would reuse it, and
 * the join types are promoted and demoted by the votes of the conditions.
 *
 * Relies on model.h for what a name means on a model.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "query.h"

OrmQuery *
orm_query_new(const OrmModel *model)
{
	OrmQuery   *query = palloc0(sizeof(OrmQuery));

	query->model = model;
	query->default_cols = true;
	query->default_ordering = true;
	query->high_mark = -1;
	query->step = 1;
	query->defer = true;
	query->where = orm_where_new(CONN_AND, false);
	return query;
}

/* The alias that stands for this one now that querysets were combined. */
OrmAlias *
orm_real_alias(OrmAlias *alias)
{
	while (alias->forward != NULL)
		alias = alias->forward;
	return alias;
}

OrmAlias *
orm_initial_alias(OrmQuery *query)
{
	OrmAlias   *alias;

	if (query->aliases != NIL)
		alias = linitial(query->aliases);
	else
	{
		alias = palloc0(sizeof(OrmAlias));
		alias->query = query;
		alias->model = query->model;
		alias->join_type = OJ_BASE;
		query->aliases = list_make1(alias);
	}
	alias->refcount++;
	return alias;
}

static bool
same_join(const OrmAlias *alias, const OrmAlias *parent, const OrmPath *path)
{
	int			i;

	if (alias->join_type == OJ_BASE || alias->parent != parent ||
		alias->model->relid != path->to->relid || alias->ncols != path->ncols)
		return false;
	if (alias->filtered != path->filtered)
		return false;
	for (i = 0; i < alias->ncols; i++)
	{
		if (alias->cols[i] != path->to_cols[i] ||
			alias->parent_cols[i] != path->from_cols[i])
			return false;
	}
	return true;
}

/*
 * orm_join
 *		The alias for a step from "parent", reused where "reuse" (NULL: any)
 *		allows it.  A new join is LEFT when its step or its parent may be
 *		missing; filters demote it later.
 */
OrmAlias *
orm_join(OrmQuery *query, OrmAlias *parent, const OrmPath *path, List **reuse,
		 OrmScope *scope)
{
	OrmAlias   *found = NULL;
	OrmAlias   *alias;
	ListCell   *lc;

	CHECK_FOR_INTERRUPTS();
	foreach(lc, query->aliases)
	{
		OrmAlias   *candidate = lfirst(lc);

		if (same_join(candidate, parent, path) &&
			(reuse == NULL || list_member_ptr(*reuse, candidate)))
			found = candidate;	/* the most recent one wins */
	}
	if (found != NULL)
	{
		found->refcount++;
		return found;
	}

	alias = palloc0(sizeof(OrmAlias));
	alias->query = query;
	alias->model = path->to;
	alias->refcount = 1;
	alias->parent = parent;
	alias->ncols = path->ncols;
	alias->parent_cols = path->from_cols;
	alias->cols = path->to_cols;
	alias->nullable = path->nullable;
	alias->filtered = path->filtered;
	alias->m2m = path->m2m;
	alias->join_type = (parent->join_type == OJ_LOUTER || path->nullable) ?
		OJ_LOUTER : OJ_INNER;
	foreach(lc, query->aliases)
	{
		if (((OrmAlias *) lfirst(lc))->model->relid == alias->model->relid)
			alias->number = list_length(query->aliases) + 1;
	}
	query->aliases = lappend(query->aliases, alias);

	if (path->filtered != NULL && path->filtered->condition != NULL)
	{
		int			before = list_length(query->aliases);

		alias->filtered_condition =
			orm_resolve_filtered(query, path->filtered, alias, reuse, scope);

		/* joins that the condition made must stand before this one */
		if (list_length(query->aliases) > before)
		{
			query->aliases = list_delete_ptr(query->aliases, alias);
			query->aliases = lappend(query->aliases, alias);
		}
	}
	return alias;
}

/* ------------------------------------------------------- names to a path */

static OrmPath *
make_path(const OrmModel *from, const OrmModel *to, int ncols,
		  const AttrNumber *from_cols, const AttrNumber *to_cols,
		  bool m2m, bool direct, bool nullable)
{
	OrmPath    *path = palloc0(sizeof(OrmPath));

	path->from = from;
	path->to = to;
	path->ncols = ncols;
	path->from_cols = from_cols;
	path->to_cols = to_cols;
	path->m2m = m2m;
	path->direct = direct;
	path->nullable = nullable;
	return path;
}

static bool
any_nullable(const OrmModel *model, int ncols, const AttrNumber *cols)
{
	int			i;

	for (i = 0; i < ncols; i++)
	{
		if (!orm_model_column(model, cols[i])->notnull)
			return true;
	}
	return false;
}

/* The steps of one relation: one, or two for a many-to-many. */
static List *
relation_path(const OrmRelation *rel)
{
	const OrmModel *from = orm_model(rel->from);
	const OrmModel *to = orm_model(rel->to);

	switch (rel->kind)
	{
		case REL_FK:
		case REL_O2O:
			return list_make1(make_path(from, to, rel->ncols, rel->from_cols,
										rel->to_cols, false, true,
										rel->nullable));
		case REL_REVERSE_FK:
		case REL_REVERSE_O2O:
			return list_make1(make_path(from, to, rel->ncols, rel->from_cols,
										rel->to_cols,
										rel->kind == REL_REVERSE_FK, false,
										true));
		case REL_M2M:
		case REL_REVERSE_M2M:
			{
				const OrmModel *through = orm_model(rel->through);

				return list_make2(make_path(from, through, rel->nthrough_from,
											rel->from_cols,
											rel->through_from_cols,
											true, false, true),
								  make_path(through, to, rel->ncols,
											rel->through_to_cols,
											rel->to_cols, false, true,
											any_nullable(through, rel->ncols,
														 rel->through_to_cols)));
			}
	}
	return NIL;					/* keep compiler quiet */
}

static OrmFilteredRelation *
find_filtered(OrmQuery *query, const char *name)
{
	OrmFilteredRelation *found = NULL;
	ListCell   *lc;

	if (query == NULL)
		return NULL;
	foreach(lc, query->filtered_relations)
	{
		OrmFilteredRelation *fr = lfirst(lc);

		if (strcmp(fr->alias, name) == 0)
			found = fr;			/* the latest of that name */
	}
	return found;
}

typedef struct Walk
{
	List	   *path;			/* of OrmPath * */
	List	   *steps;			/* of OrmNameStep * */
	const OrmRelation *relation;
	const OrmModel *model;
	OrmTargets	targets;
	int			used;			/* names that were resolved */
	bool		multi;			/* stopped at a to-many step */
} Walk;

static void
walk_relation(Walk *walk, const OrmRelation *rel, OrmNameStep *step,
			  bool allow_many, OrmFilteredRelation *filtered)
{
	List	   *path = relation_path(rel);
	OrmPath    *last = llast(path);
	ListCell   *lc;

	last->filtered = filtered;
	if (!allow_many)
	{
		foreach(lc, path)
		{
			OrmPath    *p = lfirst(lc);

			step->path = lappend(step->path, p);
			if (p->m2m)
			{
				walk->multi = true;
				walk->steps = lappend(walk->steps, step);
				return;
			}
		}
	}
	else
		step->path = list_concat(step->path, list_copy(path));

	walk->path = list_concat(walk->path, path);
	walk->relation = rel;
	walk->model = last->to;
	walk->targets.model = last->to;
	walk->targets.ncols = last->ncols;
	walk->targets.cols = last->to_cols;
	if (!last->direct && last->to->npk > 0)
	{
		/* a reverse relation means the other table's own key */
		walk->targets.ncols = last->to->npk;
		walk->targets.cols = last->to->pk;
	}
	walk->steps = lappend(walk->steps, step);
}

/* The relation to one that the column makes by itself, if it is the only such. */
const OrmRelation *
orm_relation_of_column(const OrmModel *model, AttrNumber attnum)
{
	const OrmRelation *found = NULL;
	ListCell   *lc;

	foreach(lc, model->forward)
	{
		const OrmRelation *rel = lfirst(lc);

		if (OidIsValid(rel->through) || rel->ncols != 1 ||
			rel->from_cols[0] != attnum)
			continue;
		if (found != NULL)
			return NULL;
		found = rel;
	}
	return found;
}

/* blog_id__name: the column's name stands for the relation's, as in Django. */
static const OrmRelation *
relation_before(const OrmName *found, const char *next, const OrmNode *node)
{
	const OrmRelation *rel;

	if (found->kind != NAME_COLUMN)
		return NULL;
	rel = orm_relation_of_column(found->owner, found->column->attnum);
	if (rel == NULL ||
		orm_model_name(orm_model(rel->to), next, node).kind == NAME_NONE)
		return NULL;
	return rel;
}

/* The last step: a column, or the columns of the primary key. */
static void
walk_column(Walk *walk, const OrmName *found, const OrmNode *node)
{
	const OrmModel *owner = walk->model;
	const OrmRelation *rel = NULL;

	walk->relation = NULL;
	walk->targets.model = owner;
	if (found->kind == NAME_COLUMN)
	{
		AttrNumber *col = palloc(sizeof(AttrNumber));

		*col = found->column->attnum;
		walk->targets.ncols = 1;
		walk->targets.cols = col;
	}
	else
	{
		if (owner->npk == 0)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("%s has no primary key, so \"pk\" means nothing there",
							orm_model_display(owner)),
					 orm_errlocation(node)));
		walk->targets.ncols = owner->npk;
		walk->targets.cols = owner->pk;
	}

	/*
	 * The column of a relation is, as in Django, the key of the row that it
	 * leads to.  That join is left out again, but it has its say in which joins
	 * have to be LEFT ones.
	 */
	if (walk->targets.ncols == 1)
		rel = orm_relation_of_column(owner, walk->targets.cols[0]);
	if (rel != NULL)
	{
		walk->path = list_concat(walk->path, relation_path(rel));
		walk->targets.model = orm_model(rel->to);
		walk->targets.cols = rel->to_cols;
	}
}

/* Whether names[at .. last], put together again, are one name of the model. */
static char *
rejoined_name(const OrmModel *model, List *names, int at, int last,
			  bool underscore, const OrmNode *node)
{
	char	   *name = orm_join_names(list_truncate(list_copy_tail(names, at),
													last - at + 1));

	if (underscore)
		name = psprintf("%s_", name);
	return orm_model_name(model, name, node).kind != NAME_NONE ? name : NULL;
}

/* The last of names[at ..] that one name could reach to, which is a column's. */
static int
farthest_part(List *names, int at)
{
	int			length = 0;
	int			last = at;

	for (int i = at; i < list_length(names); i++)
	{
		length += strlen(list_nth(names, i)) + 2;
		if (length > 2 * NAMEDATALEN)
			break;
		last = i;
	}
	return last;
}

/*
 * Columns that Django would not let be called so: x__y, which a path is cut
 * through, and type_, whose underscore is left to what follows the cut.  Where
 * names[at] is no name of the model, the longest one that it begins with takes
 * its place in the list, for all who read the list later.
 */
static bool
rejoin_names(const OrmModel *model, List *names, int at, const OrmNode *node)
{
	if (((char *) list_nth(names, at))[0] == '\0')
		return false;			/* a name is missing there */
	for (int last = farthest_part(names, at); last >= at; last--)
	{
		ListCell   *next = last + 1 < list_length(names) ?
			list_nth_cell(names, last + 1) : NULL;
		char	   *name = NULL;

		CHECK_FOR_INTERRUPTS();
		if (next != NULL && ((char *) lfirst(next))[0] == '_')
			name = rejoined_name(model, names, at, last, true, node);
		if (name != NULL)
			lfirst(next) = pstrdup((char *) lfirst(next) + 1);
		else if (last > at)
			name = rejoined_name(model, names, at, last, false, node);
		if (name == NULL)
			continue;
		lfirst(list_nth_cell(names, at)) = name;
		for (; last > at; last--)
			names = list_delete_nth_cell(names, last);
		return true;
	}
	return false;
}

static void
walk_names(OrmQuery *query, List *names, const OrmModel *model,
		   bool allow_many, Walk *walk, const OrmNode *node)
{
	ListCell   *lc;
	bool		first = true;

	memset(walk, 0, sizeof(Walk));
	walk->model = model;

	foreach(lc, names)
	{
		const char *name = lfirst(lc);
		OrmNameStep *step = palloc0(sizeof(OrmNameStep));
		OrmName		found = orm_model_name(walk->model, name, node);
		OrmFilteredRelation *filtered = NULL;
		ListCell   *vc;

		step->name = name;
		if (found.kind == NAME_NONE && first &&
			(filtered = find_filtered(query, name)) != NULL)
		{
			List	   *parts = orm_split_names(filtered->relation_name);
			Walk		inner;

			/* all but the last name are ordinary steps */
			walk_names(query, list_truncate(list_copy(parts),
											list_length(parts) - 1),
					   model, allow_many, &inner, node);
			if (inner.multi)
			{
				*walk = inner;
				return;
			}
			walk->path = inner.path;
			walk->model = inner.model;
			found = orm_model_name(walk->model, llast(parts), node);
			if (found.kind != NAME_RELATION)
				orm_unknown_field(query, walk->model, llast(parts), node);
		}
		else if (found.kind == NAME_NONE &&
				 rejoin_names(walk->model, names, walk->used, node))
		{
			lc = list_nth_cell(names, walk->used);	/* the cells may have moved */
			step->name = name = lfirst(lc);
			found = orm_model_name(walk->model, name, node);
		}
		first = false;
		if (found.kind == NAME_NONE)
			return;
		walk->used++;

		foreach(vc, found.via)
		{
			List	   *path = relation_path(lfirst(vc));

			step->path = list_concat(step->path, list_copy(path));
			walk->path = list_concat(walk->path, path);
			walk->model = found.owner;
		}

		if (lnext(names, lc) != NULL)
		{
			const OrmRelation *rel = relation_before(&found, lfirst(lnext(names, lc)), node);

			if (rel != NULL)
			{
				found.kind = NAME_RELATION;
				found.relation = unconstify(OrmRelation *, rel);
			}
		}
		if (found.kind == NAME_RELATION)
		{
			walk_relation(walk, found.relation, step, allow_many, filtered);
			if (walk->multi)
				return;
		}
		else
		{
			walk_column(walk, &found, node);
			return;
		}
	}
}

/*
 * orm_field_path
 *		Checks that a path starts with a field; returns its steps and, in
 *		*rest, the names that are no fields (transforms and lookups).
 */
List *
orm_field_path(OrmQuery *query, List *names, const OrmModel *model,
			   List **rest, const OrmNode *node)
{
	Walk		walk;

	walk_names(query, names, model, true, &walk, node);
	if (walk.used == 0)
		orm_unknown_field(query, model, linitial(names), node);
	if (rest != NULL)
		*rest = list_copy_tail(names, walk.used);
	return walk.path;
}

/*
 * orm_to_many_path
 *		Does the path cross a relation that may multiply rows?  Then
 *		*names_with_path gets the names up to and with that one.
 */
bool
orm_to_many_path(OrmQuery *query, List *names, const OrmModel *model,
				 List **names_with_path, const OrmNode *node)
{
	Walk		walk;

	walk_names(query, names, model, false, &walk, node);
	*names_with_path = walk.steps;
	return walk.multi;
}

/*
 * orm_setup_joins
 *		Makes the joins of a path and says where it ended.  "reuse" names the
 *		to-many joins that may be taken again (NULL: all).
 *		Errors: 42703 when the first name is no field.
 */
OrmJoinInfo *
orm_setup_joins(OrmQuery *query, List *names, const OrmModel *model,
				OrmAlias *alias, List **reuse, OrmScope *scope,
				const OrmNode *node)
{
	OrmJoinInfo *info = palloc0(sizeof(OrmJoinInfo));
	Walk		walk;
	ListCell   *lc;

	walk_names(query, names, model, true, &walk, node);
	if (walk.used == 0)
		orm_unknown_field(query, model, linitial(names), node);

	info->relation = walk.relation;
	info->model = walk.model;
	info->targets = walk.targets;
	info->path = walk.path;
	info->transforms = list_copy_tail(names, walk.used);
	info->node = node;
	info->joins = list_make1(alias);

	foreach(lc, walk.path)
	{
		OrmPath    *path = lfirst(lc);

		alias = orm_join(query, alias, path, path->m2m ? reuse : NULL, scope);
		info->joins = lappend(info->joins, alias);
		if (path->filtered != NULL && reuse != NULL)
			*reuse = list_append_unique_ptr(*reuse, alias);
	}
	return info;
}

/*
 * orm_trim_joins
 *		Leaves out the last direct joins whose target columns stand in the
 *		referencing table already: blog__id needs no join to blog.
 */
void
orm_trim_joins(OrmJoinInfo *info, OrmTargets *targets, OrmAlias **alias,
			   List **joins)
{
	List	   *kept = list_copy(info->joins);
	int			pos;

	*targets = info->targets;
	for (pos = list_length(info->path) - 1; pos >= 0; pos--)
	{
		OrmPath    *path = list_nth(info->path, pos);
		AttrNumber *cols;
		int			i,
					j;

		if (list_length(kept) == 1 || !path->direct || path->filtered != NULL)
			break;
		cols = palloc(sizeof(AttrNumber) * targets->ncols);
		for (i = 0; i < targets->ncols; i++)
		{
			for (j = 0; j < path->ncols; j++)
			{
				if (path->to_cols[j] == targets->cols[i])
					break;
			}
			if (j == path->ncols)
				break;
			cols[i] = path->from_cols[j];
		}
		if (i < targets->ncols)
			break;
		targets->model = path->from;
		targets->cols = cols;
		((OrmAlias *) llast(kept))->refcount--;
		kept = list_truncate(kept, list_length(kept) - 1);
	}
	*alias = llast(kept);
	*joins = kept;
}

OrmExpr *
orm_target_expr(OrmAlias *alias, const OrmTargets *targets,
				const OrmRelation *relation)
{
	OrmExpr    *expr;
	int			i;

	if (targets->ncols == 1)
	{
		expr = orm_col_expr(alias, targets->cols[0]);
		expr->relation = relation;
		return expr;
	}
	expr = orm_expr_new(X_TUPLE, RECORDOID);
	for (i = 0; i < targets->ncols; i++)
		expr->args = lappend(expr->args, orm_col_expr(alias, targets->cols[i]));
	expr->alias = alias;
	expr->model = targets->model;
	expr->relation = relation;
	return expr;
}

/* The columns of the alias's table are among the rows of the query. */
OrmExpr *
orm_columns_in(OrmAlias *alias, int n, const AttrNumber *cols, OrmQuery *query)
{
	OrmTargets	targets = {alias->model, n, cols};
	OrmExpr    *in = orm_expr_new(X_IN_SUBQUERY, BOOLOID);
	OrmExpr    *lhs = orm_target_expr(alias, &targets, NULL);

	in->args = list_make1(lhs);
	if (n == 1)
		in->opno = orm_equal(lhs, lhs)->opno;
	in->query = query;
	in->conditional = true;
	return in;
}

/* ------------------------------------------------------------ promotion */

/*
 * orm_promote_joins
 *		Makes the joins LEFT where a row may be missing, and those that hang
 *		on them, since LEFT JOIN b INNER JOIN c would undo the first.
 */
void
orm_promote_joins(OrmQuery *query, List *aliases)
{
	List	   *todo = list_copy(aliases);

	while (todo != NIL)
	{
		OrmAlias   *alias = linitial(todo);
		ListCell   *lc;

		todo = list_delete_first(todo);
		if (alias->join_type == OJ_BASE || alias->join_type == OJ_LOUTER)
			continue;
		if (!alias->nullable &&
			!(alias->parent != NULL && alias->parent->join_type == OJ_LOUTER))
			continue;
		alias->join_type = OJ_LOUTER;
		foreach(lc, query->aliases)
		{
			OrmAlias   *child = lfirst(lc);

			if (child->parent == alias)
				todo = list_append_unique_ptr(todo, child);
		}
	}
}

/*
 * orm_demote_joins
 *		Makes the joins INNER, and for a chain a INNER b LEFT c the one before
 *		them too.
 */
void
orm_demote_joins(OrmQuery *query, List *aliases)
{
	List	   *todo = list_copy(aliases);

	while (todo != NIL)
	{
		OrmAlias   *alias = linitial(todo);

		todo = list_delete_first(todo);
		if (alias->join_type != OJ_LOUTER)
			continue;
		alias->join_type = OJ_INNER;
		if (alias->parent != NULL && alias->parent->join_type == OJ_LOUTER)
			todo = lappend(todo, alias->parent);
	}
}

void
orm_promoter_init(OrmJoinPromoter *jp, OrmConnector connector, int nchildren,
				  bool negated)
{
	memset(jp, 0, sizeof(OrmJoinPromoter));
	jp->nchildren = nchildren;
	jp->connector = connector;

	/* NOT (a AND b) promotes as (a OR b) does */
	if (negated)
		jp->connector = (connector == CONN_AND) ? CONN_OR : CONN_AND;
}

void
orm_promoter_vote(OrmJoinPromoter *jp, List *aliases)
{
	ListCell   *lc;

	foreach(lc, aliases)
	{
		ListCell   *ac,
				   *vc;
		bool		found = false;

		forboth(ac, jp->aliases, vc, jp->votes)
		{
			if (lfirst(ac) == lfirst(lc))
			{
				lfirst_int(vc)++;
				found = true;
			}
		}
		if (!found)
		{
			jp->aliases = lappend(jp->aliases, lfirst(lc));
			jp->votes = lappend_int(jp->votes, 1);
		}
	}
}

/*
 * orm_promoter_update
 *		Applies the votes.  A join that only some branches of an OR need must
 *		be LEFT; one that all of them need, or any branch of an AND, may be
 *		INNER.  Returns the joins that were found to be inner.
 */
List *
orm_promoter_update(OrmJoinPromoter *jp, OrmQuery *query)
{
	List	   *promote = NIL;
	List	   *demote = NIL;
	ListCell   *ac,
			   *vc;

	forboth(ac, jp->aliases, vc, jp->votes)
	{
		int			votes = lfirst_int(vc);

		if (jp->connector == CONN_OR && votes < jp->nchildren)
			promote = lappend(promote, lfirst(ac));
		if (jp->connector == CONN_AND ||
			(jp->connector == CONN_OR && votes == jp->nchildren))
			demote = lappend(demote, lfirst(ac));
	}
	orm_promote_joins(query, promote);
	orm_demote_joins(query, demote);
	return demote;
}

/* ----------------------------------------------------------------- names */

/* Splits a path at its double underscores: 'a__b' is (a, b). */
List *
orm_split_names(const char *path)
{
	List	   *names = NIL;
	const char *start = path;
	const char *sep;

	while ((sep = strstr(start, "__")) != NULL)
	{
		/* in a___b the name is "a" and the next starts with an underscore */
		if (sep == start && names == NIL)
		{
			sep = strstr(start + 2, "__");
			if (sep == NULL)
				break;
		}
		names = lappend(names, pnstrdup(start, sep - start));
		start = sep + 2;
	}
	return lappend(names, pstrdup(start));
}

char *
orm_join_names(List *names)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, names)
	{
		if (buf.len > 0)
			appendStringInfoString(&buf, "__");
		appendStringInfoString(&buf, lfirst(lc));
	}
	return buf.data;
}

/* Is "name" a relation, on whose model the rest begins with a field? */
static bool
leads_on(const OrmModel *model, const char *name, const char *rest)
{
	OrmName		found = orm_model_name(model, name, NULL);
	const char *end = strstr(rest, "__");
	char	   *first = end != NULL ? pnstrdup(rest, end - rest) : pstrdup(rest);

	return found.kind == NAME_RELATION && first[0] != '\0' &&
		orm_model_name(orm_model(found.relation->to), first, NULL).kind != NAME_NONE;
}

/* A column that would be the relation's, were there a foreign key. */
static const char *
lone_column(const OrmModel *model, const char *name)
{
	OrmName		found = orm_model_name(model, psprintf("%s_id", name), NULL);

	return found.kind == NAME_COLUMN &&
		orm_relation_of_column(found.owner, found.column->attnum) == NULL ?
		found.column->attname : NULL;
}

/* Is there no letter in it, so that no name can be meant? */
static bool
is_plain_text(const char *name)
{
	return !IS_HIGHBIT_SET(name[0]) &&
		strpbrk(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;
}

/*
 * What the writer of an unknown name probably meant: the name of a relation
 * where its accessor, a dot or a single underscore was written, an ordering as
 * in SQL, or a name much like it.
 */
static const char *
meant_name(const OrmModel *model, const char *name, List *choices)
{
	int			len = strlen(name) - strlen("_set");
	ListCell   *lc;

	foreach(lc, choices)
	{
		const char *choice = lfirst(lc);
		int			n = strlen(choice);

		if (len > 0 && strcmp(name + len, "_set") == 0 &&
			n == len && strncmp(choice, name, len) == 0)
			return choice;
		if (strncmp(choice, name, n) != 0)
			continue;
		/* "blog.name", "blog_name" and "pub_date DESC" */
		if (name[n] == '.' && name[n + 1] != '\0')
			return psprintf("%s__%s", choice, name + n + 1);
		if (name[n] == '_' && leads_on(model, choice, name + n + 1))
			return psprintf("%s__%s", choice, name + n + 1);
		if (pg_strcasecmp(name + n, " desc") == 0)
			return psprintf("-%s", choice);
		if (pg_strcasecmp(name + n, " asc") == 0)
			return choice;
	}
	return orm_nearest_name(name, choices);
}

/*
 * orm_unknown_field
 *		Raises 42703 for a name that is no field of the model, with the
 *		nearest name and all choices.
 */
void
orm_unknown_field(OrmQuery *query, const OrmModel *model, const char *name,
				  const OrmNode *node)
{
	List	   *choices = orm_model_choices(model);
	const char *column = lone_column(model, name);
	const char *nearest;
	StringInfoData all;
	ListCell   *lc;

	if (query != NULL && query->model == model)
	{
		foreach(lc, query->annotations)
			choices = lappend(choices, ((OrmAnnotation *) lfirst(lc))->name);
		foreach(lc, query->filtered_relations)
			choices = lappend(choices, ((OrmFilteredRelation *) lfirst(lc))->alias);
	}
	nearest = meant_name(model, name, choices);

	initStringInfo(&all);
	foreach(lc, choices)
		appendStringInfo(&all, "%s%s", all.len > 0 ? ", " : "",
						 (char *) lfirst(lc));
	if (name[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("a name is missing between the underscores of a path over %s",
						orm_model_display(model)),
				 errhint("The names of a path are separated by two underscores. Choices are: %s.", all.data),
				 orm_errlocation(node)));
	if (strcmp(name, "pk") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s has no primary key, which \"pk\" stands for",
						orm_model_display(model)),
				 choices != NIL ? errhint("Choices are: %s.", all.data) : 0,
				 orm_errlocation(node)));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("cannot resolve keyword \"%s\" into a field of %s",
					name, orm_model_display(model)),
			 column != NULL ?
			 errhint("No foreign key makes \"%s\" a relation; orm_register() can. Choices are: %s.",
					 column, all.data) :
			 is_plain_text(name) ? errhint("A text in an expression is Value('%s').", name) :
			 nearest != NULL ?
			 errhint("Perhaps you meant \"%s\". Choices are: %s.", nearest, all.data) :
			 choices != NIL ? errhint("Choices are: %s.", all.data) : 0,
			 orm_errlocation(node)));
}
