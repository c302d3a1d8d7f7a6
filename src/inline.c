/*
 * inline.c
 *	  Calls of readers as part of the query that they stand in.
 *
 * A planner hook looks for calls of our functions in a query about to be
 * planned.  One in FROM becomes a subquery, orm_count(), orm_exists() and
 * orm_aggregate() in an expression become a SubLink, and the planner goes on
 * as if they had been written by hand.  What cannot be replaced stays a call,
 * which SPI answers with the same rows.
 *
 * A plan made so depends on more than the server knows of:
 *	 - on the function, and on the role that planned (EXECUTE, row security):
 *	   recorded in the plan itself;
 *	 - on the models that were looked at, on what names mean, and on settings:
 *	   when those change, all cached plans of the session are made anew once
 *	   (orm_models_changed() and its neighbours).
 *
 * Relies on inline_call.c for what a call means, on the server's plan cache
 * for the rest of the dependencies.
 */
#include "postgres.h"

#include "access/transam.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "inline.h"
#include "shape_cache.h"

/*
 * Of views over calls over views ...  The server plans an EXISTS within an
 * EXISTS two times at each level, so this must not be large.
 */
#define MAX_DEPTH 8

bool		orm_inline = true;

static planner_hook_type next_planner = NULL;

/* Cached plans may exist that depend on models, or on names, too. */
static bool plans_exist = false;
static bool named_plans_exist = false;

/* ------------------------------------------------------------- invalidation */

static void
reset_plans(void)
{
	plans_exist = named_plans_exist = false;
	ResetPlanCache();
}

void
orm_models_changed(void)
{
	if (plans_exist)
		reset_plans();
}

void
orm_names_changed(void)
{
	if (named_plans_exist)
		reset_plans();
}

static uint64 settings_generation = 0;

void
orm_settings_changed(void)
{
	settings_generation++;
	reset_plans();
}

uint64
orm_settings_generation(void)
{
	return settings_generation;
}

/* ------------------------------------------------------------ finding calls */

/*
 * Is there any call of a reader in the query, at whatever depth, or of a
 * function in SQL that may be one?
 */
static bool
has_reader(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncExpr) &&
		(orm_reader_of(((FuncExpr *) node)->funcid) != NULL ||
		 orm_may_wrap_reader(((FuncExpr *) node)->funcid)))
		return true;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_reader, context, 0);
	return expression_tree_walker(node, has_reader, context);
}

bool
orm_has_reader(Node *query)
{
	return has_reader(query, NULL);
}

/*
 * Will PL/pgSQL take this for a simple expression, and the plan's only column
 * for something it can evaluate without the plan?
 */
static bool
is_simple_expression(const Query *query)
{
	return query->commandType == CMD_SELECT && query->rtable == NIL &&
		list_length(query->targetList) == 1 && !query->hasSubLinks;
}

/* ------------------------------------------------------------ calls in FROM */

/* Where a query stands, as far as that matters here. */
typedef enum Place
{
	PLACE_TOP,					/* the planner was called for it */
	PLACE_NESTED,
	PLACE_SET					/* nobody sees in which order its rows come */
} Place;

static bool inline_query(Query *query, InlineState *state, Place place);

static void
record_dependencies(InlineCall *call, InlineState *state)
{
	PlanInvalItem *item = makeNode(PlanInvalItem);
	List	   *relations;
	List	   *items;
	bool		row_security;

	item->cacheId = PROCOID;
	item->hashValue = GetSysCacheHashValue1(PROCOID,
											ObjectIdGetDatum(call->function->funcid));
	if (call->kept != NULL)
	{
		relations = list_copy(call->kept->relations);
		items = copyObject(call->kept->items);
	}
	else
		extract_query_dependencies((Node *) call->query, &relations, &items, &row_security);
	state->root->glob->invalItems =
		list_concat(lappend(state->root->glob->invalItems, item), items);
	state->root->glob->relationOids =
		list_concat(state->root->glob->relationOids, relations);
	state->inlined = true;
}

