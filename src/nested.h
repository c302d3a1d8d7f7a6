/*
 * nested.h
 *	  Which columns and nested objects a row of a model has (nested.c).
 */
#ifndef ORM_NESTED_H
#define ORM_NESTED_H

#include "query.h"

/*
 * The columns of a model's rows in a query's result: all of them, or what
 * only() and defer() left, then the objects that select_related() and
 * prefetch_related() nest under the names of relations.
 */
extern List *orm_default_columns(OrmQuery *query);

#endif							/* ORM_NESTED_H */
