/*
 * delete_graph.c
 *	  The models that a deletion may reach, and the relations between them.
 *
 * A model whose rows may go is expanded: every relation that refers to it is
 * an edge from it, as is its link to a multi-table-inheritance parent, whose
 * row goes as well.  A model that is only concerned otherwise (its rows
 * protect, or are set null) has no edges of its own.
 *
 * Relies on model.h for relations and what is registered about them.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/rls.h"
#include "utils/syscache.h"

#include "delete.h"

/* ------------------------------------------------------------------ models */

static DelModel *
graph_model(DelGraph *graph, Oid relid)
{
	DelModel   *model;
	ListCell   *lc;

	foreach(lc, graph->models)
	{
		model = lfirst(lc);
		if (model->model->relid == relid)
			return model;
	}
	model = palloc0(sizeof(DelModel));
	model->graph = graph;
	model->model = orm_model(relid);
	model->number = list_length(graph->models);
	model->all.model = model;
	model->all.name = psprintf("orm_k%d", model->number);
	graph->models = lappend(graph->models, model);
	return model;
}

static bool
is_table(const DelModel *model)
{
	return model->model->relkind == RELKIND_RELATION ||
		model->model->relkind == RELKIND_PARTITIONED_TABLE;
}

/*
 * Rows are told apart by their primary key; where there is none, or where
 * inheriting tables may repeat it, by where they are.  Rows of a view without
 * a key are told apart by what other tables refer to, or not at all.
 */
static void
set_identity(DelModel *model)
{
	const OrmModel *m = model->model;
	int			i;

	if (m->npk > 0 && !orm_is_inherited(m))
	{
		model->keys = palloc(sizeof(AttrNumber) * (m->npk + m->ncolumns));
		for (i = 0; i < m->npk; i++)
			model->keys[model->nkeys++] = m->pk[i];
	}
	else
	{
		model->keys = palloc(sizeof(AttrNumber) * (2 + m->ncolumns));
		if (is_table(model))
		{
			model->keys[model->nkeys++] = SelfItemPointerAttributeNumber;
			model->keys[model->nkeys++] = TableOidAttributeNumber;
		}
	}
	model->nidentity = model->nkeys;
}

static void
add_key(DelModel *model, AttrNumber attnum)
{
	int			i;

	for (i = 0; i < model->nkeys; i++)
	{
		if (model->keys[i] == attnum)
			return;
	}
	model->keys[model->nkeys++] = attnum;
}

/* Whether the columns hold all of what tells the model's rows apart. */
static bool
covers_identity(const DelModel *model, int ncols, const AttrNumber *cols)
{
	int			i;
	int			j;

	if (model->nidentity == 0)
		return false;
	for (i = 0; i < model->nidentity; i++)
	{
		for (j = 0; j < ncols && cols[j] != model->keys[i]; j++)
			;
		if (j == ncols)
			return false;
	}
	return true;
}

/*
 * Rows that other tables refer to are locked when they are collected, so that
 * a row that comes to refer to them meanwhile is either seen or has to wait.
 * Who may delete but not update cannot lock; then the constraints alone speak.
 */
static bool
may_lock(const DelModel *model)
{
	Oid			relid = model->model->relid;

	if (!is_table(model) || model->edges == NIL)
		return false;
	if (check_enable_rls(relid, InvalidOid, true) == RLS_ENABLED)
		return false;
	return pg_class_aclcheck(relid, GetUserId(), ACL_UPDATE) == ACLCHECK_OK ||
		pg_attribute_aclcheck_all(relid, GetUserId(), ACL_UPDATE,
								  ACLMASK_ANY) == ACLCHECK_OK;
}

/* ------------------------------------------------------------------- edges */

static bool
is_btree(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
	bool		result = false;

	if (HeapTupleIsValid(tuple))
	{
		result = ((Form_pg_class) GETSTRUCT(tuple))->relam == BTREE_AM_OID;
		ReleaseSysCache(tuple);
	}
	return result;
}

bool
orm_delete_indexed(const DelEdge *edge)
{
	Relation	rel;
	bool		found = false;
	ListCell   *lc;

	if (edge->ncols != 1 || !is_table(edge->to))
		return false;
	rel = table_open(edge->to->model->relid, AccessShareLock);

	foreach(lc, RelationGetIndexList(rel))
	{
		HeapTuple	tuple = SearchSysCache1(INDEXRELID,
											ObjectIdGetDatum(lfirst_oid(lc)));
		Form_pg_index index;

		if (!HeapTupleIsValid(tuple))
			continue;
		index = (Form_pg_index) GETSTRUCT(tuple);
		found |= index->indisvalid && index->indkey.values[0] == edge->to_cols[0] &&
			heap_attisnull(tuple, Anum_pg_index_indpred, NULL) &&
			is_btree(lfirst_oid(lc));
		ReleaseSysCache(tuple);
	}
	table_close(rel, AccessShareLock);
	return found;
}

