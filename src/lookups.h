/*
 * lookups.h
 *	  What the files share that build lookups: a row of the table in lookups.c,
 *	  what the functions behind the rows are given, and these functions.
 */
#ifndef ORM_LOOKUPS_H
#define ORM_LOOKUPS_H

#include "query.h"

/* Classes of types, by which a lookup says what it is for. */
enum
{
	TC_TEXT = 1 << 0,
	TC_NUMBER = 1 << 1,
	TC_BOOL = 1 << 2,
	TC_DATE = 1 << 3,
	TC_TIMESTAMP = 1 << 4,
	TC_TIME = 1 << 5,
	TC_INET = 1 << 6,
	TC_OTHER = 1 << 7,			/* uuid, enums, interval, bytea, ... */
	TC_JSON = 1 << 8,
	TC_JSON_KEY = 1 << 9,		/* a path into jsonb */
	TC_ARRAY = 1 << 10,
	TC_RANGE = 1 << 11,
	TC_HSTORE = 1 << 12,
	TC_TSVECTOR = 1 << 13,
	TC_RELATION = 1 << 14,
	TC_TUPLE = 1 << 15,
	TC_MULTIRANGE = 1 << 16
};

#define TC_SCALAR \
	(TC_TEXT | TC_NUMBER | TC_BOOL | TC_DATE | TC_TIMESTAMP | TC_TIME | \
	 TC_INET | TC_OTHER | TC_TSVECTOR)
/* startswith and endswith of a range are its bounds */
#define TC_STRINGY	(TC_SCALAR | TC_JSON | TC_JSON_KEY | TC_ARRAY | TC_MULTIRANGE)
#define TC_ANY		(TC_STRINGY | TC_RANGE | TC_HSTORE)

typedef struct LookupRow LookupRow;

/* What a lookup is built from. */
typedef struct Lookup
{
	const LookupRow *row;
	const char *name;
	int			class;
	OrmExpr    *lhs;
	const char *field;			/* that lhs is, or was before the transforms;
								 * NULL: none */
	OrmRhs	   *rhs;
	OrmScope   *scope;
	OrmQuery   *query;
	const OrmNode *node;
	bool		as_part;		/* a year is compared as one, not as the dates in it */
} Lookup;

/* A lookup: adding one is adding a row of these to lookups.c. */
struct LookupRow
{
	const char *name;
	int			classes;
	OrmExpr    *(*build) (Lookup *lookup);
	const char *sql;			/* template over lhs (%1) and rhs (%2) */
	Oid			rhs_type;		/* InvalidOid: the lhs type */
	OrmBind		bind;
	int			strategy;
};

/* lookups.c */
extern bool orm_is_int_type(Oid type);
extern bool orm_is_named_type(Oid type, const char *name);
extern int orm_type_class_of(Oid type);
extern int orm_class_of(const OrmExpr *lhs);
extern OrmExpr *orm_condition(const char *sql, List *args);
extern OrmExpr *orm_constant_condition(bool truth);
extern const char *orm_lhs_name(const OrmExpr *lhs);

/* The field among the expressions that a hint can show, or any name. */
extern const char *orm_example_field(List *args);

/* The error for a right-hand side that is not what the lookup takes. */
extern void orm_lookup_needs(const Lookup *lookup, const char *what) ORM_NORETURN;
extern bool orm_rhs_is_none(Lookup *lookup);
extern OrmExpr *orm_lookup_value(Lookup *lookup, OrmNode *node, Oid type, int32 typmod, OrmBind bind);
extern OrmExpr *orm_rhs_as(Lookup *lookup, OrmRhs *rhs, Oid type, int32 typmod, OrmBind bind);

/* lookup_compare.c */
extern OrmExpr *orm_op_expr(Oid opno, OrmExpr *left, OrmExpr *right);
extern void orm_refuse_none(Lookup *lookup);
extern OrmExpr *orm_build_compare(Lookup *lookup);
extern bool orm_is_list_value(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_build_in(Lookup *lookup);
extern OrmExpr *orm_build_range(Lookup *lookup);

/* lookup_match.c */
extern OrmExpr *orm_lhs_as_text(OrmExpr *lhs);
extern OrmExpr *orm_build_template(Lookup *lookup);
extern OrmExpr *orm_build_pattern(Lookup *lookup);
extern void orm_note_late_value(OrmExpr *lhs, int strategy, OrmExpr *rhs);
extern OrmExpr *orm_build_iexact(Lookup *lookup);
extern OrmExpr *orm_build_isnull(Lookup *lookup);
extern OrmExpr *orm_build_array(Lookup *lookup);
extern OrmExpr *orm_build_range_contains(Lookup *lookup);
extern OrmExpr *orm_build_multirange(Lookup *lookup);
extern OrmExpr *orm_build_in_range(Lookup *lookup);
extern OrmExpr *orm_build_keys(Lookup *lookup);
extern const char *orm_extension_schema(const char *extension, Lookup *lookup);
extern OrmExpr *orm_build_trigram(Lookup *lookup);
extern OrmExpr *orm_build_hstore(Lookup *lookup);
extern OrmExpr *orm_build_match(Lookup *lookup);

/* transforms.c */
extern OrmExpr *orm_json_keys(OrmExpr *lhs, List *keys);
extern List *orm_transform_names(int class);

#endif							/* ORM_LOOKUPS_H */
