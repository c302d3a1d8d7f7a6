/*
 * inline_query.c
 *	  Work on the query trees that take the place of calls.
 *
 * Relies on nothing but query trees: which call it is, and what it means, is
 * decided elsewhere.
 */
#include "postgres.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/tlist.h"
#include "parser/parse_coerce.h"
#include "parser/parse_node.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "inline.h"

/* --------------------------------------------------------------- parameters */

typedef struct Substitution
{
	const OrmSql *sql;
	Node	  **exprs;
	int			levels;			/* from the call down to here */
} Substitution;

static Node *
param_replacement(const OrmSqlParam *param, Substitution *sub)
{
	Node	   *expr;
	int16		typlen;
	bool		typbyval;

	if (!param->known)
	{
		expr = copyObject(sub->exprs[param->param - 1]);
		IncrementVarSublevelsUp(expr, sub->levels, 0);
		return expr;
	}
	get_typlenbyval(param->type, &typlen, &typbyval);
	return (Node *) makeConst(param->type, -1, get_typcollation(param->type),
							  typlen,
							  param->isnull ? (Datum) 0 :
							  datumCopy(param->value, typbyval, typlen),
							  param->isnull, typbyval);
}

static Node *
substitute(Node *node, Substitution *sub)
{
	Node	   *result;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
	{
		sub->levels++;
		result = (Node *) query_tree_mutator((Query *) node, substitute, sub, 0);
		sub->levels--;
		return result;
	}
	if (IsA(node, Param))
	{
		Param	   *param = (Param *) node;

		if (param->paramkind == PARAM_EXTERN && param->paramid >= 1 &&
			param->paramid <= sub->sql->nparams)
			return param_replacement(&sub->sql->params[param->paramid - 1], sub);
	}
	return expression_tree_mutator(node, substitute, sub);
}

Query *
orm_substitute_params(Query *query, const OrmSql *sql, Node **exprs)
{
	Substitution sub = {sql, exprs, 1};

	return query_tree_mutator(query, substitute, &sub, 0);
}

/* The same in an expression at the level of the call. */
Node *
orm_substitute_in_expr(Node *expr, const OrmSql *sql, Node **exprs)
{
	Substitution sub = {sql, exprs, 0};

	return substitute(expr, &sub);
}

/*
 * A Const with such a location stands for a known $n in a tree that is kept, so
 * that a value can be put in without the tree being made anew.
 */
#define PLACE_OF(n)		(-1000 - (n))
#define IS_PLACE(con)	((con)->location < -1000)
#define PLACE_NUMBER(con)	(-1000 - (con)->location)

static Node *
make_places(Node *node, const OrmSql *sql)
{
	Param	   *param = (Param *) node;
	int16		typlen;
	bool		typbyval;
	Const	   *place;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, make_places, (void *) sql, 0);
	if (!IsA(node, Param) || param->paramkind != PARAM_EXTERN)
		return expression_tree_mutator(node, make_places, (void *) sql);
	get_typlenbyval(param->paramtype, &typlen, &typbyval);
	place = makeConst(param->paramtype, -1, get_typcollation(param->paramtype),
					  typlen, (Datum) 0, true, typbyval);
	place->location = PLACE_OF(param->paramid);
	return (Node *) place;
}

Query *
orm_query_with_places(Query *query, const OrmSql *sql)
{
	return (Query *) make_places((Node *) query, sql);
}

static bool
fill_places(Node *node, const OrmSql *sql)
{
	Const	   *con = (Const *) node;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, fill_places, (void *) sql, 0);
	if (IsA(node, Const) && IS_PLACE(con))
	{
		const OrmSqlParam *param = &sql->params[PLACE_NUMBER(con) - 1];

		con->constisnull = param->isnull;
		if (!param->isnull)
			con->constvalue = datumCopy(param->value, con->constbyval, con->constlen);
		con->location = -1;
		return false;
	}
	return expression_tree_walker(node, fill_places, (void *) sql);
}

Query *
orm_fill_places(const Query *query, const OrmSql *sql)
{
	Query	   *copy = copyObject(unconstify(Query *, query));

	(void) fill_places((Node *) copy, sql);
	return copy;
}

/* ------------------------------------------------------------------ columns */