/* Calls in the query that took a call's place, as views and policies may have them. */
static void
inline_replacement(InlineCall *call, InlineState *state)
{
	if (state->depth >= MAX_DEPTH)
		return;
	state->depth++;
	(void) inline_query(call->query, state, PLACE_NESTED);
	state->depth--;
}

/* Does the query read one of the relations under its policies? */
static bool
reads_secured(Node *node, void *relids)
{
	ListCell   *lc;

	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, reads_secured, relids);
	foreach(lc, ((Query *) node)->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		if (rte->rtekind == RTE_RELATION && rte->securityQuals != NIL &&
			list_member_oid(relids, rte->relid))
			return true;
	}
	return query_tree_walker((Query *) node, reads_secured, relids, 0);
}

/*
 * orm_inline_call(), but for a call in the policy of a table that the call
 * reads: there is no end to planning that away, while running it may well come
 * to an end, as where rows are visible to who sees their parent.
 */
static bool
inline_call(InlineCall *call, InlineState *state)
{
	if (!orm_inline_call(call, state))
		return false;
	return state->secured == NIL || !reads_secured((Node *) call->query, state->secured);
}

/* Does nothing of what the query yields hang on the order of its input? */
static bool
ignores_order(const Query *query, Place place)
{
	ListCell   *lc;
	int			n = 0;

	if (place == PLACE_SET)
		return query->limitCount == NULL && query->limitOffset == NULL;
	if (query->hasAggs || query->hasWindowFuncs || query->distinctClause != NIL)
		return false;
	foreach(lc, query->rtable)
		n += ((RangeTblEntry *) lfirst(lc))->rtekind != RTE_JOIN;
	return n > 1 || query->sortClause != NIL;
}

/* A function in SQL in FROM becomes its body, if the server allows that. */
static void
unwrap_in_from(RangeTblEntry *rte, InlineState *state)
{
	RangeTblFunction *function = linitial(rte->functions);
	Query	   *body;

	if (!IsA(function->funcexpr, FuncExpr) ||
		!orm_may_wrap_reader(((FuncExpr *) function->funcexpr)->funcid))
		return;
	rte->functions = (List *) eval_const_expressions(state->root, (Node *) rte->functions);
	body = compat_inline_in_from(state->root, rte);
	if (body == NULL)
		return;
	rte->rtekind = RTE_SUBQUERY;
	rte->subquery = body;
	rte->security_barrier = false;
	rte->funcordinality = false;
	state->inlined = true;
}

/*
 * Columns may have been added to the row type since the call was parsed, as in
 * a view; from 16 on the planner insists on a name for each.
 */
static void
name_columns(RangeTblEntry *rte)
{
	int			missing = list_length(rte->subquery->targetList) -
		list_length(rte->eref->colnames);
	ListCell   *lc;

	if (missing <= 0)
		return;
	rte->eref = copyObject(rte->eref);
	for_each_from(lc, rte->subquery->targetList, list_length(rte->eref->colnames))
	{
		TargetEntry *entry = lfirst(lc);

		if (!entry->resjunk)
			rte->eref->colnames = lappend(rte->eref->colnames,
										  makeString(pstrdup(entry->resname ? entry->resname : "")));
	}
}

/*
 * To inline is to lock the tables, and to wait for who drops one: the call that
 * then stays as it is has no row type any more, for which the executor has no
 * better than an internal error.
 */
static void
check_row_type(const FuncExpr *function)
{
	if (!SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(function->funcresulttype)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("a table was dropped while the statement waited for it"),
				 errhint("Run the statement again.")));
}

/*
 * True when the call's query has taken the place of the whole query around it,
 * with nothing left to be done.
 */