static DelEdge *
add_edge(DelGraph *graph, DelModel *from, Oid to, int ncols,
		 const AttrNumber *from_cols, const AttrNumber *to_cols,
		 OrmOnDelete action)
{
	DelEdge    *edge = palloc0(sizeof(DelEdge));

	edge->from = from;
	edge->to = graph_model(graph, to);
	edge->ncols = ncols;
	edge->from_cols = from_cols;
	edge->to_cols = to_cols;
	edge->action = action;
	edge->unique = covers_identity(from, ncols, from_cols);
	from->edges = lappend(from->edges, edge);
	return edge;
}

/* A foreign key of another table. */
static void
add_reverse(DelGraph *graph, DelModel *from, const OrmRelation *rel)
{
	OrmOnDelete action = rel->on_delete;
	DelEdge    *edge;

	/* join tables and inheritance children go along, as in Django */
	if ((rel->from_join || rel->parent_link) && !rel->on_delete_registered)
		action = DEL_CASCADE;
	edge = add_edge(graph, from, rel->to, rel->ncols, rel->from_cols,
					rel->to_cols, action);
	edge->relation = rel;
	edge->down = rel->parent_link;
	if (OidIsValid(rel->constraint))
	{
		edge->unique = true;
		edge->own_rows = orm_is_inherited(from->model);
	}
	edge->via = psprintf("%s.%s", orm_model_label(edge->to->model),
						 rel->forward_name);
}

static bool
has_edge(const DelModel *from, Oid to, int ncols, const AttrNumber *to_cols)
{
	ListCell   *lc;

	foreach(lc, from->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (edge->to->model->relid == to && edge->ncols == ncols &&
			memcmp(edge->to_cols, to_cols, sizeof(AttrNumber) * ncols) == 0)
			return true;
	}
	return false;
}

/* One side of a join table that refers to it without a constraint. */
static void
add_join_side(DelGraph *graph, DelModel *from, const OrmRelation *rel,
			  int ncols, const AttrNumber *from_cols,
			  const AttrNumber *through_cols)
{
	DelEdge    *edge;

	if (has_edge(from, rel->through, ncols, through_cols))
		return;
	edge = add_edge(graph, from, rel->through, ncols, from_cols, through_cols,
					DEL_CASCADE);
	edge->via = psprintf("%s.%s", orm_model_label(edge->to->model),
						 orm_model_column(edge->to->model, through_cols[0])->attname);
}

static void
add_joins(DelGraph *graph, DelModel *from, List *relations)
{
	ListCell   *lc;

	foreach(lc, relations)
	{
		const OrmRelation *rel = lfirst(lc);

		if (!OidIsValid(rel->through))
			continue;
		add_join_side(graph, from, rel, rel->nthrough_from, rel->from_cols,
					  rel->through_from_cols);
		if (rel->to == from->model->relid)
			add_join_side(graph, from, rel, rel->ncols, rel->to_cols,
						  rel->through_to_cols);
	}
}

/* Rows of the model may go: adds all that this concerns. */
static void
expand(DelGraph *graph, DelModel *model)
{
	ListCell   *lc;

	if (model->expanded)
		return;
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	model->expanded = true;
	set_identity(model);
	foreach(lc, model->model->reverse_all)
	{
		const OrmRelation *rel = lfirst(lc);

		if (!OidIsValid(rel->through))
			add_reverse(graph, model, rel);
	}
	add_joins(graph, model, model->model->forward);
	add_joins(graph, model, model->model->reverse_all);
	foreach(lc, model->model->parents)
	{
		const OrmRelation *rel = lfirst(lc);
		DelEdge    *edge = add_edge(graph, model, rel->to, rel->ncols,
									rel->from_cols, rel->to_cols, DEL_CASCADE);

		edge->relation = rel;
		edge->up = true;
		edge->via = psprintf("%s.%s", orm_model_label(model->model), rel->name);
	}
	foreach(lc, model->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (orm_delete_spreads(edge))
			expand(graph, edge->to);
	}
}

/* -------------------------------------------------------------- components */