/* The row that the function returns, or NULL: one column of *type. */
static TupleDesc
result_row(FuncExpr *function, RangeTblFunction *from, Oid *type, bool *known)
{
	TupleDesc	desc = NULL;
	TypeFuncClass class;

	*known = true;
	if (from != NULL && from->funccolnames != NIL)
		return BuildDescFromLists(from->funccolnames, from->funccoltypes,
								  from->funccoltypmods, from->funccolcollations);
	class = get_expr_result_type((Node *) function, type, &desc);
	*known = class == TYPEFUNC_COMPOSITE || class == TYPEFUNC_SCALAR;
	return class == TYPEFUNC_COMPOSITE ? desc : NULL;
}

/*
 * The column as one of that type and collation; NULL when it is not.  What the
 * query sorts or groups by, or gets from a set operation, keeps its own type.
 */
static Expr *
match_column(const Query *query, const TargetEntry *column, Oid type,
			 int32 typmod, Oid collation)
{
	Expr	   *expr = column->expr;

	if (exprType((Node *) expr) != type &&
		(column->ressortgroupref != 0 || query->setOperations != NULL ||
		 query->distinctClause != NIL ||
		 !IsBinaryCoercible(exprType((Node *) expr), type)))
		return NULL;
	/* a length that the values need not have: execute.c sees to it */
	if (typmod >= 0 && exprTypmod((Node *) expr) != typmod)
		return NULL;
	if (exprType((Node *) expr) == type &&
		exprCollation((Node *) expr) == collation &&
		(exprTypmod((Node *) expr) == typmod || query->setOperations != NULL))
		return expr;
	return (Expr *) makeRelabelType(expr, type, typmod, collation,
									COERCE_IMPLICIT_CAST);
}

bool
orm_match_columns(Query *query, FuncExpr *function, RangeTblFunction *from)
{
	Oid			type;
	bool		known;
	TupleDesc	row = result_row(function, from, &type, &known);
	List	   *columns = NIL;
	List	   *junk = NIL;
	List	   *result = NIL;
	ListCell   *lc;
	int			next = 0;
	int			i;

	if (!known)
		return false;
	foreach(lc, query->targetList)
	{
		if (((TargetEntry *) lfirst(lc))->resjunk)
			junk = lappend(junk, lfirst(lc));
		else
			columns = lappend(columns, lfirst(lc));
	}
	if (row == NULL)
		return list_length(columns) == 1 &&
			exprType((Node *) ((TargetEntry *) linitial(columns))->expr) == type;

	for (i = 0; i < row->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(row, i);
		TargetEntry *entry;

		if (att->attisdropped)
		{
			/* a query that sets this list in order cannot be added to */
			if (query->setOperations != NULL || query->distinctClause != NIL)
				return false;
			entry = makeTargetEntry((Expr *) makeConst(INT4OID, -1, InvalidOid,
													   sizeof(int32), (Datum) 0,
													   true, true),
									0, NULL, false);
		}
		else
		{
			if (next >= list_length(columns))
				return false;
			entry = flatCopyTargetEntry(list_nth(columns, next++));
			entry->expr = match_column(query, entry, att->atttypid,
									   att->atttypmod, att->attcollation);
			if (entry->expr == NULL)
				return false;
		}
		entry->resno = i + 1;
		entry->resname = pstrdup(NameStr(att->attname));
		result = lappend(result, entry);
	}
	if (next != list_length(columns))
		return false;
	foreach(lc, junk)
	{
		TargetEntry *entry = flatCopyTargetEntry(lfirst(lc));

		entry->resno = list_length(result) + 1;
		result = lappend(result, entry);
	}
	query->targetList = result;
	return true;
}

typedef struct ColumnCheck
{
	int			varno;
	int			levels;			/* down from the query that has the columns */
	List	   *columns;		/* its replacement's target list */
} ColumnCheck;

/* The name is the one that the server gives to a dropped column. */
static bool
is_dropped(const TargetEntry *column)
{
	return column->resname != NULL &&
		strncmp(column->resname, "........pg.dropped.", 19) == 0;
}

static bool
differs_from_column(Node *node, ColumnCheck *check)
{
	bool		result;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		check->levels++;
		result = query_tree_walker((Query *) node, differs_from_column, check, 0);
		check->levels--;
		return result;
	}
	if (IsA(node, Var))
	{
		Var		   *var = (Var *) node;
		TargetEntry *column;

		if (var->varno != check->varno || var->varlevelsup != check->levels ||
			var->varattno <= 0)
			return false;
		column = get_tle_by_resno(check->columns, var->varattno);
		return column == NULL || column->resjunk || is_dropped(column) ||
			exprType((Node *) column->expr) != var->vartype;
	}
	return expression_tree_walker(node, differs_from_column, check);
}