static bool
inline_in_from(int varno, Query *query, InlineState *state, Place place)
{
	RangeTblEntry *rte = rt_fetch(varno, query->rtable);
	RangeTblFunction *function = linitial(rte->functions);
	InlineCall	call = {0};
	Query	   *replacement;
	bool		plain;			/* there are no calls of ours in the query */

	if (rte->funcordinality || list_length(rte->functions) != 1 ||
		!IsA(function->funcexpr, FuncExpr))
		return false;
	call.function = (FuncExpr *) function->funcexpr;
	call.reader = orm_reader_of(call.function->funcid);
	call.from = function;
	call.level = state->level;
	if (call.reader == NULL)
		return false;
	if (!inline_call(&call, state))
	{
		check_row_type(call.function);
		return false;
	}
	record_dependencies(&call, state);
	plain = call.kept != NULL && !call.kept->has_readers;
	if (!plain)
		inline_replacement(&call, state);
	if (ignores_order(query, place))
		orm_forget_order(call.query);
	if (plain && orm_replace_whole(query, call.query))
		return true;
	if (!orm_columns_are_known(call.query, query, varno))
		ereport(ERROR,			/* as the call would have it */
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("table %s was altered while the statement waited for it",
						format_type_be(call.function->funcresulttype)),
				 errhint("Run the statement again.")));
	replacement = call.guard == NULL ? call.query : orm_guarded_query(&call, rte);

	/* as preprocess_function_rtes() leaves it */
	rte->rtekind = RTE_SUBQUERY;
	rte->subquery = replacement;
	name_columns(rte);
	rte->security_barrier = false;
	rte->funcordinality = false;
	rte->lateral = contain_vars_of_level((Node *) replacement, 1);
	return false;
}

/* ----------------------------------------------------- calls in expressions */

typedef struct ScalarContext
{
	InlineState *state;
	bool		allowed;		/* a SubLink may stand in this query */
	bool		changed;
} ScalarContext;

static Node *
scalar_replacement(FuncExpr *function, const OrmReader *reader,
				   ScalarContext *context)
{
	InlineCall	call = {0};
	SubLink    *link;
	CaseExpr   *choice;
	CaseWhen   *when;

	call.function = function;
	call.reader = reader;
	call.level = context->state->level;
	if (!inline_call(&call, context->state))
		return NULL;
	record_dependencies(&call, context->state);
	inline_replacement(&call, context->state);
	context->changed = true;
	link = makeNode(SubLink);
	link->subLinkType = reader->result == RESULT_EXISTS ? EXISTS_SUBLINK : EXPR_SUBLINK;
	link->subselect = (Node *) call.query;
	link->location = -1;
	if (call.guard == NULL)
		return (Node *) link;

	when = makeNode(CaseWhen);
	when->expr = (Expr *) call.guard;
	when->result = (Expr *) link;
	when->location = -1;
	choice = makeNode(CaseExpr);
	choice->casetype = function->funcresulttype;
	choice->casecollid = InvalidOid;
	choice->args = list_make1(when);
	choice->defresult = (Expr *) copyObject(function);
	((FuncExpr *) choice->defresult)->location = GUARDED_CALL_LOCATION;
	choice->location = -1;
	return (Node *) choice;
}

static Node *replace_scalars(Node *node, ScalarContext *context);

/* A function in SQL as the expression that it stands for; NULL if it stays. */
static Node *
unwrapped(FuncExpr *function, ScalarContext *context)
{
	Node	   *body;

	if (function->funcretset)
		return NULL;
	body = eval_const_expressions(context->state->root, (Node *) function);
	if (IsA(body, FuncExpr) && ((FuncExpr *) body)->funcid == function->funcid)
		return NULL;
	context->state->inlined = true;
	return replace_scalars(body, context);
}

static bool
is_scalar_reader(const OrmReader *reader)
{
	return reader != NULL &&
		(reader->result == RESULT_COUNT || reader->result == RESULT_EXISTS ||
		 reader->result == RESULT_ONE_JSON);
}

