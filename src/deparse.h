/*
 * deparse.h
 *	  What the files that write SQL share: deparse.c and its parts, which write
 *	  queries, deparse_write.c and deparse_delete.c, which write what changes
 *	  rows, and select.c, which says what a SELECT is made of.
 */
#ifndef ORM_DEPARSE_H
#define ORM_DEPARSE_H

#include "lib/stringinfo.h"

#include "query.h"

typedef struct FromScope
{
	List	   *columns;		/* of OrmSelected *: what the subquery yields */
	const char *alias;
	struct FromScope *up;
} FromScope;

/* A column of a wrapped query, and what it is called outside. */
typedef struct Renamed
{
	OrmExpr    *column;
	const char *name;
} Renamed;

/* The SQL being written. */
/* Where the server looks whether expressions are the same, and which. */
typedef enum Matching
{
	MATCH_NONE,
	MATCH_GROUPS,				/* with those of GROUP BY, outside aggregates */
	MATCH_ALL					/* DISTINCT and ORDER BY */
} Matching;

typedef struct Deparse
{
	StringInfo	buf;
	List	   *values;			/* of OrmValue *, $n is the n-th */
	Matching	matching;		/* values that are equal have to be one $n ... */
	List	   *matched;		/* ... of these */
	List	   *guards;			/* of OrmGuard * */
	List	   *names;			/* of char *: aliases in use */
	List	   *queries;		/* of OrmQuery *: those in FROM that have a name ... */
	List	   *query_names;	/* ... and of const char *: that name */
	FromScope  *from;			/* the FROM subquery that X_REF means */
	List	   *renamed;		/* of Renamed *: columns seen from outside a
								 * wrapped query */
	bool		number_columns; /* whole rows, too, are columns c1..cn */
	bool		by_index;		/* as in OrmSql */
	bool		locks;			/* as in OrmSql */
} Deparse;

/* What a SELECT is made of, once everything is resolved. */
typedef struct Select
{
	OrmQuerySet *qs;
	OrmQuery   *query;
	List	   *columns;		/* of OrmSelected *: the result */
	List	   *nested;			/* of OrmSelected *: objects in the result */
	List	   *nested_columns; /* of OrmExpr *: columns that those refer to */
	List	   *order;			/* of OrmExpr * (X_ORDER) */
	bool		unordered;		/* the ordering is not applied */
	List	   *union_order;	/* int list: the output columns that a union
								 * is ordered by */
	List	   *distinct_on;	/* of OrmExpr * */
	OrmExpr    *where;
	OrmExpr    *having;
	OrmExpr    *qualify;
	List	   *group;			/* of OrmExpr * */
	bool		grouped;
} Select;

/* What a condition is known to be without looking at a row. */
typedef enum Truth
{
	TRUTH_TRUE,
	TRUTH_FALSE,
	TRUTH_DEPENDS
} Truth;

/* deparse.c */
extern void orm_deparse_start(Deparse *ctx);

/* The SQL that was written, with its parameters. */
extern OrmSql *orm_deparse_end(Deparse *ctx);
extern void orm_print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape);

/* " WHERE ..." unless the condition is always true. */
extern void orm_print_where(Deparse *ctx, OrmExpr *where);

/* The columns of the queryset as a target list in that shape, for RETURNING. */
extern void orm_print_targets(Deparse *ctx, OrmQuerySet *qs, OrmShape shape);

/* deparse_combine.c */

/*
 * The parts of a set operation, each in parentheses.  Finds the columns, too,
 * that the whole is ordered by.
 */
extern void orm_print_combined(Deparse *ctx, Select *sel);

/* " ORDER BY ..." of the whole, whose columns are those of "alias". */
extern void orm_print_union_order(Deparse *ctx, Select *sel, const char *alias);

/* select.c */
extern void orm_prepare_select(Select *sel, OrmQuerySet *qs, OrmShape shape);
extern OrmSelected *orm_selected(const char *name, OrmExpr *expr);

/* The path that an order_by() names, NULL if it is an expression. */
extern const char *orm_ordering_path(OrmOrdering *item);
extern bool orm_expr_selected(Select *sel, OrmExpr *expr);
extern bool orm_order_is_selected(Select *sel, OrmExpr *order);
extern bool orm_shows_ordering(OrmQuery *query);

/* Makes the query yield these columns of its table. */
extern void orm_select_columns(OrmQuery *query, int n, const AttrNumber *cols);

/* Turns an ordering round, as reverse() does. */
extern void orm_reverse_order(OrmExpr *order);

/* deparse_expr.c */
extern void orm_print_expr(Deparse *ctx, OrmExpr *expr);

/* ", " and the like, before every item but the first, which is number 0. */
extern void orm_print_separator(Deparse *ctx, int n, const char *separator);
extern void orm_print_list(Deparse *ctx, List *exprs);
extern void orm_print_order(Deparse *ctx, OrmExpr *order);
extern void orm_print_order_list(Deparse *ctx, List *order);

/* " DESC NULLS LAST" and the like, of an ordering. */
extern void orm_print_direction(Deparse *ctx, const OrmExpr *order);
extern void orm_print_operator(Deparse *ctx, Oid opno);
extern const char *orm_print_type(Oid type, int32 typmod);

/* The alias's name, quoted; the first of a table goes by the table's own name. */
extern const char *orm_print_alias(Deparse *ctx, OrmAlias *alias);

/* A name that no alias of the statement has, such as "r3". */
extern char *orm_unique_alias(Deparse *ctx, const char *prefix);

/* The name of a query in FROM: the same each time that it is written. */
extern const char *orm_query_alias(Deparse *ctx, OrmQuery *query);

/* What the column is called outside of the wrapped query, else NULL. */
extern const char *orm_renamed_column(Deparse *ctx, OrmExpr *column);
extern Truth orm_static_truth(OrmExpr *expr);
extern OrmQuerySet *orm_as_queryset(OrmQuery *query);

/* deparse_shape.c */
extern void orm_print_columns(Deparse *ctx, Select *sel, List *columns, OrmShape shape);
extern void orm_print_object(Deparse *ctx, OrmExpr *object);
extern void orm_print_nested_rows(Deparse *ctx, OrmExpr *expr);
/* A function of ours, in the schema of the extension. */
extern const char *orm_own_function(const char *name);

/* The alias whose row the columns are, all and in order; else NULL. */
extern OrmAlias *orm_whole_row(List *columns);

/* Can the columns be named after the keys of the object? */
extern bool orm_names_fit(List *columns);
extern List *orm_rowtype_columns(OrmQuery *query, List *columns);

#endif							/* ORM_DEPARSE_H */
