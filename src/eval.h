/*
 * eval.h
 *	  What a whole expression asks for (eval.c, instance.c), and how it is run.
 */
#ifndef ORM_EVAL_H
#define ORM_EVAL_H

#include "access/tupdesc.h"
#include "query.h"
#include "tcop/dest.h"
#include "utils/tuplestore.h"

/* How many rows a statement is expected to have. */
typedef enum OrmExpect
{
	EXPECT_ROWS,				/* any number */
	EXPECT_GET,					/* exactly one: get() */
	EXPECT_FIRST,				/* one or none: first() */
	EXPECT_INDEX				/* one: [n] */
} OrmExpect;

struct OrmSink;

typedef struct OrmStatement
{
	OrmQuerySet *qs;
	OrmExpect	expect;
	int64		index;			/* EXPECT_INDEX */
	const OrmModel *model;		/* for messages */
	OrmShape	shape;			/* of the result, for orm_call_statement() */
	OrmSql	   *ready;			/* its SQL, when that is made already */
	uint64		kept_as;		/* the shape it is kept as ... */
	uint64		kept_serial;	/* ... 0: none */
	const struct OrmKeptQuery *kept_query;	/* what the SQL says, or NULL; see
											 * shape_cache.h */
	const char *prefix;			/* SQL around the query, or NULL */
	const char *suffix;
	List	   *extract;		/* of OrmNode *: ON_STR keys and ON_INT
								 * positions taken out of the one result */
	bool		yields_rows;	/* model rows, which can be typed */
	bool		text_lines;		/* explain(): rows of text, not of jsonb */
	bool		locks;			/* select_for_update(), not for STABLE readers */
	const OrmNode *node;
	const OrmParams *params;

	/*
	 * A statement that writes is run by a function of its own, which sends what
	 * the expression yields to the sink.  "call" has the arguments, "base" is
	 * the queryset it was called on; rows that come back are shaped as "qs"
	 * says.
	 */
	void		(*run) (struct OrmStatement *stmt, OrmShape shape,
						struct OrmSink *sink);
	OrmSql	   *(*sql) (struct OrmStatement *stmt, OrmShape shape);	/* its SQL, when
																	 * it is one
																	 * statement */
	OrmNode    *call;
	OrmQuerySet *base;
	OrmScope   *scope;
} OrmStatement;

/*
 * What an expression asks for.  Errors: those of parsing and resolving; 42883
 * for an unknown method.
 */
extern OrmStatement *orm_evaluate(OrmNode *node, const OrmParams *params);

/*
 * The same of what a caller wrote and the arguments he gave with it.  Errors:
 * also 22023 for an argument that the expression does not use.
 */
extern OrmStatement *orm_evaluate_given(OrmNode *node, const OrmParams *params);

/* A statement that yields what a queryset does; the node is for messages. */
extern OrmStatement *orm_statement(OrmQuerySet *qs, OrmExpect expect,
								   const OrmNode *node);

/* A statement that yields the rows of a queryset. */
extern OrmStatement *orm_rows_statement(OrmQuerySet *qs, OrmExpect expect);

/* The SQL of a statement that reads. */
extern OrmSql *orm_statement_sql(OrmStatement *stmt, OrmShape shape);

/* call.c: 0A000, for what writes, and select_for_update(), in what only reads. */
extern void orm_refuse_writes(const OrmStatement *stmt) ORM_NORETURN;
extern void orm_refuse_locks(const OrmStatement *stmt) ORM_NORETURN;

/* The SQL that takes items such as ['name'] or [0] out of a jsonb value. */
extern OrmSql *orm_extract_sql(List *extract, Datum value);

/* aggregate(...) of a queryset, for the function face. */
extern OrmStatement *orm_aggregate_statement(OrmQuerySet *qs, OrmNode *call,
											 OrmScope *outer);

/* delete.c: delete() after a queryset, or after what fetches an instance. */
extern OrmStatement *orm_delete_statement(OrmQuerySet *qs, OrmStatement *instance,
										  OrmNode *call, OrmScope *outer);
extern uint64 orm_delete_rows(OrmQuerySet *qs);

/* Raises an error when the statement's result is not made of columns. */
extern void orm_need_columns(const OrmStatement *stmt);

