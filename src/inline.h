/*
 * inline.h
 *	  Planning calls of readers away (inline.c, inline_call.c, inline_query.c).
 */
#ifndef ORM_INLINE_H
#define ORM_INLINE_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "nodes/pathnodes.h"
#include "nodes/primnodes.h"

#include "call.h"

/* GUC orm_lookup.inline, and what to call when a setting changes meanings. */
extern bool orm_inline;
extern void orm_inline_init(void);
extern void orm_settings_changed(void);
extern uint64 orm_settings_generation(void);

/* What the planner of PostgreSQL 19 asks for by itself; NULL: keep the call. */
extern Query *orm_inline_request(PlannerInfo *root, RangeTblFunction *function);

/* From invalidation callbacks: plans made from models may be stale. */
extern void orm_models_changed(void);	/* a model that was looked at */
extern void orm_names_changed(void);	/* any relation: names of models */

/* A query and those around it. */
typedef struct InlineLevel
{
	Query	   *query;
	struct InlineLevel *up;
} InlineLevel;

/* One run of the planner, whose query has calls of ours in it. */
typedef struct InlineState
{
	PlannerInfo *root;			/* only its glob is used: bound parameters in,
								 * dependencies out */
	bool		inlined;		/* some call was planned away */
	InlineLevel *level;			/* the query being looked at */
	int			depth;			/* of queries in place of calls in queries */
	List	   *secured;		/* Oids of the relations in whose policies
								 * the calls stand */
} InlineState;

/* inline_call.c */

/* A call found in a query, and what is to be put in its place. */
typedef struct InlineCall
{
	const OrmReader *reader;
	FuncExpr   *function;
	RangeTblFunction *from;		/* when it stands in FROM */
	InlineLevel *level;			/* the query it stands in */
	Query	   *query;			/* its replacement: outer columns are one level
								 * up */
	Node	   *guard;			/* or NULL; at the call's own level: unless it
								 * is true, the call itself has to be made */
	const struct OrmKeptQuery *kept;	/* what "query" is a copy of, or NULL */
	const OrmSql *kept_sql;		/* whose values were put in */
} InlineCall;

/* Is a reader called in the query, at whatever depth (inline.c)? */
extern bool orm_has_reader(Node *query);

/* The reader that a function is, recognised by what it is in pg_proc. */
extern const OrmReader *orm_reader_of(Oid funcid);

/*
 * Is it a function in SQL that may call a reader?  The server puts such a
 * function's body in its place while it plans, which is too late for us, so
 * that it is done here, by the server's own means and rules.
 */
extern bool orm_may_wrap_reader(Oid funcid);

/* Fills in query and guard.  False: the call must stay a call. */
extern bool orm_inline_call(InlineCall *call, InlineState *state);

/* inline_query.c */

/* The arguments' expressions in place of $n; "exprs" go by call argument. */
extern Query *orm_substitute_params(Query *query, const OrmSql *sql, Node **exprs);

/*
 * A query tree to be kept, in which known values have places, and a copy of it
 * with the values of sql->params put in.
 */
extern Query *orm_query_with_places(Query *query, const OrmSql *sql);
extern Query *orm_fill_places(const Query *query, const OrmSql *sql);

extern Node *orm_substitute_in_expr(Node *expr, const OrmSql *sql, Node **exprs);

/*
 * Makes the columns those of the row that the function returns.  False when
 * they are not.
 */
extern bool orm_match_columns(Query *query, FuncExpr *function,
							  RangeTblFunction *from);

extern bool orm_columns_are_known(Query *query, Query *outer, int varno);

/* How a call is marked that is only made when its guard does not hold. */
#define GUARDED_CALL_LOCATION (-7)

extern void orm_forget_order(Query *query);
extern void orm_flatten(Query *outer);
extern bool orm_replace_whole(Query *outer, Query *inner);

/* The query where the guard holds, the function's rows where it does not. */
extern Query *orm_guarded_query(InlineCall *call, RangeTblEntry *rte);

#endif							/* ORM_INLINE_H */