bool
orm_delete_spreads(const DelEdge *edge)
{
	return edge->action == DEL_CASCADE;
}

typedef struct Tarjan
{
	DelEdgeFilter filter;
	int			next;
	List	   *stack;			/* of DelModel * */
	List	   *components;
} Tarjan;

static void
strongly_connect(Tarjan *t, DelModel *model)
{
	List	   *component = NIL;
	DelModel   *member;
	ListCell   *lc;

	check_stack_depth();
	model->index = model->low = ++t->next;
	model->on_stack = true;
	t->stack = lappend(t->stack, model);
	foreach(lc, model->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (!t->filter(edge))
			continue;
		if (edge->to->index == 0)
		{
			strongly_connect(t, edge->to);
			model->low = Min(model->low, edge->to->low);
		}
		else if (edge->to->on_stack)
			model->low = Min(model->low, edge->to->index);
	}
	if (model->low != model->index)
		return;
	do
	{
		member = llast(t->stack);
		t->stack = list_delete_last(t->stack);
		member->on_stack = false;
		member->component = list_length(t->components);
		component = lappend(component, member);
	} while (member != model);
	t->components = lappend(t->components, component);
}

List *
orm_delete_components(DelGraph *graph, DelEdgeFilter filter)
{
	Tarjan		t = {filter, 0, NIL, NIL};
	ListCell   *lc;

	foreach(lc, graph->models)
		((DelModel *) lfirst(lc))->index = 0;
	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		if (model->index == 0)
			strongly_connect(&t, model);
	}
	return t.components;
}

/* --------------------------------------------------------------- the graph */

/* Can rows be deleted through the relations that lead to them? */
static bool
is_leaf(const DelGraph *graph, const DelModel *model)
{
	ListCell   *lc;
	ListCell   *ec;

	/* a plan tells how many rows each relation adds */
	if (graph->plan_only && model->nidentity > 0)
		return false;
	foreach(lc, model->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (edge->action != DEL_DO_NOTHING)
			return false;
	}
	/* a restricting row may go if it is among those collected */
	foreach(lc, graph->models)
	{
		DelModel   *other = lfirst(lc);

		foreach(ec, other->edges)
		{
			DelEdge    *edge = lfirst(ec);

			if (edge->to == model && edge->action == DEL_RESTRICT)
				return false;
		}
	}
	return true;
}

/* The columns by which edges find rows have to be among the keys. */
static void
finish_keys(DelGraph *graph, DelModel *model)
{
	ListCell   *lc;
	int			i;

	foreach(lc, model->edges)
	{
		DelEdge    *edge = lfirst(lc);

		if (edge->action == DEL_DO_NOTHING && !graph->plan_only)
			continue;
		for (i = 0; i < edge->ncols; i++)
			add_key(model, edge->from_cols[i]);
	}
	if (model->nidentity == 0)
		model->nidentity = model->nkeys;
}

static void
describe_keys(DelModel *model)
{
	TupleDesc	desc = CreateTemplateTupleDesc(model->nkeys);
	int			i;

	for (i = 0; i < model->nkeys; i++)
	{
		AttrNumber	attnum = model->keys[i];
		const OrmColumn *column = attnum < 0 ? NULL :
			orm_model_column(model->model, attnum);
		char		name[NAMEDATALEN];

		/* the statistics hook goes by the name: "u" is unique by itself */
		snprintf(name, sizeof(name), "%c%d",
				 model->nidentity == 1 && i == 0 && attnum > 0 ? 'u' : 'c', i + 1);
		TupleDescInitEntry(desc, i + 1, name,
						   column != NULL ? column->typid :
						   attnum == TableOidAttributeNumber ? OIDOID : TIDOID,
						   column != NULL ? column->typmod : -1, 0);
		if (column != NULL)
			TupleDescInitEntryCollation(desc, i + 1, column->collation);
	}
	model->desc = desc;
}

DelGraph *
orm_delete_graph(const OrmModel *root, bool plan_only, bool keep_parents)
{
	DelGraph   *graph = palloc0(sizeof(DelGraph));
	ListCell   *lc;

	graph->context = CurrentMemoryContext;
	graph->plan_only = plan_only;
	graph->keep_parents = keep_parents;
	graph->root = graph_model(graph, root->relid);
	expand(graph, graph->root);
	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		if (!model->expanded)
			continue;
		finish_keys(graph, model);
		model->direct = is_leaf(graph, model);
		describe_keys(model);
		model->lockable = !plan_only && may_lock(model);
	}
	orm_delete_check_owners(graph);
	return graph;
}
