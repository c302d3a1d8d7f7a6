/*
 * instance.c
 *	  What may follow an instance: a field, a related object, a related manager.
 *
 * get(...).author.name fetches the columns that a step starts from and goes on
 * with a query of the related rows, as Django does.
 *
 * Relies on eval.c for the statement of the instance, on execute.c to fetch it.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "eval.h"
#include "write.h"

bool
orm_chain_is_instance(OrmNode *node, OrmScope *scope)
{
	check_stack_depth();

	if (orm_writes_instance(node, scope))
		return true;
	switch (node->tag)
	{
		case ON_CALL:
			return orm_is_queryset(node, scope) &&
				(strcmp(node->base->str, "get") == 0 ||
				 strcmp(node->base->str, "first") == 0 ||
				 strcmp(node->base->str, "last") == 0 ||
				 strcmp(node->base->str, "earliest") == 0 ||
				 strcmp(node->base->str, "latest") == 0);
		case ON_SUBSCRIPT:
			return orm_is_bulk_item(node) ||
				(((OrmNode *) linitial(node->args))->tag != ON_SLICE &&
				 orm_is_queryset(node->base, scope) &&
				 !orm_chain_is_instance(node->base, scope));
		case ON_ATTR:
			/* get(...).author.name: a related object is an instance too */
			return strcmp(node->str, "objects") != 0 &&
				orm_chain_is_instance(node->base, scope);
		default:
			return false;
	}
}

OrmStatement *
orm_instance_statement(OrmNode *node, OrmScope *outer)
{
	check_stack_depth();
	if (node->tag == ON_ATTR)
	{
		OrmQuerySet *qs = orm_related_queryset(node, outer);

		if (!qs->instance)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("a related manager has no field; call a method such as all()"),
					 orm_errlocation(node)));
		return orm_statement(qs, EXPECT_GET, node);
	}
	return orm_evaluate(node, outer == NULL ? NULL : outer->params);
}

static void no_attribute(const OrmModel *model, const OrmNode *node) ORM_NORETURN;

static void
no_attribute(const OrmModel *model, const OrmNode *node)
{
	List	   *choices = orm_model_choices(model);
	const char *nearest = orm_nearest_name(node->str, choices);

	if (nearest != NULL && strcmp(nearest, node->str) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("what values() yields has no attribute \"%s\"", node->str),
				 errhint("Write [\"%s\"], or leave values() out.", node->str),
				 orm_errlocation(node)));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("an instance of %s has no attribute \"%s\"",
					orm_model_display(model), node->str),
			 nearest != NULL ? errhint("Perhaps you meant \"%s\".", nearest) : 0,
			 orm_errlocation(node)));
}

/* The relation that an attribute of what the statement fetches is. */
static OrmName
related_name(const OrmStatement *stmt, const OrmNode *node)
{
	const OrmModel *model = stmt->qs->query->model;
	OrmName		found;

	if (!stmt->yields_rows)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("what stands before \"%s\" is no instance", node->str),
				 orm_errlocation(node)));
	if (stmt->expect == EXPECT_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("a queryset has no attribute \"%s\"", node->str),
				 errhint("Take one row with get(), first() or [0]."),
				 orm_errlocation(node)));
	found = orm_model_accessor(model, node->str, node);
	if (found.column != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("\"%s\" is a field of %s, not a relation: its value has no attributes or methods",
						node->str, orm_model_display(model)),
				 errhint("In a query, functions such as Upper(\"%s\") change values.", node->str),
				 orm_errlocation(node)));
	if (found.kind != NAME_RELATION)
		no_attribute(model, node);
	return found;
}

/* Fetches the instance's own columns that the relation starts from. */
static OrmManager *
fetch_manager(OrmStatement *stmt, const OrmName *found, const OrmNode *node)
{
	OrmManager *manager = palloc(sizeof(OrmManager));
	OrmScope	scope;
	List	   *names = NIL;
	int			i;

	manager->relation = found->relation;
	manager->owner = found->owner;
	manager->n = REL_NFROM(found->relation);
	manager->values = palloc(sizeof(Datum) * manager->n);
	manager->nulls = palloc(sizeof(bool) * manager->n);
	manager->types = palloc(sizeof(Oid) * manager->n);
	for (i = 0; i < manager->n; i++)
	{
		const OrmColumn *column = orm_model_column(found->owner,
												   found->relation->from_cols[i]);

		names = lappend(names, orm_linked_name(found->via, column->attname));
		manager->types[i] = column->typid;
	}
	orm_scope_init(&scope, stmt->qs->query, NULL);
	orm_set_values(stmt->qs, names, &scope, node);
	orm_fetch_columns(stmt, manager->n, manager->types, manager->values,
					  manager->nulls);
	return manager;
}

