/*
 * nested.h
 *	  Which columns and nested objects a row of a model has (nested.c), and
 *	  what prefetch_related() loads (prefetch.c).
 */
#ifndef ORM_NESTED_H
#define ORM_NESTED_H

#include "query.h"

/* One argument of prefetch_related(). */
typedef struct OrmPrefetch
{
	const char *lookup;			/* as written */
	List	   *names;			/* of char *: its parts */
	const char *to_attr;		/* the key instead of the last part, or NULL */
	OrmQuerySet *queryset;		/* Prefetch(queryset=...), or NULL */
	const OrmNode *node;
} OrmPrefetch;

/*
 * Something nested in the objects of a query: a related object that is joined
 * (select_related), or related rows that are looked up (prefetch_related).
 * What is nested deeper hangs on "children" when it is joined, and on the
 * nests of the query in "rows" when it is looked up.
 */
typedef struct OrmNest
{
	const char *name;			/* of the relation, as written */
	const char *key;			/* in the object: the name, or to_attr */
	OrmName		found;			/* the relation; NAME_NONE for the name of a
								 * FilteredRelation */
	const OrmModel *model;		/* of the nested objects */
	List	   *paths;			/* of List of char *: select_related()'s names
								 * from here on */
	List	   *children;		/* of OrmNest * */
	OrmQuerySet *rows;			/* what is looked up; NULL when joined */
	const OrmNode *node;
} OrmNest;

/*
 * The columns of a model's rows in a query's result: all of them, or what
 * only() and defer() left.  Of OrmSelected *.
 */
extern List *orm_default_columns(OrmQuery *query);

/*
 * What is nested in the query's objects, as expressions under their keys: of
 * OrmSelected *.  Makes the joins that select_related() needs.  Errors: 42703
 * for names that are no relation to one row, or relations that are deferred.
 */
extern List *orm_nested_objects(OrmQuery *query);

/*
 * The same before it is resolved to expressions: of OrmNest *.  To be called
 * before orm_default_columns(), since lookups need columns.
 */
extern List *orm_nests(OrmQuery *query);
extern void orm_load_column(OrmQuery *query, List *path, const OrmModel *model,
							const OrmColumn *column);

/* prefetch.c */

/*
 * An argument of prefetch_related(): a name or a Prefetch(...) call.  Errors:
 * 22023.
 */
extern OrmPrefetch *orm_prefetch_lookup(OrmQuery *query, OrmNode *node,
										OrmScope *scope);

/*
 * Adds a lookup to the nests of a query.  Errors: 42703 for unknown names,
 * 22023 for names that are no relations and for a second queryset.
 */
extern void orm_add_prefetch(OrmQuery *query, OrmPrefetch *prefetch);

/*
 * The related rows of the object that "alias" is, as an expression: an array
 * of objects, or for a relation to one row an object or NULL.
 */
extern OrmExpr *orm_prefetch_expr(OrmQuery *query, OrmAlias *alias,
								  OrmNest *nest);

#endif							/* ORM_NESTED_H */
