/*
 * delete_run.c
 *	  What is done once the rows that go are known: checks, updates, deletions.
 *
 * Nothing is changed before all checks have passed.  Then rows that need not
 * be collected are deleted through the relations that lead to them, what is
 * set is set, and the collected rows go, those that refer before those that
 * are referred to.  Models that refer to each other go in one statement.
 *
 * Relies on deparse_delete.c for the statements and on delete_collect.c, which
 * runs them.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/ps_status.h"

#include "delete.h"
#include "reflect.h"

#define SAMPLE 5				/* rows that an error names */
#define MANY_KEYS 10000			/* with so many, rows are counted as they go */

/* ------------------------------------------------------------------ checks */

typedef struct Blocking
{
	const DelEdge *edge;
	uint64		rows;
	List	   *sample;			/* of char * */
} Blocking;

/* Makes visible the keys that a statement over the edge refers to. */
static void
show_for(const DelEdge *edge)
{
	orm_delete_show(&edge->from->all);
	if (edge->to->all.count > 0)
		orm_delete_show(&edge->to->all);
}

static uint64
count_rows(DelGraph *graph, const DelEdge *edge, bool others_only)
{
	uint64		rows = 0;

	show_for(edge);
	orm_delete_progress("checking", edge->to, 0, 0);
	orm_delete_numbers(graph, orm_deparse_del_count(edge, others_only), 1, &rows);
	return rows;
}

/* The edges of one action along which rows are found: of Blocking *. */
static List *
find_blocking(DelGraph *graph, OrmOnDelete action)
{
	List	   *result = NIL;
	ListCell   *lc;
	ListCell   *ec;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		foreach(ec, model->all.count > 0 ? model->edges : NIL)
		{
			DelEdge    *edge = lfirst(ec);
			Blocking   *blocking;
			uint64		rows;

			if (edge->action != action)
				continue;
			rows = count_rows(graph, edge, action == DEL_RESTRICT);
			if (rows == 0)
				continue;
			blocking = palloc0(sizeof(Blocking));
			blocking->edge = edge;
			blocking->rows = rows;
			blocking->sample = orm_delete_texts(graph, orm_deparse_del_sample(edge,
																			  action == DEL_RESTRICT, SAMPLE));
			result = lappend(result, blocking);
		}
	}
	return result;
}

static char *
blocking_names(List *all)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, all)
		appendStringInfo(&buf, "%s\"%s\"", buf.len > 0 ? ", " : "",
						 ((Blocking *) lfirst(lc))->edge->via);
	return buf.data;
}

/* "2 rows of blog_entry refer to rows of blog_blog through "blog": id 1, 7" */
static char *
blocking_detail(List *all)
{
	StringInfoData buf;
	ListCell   *lc;
	ListCell   *sc;

	initStringInfo(&buf);
	foreach(lc, all)
	{
		Blocking   *b = lfirst(lc);
		bool		first = true;

		appendStringInfo(&buf, "%s" UINT64_FORMAT " %s of %s %s to rows of %s through \"%s\": ",
						 buf.len > 0 ? "\n" : "", b->rows, b->rows == 1 ? "row" : "rows",
						 orm_model_display(b->edge->to->model),
						 b->rows == 1 ? "refers" : "refer",
						 orm_model_display(b->edge->from->model),
						 b->edge->relation->forward_name);
		if (b->edge->to->model->npk > 0)
			appendStringInfo(&buf, "%s ", orm_delete_identity(b->edge->to));
		foreach(sc, b->sample)
		{
			appendStringInfo(&buf, "%s%s", first ? "" : ", ", (char *) lfirst(sc));
			first = false;
		}
		if (b->rows > list_length(b->sample))
			appendStringInfo(&buf, " and " UINT64_FORMAT " more",
							 b->rows - list_length(b->sample));
		appendStringInfoChar(&buf, '.');
	}
	return buf.data;
}

/* Is it only a guess that these rows protect? */
static const DelEdge *
guessed_edge(List *all)
{
	ListCell   *lc;

	foreach(lc, all)
	{
		const DelEdge *edge = ((Blocking *) lfirst(lc))->edge;

		if (edge->relation->on_delete_guessed)
			return edge;
	}
	return NULL;
}

static void
refuse(DelGraph *graph, List *all, const char *kind)
{
	const DelEdge *first = ((Blocking *) linitial(all))->edge;
	const DelEdge *guessed = guessed_edge(all);
	const OrmModel *table = first->to->model;
	Oid			constraint = first->relation->constraint;

	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("cannot delete some rows of %s because they are referenced through %s foreign keys: %s",
					orm_model_display(graph->root->model), kind, blocking_names(all)),
			 errdetail("%s", blocking_detail(all)),
			 guessed != NULL && orm_registration(guessed->to->model->relid) != NULL ?
			 errhint("The foreign key \"%s\" says NO ACTION. To have such rows deleted or set null as well, register %s again, as orm_registry has it, with \"on_delete\": \"CASCADE\" for its relation \"%s\".",
					 guessed->via, orm_model_display(guessed->to->model),
					 guessed->relation->forward_name) :
			 guessed != NULL ?
			 errhint("The foreign key \"%s\" says NO ACTION. To have such rows deleted or set null as well, register it: SELECT orm_register('%s', '{\"relations\": {\"%s\": {\"on_delete\": \"CASCADE\"}}}').",
					 guessed->via, orm_model_display(guessed->to->model),
					 guessed->relation->forward_name) :
			 errhint("Delete or change those rows first; orm_delete_plan() shows all that a deletion would do."),
			 err_generic_string(PG_DIAG_SCHEMA_NAME, table->nspname),
			 err_generic_string(PG_DIAG_TABLE_NAME, table->relname),
			 OidIsValid(constraint) ?
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, get_constraint_name(constraint)) : 0));
}

