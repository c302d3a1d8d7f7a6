/*
 * delete_trust.c
 *	  Whose code a deletion would run.
 *
 * A constraint's own ON DELETE action runs as the owner of the table that
 * refers.  A deletion by us runs as the caller, and with it whatever hangs on
 * the tables that it reaches: triggers, rules, policies, the functions of a
 * registered view.  All that it takes to be reached is REFERENCES on the table
 * that the caller named; so code of an owner who could not act for the caller
 * anyway is refused, unless that is the owner of the named table as well.
 *
 * Relies on the graph of delete_graph.c.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "rewrite/prs2lock.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/reltrigger.h"

#include "delete.h"

static bool
has_triggers(Relation rel)
{
	int			i;

	for (i = 0; rel->trigdesc != NULL && i < rel->trigdesc->numtriggers; i++)
	{
		if (!rel->trigdesc->triggers[i].tgisinternal)
			return true;
	}
	return false;
}

/* Does storing a changed row run expressions of the table's? */
static bool
has_expressions(Relation rel)
{
	const TupleConstr *constr = rel->rd_att->constr;
	ListCell   *lc;
	bool		found = constr != NULL &&
		(constr->num_check > 0 || constr->has_generated_stored);
	List	   *indexes = RelationGetIndexList(rel);

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		found |= RelationGetIndexExpressions(index) != NIL ||
			RelationGetIndexPredicate(index) != NIL;
		index_close(index, AccessShareLock);
	}
	return found;
}

/* What is done to rows of a relation; more is greater. */
typedef enum Touch
{
	TOUCH_READ,
	TOUCH_DELETE,
	TOUCH_UPDATE
} Touch;

static Touch
touch_of(const DelGraph *graph, const DelEdge *edge)
{
	if (graph->plan_only)
		return TOUCH_READ;
	switch (edge->action)
	{
		case DEL_CASCADE:
			return TOUCH_DELETE;
		case DEL_SET_NULL:
		case DEL_SET_DEFAULT:
		case DEL_SET_VALUE:
			return TOUCH_UPDATE;
		default:
			return TOUCH_READ;
	}
}

/* What of the relation would run, for messages; NULL: nothing. */
static const char *
code_of(Relation rel, Touch touch)
{
	if (rel->rd_rel->relkind != RELKIND_RELATION &&
		rel->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		return "what is behind";
	if (rel->rd_rel->relrowsecurity)
		return "policies of";
	if (touch >= TOUCH_DELETE && has_triggers(rel))
		return "triggers of";
	if (touch >= TOUCH_DELETE && rel->rd_rules != NULL)
		return "rules of";
	return touch == TOUCH_UPDATE && has_expressions(rel) ? "expressions of" : NULL;
}

static void
check_model(const DelModel *model, Oid trusted, Touch touch)
{
	Relation	rel = table_open(model->model->relid, AccessShareLock);
	Oid			owner = rel->rd_rel->relowner;
	const char *code = NULL;

	if (owner != trusted && !has_privs_of_role(owner, GetUserId()))
		code = code_of(rel, touch);
	table_close(rel, AccessShareLock);
	if (code == NULL)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("this would run %s \"%s\", which belongs to \"%s\", as \"%s\"",
					code, orm_model_display(model->model),
					GetUserNameFromId(owner, false), GetUserNameFromId(GetUserId(), false)),
			 errdetail("Its rows refer to those that are to be deleted."),
			 errhint("Delete as a role that the owner is a member of, or by DELETE: what the constraint does by itself is done as the owner.")));
}

/*
 * orm_delete_check_owners
 *		Errors: 42501, when code of another owner would run as the caller.
 */
void
orm_delete_check_owners(const DelGraph *graph)
{
	Relation	root = table_open(graph->root->model->relid, AccessShareLock);
	Oid			trusted = root->rd_rel->relowner;
	ListCell   *lc,
			   *ec;

	table_close(root, AccessShareLock);
	foreach(lc, graph->models)
	{
		const DelModel *model = lfirst(lc);

		foreach(ec, model->edges)
		{
			const DelEdge *edge = lfirst(ec);

			if (edge->action != DEL_DO_NOTHING || graph->plan_only)
				check_model(edge->to, trusted, touch_of(graph, edge));
		}
	}
}