/* Is it the name of a QuerySet method that reads? */
extern bool orm_is_method(const char *name);
extern void orm_unknown_method(OrmNode *call) ORM_NORETURN;
extern void orm_writes_here(OrmNode *call) ORM_NORETURN;

/* Is it a call of delete(), by its form? */
extern bool orm_is_delete_call(OrmNode *node);

/* ------------------------------------------------------------ instance.c */

/* Does the node end in something that yields one instance? */
extern bool orm_chain_is_instance(OrmNode *node, OrmScope *scope);

/* The statement that fetches the instance. */
extern OrmStatement *orm_instance_statement(OrmNode *node, OrmScope *outer);

/* Author.objects.get(...).books: the manager or instance behind an attribute. */
extern OrmQuerySet *orm_related_queryset(OrmNode *node, OrmScope *outer);

/* get(...).name, get(...).author as a whole expression. */
extern OrmStatement *orm_evaluate_attribute(OrmNode *node, OrmScope *scope);

/* ------------------------------------------------------------- execute.c */

/* Where result rows go; "wanted" is the row the caller returns. */
typedef struct OrmSink
{
	Tuplestorestate *store;		/* or NULL: keep the first row only */
	TupleDesc	wanted;
	bool		text_lines;		/* rows are lines of text (or json, stored alike) */
	bool		as_text_json;	/* rows are text, wanted as jsonb strings */
	bool		check_types;	/* orm_record: declared types must be those */
	uint64		max_rows;		/* enough; 0: all */
	uint64		count;
	bool		have_row;
	Datum	   *values;			/* first row, when there is no store */
	bool	   *nulls;
} OrmSink;

/*
 * Runs a statement and sends its rows to the sink.  Errors: P0002, P0003 where
 * the number of rows is not what was expected.
 */
extern void orm_execute(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* Runs SQL through the plan cache. */
extern void orm_execute_sql(OrmSql *sql, bool read_only, OrmSink *sink);

/* The same for what changes rows; returns how many. sink may be NULL. */
extern uint64 orm_execute_write(OrmSql *sql, OrmSink *sink);

/* Runs SQL inside the caller's SPI connection. */
extern uint64 orm_execute_connected(OrmSql *sql, bool read_only, DestReceiver *dest);

/* P0003: a get() that found "count" rows. */
extern void orm_too_many_rows(const char *model, uint64 count) ORM_NORETURN;

extern void orm_fetch_columns(OrmStatement *stmt, int ncols, Oid *types,
							  Datum *values, bool *nulls);

extern int	orm_plan_cache_size;	/* GUC orm_lookup.plan_cache_size */

/* ---------------------------------------------------------------- args.c */

#include "fmgr.h"

/* The call's arguments from number "first" on, as $1..$n. */
extern OrmParams *orm_call_params(FunctionCallInfo fcinfo, int first);

/*
 * The tree with every $n that is an orm_q, orm_f or orm_queryset replaced by
 * the tree which that value holds.
 */
extern OrmNode *orm_own_values(OrmNode *node, const OrmParams *params);

/* Keyword arguments as nodes of a filter() call (API section 3). */
extern List *orm_kwargs_from_params(OrmParams *params);

/* alias, expression pairs and unnamed expressions of orm_annotate/orm_aggregate. */
extern List *orm_expressions_from_params(OrmParams *params);

/* The tree of an orm_f: bare names are fields. */
extern OrmNode *orm_parse_f(const char *text, int len);

/* The model as an expression: the relation's quoted names. */
extern OrmNode *orm_model_node(const OrmModel *model);

/* The queryset that a function's first argument means. */
extern OrmQuerySet *orm_model_argument(FunctionCallInfo fcinfo, int n);
extern OrmNode *orm_queryset_argument(FunctionCallInfo fcinfo, int n);
extern OrmQuerySet *orm_model_of(const OrmParam *arg);
extern OrmNode *orm_queryset_node_of(const OrmParam *arg);

/* Raises an error when the argument's value is not known (planning). */
extern void orm_need_known(const OrmParam *param);

/* The text of an argument that is one. */
extern bool orm_param_is_text(const OrmParam *param);
extern char *orm_param_text(OrmParam *param);

typedef enum OrmOwnType
{
	OWN_NONE,
	OWN_Q,
	OWN_F,
	OWN_QUERYSET
} OrmOwnType;

extern OrmOwnType orm_own_type(Oid type);

#endif							/* ORM_EVAL_H */