/*
 * orm_columns_are_known
 *		Are the columns that the query around makes use of still those that it
 *		was analyzed with?  The table was not locked then, it may have been
 *		altered meanwhile.  Others may come and go: a view keeps what it was
 *		analyzed with for good.
 */
bool
orm_columns_are_known(Query *query, Query *outer, int varno)
{
	ColumnCheck check = {varno, 0, query->targetList};

	return !query_tree_walker(outer, differs_from_column, &check, 0);
}

/* ----------------------------------------------------------------- ordering */

static bool
in_clause(const TargetEntry *entry, List *clause)
{
	ListCell   *lc;

	foreach(lc, clause)
	{
		if (((SortGroupClause *) lfirst(lc))->tleSortGroupRef == entry->ressortgroupref)
			return true;
	}
	return false;
}

/*
 * orm_forget_order
 *		Rows need not come in the query's own order: without ORDER BY the
 *		planner can merge it into the query around it.
 */
void
orm_forget_order(Query *query)
{
	List	   *kept = NIL;
	ListCell   *lc;

	if (query->sortClause == NIL || query->limitCount != NULL ||
		query->limitOffset != NULL || query->distinctClause != NIL ||
		query->setOperations != NULL || query->hasWindowFuncs ||
		query->hasTargetSRFs)
		return;
	foreach(lc, query->targetList)
	{
		TargetEntry *entry = lfirst(lc);

		if (in_clause(entry, query->groupClause))
			kept = lappend(kept, entry);
		else if (!entry->resjunk)
		{
			entry->ressortgroupref = 0;
			kept = lappend(kept, entry);
		}
	}
	query->targetList = kept;
	query->sortClause = NIL;
}

/* --------------------------------------------------------------- flattening */

/* Is the query nothing but expressions over the rows of one thing in FROM? */
static RangeTblEntry *
only_from(Query *query)
{
	if (query->commandType != CMD_SELECT || list_length(query->rtable) != 1 ||
		list_length(query->jointree->fromlist) != 1 ||
		!IsA(linitial(query->jointree->fromlist), RangeTblRef) ||
		query->jointree->quals != NULL || query->hasAggs ||
		query->hasWindowFuncs || query->hasTargetSRFs || query->hasSubLinks ||
		query->cteList != NIL || query->groupClause != NIL ||
		query->groupingSets != NIL || query->havingQual != NULL ||
		query->distinctClause != NIL || query->sortClause != NIL ||
		query->limitCount != NULL || query->limitOffset != NULL ||
		query->rowMarks != NIL || query->setOperations != NULL ||
		query->hasForUpdate)
		return NULL;
	return linitial(query->rtable);
}

static Query *
only_subquery(Query *query)
{
	RangeTblEntry *rte = only_from(query);

	return rte != NULL && rte->rtekind == RTE_SUBQUERY ? rte->subquery : NULL;
}

/* The inner query is the outer one from now on, but for what it is called. */
static void
take_place(Query *outer, const Query *inner)
{
	Query		saved = *outer;

	*outer = *inner;
	outer->querySource = saved.querySource;
	outer->queryId = saved.queryId;
	outer->canSetTag = saved.canSetTag;
	outer->stmt_location = saved.stmt_location;
	outer->stmt_len = saved.stmt_len;
}

/*
 * orm_replace_whole
 *		SELECT * FROM call(...) is the call's query: the same as what
 *		orm_columns_are_known() and orm_flatten() come to, for the case that is
 *		most common and has the least time to lose.  The query has nothing of
 *		the outer one in it.  False, and nothing done, where that is not so.
 */
bool
orm_replace_whole(Query *outer, Query *inner)
{
	ListCell   *oc;
	ListCell   *ic;

	if (only_from(outer) == NULL || inner->setOperations != NULL ||
		list_length(outer->targetList) != list_length(inner->targetList))
		return false;
	forboth(oc, outer->targetList, ic, inner->targetList)
	{
		TargetEntry *entry = lfirst(oc);
		TargetEntry *column = lfirst(ic);
		Var		   *var = (Var *) entry->expr;

		if (!IsA(var, Var) || var->varlevelsup != 0 ||
			var->varattno != column->resno || entry->resno != column->resno ||
			entry->resjunk || column->resjunk || is_dropped(column) ||
			var->vartype != exprType((Node *) column->expr))
			return false;
	}
	forboth(oc, outer->targetList, ic, inner->targetList)
	{
		TargetEntry *entry = lfirst(oc);
		TargetEntry *column = lfirst(ic);

		column->resname = entry->resname;
		column->resorigtbl = entry->resorigtbl;
		column->resorigcol = entry->resorigcol;
	}
	take_place(outer, inner);
	return true;
}

