/*
 * shape_cache.h
 *	  Statements of calls whose shape was seen before (shape_cache.c).
 */
#ifndef ORM_SHAPE_CACHE_H
#define ORM_SHAPE_CACHE_H

#include "call.h"
#include "literals.h"

extern bool orm_check_shapes;	/* GUC orm_lookup.check_shapes */

/* As orm_call_statement(), but with stmt->ready made already. */
extern OrmStatement *orm_shape_statement(OrmCall *call);

#endif							/* ORM_SHAPE_CACHE_H */
