/*
 * delete.h
 *	  What the files that delete share.
 *
 * A deletion is Django's Collector in set operations.  delete_graph.c lists
 * the models that it may reach and the relations between them, delete_collect.c
 * gathers the keys of the rows that go, relation by relation, delete_run.c
 * checks, updates and deletes; delete.c is what users call.  deparse_delete.c
 * writes the statements.
 *
 * Keys live in tuplestores, which spill to disk at work_mem and which the
 * statements see as ephemeral named relations, as triggers see transition
 * tables.  No key ever comes to the client, and nothing is written to a
 * catalog.
 */
#ifndef ORM_DELETE_H
#define ORM_DELETE_H

#include "access/tupdesc.h"
#include "eval.h"
#include "query.h"
#include "utils/queryenvironment.h"
#include "utils/tuplestore.h"

typedef struct DelModel DelModel;
typedef struct DelGraph DelGraph;

/*
 * Keys of a model's rows, as a statement sees them: relation "name" with the
 * columns that the model's "keys" list.
 */
typedef struct DelKeys
{
	DelModel   *model;
	const char *name;
	Tuplestorestate *store;		/* NULL as long as there is none */
	uint64		count;
	EphemeralNamedRelationData enr;
	bool		visible;		/* registered with SPI ... */
	uint64		visible_count;	/* ... when there were so many */
} DelKeys;

/*
 * A way from rows that go ("from") to rows that are concerned by it ("to"):
 * those for which to.to_cols = from.from_cols.
 */
typedef struct DelEdge
{
	DelModel   *from;
	DelModel   *to;
	int			ncols;
	const AttrNumber *from_cols;
	const AttrNumber *to_cols;
	OrmOnDelete action;
	const OrmRelation *relation;	/* NULL: a join table without constraint */
	bool		up;				/* from an inheritance child to its parent */
	bool		down;			/* from a parent to its child */
	bool		unique;			/* no row of "to" is found by two of "from" */
	bool		own_rows;		/* only rows of "from" itself are referred to, not
								 * those of tables that inherit from it */
	const char *via;			/* "blog_entry.blog" */
} DelEdge;

struct DelModel
{
	DelGraph   *graph;
	const OrmModel *model;
	int			number;			/* place in the graph */
	bool		expanded;		/* rows of it may go: edges are filled in */
	bool		direct;			/* rows are deleted through the relations that
								 * lead here, without being collected */
	List	   *edges;			/* of DelEdge *: from here */
	int			nkeys;			/* columns of the keys; the first nidentity tell
								 * rows apart.  System columns (ctid, tableoid)
								 * where there is no primary key */
	int			nidentity;
	AttrNumber *keys;
	TupleDesc	desc;
	DelKeys		all;			/* the rows that go */
	bool		lockable;		/* FOR UPDATE is allowed, and of use */
	uint64		deleted;

	/* strongly connected components */
	int			index;
	int			low;
	bool		on_stack;
	int			component;
};

struct DelGraph
{
	MemoryContext context;		/* lives as long as the deletion */
	DelModel   *root;
	List	   *models;			/* of DelModel *, the root first */
	bool		plan_only;		/* orm_delete_plan(): nothing is changed */
	bool		keep_parents;
	List	   *plan;			/* of DelPlanRow * */
};

typedef struct DelPlanRow
{
	const char *model;
	const char *action;
	uint64		rows;
	const char *via;			/* NULL: asked for */
} DelPlanRow;

/* ------------------------------------------------------- delete_graph.c */

extern DelGraph *orm_delete_graph(const OrmModel *root, bool plan_only,
								  bool keep_parents);

/* delete_trust.c: refuses to run code of owners who could not act for the caller. */
extern void orm_delete_check_owners(const DelGraph *graph);

/* Which edges count when components are looked for. */
typedef bool (*DelEdgeFilter) (const DelEdge *edge);

/*
 * The strongly connected components of the graph: of List of DelModel *, each
 * before those from which an edge leads to it.
 */
extern List *orm_delete_components(DelGraph *graph, DelEdgeFilter filter);

/* Does a btree index begin with the one column by which the edge finds rows? */
extern bool orm_delete_indexed(const DelEdge *edge);

/* Do rows go along this edge? */
extern bool orm_delete_spreads(const DelEdge *edge);

/* ----------------------------------------------------- delete_collect.c */

extern void orm_delete_init(void);	/* from _PG_init */

/* Gathers all keys, starting with the rows of the queryset. */
extern void orm_delete_collect(DelGraph *graph, OrmQuerySet *qs);

/* Gives up the keys, which may have files. */
extern void orm_delete_forget(DelGraph *graph);

/* Makes keys visible to the statements that follow. */
extern void orm_delete_show(DelKeys *keys);

/* Says in the process title what is being done. */
extern void orm_delete_progress(const char *phase, const DelModel *model,
								uint64 done, uint64 total);

/*
 * The same from within the statement that now runs, which calls
 * orm_delete_tick() for each row.
 */
extern void orm_delete_progress_rows(const char *phase, const DelModel *model,
									 uint64 total);

/* Runs a statement that yields one row of bigints. */
extern void orm_delete_numbers(DelGraph *graph, OrmSql *sql, int n,
							   uint64 *numbers);

/* Runs a statement that yields texts: of char *. */
extern List *orm_delete_texts(DelGraph *graph, OrmSql *sql);

/* Runs a statement that changes rows of the model; returns how many. */
extern uint64 orm_delete_change(DelGraph *graph, OrmSql *sql, const char *phase,
								const DelModel *model, uint64 total);

/* ---------------------------------------------------------- delete_run.c */

/* Errors 23503 when rows protect or restrict what was collected. */
extern void orm_delete_check(DelGraph *graph);
extern void orm_delete_apply(DelGraph *graph);
extern void orm_delete_describe(DelGraph *graph);

/* ----------------------------------------------------- deparse_delete.c */

extern OrmQuerySet *orm_delete_queryset(const DelModel *root, OrmQuerySet *qs);
extern OrmSql *orm_deparse_del_root(DelGraph *graph, OrmQuerySet *qs);
extern OrmSql *orm_deparse_del_collect(const DelEdge *edge, const DelKeys *from,
									   bool lock);
extern OrmSql *orm_deparse_del_count(const DelEdge *edge, bool others_only);
extern OrmSql *orm_deparse_del_sample(const DelEdge *edge, bool others_only,
									  int limit);
extern OrmSql *orm_deparse_del_update(const DelEdge *edge);
extern OrmSql *orm_deparse_del_related(const DelEdge *edge, bool tick);
extern OrmSql *orm_deparse_del_rows(DelModel *model, bool tick);
extern OrmSql *orm_deparse_del_component(List *models);

/* The names of a row's identity, for messages: "id". */
extern char *orm_delete_identity(const DelModel *model);

#endif							/* ORM_DELETE_H */