static Node *
replace_scalars(Node *node, ScalarContext *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
	{
		(void) inline_query((Query *) node, context->state, PLACE_NESTED);
		return node;
	}
	if (IsA(node, SubLink) && (((SubLink *) node)->subLinkType == EXISTS_SUBLINK ||
							   ((SubLink *) node)->subLinkType == ANY_SUBLINK))
		(void) inline_query((Query *) ((SubLink *) node)->subselect,
							context->state, PLACE_SET);
	if (IsA(node, RangeTblFunction))
	{
		/* what stands in FROM itself is no expression */
		RangeTblFunction *function = (RangeTblFunction *) node;

		if (IsA(function->funcexpr, FuncExpr) &&
			orm_reader_of(((FuncExpr *) function->funcexpr)->funcid) != NULL)
		{
			function = copyObject(function);
			((FuncExpr *) function->funcexpr)->args = (List *)
				replace_scalars((Node *) ((FuncExpr *) function->funcexpr)->args, context);
			return (Node *) function;
		}
	}
	if (IsA(node, FuncExpr) && context->allowed)
	{
		const OrmReader *reader = orm_reader_of(((FuncExpr *) node)->funcid);
		Node	   *result = NULL;

		if (is_scalar_reader(reader))
			result = scalar_replacement((FuncExpr *) node, reader, context);
		else if (orm_may_wrap_reader(((FuncExpr *) node)->funcid))
			result = unwrapped((FuncExpr *) node, context);
		if (result != NULL)
			return result;
	}
	return expression_tree_mutator(node, replace_scalars, context);
}

/*
 * The calls in the policies that apply to the query's tables.  Returns those of
 * each table, which are taken out of the query meanwhile.
 */
static List *
replace_in_policies(Query *query, ScalarContext *context)
{
	InlineState *state = context->state;
	List	   *outside = state->secured;
	List	   *policies = NIL;
	ListCell   *lc;

	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);
		List	   *quals = rte->securityQuals;

		if (quals != NIL)
		{
			state->secured = lcons_oid(rte->relid, list_copy(outside));
			quals = (List *) replace_scalars((Node *) quals, context);
			state->secured = outside;
		}
		policies = lappend(policies, quals);
		rte->securityQuals = NIL;
	}
	return policies;
}

/* -------------------------------------------------------------- the whole */

/*
 * Replaces the calls in one query and in all queries inside it.  True when
 * there was any call.
 */
static bool
inline_query(Query *query, InlineState *state, Place place)
{
	ScalarContext context = {state, false, false};
	InlineLevel level = {query, state->level};
	const int	elsewhere = QTW_IGNORE_RT_SUBQUERIES | QTW_IGNORE_CTE_SUBQUERIES;
	ListCell   *lc,
			   *pc;
	int			varno = 0;

	check_stack_depth();
	if (place != PLACE_TOP && !has_reader((Node *) query, NULL))
		return false;			/* at the top the planner hook has looked */
	state->level = &level;
	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		varno++;
		if (rte->rtekind == RTE_FUNCTION)
			unwrap_in_from(rte, state);
		if (rte->rtekind == RTE_FUNCTION)
		{
			if (inline_in_from(varno, query, state, place))
			{
				state->level = level.up;
				return true;
			}
		}
		else if (rte->rtekind == RTE_SUBQUERY)
			(void) inline_query(rte->subquery, state, PLACE_NESTED);
	}
	foreach(lc, query->cteList)
		(void) inline_query((Query *) ((CommonTableExpr *) lfirst(lc))->ctequery,
							state, PLACE_NESTED);
	context.allowed = query->groupingSets == NIL &&
		query->commandType != CMD_UTILITY && !compat_is_merge(query) &&
		!(place == PLACE_TOP && is_simple_expression(query));
	if (query_tree_walker(query, has_reader, NULL, elsewhere))
	{
		List	   *policies = replace_in_policies(query, &context);

		(void) query_tree_mutator(query, replace_scalars, &context,
								  QTW_DONT_COPY_QUERY | elsewhere);
		forboth(lc, query->rtable, pc, policies)
			((RangeTblEntry *) lfirst(lc))->securityQuals = lfirst(pc);
	}
	if (context.changed)
		query->hasSubLinks = true;
	orm_flatten(query);
	state->level = level.up;
	return true;
}

