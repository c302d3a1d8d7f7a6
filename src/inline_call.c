/*
 * inline_call.c
 *	  From a call in a query tree to the query that it stands for.
 *
 * The call's arguments become an OrmCall in which constants are known values
 * and everything else has only a type; call.c makes the statement of it, as it
 * does for a call that runs, deparse.c the SQL, and the server's parser,
 * analyzer and rewriter the query, with views and row security as for the role
 * that plans.
 *
 * Whatever goes wrong on the way - a field that does not exist, a shape that
 * hangs on a value not known yet, no privilege on a schema - leaves the call
 * alone: it may never be made, and if it is, it raises the very same error.
 * Only catalogs are read here, under a resource owner of its own, so that an
 * error can be dropped without a subtransaction.
 *
 * Relies on call.c, late.c; on inline_query.c for work on query trees.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "compat.h"
#include "inline.h"
#include "shape_cache.h"

/* --------------------------------------------------------- whose function */

typedef struct ReaderEntry
{
	Oid			funcid;			/* hash key */
	const OrmReader *reader;	/* NULL: none of ours */
	bool		may_wrap;		/* one in SQL, which may call ours */
} ReaderEntry;

static HTAB *readers = NULL;
static bool readers_stale = false;

static void
functions_changed(Datum arg, int cacheid, uint32 hashvalue)
{
	readers_stale = true;
}

static void
prepare_readers(void)
{
	HASHCTL		ctl = {0};

	if (readers != NULL && !readers_stale)
		return;
	if (readers == NULL)
		CacheRegisterSyscacheCallback(PROCOID, functions_changed, (Datum) 0);
	else
		hash_destroy(readers);
	readers = NULL;
	ctl.keysize = sizeof(Oid);
	ctl.entrysize = sizeof(ReaderEntry);
	ctl.hcxt = CacheMemoryContext;
	readers = hash_create("orm_lookup readers", 32, &ctl,
						  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	readers_stale = false;
}

/* Is the file, as CREATE FUNCTION names it, this library? */
static bool
is_our_library(const char *probin)
{
	const char *name = strrchr(probin, '/');
	size_t		len = strlen("orm_lookup");

	name = name == NULL ? probin : name + 1;
	return strncmp(name, "orm_lookup", len) == 0 &&
		(name[len] == '\0' || name[len] == '.');
}

/* Is the function written in SQL, and does its text speak of any of ours? */
static bool
speaks_of_readers(HeapTuple tuple)
{
	bool		nosrc;
	Datum		prosrc;

	if (((Form_pg_proc) GETSTRUCT(tuple))->prolang != SQLlanguageId)
		return false;
	if (compat_has_sql_body(tuple))
		return true;
	prosrc = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &nosrc);
	return !nosrc && strstr(TextDatumGetCString(prosrc), "orm") != NULL;
}

static void
find_reader(Oid funcid, ReaderEntry *entry)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(funcid));

	entry->reader = NULL;
	entry->may_wrap = false;
	if (!HeapTupleIsValid(tuple))
		return;
	entry->may_wrap = speaks_of_readers(tuple);
	if (((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId)
	{
		bool		nobin;
		bool		nosrc;
		Datum		probin = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_probin, &nobin);
		Datum		prosrc = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &nosrc);

		if (!nobin && !nosrc && is_our_library(TextDatumGetCString(probin)))
			entry->reader = orm_reader(TextDatumGetCString(prosrc));
	}
	ReleaseSysCache(tuple);
}

/* What is known of the function, found out at most once. */
static const ReaderEntry *
reader_entry(Oid funcid)
{
	ReaderEntry *entry;
	ReaderEntry found;
	bool		exists;

	prepare_readers();
	entry = hash_search(readers, &funcid, HASH_FIND, NULL);
	if (entry != NULL)
		return entry;
	find_reader(funcid, &found);
	prepare_readers();
	entry = hash_search(readers, &funcid, HASH_ENTER, &exists);
	entry->reader = found.reader;
	entry->may_wrap = found.may_wrap;
	return entry;
}

const OrmReader *
orm_reader_of(Oid funcid)
{
	return funcid < FirstNormalObjectId ? NULL : reader_entry(funcid)->reader;
}

bool
orm_may_wrap_reader(Oid funcid)
{
	return funcid >= FirstNormalObjectId && reader_entry(funcid)->may_wrap;
}

/*
 * What inline_set_returning_function() asks of a function, too; *variadic gets
 * the element type of its variadic array, ANYOID, or InvalidOid; *complete,
 * whether the call has all of its arguments.
 */