void
orm_delete_check(DelGraph *graph)
{
	List	   *all = find_blocking(graph, DEL_PROTECT);

	if (all != NIL)
		refuse(graph, all, "protected");
	all = find_blocking(graph, DEL_RESTRICT);
	if (all != NIL)
		refuse(graph, all, "restricted");
}

/* ------------------------------------------------------------------ changes */

/* Counting rows as they go is not worth its price where they are few. */
static bool
ticks(const DelKeys *keys)
{
	return keys->count >= MANY_KEYS && update_process_title;
}

/* Deletes what need not be collected. */
static void
delete_related(DelGraph *graph)
{
	ListCell   *lc;
	ListCell   *ec;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		foreach(ec, model->all.count > 0 ? model->edges : NIL)
		{
			DelEdge    *edge = lfirst(ec);

			if (!orm_delete_spreads(edge) || !edge->to->direct)
				continue;
			orm_delete_show(&model->all);
			edge->to->deleted += orm_delete_change(graph,
												   orm_deparse_del_related(edge,
																		   ticks(&model->all)),
												   "deleting", edge->to, 0);
		}
	}
}

static void
set_columns(DelGraph *graph)
{
	ListCell   *lc;
	ListCell   *ec;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		foreach(ec, model->all.count > 0 ? model->edges : NIL)
		{
			DelEdge    *edge = lfirst(ec);

			if (edge->action != DEL_SET_NULL && edge->action != DEL_SET_DEFAULT &&
				edge->action != DEL_SET_VALUE)
				continue;
			show_for(edge);
			(void) orm_delete_change(graph, orm_deparse_del_update(edge), "updating",
									 edge->to, 0);
		}
	}
}

/* Do collected rows refer to collected rows along this edge? */
static bool
orders(const DelEdge *edge)
{
	return !edge->up && edge->from->all.count > 0 && edge->to->all.count > 0;
}

static void
delete_component(DelGraph *graph, List *models)
{
	int			n = list_length(models);
	DelModel   *model = linitial(models);
	uint64	   *numbers;
	ListCell   *lc;
	int			i = 0;

	foreach(lc, models)
		orm_delete_show(&((DelModel *) lfirst(lc))->all);
	if (n == 1)
	{
		model->deleted += orm_delete_change(graph, orm_deparse_del_rows(model,
																		ticks(&model->all)),
											"deleting", model, model->all.count);
		return;
	}
	numbers = palloc0(sizeof(uint64) * n);
	orm_delete_progress("deleting", model, 0, model->all.count);
	orm_delete_numbers(graph, orm_deparse_del_component(models), n, numbers);
	foreach(lc, models)
		((DelModel *) lfirst(lc))->deleted += numbers[i++];
}

void
orm_delete_apply(DelGraph *graph)
{
	ListCell   *lc;

	delete_related(graph);
	set_columns(graph);

	/* a component comes before those from which an edge leads to it */
	foreach(lc, orm_delete_components(graph, orders))
	{
		List	   *models = lfirst(lc);

		if (((DelModel *) linitial(models))->all.count > 0)
			delete_component(graph, models);
	}
}

/* ------------------------------------------------------------------- a plan */

static const char *
action_name(OrmOnDelete action)
{
	switch (action)
	{
		case DEL_CASCADE:
			return "delete";
		case DEL_PROTECT:
			return "protect";
		case DEL_RESTRICT:
			return "restrict";
		case DEL_SET_NULL:
			return "set_null";
		case DEL_SET_DEFAULT:
			return "set_default";
		case DEL_SET_VALUE:
			return "set";
		case DEL_DO_NOTHING:
			return "nothing";
	}
	return NULL;
}

/* Adds what would happen to rows that are not among those collected. */
void
orm_delete_describe(DelGraph *graph)
{
	ListCell   *lc;
	ListCell   *ec;

	foreach(lc, graph->models)
	{
		DelModel   *model = lfirst(lc);

		foreach(ec, model->all.count > 0 ? model->edges : NIL)
		{
			DelEdge    *edge = lfirst(ec);
			DelPlanRow *row;
			uint64		rows;

			if (orm_delete_spreads(edge) && !edge->to->direct)
				continue;
			rows = count_rows(graph, edge, edge->action != DEL_PROTECT);
			if (rows == 0)
				continue;
			row = palloc0(sizeof(DelPlanRow));
			row->model = orm_model_label(edge->to->model);
			row->action = action_name(edge->action);
			row->rows = rows;
			row->via = edge->via;
			graph->plan = lappend(graph->plan, row);
		}
	}
}