/*
 * The rows behind a relation of one instance: target.to_cols = the instance's
 * from_cols, over the join table for a many-to-many.
 */
static OrmQuerySet *
related_rows(const OrmManager *manager)
{
	const OrmRelation *rel = manager->relation;
	const OrmModel *target = orm_model(rel->to);
	OrmQuerySet *qs = orm_queryset_new(target);
	OrmAlias   *alias = orm_initial_alias(qs->query);
	const AttrNumber *cols = rel->to_cols;
	int			i;

	if (OidIsValid(rel->through))
	{
		OrmPath    *path = palloc0(sizeof(OrmPath));
		OrmScope	scope;

		orm_scope_init(&scope, qs->query, NULL);
		path->from = target;
		path->to = orm_model(rel->through);
		path->ncols = rel->ncols;
		path->from_cols = rel->to_cols;
		path->to_cols = rel->through_to_cols;
		path->m2m = true;
		path->nullable = false;
		alias = orm_join(qs->query, alias, path, NULL, &scope);
		cols = rel->through_from_cols;
	}
	for (i = 0; i < manager->n; i++)
	{
		OrmExpr    *col = orm_col_expr(alias, cols[i]);

		if (manager->nulls[i])
			orm_where_add(qs->query->where, orm_expr_new(X_FALSE, BOOLOID), CONN_AND);
		else
			orm_where_add(qs->query->where,
						  orm_equal(col, orm_const_expr(manager->types[i],
														manager->values[i], false)),
						  CONN_AND);
	}
	qs->query->used_aliases = list_copy(qs->query->aliases);
	qs->sticky = true;
	return qs;
}

OrmQuerySet *
orm_related_queryset(OrmNode *node, OrmScope *outer)
{
	OrmStatement *stmt;
	OrmName		found;
	OrmManager *manager;
	OrmQuerySet *qs;
	OrmNode    *call = orm_make_call(node, NIL);
	int			i;

	if ((orm_is_method(node->str) || orm_is_write_call(call) || orm_is_delete_call(call)) &&
		!orm_chain_is_instance(node->base, outer))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("\"%s\" is a method of querysets and has to be called", node->str),
				 errhint("Write %s().", node->str),
				 orm_errlocation(node)));
	stmt = orm_instance_statement(node->base, outer);
	found = related_name(stmt, node);
	manager = fetch_manager(stmt, &found, node);

	qs = related_rows(manager);
	qs->instance = !REL_IS_TO_MANY(found.relation->kind);
	qs->node = node;
	if (found.relation->kind == REL_REVERSE_FK)
	{
		/* the rows know the instance: the key to it is always loaded */
		for (i = 0; i < manager->n; i++)
			qs->query->loaded = lappend(qs->query->loaded,
										(void *) orm_model_column(qs->query->model,
																  found.relation->to_cols[i]));
	}
	if (!qs->instance)
		qs->manager = manager;
	return qs;
}

/* get(...).name: a field; get(...).author: the related object. */
OrmStatement *
orm_evaluate_attribute(OrmNode *node, OrmScope *scope)
{
	OrmStatement *stmt;
	OrmName		found;
	const OrmModel *model;

	stmt = orm_instance_statement(node->base, scope);
	model = stmt->qs->query->model;
	if (!stmt->yields_rows)
		no_attribute(model, node);
	found = orm_model_accessor(model, node->str, node);
	if (found.kind == NAME_RELATION)
	{
		OrmQuerySet *qs = orm_related_queryset(node, scope);

		/* a key that is NULL leads to None, a one-to-one that isn't there is an error */
		return orm_statement(qs, !qs->instance ? EXPECT_ROWS :
							 REL_IS_FORWARD(found.relation->kind) ? EXPECT_FIRST : EXPECT_GET,
							 node);
	}
	if (found.kind == NAME_NONE)
	{
		if (orm_find_annotation(stmt->qs->query, node->str) == NULL)
			no_attribute(model, node);
		stmt->extract = list_make1(orm_make_str(node->str));
	}
	else
	{
		if (found.column == NULL)
			no_attribute(model, node);
		stmt->extract = list_make1(orm_make_str(found.column->attname));
	}
	stmt->yields_rows = false;

	/* nothing of what would be nested is asked for */
	stmt->qs->query->related = NIL;
	stmt->qs->query->related_all = false;
	stmt->qs->query->prefetch = NIL;
	return stmt;
}