static PlannedStmt *
plan_further(Query *parse, const char *query_string, int cursorOptions,
			 ParamListInfo boundParams)
{
	if (next_planner != NULL)
		return next_planner(parse, query_string, cursorOptions, boundParams);
	return standard_planner(parse, query_string, cursorOptions, boundParams);
}

static PlannedStmt *
orm_planner(Query *parse, const char *query_string, int cursorOptions,
			ParamListInfo boundParams)
{
	PlannerGlobal *glob;
	InlineState state = {0};
	PlannedStmt *plan;
	uint64		before;

	if (!orm_inline || !has_reader((Node *) parse, NULL))
		return plan_further(parse, query_string, cursorOptions, boundParams);

	glob = makeNode(PlannerGlobal);
	glob->boundParams = boundParams;
	state.root = makeNode(PlannerInfo);
	state.root->glob = glob;
	state.root->parse = parse;

	/* an invalidation from here on has to find them set */
	plans_exist = named_plans_exist = true;
	before = orm_invalidations();
	(void) inline_query(parse, &state, PLACE_TOP);
	plan = plan_further(parse, query_string, cursorOptions, boundParams);
	if (!state.inlined)
		return plan;
	plan->dependsOnRole = true;
	plan->invalItems = list_concat(plan->invalItems, glob->invalItems);
	plan->relationOids = list_concat(plan->relationOids, glob->relationOids);
	if (orm_invalidations() != before)
		plan->transientPlan = true;
	plans_exist = named_plans_exist = true;
	return plan;
}

#if PG_VERSION_NUM >= 190000

static RangeTblEntry *
entry_of(RangeTblFunction *function, Query *query, int *varno)
{
	ListCell   *lc;

	*varno = 0;
	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		(*varno)++;
		if (rte->rtekind == RTE_FUNCTION && list_member_ptr(rte->functions, function))
			return rte;
	}
	return NULL;
}

static bool
has_external_param(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXTERN)
		return true;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_external_param, context, 0);
	return expression_tree_walker(node, has_external_param, context);
}

/*
 * orm_inline_request
 *		The query in place of a call that the planner came upon by itself, or
 *		NULL.  It does when the hook was not there yet: in the statement that
 *		loads the library.
 *
 * The planner takes external parameters in what it is given for arguments of
 * the function, and has no place for a guard.
 */
Query *
orm_inline_request(PlannerInfo *root, RangeTblFunction *function)
{
	InlineState state = {0};
	InlineLevel level = {root->parse, NULL};
	InlineCall	call = {0};
	uint64		before = orm_invalidations();
	RangeTblEntry *rte;
	int			varno;

	if (!orm_inline || !IsA(function->funcexpr, FuncExpr))
		return NULL;
	rte = entry_of(function, root->parse, &varno);
	call.function = (FuncExpr *) function->funcexpr;
	call.reader = orm_reader_of(call.function->funcid);
	call.from = function;
	call.level = state.level = &level;
	state.root = root;
	if (rte == NULL || call.reader == NULL ||
		call.function->location == GUARDED_CALL_LOCATION)
		return NULL;
	plans_exist = named_plans_exist = true;
	if (!orm_inline_call(&call, &state) || call.guard != NULL ||
		has_external_param((Node *) call.query, NULL) ||
		list_length(call.query->targetList) > list_length(rte->eref->colnames) ||
		!orm_columns_are_known(call.query, root->parse, varno))
		return NULL;
	record_dependencies(&call, &state);
	inline_replacement(&call, &state);
	root->glob->dependsOnRole = true;
	if (orm_invalidations() != before)
		root->glob->transientPlan = true;
	return call.query;
}

#endif

void
orm_inline_init(void)
{
	next_planner = planner_hook;
	planner_hook = orm_planner;

	/* what was planned before the library came has its calls in it still */
	ResetPlanCache();
}