static bool
may_be_replaced(FuncExpr *function, Oid *variadic, bool *complete)
{
	HeapTuple	tuple;
	Form_pg_proc form;
	bool		result;

	if (!compat_may_execute(function->funcid) || FmgrHookIsNeeded(function->funcid))
		return false;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function->funcid));
	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	*variadic = form->provariadic;
	*complete = list_length(function->args) >= form->pronargs;
	result = !form->proisstrict && !form->prosecdef &&
		form->prokind == PROKIND_FUNCTION &&
		form->proretset == function->funcretset &&
		heap_attisnull(tuple, Anum_pg_proc_proconfig, NULL);
	ReleaseSysCache(tuple);
	return result;
}

/* ---------------------------------------------------------------- arguments */

/* What an argument must not have in it when it is to be moved into a query. */
static bool
is_immovable(Node *node, void *context)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Param:
			return ((Param *) node)->paramkind != PARAM_EXTERN;
		case T_Aggref:
		case T_GroupingFunc:
		case T_WindowFunc:
		case T_SubLink:
		case T_SubPlan:
		case T_AlternativeSubPlan:
		case T_PlaceHolderVar:
		case T_CaseTestExpr:
		case T_CoerceToDomainValue:
		case T_SetToDefault:
		case T_CurrentOfExpr:
		case T_NextValueExpr:
			return true;
		default:
			return expression_tree_walker(node, is_immovable, context);
	}
}

static bool
may_be_moved(List *args)
{
	return !is_immovable((Node *) args, NULL) &&
		!contain_volatile_functions((Node *) args) &&
		!expression_returns_set((Node *) args);
}

/*
 * The primary key of a row stands for the row; a column where that is possible.
 * Where another column is meant, values.c leaves the call alone.
 */
static Node *
key_of_row(Node *expr, Query *outer)
{
	Oid			relid = get_typ_typrelid(exprType(expr));
	const OrmModel *model;
	const OrmColumn *column;
	FieldSelect *select;

	if (!OidIsValid(relid))
		return NULL;
	model = orm_model(relid);
	if (model->npk != 1)
		return NULL;
	column = orm_model_column(model, model->pk[0]);
	if (IsA(expr, Var) && ((Var *) expr)->varlevelsup == 0 &&
		((Var *) expr)->varattno == 0)
	{
		RangeTblEntry *rte = rt_fetch(((Var *) expr)->varno, outer->rtable);

		if (rte->rtekind == RTE_RELATION && rte->relid == relid)
		{
			Var		   *var = (Var *) copyObject(expr);

			var->varattno = column->attnum;
			var->varattnosyn = var->varattno;
			var->vartype = column->typid;
			var->vartypmod = column->typmod;
			var->varcollid = column->collation;
			return (Node *) var;
		}
	}
	select = makeNode(FieldSelect);
	select->arg = (Expr *) expr;
	select->fieldnum = column->attnum;
	select->resulttype = column->typid;
	select->resulttypmod = column->typmod;
	select->resultcollid = column->collation;
	return (Node *) select;
}

/* An argument as call.c takes it: a constant is known. */
static OrmParam
param_of(Node *expr)
{
	OrmParam	param = {0};

	param.type = exprType(expr);
	if (IsA(expr, Const))
	{
		param.known = true;
		param.value = ((Const *) expr)->constvalue;
		param.isnull = ((Const *) expr)->constisnull;
	}
	return param;
}

/* An element of a text[]: it is read as whatever type its place wants. */
static OrmParam
text_param_of(Node *expr)
{
	OrmParam	param = param_of(expr);

	param.type = UNKNOWNOID;
	if (param.known && !param.isnull)
		param.value = CStringGetDatum(TextDatumGetCString(param.value));
	return param;
}

/* The elements of the variadic array as expressions, or false. */
static bool
array_elements(Node *array, List **elements)
{
	Const	   *con = (Const *) array;
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	*elements = NIL;
	if (IsA(array, ArrayExpr) && !((ArrayExpr *) array)->multidims)
	{
		*elements = ((ArrayExpr *) array)->elements;
		return true;
	}
	if (!IsA(array, Const))
		return false;
	if (con->constisnull)
		return true;
	deconstruct_array(DatumGetArrayTypeP(con->constvalue), TEXTOID, -1, false,
					  TYPALIGN_INT, &values, &nulls, &n);
	for (i = 0; i < n; i++)
		*elements = lappend(*elements,
							makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1,
									  values[i], nulls[i], false));
	return true;
}

