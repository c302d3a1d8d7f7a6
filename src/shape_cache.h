/*
 * shape_cache.h
 *	  Statements of calls whose shape was seen before (shape_cache.c).
 */
#ifndef ORM_SHAPE_CACHE_H
#define ORM_SHAPE_CACHE_H

#include "nodes/parsenodes.h"

#include "call.h"
#include "literals.h"

extern bool orm_check_shapes;	/* GUC orm_lookup.check_shapes */

/* As orm_call_statement(), but with stmt->ready made already. */
extern OrmStatement *orm_shape_statement(OrmCall *call);

/*
 * The SQL of a shape as a query tree, for the planner: analyzed, rewritten, with
 * places for its $n (orm_query_with_places()).  It belongs to the cache, and is to be copied before anything
 * is done that could run a function of the user's.
 */
typedef struct OrmKeptQuery
{
	Query	   *query;
	List	   *relations;		/* Oids: what extract_query_dependencies() ... */
	List	   *items;			/* ... says of it */
	bool		has_readers;	/* calls of ours, in views for instance */
} OrmKeptQuery;

/*
 * Keeps a query tree made from stmt->ready with the shape; nothing happens when
 * that is not in the cache any more, or when the tree depends on more than the
 * shape does.  Copies what it keeps.
 */
extern void orm_shape_keep_query(const OrmStatement *stmt, Query *query,
								 bool has_readers);

#endif							/* ORM_SHAPE_CACHE_H */