typedef struct ColumnUses
{
	bool		whole_row;
	int		   *uses;			/* by attribute number */
} ColumnUses;

static bool
count_uses(Node *node, ColumnUses *uses)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) && ((Var *) node)->varlevelsup == 0)
	{
		if (((Var *) node)->varattno <= 0)
			uses->whole_row = true;
		else
			uses->uses[((Var *) node)->varattno]++;
		return false;
	}
	return expression_tree_walker(node, count_uses, uses);
}

static Node *
columns_of_inner(Node *node, List *columns)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varlevelsup == 0)
		return copyObject((Node *) get_tle_by_resno(columns, ((Var *) node)->varattno)->expr);
	return expression_tree_mutator(node, columns_of_inner, columns);
}

/* May the outer expressions be computed inside, each column at most once? */
static bool
may_flatten(Query *outer, Query *inner)
{
	ColumnUses	uses = {0};
	int			i;

	if (inner->setOperations != NULL || inner->distinctClause != NIL ||
		inner->hasTargetSRFs || inner->rowMarks != NIL ||
		contain_volatile_functions((Node *) outer->targetList))
		return false;
	uses.uses = palloc0(sizeof(int) * (list_length(inner->targetList) + 1));
	(void) count_uses((Node *) outer->targetList, &uses);
	for (i = 1; i <= list_length(inner->targetList); i++)
	{
		if (uses.uses[i] > 1)
			return false;
	}
	return !uses.whole_row;
}

/* The outer columns, then what the inner query sorts and groups by besides. */
static List *
flattened_columns(Query *outer, Query *inner)
{
	List	   *result = NIL;
	Bitmapset  *seen = NULL;
	ListCell   *lc;

	foreach(lc, outer->targetList)
	{
		TargetEntry *entry = flatCopyTargetEntry(lfirst(lc));

		if (IsA(entry->expr, Var) && ((Var *) entry->expr)->varlevelsup == 0)
		{
			TargetEntry *column = get_tle_by_resno(inner->targetList,
												   ((Var *) entry->expr)->varattno);

			entry->ressortgroupref = column->ressortgroupref;
			seen = bms_add_member(seen, column->resno);
		}
		entry->expr = (Expr *) columns_of_inner((Node *) entry->expr, inner->targetList);
		result = lappend(result, entry);
	}
	foreach(lc, inner->targetList)
	{
		TargetEntry *entry = lfirst(lc);

		if (entry->ressortgroupref == 0 || bms_is_member(entry->resno, seen))
			continue;
		entry = flatCopyTargetEntry(entry);
		entry->resno = list_length(result) + 1;
		entry->resjunk = true;
		result = lappend(result, entry);
	}
	return result;
}

/*
 * orm_flatten
 *		SELECT ... FROM (query with ORDER BY and LIMIT) is that query with
 *		other columns; the planner itself would keep a Subquery Scan.
 */
void
orm_flatten(Query *outer)
{
	Query	   *inner = only_subquery(outer);

	if (inner == NULL || !may_flatten(outer, inner))
		return;
	IncrementVarSublevelsUp((Node *) inner, -1, 1);
	inner->targetList = flattened_columns(outer, inner);
	take_place(outer, inner);
}

/* ------------------------------------------------------------- guarded calls */

static RangeTblEntry *
subquery_entry(Query *query, const char *name)
{
	RangeTblEntry *rte = makeNode(RangeTblEntry);
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, query->targetList)
	{
		TargetEntry *entry = lfirst(lc);

		if (!entry->resjunk)
			names = lappend(names, makeString(pstrdup(entry->resname != NULL ?
													  entry->resname : "?column?")));
	}
	rte->rtekind = RTE_SUBQUERY;
	rte->subquery = query;
	rte->lateral = false;
	rte->inFromCl = false;
	rte->eref = makeAlias(name, names);
	rte->alias = makeAlias(name, NIL);
	return rte;
}

/* Columns of range table entry varno that repeat those of "like". */
static List *
columns_like(Query *like, int varno)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, like->targetList)
	{
		TargetEntry *entry = lfirst(lc);
		Expr	   *expr;

		if (entry->resjunk)
			continue;
		expr = IsA(entry->expr, Const) && varno == 0 ? entry->expr :
			(Expr *) makeVar(Max(varno, 1), entry->resno,
							 exprType((Node *) entry->expr),
							 exprTypmod((Node *) entry->expr),
							 exprCollation((Node *) entry->expr), 0);
		result = lappend(result,
						 makeTargetEntry(expr, list_length(result) + 1,
										 pstrdup(entry->resname != NULL ?
												 entry->resname : "?column?"),
										 false));
	}
	return result;
}