/* VARIADIC "any" left to its default: one NULL of no type. */
static bool
is_no_argument(List *args)
{
	Const	   *con = list_length(args) == 1 ? linitial(args) : NULL;

	return con != NULL && IsA(con, Const) && con->constisnull &&
		(con->consttype == UNKNOWNOID || con->consttype == ANYOID ||
		 !OidIsValid(con->consttype));
}

/*
 * The values among the arguments.  exprs[] gets the expression of each, for
 * those that are not known.
 */
static bool
collect_values(OrmCall *orm, InlineCall *call, List *args, Oid variadic,
			   Node ***exprs)
{
	List	   *values = args;
	ListCell   *lc;
	int			i = 0;

	orm->params = palloc0(sizeof(OrmParams));
	if (variadic == ANYOID)
	{
		if (call->function->funcvariadic)
			return false;
		if (is_no_argument(args))
			values = NIL;
	}
	else if (args != NIL && !array_elements(linitial(args), &values))
		return false;

	orm->params->count = list_length(values);
	orm->params->values = palloc0(sizeof(OrmParam) * Max(list_length(values), 1));
	*exprs = palloc0(sizeof(Node *) * Max(list_length(values), 1));
	foreach(lc, values)
	{
		Node	   *expr = lfirst(lc);
		Oid			row_of = InvalidOid;

		if (variadic == ANYOID && !IsA(expr, Const) &&
			get_typtype(exprType(expr)) == TYPTYPE_COMPOSITE)
		{
			row_of = get_typ_typrelid(exprType(expr));
			expr = key_of_row(expr, call->level->query);
		}
		if (expr == NULL)
			return false;
		(*exprs)[i] = expr;
		orm->params->values[i] = variadic == ANYOID ? param_of(expr) :
			text_param_of(expr);
		orm->params->values[i++].row_of = row_of;
	}
	return true;
}

static bool
collect_arguments(OrmCall *orm, InlineCall *call, List *args, Oid variadic,
				  Node ***exprs)
{
	int			nfixed = call->reader->nfixed;
	int			i;

	memset(orm, 0, sizeof(OrmCall));
	orm->reader = call->reader;
	if (list_length(args) < nfixed)
		return false;
	for (i = 0; i < nfixed; i++)
		orm->fixed[i] = param_of(list_nth(args, i));
	return collect_values(orm, call, list_copy_tail(args, nfixed), variadic, exprs);
}

/* -------------------------------------------------------------------- NULLs */

/* Does the query join anything in a way that makes NULLs of columns? */
static bool
has_outer_join(Node *node)
{
	ListCell   *lc;

	if (IsA(node, FromExpr))
	{
		foreach(lc, ((FromExpr *) node)->fromlist)
		{
			if (has_outer_join(lfirst(lc)))
				return true;
		}
	}
	else if (IsA(node, JoinExpr))
	{
		JoinExpr   *join = (JoinExpr *) node;

		return join->jointype != JOIN_INNER || has_outer_join(join->larg) ||
			has_outer_join(join->rarg);
	}
	return false;
}

static bool
is_never_null(Node *expr, const InlineLevel *level)
{
	Var		   *var = (Var *) expr;
	RangeTblEntry *rte;
	Index		up;

	if (IsA(expr, Const))
		return !((Const *) expr)->constisnull;
	if (IsA(expr, RelabelType))
		return is_never_null((Node *) ((RelabelType *) expr)->arg, level);
	if (!IsA(expr, Var) || var->varattno <= 0)
		return false;
	for (up = var->varlevelsup; up > 0 && level != NULL; up--)
		level = level->up;
	if (level == NULL || level->query->groupingSets != NIL ||
		has_outer_join((Node *) level->query->jointree))
		return false;
	rte = rt_fetch(var->varno, level->query->rtable);
	return rte->rtekind == RTE_RELATION &&
		compat_column_is_not_null(rte->relid, var->varattno);
}

/* ---------------------------------------------------------------- the query */

/* Can a query stand in the call's place? */
static bool
is_query(const OrmStatement *stmt)
{
	return (stmt->expect == EXPECT_ROWS || stmt->expect == EXPECT_FIRST) &&
		!stmt->text_lines && stmt->run == NULL;
}

