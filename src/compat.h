/*
 * compat.h
 *	  What differs between PostgreSQL 13 and 19, and small catalog helpers
 *	  that the server does not export in all of them.
 */
#ifndef ORM_COMPAT_H
#define ORM_COMPAT_H

#include "postgres.h"

#include "access/attnum.h"
#include "access/htup.h"
#include "catalog/namespace.h"
#include "nodes/parsenodes.h"
#include "nodes/pathnodes.h"
#include "nodes/pg_list.h"
#include "utils/numeric.h"

#if PG_VERSION_NUM < 150000
#include "nodes/value.h"
#endif

/* Before 14 only the server's own makefiles know how a library's name ends. */
#ifndef DLSUFFIX
#ifdef WIN32
#define DLSUFFIX ".dll"
#else
#define DLSUFFIX ".so"
#endif
#endif

/* The bare name and the namespace of a type, NULL or InvalidOid when gone. */
extern char *compat_type_name(Oid type);
extern Oid	compat_type_namespace(Oid type);

/*
 * The result type of a call with arguments of the given types, polymorphism
 * resolved; *funcid may be NULL.  InvalidOid when no function fits.
 */
extern Oid	compat_function_type(List *name, int nargs, Oid *argtypes, Oid *funcid);

/* The type of that name in pg_catalog; it must exist. */
extern Oid	compat_catalog_type(const char *name);

/* The range type of a multirange type; InvalidOid when it is none. */
extern Oid	compat_multirange_range(Oid type);

extern Oid	compat_collation_namespace(Oid collation);

/* The schema an extension was created in. */
extern Oid	compat_extension_schema(Oid extension);

/* An integer as a number; is a number NaN or an infinity? */
extern Numeric compat_int64_to_numeric(int64 value);
extern bool compat_numeric_is_special(Numeric number);

/* May the current user execute the function? */
extern bool compat_may_execute(Oid funcid);

/* May the current user look into the schema? */
extern bool compat_may_use_schema(Oid schema);

/* Is the column declared NOT NULL, in all tables that inherit from this one? */
extern bool compat_column_is_not_null(Oid relid, AttrNumber attnum);

extern List *compat_analyze_and_rewrite(RawStmt *raw, const char *sql, Oid *types,
										int ntypes);

/* The search_path in effect, to be compared with a later one. */
#if PG_VERSION_NUM >= 170000
typedef SearchPathMatcher CompatSearchPath;
#else
typedef OverrideSearchPath CompatSearchPath;
#endif
extern CompatSearchPath *compat_search_path(MemoryContext context);
extern bool compat_search_path_is(CompatSearchPath *path);
extern void compat_free_search_path(CompatSearchPath *path);

extern bool compat_is_merge(const Query *query);

/* Has the function of that pg_proc row a body that is parsed already? */
extern bool compat_has_sql_body(HeapTuple tuple);

/* The query that can stand in the place of a function in FROM, or NULL. */
extern Query *compat_inline_in_from(PlannerInfo *root, RangeTblEntry *rte);

/* Doubles every % so that a name can stand in an SQL template. */
extern char *compat_escape_percent(const char *text);

#endif							/* ORM_COMPAT_H */