static Query *
select_from(RangeTblEntry *rte, List *columns, Node *condition)
{
	Query	   *query = makeNode(Query);
	RangeTblRef *ref = makeNode(RangeTblRef);

	ref->rtindex = 1;
	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->canSetTag = true;
	query->rtable = list_make1(rte);
	query->targetList = columns;
	query->jointree = makeFromExpr(list_make1(ref), condition);
	return query;
}

static bool
takes_conditions(const Query *query)
{
	return query->setOperations == NULL && !query->hasAggs &&
		query->groupClause == NIL && query->groupingSets == NIL &&
		query->havingQual == NULL && !query->hasWindowFuncs &&
		!query->hasTargetSRFs && query->distinctClause == NIL &&
		query->limitCount == NULL && query->limitOffset == NULL &&
		query->jointree->fromlist != NIL;
}

/* The condition, for a place so many levels further down. */
static Node *
sunk(Node *condition, int levels)
{
	Node	   *copy = copyObject(condition);

	IncrementVarSublevelsUp(copy, levels, 0);
	return copy;
}

/* SELECT ... FROM query WHERE guard; "query" is at its place already. */
static Query *
where_guard(Query *query, Node *guard, int levels)
{
	if (takes_conditions(query))
	{
		query->jointree->quals = (Node *)
			make_ands_explicit(list_concat(make_ands_implicit((Expr *) query->jointree->quals),
										   list_make1(sunk(guard, levels))));
		return query;
	}
	IncrementVarSublevelsUp((Node *) query, 1, 1);
	return select_from(subquery_entry(query, "q"), columns_like(query, 1),
					   sunk(guard, levels));
}

static FuncExpr *
call_of(RangeTblEntry *rte)
{
	return castNode(FuncExpr, linitial_node(RangeTblFunction, rte->functions)->funcexpr);
}

/* SELECT ... FROM function(...) WHERE the guard is not true. */
static Query *
call_query(InlineCall *call, RangeTblEntry *rte)
{
	RangeTblEntry *function = copyObject(rte);
	BooleanTest *test = makeNode(BooleanTest);

	call_of(function)->location = GUARDED_CALL_LOCATION;
	IncrementVarSublevelsUp((Node *) function->functions, 2, 0);
	function->lateral = false;
	test->arg = (Expr *) sunk(call->guard, 2);
	test->booltesttype = IS_NOT_TRUE;
	test->location = -1;
	return select_from(function, columns_like(call->query, 0), (Node *) test);
}

/*
 * orm_guarded_query
 *		UNION ALL of the query, where the guard holds, and the call, where it
 *		does not: the planner makes two branches of it, of which only one is
 *		ever run.
 */
Query *
orm_guarded_query(InlineCall *call, RangeTblEntry *rte)
{
	Query	   *query = makeNode(Query);
	SetOperationStmt *set = makeNode(SetOperationStmt);
	RangeTblRef *left = makeNode(RangeTblRef);
	RangeTblRef *right = makeNode(RangeTblRef);
	Query	   *other = call_query(call, rte);
	Query	   *one = call->query;
	ListCell   *lc;

	IncrementVarSublevelsUp((Node *) one, 1, 1);
	one = where_guard(one, call->guard, 2);
	left->rtindex = 1;
	right->rtindex = 2;
	set->op = SETOP_UNION;
	set->all = true;
	set->larg = (Node *) left;
	set->rarg = (Node *) right;
	foreach(lc, other->targetList)
	{
		Node	   *expr = (Node *) ((TargetEntry *) lfirst(lc))->expr;

		set->colTypes = lappend_oid(set->colTypes, exprType(expr));
		set->colTypmods = lappend_int(set->colTypmods, exprTypmod(expr));
		set->colCollations = lappend_oid(set->colCollations, exprCollation(expr));
	}
	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->canSetTag = true;
	query->rtable = list_make2(subquery_entry(one, "*SELECT* 1"),
							   subquery_entry(other, "*SELECT* 2"));
	query->jointree = makeFromExpr(NIL, NULL);
	query->setOperations = (Node *) set;
	query->targetList = columns_like(other, 1);
	return query;
}