/* The SQL of the call, when a query can stand in its place. */
static OrmSql *
call_sql(OrmCall *orm, InlineCall *call)
{
	OrmStatement *stmt = orm_call_statement(orm);
	OrmSql	   *sql;

	if (!is_query(stmt))
		return NULL;
	if (call->reader->result == RESULT_EXISTS && call->from == NULL)
		stmt->prefix = stmt->suffix = NULL; /* EXISTS comes as a SubLink */
	orm_mark_null_safe(stmt->qs->query);
	sql = orm_statement_sql(stmt, stmt->shape);
	return sql->locks ? NULL : sql;
}

static Query *
parse_sql(const OrmSql *sql)
{
	Oid		   *types = palloc(sizeof(Oid) * Max(sql->nparams, 1));
	List	   *raw = pg_parse_query(sql->sql);
	List	   *queries;
	Query	   *query;
	int			i;

	for (i = 0; i < sql->nparams; i++)
		types[i] = sql->params[i].type;
	if (list_length(raw) != 1)
		return NULL;
	queries = compat_analyze_and_rewrite(linitial_node(RawStmt, raw), sql->sql,
										 types, sql->nparams);
	if (list_length(queries) != 1)
		return NULL;
	query = linitial_node(Query, queries);
	return query->commandType == CMD_SELECT && query->rowMarks == NIL ? query : NULL;
}

/* The condition under which the SQL means the call, at the call's level. */
static Node *
make_guard(const OrmSql *sql, Node **exprs, const InlineLevel *level)
{
	OrmSql		conditions = *sql;
	StringInfoData buf;
	ListCell   *lc;
	Query	   *query;

	initStringInfo(&buf);
	foreach(lc, sql->guards)
	{
		OrmGuard   *guard = lfirst(lc);
		const OrmSqlParam *param = &sql->params[guard->number - 1];

		if (!guard->not_null || !is_never_null(exprs[param->param - 1], level))
			appendStringInfo(&buf, "%s(%s)", buf.len == 0 ? "SELECT " : " AND ",
							 guard->sql);
	}
	if (buf.len == 0)
		return NULL;
	conditions.sql = buf.data;
	query = parse_sql(&conditions);
	if (query == NULL)
		orm_cannot_wait();
	return orm_substitute_in_expr((Node *) linitial_node(TargetEntry, query->targetList)->expr,
								  sql, exprs);
}

/*
 * May the query be kept, so that the next call of its shape finds it parsed?
 * Where every argument is known, the call needs no guard either.
 */
static bool
has_shape(const OrmCall *orm, const InlineCall *call)
{
	int			i;

	if (call->from == NULL || call->from->funccolnames != NIL)
		return false;
	for (i = 0; i < orm->reader->nfixed; i++)
	{
		if (!orm->fixed[i].known)
			return false;
	}
	for (i = 0; i < orm->params->count; i++)
	{
		if (!orm->params->values[i].known)
			return false;
	}
	return true;
}

/* For tests: is the kept tree what the SQL would be parsed to now? */
static void
check_kept_query(const OrmStatement *stmt, FuncExpr *function, InlineCall *call)
{
	Query	   *query = parse_sql(stmt->ready);

	if (query == NULL || !orm_match_columns(query, function, call->from) ||
		!equal(orm_query_with_places(query, stmt->ready), stmt->kept_query->query))
		elog(ERROR, "shape check: the query kept for %s differs", stmt->ready->sql);
}

/* The same as build_query(), with the help of the calls made before. */
static bool
build_kept_query(InlineCall *call, FuncExpr *function, OrmCall *orm)
{
	OrmStatement *stmt = orm_shape_statement(orm);
	Query	   *query;
	bool		has_readers;

	if (!is_query(stmt) || stmt->ready->locks)
		return false;
	if (stmt->kept_query != NULL)
	{
		if (orm_check_shapes)
			check_kept_query(stmt, function, call);
		call->kept = stmt->kept_query;
		call->kept_sql = stmt->ready;
		return true;
	}
	query = parse_sql(stmt->ready);
	if (query == NULL || !orm_match_columns(query, function, call->from))
		return false;
	has_readers = orm_has_reader((Node *) query);
	query = orm_query_with_places(query, stmt->ready);
	orm_shape_keep_query(stmt, query, has_readers);
	call->query = orm_fill_places(query, stmt->ready);
	return true;
}

