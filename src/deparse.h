/*
 * deparse.h
 *	  What the files that write SQL share: deparse.c, which writes queries, and
 *	  deparse_write.c, which writes what changes rows.
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

/* The SQL being written. */
typedef struct Deparse
{
	StringInfo	buf;
	List	   *values;			/* of OrmValue *, $n is the n-th */
	List	   *guards;			/* of OrmGuard * */
	List	   *names;			/* of char *: aliases in use */
	FromScope  *from;			/* the FROM subquery that X_REF means */
	List	   *renamed;		/* of Renamed *: columns seen from outside a
								 * wrapped query */
	bool		number_columns; /* whole rows, too, are columns c1..cn */
} Deparse;

extern void orm_deparse_start(Deparse *ctx);
extern OrmSql *orm_deparse_end(Deparse *ctx);

extern void orm_print_expr(Deparse *ctx, OrmExpr *expr);
extern void orm_print_operator(Deparse *ctx, Oid opno);

/* The alias's name, quoted; the first of a table goes by the table's own name. */
extern const char *orm_print_alias(Deparse *ctx, OrmAlias *alias);

/* A name that no alias of the statement has, such as "r3". */
extern const char *orm_unique_alias(Deparse *ctx, const char *prefix);
extern const char *orm_print_type(Oid type, int32 typmod);

/* " WHERE ..." unless the condition is always true. */
extern void orm_print_where(Deparse *ctx, OrmExpr *where);

/* The columns of the queryset as a target list in that shape. */
extern void orm_print_targets(Deparse *ctx, OrmQuerySet *qs, OrmShape shape);
extern void orm_print_query(Deparse *ctx, OrmQuerySet *qs, OrmShape shape);

#endif							/* ORM_DEPARSE_H */