static bool
build_query(InlineCall *call, FuncExpr *function, Oid variadic)
{
	OrmCall		orm;
	OrmSql	   *sql;
	Node	  **exprs;
	Query	   *query;

	if (!collect_arguments(&orm, call, function->args, variadic, &exprs))
		return false;
	if (has_shape(&orm, call))
		return build_kept_query(call, function, &orm);
	sql = call_sql(&orm, call);
	if (sql == NULL)
		return false;
	query = parse_sql(sql);
	if (query == NULL)
		return false;
	if ((call->from != NULL || call->reader->result != RESULT_EXISTS) &&
		!orm_match_columns(query, function, call->from))
		return false;
	call->query = orm_substitute_params(query, sql, exprs);
	call->guard = make_guard(sql, exprs, call->level);
	return true;
}

/* ------------------------------------------------------------------- errors */

/* May the call be left to raise the error itself, if it is ever made? */
static bool
is_calls_own_error(const ErrorData *edata)
{
	switch (ERRCODE_TO_CATEGORY(edata->sqlerrcode))
	{
		case MAKE_SQLSTATE('0', 'A', '0', '0', '0'):
		case MAKE_SQLSTATE('2', '2', '0', '0', '0'):
		case MAKE_SQLSTATE('2', '3', '0', '0', '0'):
		case MAKE_SQLSTATE('4', '2', '0', '0', '0'):
		case MAKE_SQLSTATE('5', '5', '0', '0', '0'):
		case MAKE_SQLSTATE('P', '0', '0', '0', '0'):
			return edata->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE;
		default:
			return false;
	}
}

static void
release_resources(ResourceOwner owner, bool keep_locks)
{
	ResourceOwnerRelease(owner, RESOURCE_RELEASE_BEFORE_LOCKS, keep_locks, false);
	ResourceOwnerRelease(owner, RESOURCE_RELEASE_LOCKS, keep_locks, false);
	ResourceOwnerRelease(owner, RESOURCE_RELEASE_AFTER_LOCKS, keep_locks, false);
	ResourceOwnerDelete(owner);
}

/* Runs build_query() so that the call's own errors only mean "no". */
static bool
try_build_query(InlineCall *call, FuncExpr *function, Oid variadic)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner parent = CurrentResourceOwner;
	ResourceOwner owner = ResourceOwnerCreate(parent, "orm_lookup planning");
	bool		saved_planning = orm_planning;
	volatile bool done = false;
	volatile bool failed = false;

	CurrentResourceOwner = owner;
	PG_TRY();
	{
		orm_planning = true;
		done = build_query(call, function, variadic);
	}
	PG_CATCH();
	{
		ErrorData  *edata;

		MemoryContextSwitchTo(context);
		edata = CopyErrorData();
		if (!is_calls_own_error(edata))
		{
			orm_planning = saved_planning;
			CurrentResourceOwner = parent;
			PG_RE_THROW();
		}
		FlushErrorState();
		elog(DEBUG1, "orm_lookup: a call stays a call: %s", edata->message);
		failed = true;
	}
	PG_END_TRY();
	orm_planning = saved_planning;
	CurrentResourceOwner = parent;
	release_resources(owner, !failed);
	return done;
}

/*
 * The call with what is known of its arguments worked out.  An error in here is
 * one that the planner would meet, too.
 */
static FuncExpr *
simplified(FuncExpr *function, bool complete, InlineState *state)
{
	FuncExpr   *copy = makeNode(FuncExpr);
	ListCell   *lc;

	/* the server adds defaults, and sorts arguments that have names */
	foreach(lc, function->args)
		complete = complete && !IsA(lfirst(lc), NamedArgExpr);
	if (!complete)
		return (FuncExpr *) eval_const_expressions(state->root, (Node *) function);
	memcpy(copy, function, sizeof(FuncExpr));
	copy->args = NIL;
	foreach(lc, function->args)
		copy->args = lappend(copy->args, IsA(lfirst(lc), Const) ? lfirst(lc) :
							 eval_const_expressions(state->root, lfirst(lc)));
	return copy;
}

bool
orm_inline_call(InlineCall *call, InlineState *state)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext work;
	FuncExpr   *function;
	Oid			variadic;
	bool		complete;
	bool		done;

	if (!may_be_replaced(call->function, &variadic, &complete))
		return false;
	function = simplified(call->function, complete, state);
	if (!IsA(function, FuncExpr) || !may_be_moved(function->args))
		return false;

	work = AllocSetContextCreate(caller, "orm_lookup planning",
								 ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(work);
	done = try_build_query(call, function, variadic);
	MemoryContextSwitchTo(caller);
	if (done)
	{
		call->query = call->kept != NULL ?
			orm_fill_places(call->kept->query, call->kept_sql) : copyObject(call->query);
		call->guard = copyObject(call->guard);
	}
	MemoryContextDelete(work);
	return done;
}
