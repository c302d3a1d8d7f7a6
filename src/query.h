/*
 * query.h
 *	  The typed query: what resolving turns the parse tree into, and what
 *	  deparse.c turns into SQL.
 *
 * The structures follow Django's own: an OrmQuery has aliases (joins),
 * a where tree, annotations, a selection and an ordering, and every QuerySet
 * method changes it in the order in which the methods are written, because
 * Django's results depend on that order.  Expressions hold pointers to
 * OrmAlias, never names; names are given when the SQL is written.
 *
 * Everything here lives in the memory context of one call.
 */
#ifndef ORM_QUERY_H
#define ORM_QUERY_H

#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/pg_list.h"

#include "model.h"
#include "tree.h"

#if defined(__GNUC__)
#define ORM_NORETURN __attribute__((noreturn))
#else
#define ORM_NORETURN
#endif

typedef struct OrmQuery OrmQuery;
typedef struct OrmExpr OrmExpr;
typedef struct OrmAlias OrmAlias;
typedef struct OrmQ OrmQ;
typedef struct OrmFunction OrmFunction;
typedef struct OrmQuerySet OrmQuerySet;

/* ---------------------------------------------------------------- values */

/* How a value is changed on its way from what was written to the parameter. */
typedef enum OrmBind
{
	BIND_PLAIN,
	BIND_CONTAINS,				/* %escaped% */
	BIND_STARTSWITH,			/* escaped% */
	BIND_ENDSWITH,				/* %escaped */
	BIND_CEIL					/* a fraction against an integer goes up */
} OrmBind;

/* How a known value came from the call (values.c), for shape_cache.c. */
typedef enum OrmRecipe
{
	RECIPE_NONE,				/* it is the same for every call of the shape */
	RECIPE_PARAM,				/* orm_value_expr() of argument "param" */
	RECIPE_TYPED,				/* orm_typed_value() of it */
	RECIPE_ARRAY,				/* orm_array_value() of its elements */
	RECIPE_LITERAL				/* a literal whose meaning can change */
} OrmRecipe;

/*
 * The column that a row of a table stands for: that of "relid" where a relation
 * is compared with it, without one the primary key (row_key.c).
 */
typedef struct OrmRowKey
{
	Oid			relid;			/* InvalidOid: the row's own primary key */
	AttrNumber	attnum;
} OrmRowKey;

/* What a value is compared with, as far as it matters to how it is read. */
typedef struct OrmReading
{
	bool		key_wanted;		/* a relation */
	bool		json_wanted;	/* a jsonb column, not a key in it */
	OrmRowKey	row_key;		/* what a row stands for */
} OrmReading;

/* How a value that is not known is converted in SQL (late.c). */
typedef enum OrmLate
{
	LATE_CAST,
	LATE_INT_OF_TEXT,
	LATE_INT_OF_NUMBER,
	LATE_JSON
} OrmLate;

/*
 * A value in a query.  When it is known, datum is of type "type"; when it is
 * not (planning with a run-time argument), "param" is the call's argument and
 * deparse writes the conversion as SQL.
 */
typedef struct OrmValue
{
	Oid			type;
	int32		typmod;
	bool		known;
	Datum		datum;
	bool		isnull;
	int			param;			/* call argument, 0 for a literal */
	Oid			raw_type;		/* not known: the argument's own type */
	OrmLate		late;			/* not known: how SQL converts it */
	bool		literal;		/* not known, but "datum" of raw_type is: it is
								 * to be converted when the statement runs */
	bool		null_finds_nothing; /* not known: the lookup holds for no row
									 * when it is NULL, here as in SQL */
	bool		null_is_safe;	/* and its place asks for no more than that */
	Oid			range_type;		/* not known: what this integer type cannot
								 * hold would make another condition */
	OrmBind		bind;
	OrmRecipe	recipe;			/* known: and what it was made with: */
	Oid			wanted;
	bool		drop_unmatched;
	OrmReading	reading;		/* of the scope */
	const char *field;
	const struct OrmLiteral *from_literal;
	bool		structural;		/* made from a name (a JSON key, an index),
								 * not from a value: equal ones are one $n */
} OrmValue;

/* ----------------------------------------------------------- expressions */

typedef enum OrmExprKind
{
	X_COL,						/* alias.column */
	X_VALUE,
	X_SQL,						/* template over args */
	X_OP,						/* args[0] opno args[1] */
	X_AGG,						/* aggregate: template, args, distinct,
								 * filter, order_by */
	X_WINDOW,					/* args[0] OVER (...) */
	X_CASE,						/* args: cond, result, ..., default */
	X_SUBQUERY,					/* scalar (SELECT ...) */
	X_EXISTS,
	X_ARRAY_SUBQUERY,
	X_IN_SUBQUERY,				/* args[0] IN (SELECT ...) */
	X_WHERE,					/* connector over args, negated */
	X_ORDER,					/* args[0] ASC/DESC */
	X_REF,						/* a named annotation; args[0] is its source */
	X_CAST,						/* args[0]::type */
	X_COLLATE,					/* args[0] COLLATE name */
	X_TUPLE,					/* several columns: a composite key */
	X_STAR,						/* Count('*') */
	X_OBJECT,					/* a related object: args under the names keys;
								 * NULL where filter is NULL */
	X_ROW_SUBQUERY,				/* a row of query as an object, or NULL */
	X_ROWS_SUBQUERY,			/* all rows of query, an array of objects; args
								 * are the outer columns it refers to */
	X_TRUE,						/* matches everything (FullResultSet); args: what
								 * it was that was compared */
	X_FALSE						/* matches nothing (EmptyResultSet); likewise */
} OrmExprKind;

typedef enum OrmConnector
{
	CONN_AND,
	CONN_OR,
	CONN_XOR
} OrmConnector;

/* What a lookup's condition is, as far as join promotion must know. */
typedef enum OrmLookupKind
{
	LK_OTHER,
	LK_ISNULL_TRUE,
	LK_ISNULL_FALSE,
	LK_NONE						/* compares with JSON's null: no NULL guard */
} OrmLookupKind;

struct OrmExpr
{
	OrmExprKind kind;
	Oid			type;			/* of the result; InvalidOid: not known (NULL) */
	int32		typmod;
	Oid			collation;
	bool		multivalued;	/* OuterRef over a path: see Django's
								 * possibly_multivalued */
	List	   *args;			/* of OrmExpr * */

	OrmAlias   *alias;			/* X_COL; X_OBJECT whose own columns may be
								 * written as the whole row of the alias */
	const OrmColumn *column;	/* X_COL */
	const OrmModel *model;		/* X_COL: of the column; X_TUPLE too */
	const OrmRelation *relation;	/* X_COL, X_TUPLE: when the path ended on
									 * a relation */
	OrmValue   *value;			/* X_VALUE */
	const char *sql;			/* X_SQL, X_AGG: template, see deparse.c */
	const OrmFunction *func;	/* X_SQL, X_AGG, may be NULL */
	Oid			funcid;			/* X_SQL: Func() of a catalog function */
	Oid			opno;			/* X_OP */
	OrmConnector connector;		/* X_WHERE */
	bool		negated;		/* X_WHERE, X_EXISTS */
	bool		wrapped;		/* a condition or subquery in an
								 * ExpressionWrapper(), ~Exists(...), a Cast()
								 * and no cast of ours: GROUP BY takes it as
								 * one */
	OrmLookupKind lookup;		/* conditions made by a lookup */
	bool		rhs_is_col;		/* a lookup whose right side is args[1], a bare
								 * column */
	bool		conditional;	/* may stand in filter() */
	bool		whole;			/* may have a fraction, which Django cuts off
								 * when it reads the value */
	OrmQuery   *query;			/* X_SUBQUERY and its like */
	const char *name;			/* X_REF, X_COLLATE */
	List	   *keys;			/* X_SQL: a path into jsonb, X_OBJECT: the
								 * names of args; of char * */
	OrmExpr    *json_base;		/* X_SQL: what the path starts from */

	/* X_AGG */
	bool		distinct;
	OrmExpr    *filter;
	List	   *order_by;		/* also X_WINDOW; of X_ORDER */
	OrmExpr    *deflt;			/* default= */

	/* X_WINDOW */
	List	   *partition_by;
	const char *frame;			/* "ROWS BETWEEN ... AND ..." */

	/* X_ORDER */
	bool		descending;
	bool		nulls_first;
	bool		nulls_last;
	int			size;			/* nodes, counted as written out; 0: not
								 * counted yet */
	char	   *default_name;	/* aggregates: Django's default alias, or NULL */
};

/* ----------------------------------------------------------------- joins */

typedef enum OrmJoinType
{
	OJ_BASE,
	OJ_INNER,
	OJ_LOUTER
} OrmJoinType;

typedef struct OrmFilteredRelation
{
	char	   *alias;
	const char *relation_name;
	OrmNode    *condition;		/* Q(...) or NULL */
} OrmFilteredRelation;

/* One step of a path: a join from one relation to the next. */
typedef struct OrmPath
{
	const OrmModel *from;
	const OrmModel *to;
	int			ncols;
	const AttrNumber *from_cols;
	const AttrNumber *to_cols;
	bool		m2m;			/* may multiply rows */
	bool		direct;			/* the foreign key is on "from" */
	bool		nullable;		/* some row of "from" may have no partner */
	OrmFilteredRelation *filtered;
} OrmPath;

struct OrmAlias
{
	OrmQuery   *query;			/* that has it */
	const OrmModel *model;
	int			refcount;
	OrmJoinType join_type;
	OrmAlias   *parent;
	int			ncols;
	const AttrNumber *parent_cols;
	const AttrNumber *cols;
	bool		nullable;
	OrmFilteredRelation *filtered;
	OrmExpr    *filtered_condition;
	OrmAlias   *forward;		/* after combining two querysets: the alias
								 * that took this one's place */
	bool		m2m;			/* the join may multiply rows */
	const OrmColumn *row_number;	/* its rows are numbered under that name */
	int			number;			/* 0: the first of its table in the query;
								 * else its place among the aliases */
	char	   *name;			/* given by deparse.c */
	const char *quoted;			/* the same as SQL writes it */
};

/* The columns a path ends on. */
typedef struct OrmTargets
{
	const OrmModel *model;
	int			ncols;
	const AttrNumber *cols;
} OrmTargets;

typedef struct OrmJoinInfo
{
	const OrmRelation *relation;	/* the path's last name is a relation */
	const OrmModel *model;		/* where the path ended */
	OrmTargets	targets;
	List	   *joins;			/* of OrmAlias *, the start first */
	List	   *path;			/* of OrmPath * */
	List	   *transforms;		/* of char *: names after the field */
	const OrmNode *node;
} OrmJoinInfo;

/* A path component and the steps it took, for split_exclude. */
typedef struct OrmNameStep
{
	const char *name;
	List	   *path;			/* of OrmPath * */
} OrmNameStep;

/* --------------------------------------------------------------- queries */

typedef struct OrmAnnotation
{
	char	   *name;
	OrmExpr    *expr;
	bool		selected;		/* false: alias(), or masked by values() */
} OrmAnnotation;

typedef enum OrmCombinator
{
	COMB_NONE,
	COMB_UNION,
	COMB_INTERSECTION,
	COMB_DIFFERENCE
} OrmCombinator;

typedef enum OrmGroupBy
{
	GROUP_NONE,
	GROUP_MODEL,				/* Django's group_by = True */
	GROUP_LIST
} OrmGroupBy;

/* An item of order_by as it was written; resolved when the SQL is made. */
typedef struct OrmOrdering
{
	const char *name;			/* a path, without "-"; "?" is random */
	bool		descending;
	OrmNode    *node;			/* or an expression ... */
	struct OrmScope *scope;		/* ... and where it was written */
	OrmExpr    *expr;			/* the expression, when it had to be resolved
								 * at once */
	const OrmNode *where;		/* for messages */
} OrmOrdering;

/* One entry of values()/values_list(), in the order written. */
typedef struct OrmSelected
{
	const char *name;
	OrmExpr    *expr;			/* a column or transform */
	bool		annotation;		/* expr is the annotation "name" */
	bool		hidden;			/* not part of the result */
} OrmSelected;

struct OrmQuery
{
	const OrmModel *model;
	OrmQuery   *outer;			/* the query this one is nested in */
	List	   *aliases;		/* of OrmAlias *, base first */
	OrmExpr    *where;			/* X_WHERE, never NULL */
	bool		none;			/* none(), or a slice of no rows */
	List	   *annotations;	/* of OrmAnnotation * */
	List	   *filtered_relations; /* of OrmFilteredRelation * */
	List	   *used_aliases;	/* of OrmAlias *: reusable by the filter() now
								 * being built */
	List	   *lookup_joins;	/* of the last build_filter, for split_exclude */

	bool		default_cols;	/* all columns of the model */
	bool		has_select;		/* values()/values_list() named fields */
	List	   *select;			/* of OrmSelected * */
	OrmGroupBy	group_by;
	List	   *group_exprs;	/* of OrmExpr *, GROUP_LIST */

	bool		distinct;
	List	   *distinct_fields;	/* of char * */
	List	   *order_by;		/* of OrmOrdering * */
	bool		default_ordering;
	bool		reversed;		/* reverse() */
	int64		low_mark;
	int64		high_mark;		/* -1: none */
	int64		step;			/* of a slice; 1 */
	bool		as_list;		/* the value of "in", with a step: in no order,
								 * and None in it is equal to nothing */
	OrmCombinator combinator;
	bool		combinator_all;
	List	   *combined;		/* of OrmQuerySet * */
	bool		subquery;
	OrmQuery   *from_query;		/* aggregates over a subquery: its FROM */
	bool		exists_only;	/* SELECT 1 */
	bool		one_row;		/* get() and its like as a value: there has to
								 * be a row, and no other */
	int64		place;			/* ... of [n], else -1 */
	int			chosen;			/* the column that is the value, 0: there is
								 * only one */
	List	   *from_columns;	/* of OrmSelected *: what from_query yields */

	bool		for_update;
	bool		nowait;
	bool		skip_locked;
	bool		no_key;
	List	   *for_update_of;	/* of char * */

	/* only() and defer() */
	List	   *deferred;		/* of char * */
	bool		defer;			/* true: the names are left out */
	List	   *loaded;			/* of const OrmColumn *: whatever those say */
	/* select_related() */
	bool		related_all;
	List	   *related;		/* of char *: paths */
	const OrmNode *related_node;	/* for messages */
	List	   *prefetch;		/* of OrmPrefetch *, see nested.h */
	List	   *nests;			/* of OrmNest *: what the two of them load ... */
	bool		nests_known;	/* ... once orm_nests() was asked */
	const OrmRelation *looked_up_by;	/* by prefetch_related(): the
										 * one-to-one that leads to its rows */
	const OrmParams *params;	/* of the call, for what is resolved late */
};

typedef enum OrmIterable
{
	IT_MODEL,
	IT_VALUES,
	IT_VALUES_LIST,
	IT_FLAT,
	IT_NAMED
} OrmIterable;

struct OrmQuerySet
{
	OrmQuery   *query;
	OrmIterable iterable;
	bool		fields_set;		/* values() or values_list() was called ... */
	bool		fields_named;	/* ... with names */
	bool		sticky;			/* filter_is_sticky */
	bool		instance;		/* ended in get(), first(), [n]: one row */
	const OrmNode *node;		/* where it was written */
	struct OrmManager *manager; /* it is a related manager, see write.h */
};

/* --------------------------------------------------------------- context */

/* Where an expression is being resolved. */
typedef struct OrmScope
{
	OrmQuery   *query;			/* NULL: no query around (constants only) */
	struct OrmScope *outer;		/* the scope that OuterRef means */
	bool		allow_joins;
	List	  **reuse;			/* NULL: all joins are reusable */
	bool		summarize;		/* inside aggregate() */
	const OrmParams *params;
	bool		independent;	/* aggregates may become subqueries */
	int			none_depth;		/* values around it that may be None */
	OrmReading	reading;
} OrmScope;

/* --------------------------------------------------------------- joins.c */

extern OrmQuery *orm_query_new(const OrmModel *model);
extern OrmAlias *orm_initial_alias(OrmQuery *query);
extern OrmAlias *orm_real_alias(OrmAlias *alias);
extern OrmAlias *orm_join(OrmQuery *query, OrmAlias *parent, const OrmPath *path,
						  List **reuse, OrmScope *scope);

extern bool orm_to_many_path(OrmQuery *query, List *names,
							 const OrmModel *model, List **names_with_path,
							 const OrmNode *node);
extern OrmJoinInfo *orm_setup_joins(OrmQuery *query, List *names,
									const OrmModel *model, OrmAlias *alias,
									List **reuse, OrmScope *scope,
									const OrmNode *node);
extern void orm_trim_joins(OrmJoinInfo *info, OrmTargets *targets,
						   OrmAlias **alias, List **joins);
extern void orm_promote_joins(OrmQuery *query, List *aliases);
extern void orm_demote_joins(OrmQuery *query, List *aliases);
extern List *orm_split_names(const char *path);
extern char *orm_join_names(List *names);
extern List *orm_field_path(OrmQuery *query, List *names, const OrmModel *model,
							List **rest, const OrmNode *node);
extern OrmExpr *orm_target_expr(OrmAlias *alias, const OrmTargets *targets,
								const OrmRelation *relation);
extern OrmExpr *orm_columns_in(OrmAlias *alias, int n, const AttrNumber *cols,
							   OrmQuery *query);
extern const OrmRelation *orm_relation_of_column(const OrmModel *model, AttrNumber attnum);
extern void orm_unknown_field(OrmQuery *query, const OrmModel *model,
							  const char *name, const OrmNode *node) ORM_NORETURN;

typedef struct OrmJoinPromoter
{
	OrmConnector connector;		/* effective */
	int			nchildren;
	List	   *aliases;
	List	   *votes;			/* int list, parallel */
} OrmJoinPromoter;

extern void orm_promoter_init(OrmJoinPromoter *jp, OrmConnector connector,
							  int nchildren, bool negated);
extern void orm_promoter_vote(OrmJoinPromoter *jp, List *aliases);
extern List *orm_promoter_update(OrmJoinPromoter *jp, OrmQuery *query);

/* -------------------------------------------------------------- filter.c */

/* The model of a row that was given as an argument; NULL: it is none. */
extern const OrmModel *orm_model_of_row(const OrmNode *node, const OrmScope *scope);

struct OrmQ
{
	OrmConnector connector;
	bool		negated;
	bool		wraps;			/* ~Exists(...): no Q, an expression around one */
	List	   *children;		/* of OrmQItem * */
};

typedef struct OrmQItem
{
	OrmQ	   *q;				/* a nested Q */
	const char *path;			/* or path = value */
	OrmNode    *value;
	OrmNode    *condition;		/* or a conditional expression */
	bool		not_none;		/* what to do about None is settled */
	const OrmNode *node;
} OrmQItem;

extern OrmQ *orm_q_from_args(List *args, OrmScope *scope);
extern OrmQ *orm_q_from_node(OrmNode *node, OrmScope *scope);
extern bool orm_is_q(OrmNode *node);
extern OrmQ *orm_q_negate(OrmQ *q);
extern OrmQ *orm_q_new(OrmConnector connector);
extern OrmQItem *orm_q_pair(const char *path, OrmNode *value, const OrmNode *node);

/* May the value be None: first() that finds nothing, a field that is NULL? */
extern bool orm_may_be_none(OrmQuerySet *qs);

extern void orm_add_q(OrmQuery *query, OrmQ *q, OrmScope *scope, bool reuse_all);
extern OrmExpr *orm_resolve_q(OrmQuery *query, OrmQ *q, OrmScope *scope);
extern OrmExpr *orm_resolve_filtered(OrmQuery *query, OrmFilteredRelation *fr,
									 OrmAlias *alias, List **reuse, OrmScope *scope);
extern OrmExpr *orm_where_new(OrmConnector connector, bool negated);
extern void orm_where_add(OrmExpr *where, OrmExpr *child, OrmConnector connector);
extern void orm_add_filtered_relation(OrmQuery *query, const char *alias,
									  OrmNode *call, OrmScope *scope);

/* ------------------------------------------ lookups.c, transforms.c */

/*
 * The right-hand side of a lookup: a plain value, whose type the left-hand
 * side decides, or something that was resolved already.
 */
typedef struct OrmRhs
{
	OrmNode    *node;			/* plain value; NULL for those below */
	OrmExpr    *expr;			/* an expression */
	OrmQuerySet *queryset;		/* a nested queryset ... */
	bool		instance;		/* ... that stands for one row's key */
	OrmNode    *unsaved;		/* Model(pk=1): stands for that row's key ... */
	const OrmModel *model;		/* ... of this model */
	List	   *elements;		/* of OrmRhs *: a list with expressions in it */
	bool		is_list;		/* elements counts, even when empty */
} OrmRhs;

extern OrmRhs *orm_resolve_rhs(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_build_lookup(OrmQuery *query, List *lookups, OrmExpr *lhs,
								 OrmRhs *rhs, OrmScope *scope,
								 const OrmNode *node);
/* The expression with a transform applied, NULL when its type has none such. */
extern OrmExpr *orm_find_transform(OrmExpr *lhs, const char *name,
								   const OrmNode *node);
extern OrmExpr *orm_try_transform(OrmExpr *lhs, const char *name,
								  List *lookups, const OrmNode *node);
extern OrmExpr *orm_apply_transforms(OrmExpr *lhs, List *names, int from, int to,
									 const OrmNode *node, const char **missing);
extern bool orm_has_lookup(OrmExpr *lhs, const char *name);
extern bool orm_is_lookup_name(const char *name);
extern bool orm_lookup_class(const char *name, const char **lookup);
extern OrmExpr *orm_isnull(OrmExpr *lhs, bool isnull);
extern OrmExpr *orm_equal(OrmExpr *left, OrmExpr *right);
extern OrmExpr *orm_compare(OrmExpr *left, int strategy, OrmExpr *right);

/* -------------------------------------------------------- row_identity.c */

/*
 * What tells the rows of the query's own table apart, where it has no primary
 * key: of OrmExpr *.  NIL where it has one.
 */
extern List *orm_row_identity(OrmQuery *query);

/* Errors: 0A000, a column of a table without a key cannot be grouped by. */
extern void orm_check_groupable(OrmQuery *query, List *group);

/* ------------------------------------------------------------- row_key.c */

/* The type of a table's rows; a composite type by itself is a value. */
extern bool orm_is_row_type(Oid type);

/*
 * What a row means that is compared with lhs, column i of it when lhs is a
 * tuple: the column that its relation refers to.
 */
extern OrmRowKey orm_row_key(const OrmExpr *lhs, int i);

/*
 * The column of the model's rows that stands for one of them.  Errors: 0A000,
 * the key has not one column, or none that a related model's row has.
 */
extern AttrNumber orm_row_column(const OrmModel *model, OrmRowKey key);

extern AttrNumber orm_linked_column(List *links, AttrNumber attnum, bool up);

/* The model of the rows that an argument is: one, or an array of them. */
extern const OrmModel *orm_model_of_rows(const OrmParam *param);

/* ------------------------------------------------- values.c, value_*.c */

/* The argument that a node is, NULL if it is none. */
extern OrmParam *orm_given_param(const OrmNode *node, const OrmScope *scope);

extern bool orm_is_plain_value(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_value_expr(OrmNode *node, Oid type, int32 typmod,
							   OrmBind bind, OrmScope *scope,
							   const char *field);
extern OrmExpr *orm_typed_value(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_const_expr(Oid type, Datum datum, bool isnull);

/* What Model(...), a row that was not saved, says of the key. */
extern OrmNode *orm_unsaved_value(OrmNode *call, const OrmModel *model,
								  OrmRowKey key);
extern OrmExpr *orm_text_const(const char *text);
extern OrmExpr *orm_int_const(int64 value);
extern bool orm_node_is_none(OrmNode *node, OrmScope *scope);
extern bool orm_node_bool(OrmNode *node, OrmScope *scope, bool *value);
extern bool orm_node_int(OrmNode *node, OrmScope *scope, int64 *value);
extern const char *orm_node_string(OrmNode *node, OrmScope *scope);
extern List *orm_node_elements(OrmNode *node, OrmScope *scope);
extern const char *orm_untyped_text(OrmNode *node, OrmScope *scope);

/* expr_call.c: a keyword that is True or False; absent and None are False. */
extern bool orm_bool_option(OrmNode *call, const char *keyword, OrmScope *scope);

typedef enum OrmRange
{
	RANGE_OK,
	RANGE_LOW,					/* below what the type holds */
	RANGE_HIGH					/* above it */
} OrmRange;

extern OrmRange orm_int_range(OrmNode *node, Oid type, OrmScope *scope);
extern OrmExpr *orm_array_value(List *elements, Oid elemtype, OrmBind bind,
								OrmScope *scope, const char *field, bool drop_out_of_range);
extern OrmExpr *orm_list_value(OrmNode *node, Oid type, OrmScope *scope,
							   const char *field, bool drop_unmatched);
extern Datum orm_json_node(OrmNode *node, OrmScope *scope, bool *isnull);
extern Datum orm_coerce_datum(Datum value, Oid from, Oid to, int32 typmod, OrmBind bind);
extern Datum orm_coerce_via_io(Datum value, Oid from, Oid to, int32 typmod);
extern Oid	orm_base_type(Oid type);

/* --------------------------------------------------------- shape_cache.c */

/* The statement being made depends on more than the call's shape. */
extern void orm_trace_opaque(void);

/*
 * A value was converted.  What is not the same every time must be converted
 * anew for every call: while "covered" is set, that is seen to.
 */
extern void orm_trace_conversion(Datum value, Oid from, Oid to);
extern bool orm_trace_covered(bool covered);	/* returns what it was */

/* Two values were found to be equal, or not; other calls' may not be. */
extern void orm_trace_comparison(const OrmValue *a, const OrmValue *b);

/* It depends on an argument's being in the range of an integer type. */
extern void orm_trace_range(int param, Oid type, OrmRowKey row_key);

/* ---------------------------------------------------------------- late.c */

/*
 * Set while a call is only planned (inline.c): the SQL made now runs later,
 * and often, so nothing may enter it that can change meanwhile.
 */
extern bool orm_planning;

extern OrmExpr *orm_late_param(int number, Oid raw, Oid type, OrmBind bind);
extern OrmExpr *orm_late_literal(Oid raw, Datum datum, Oid type, OrmBind bind);
extern bool orm_conversion_is_immutable(Oid from, Oid to);
extern bool orm_value_is_immutable(Datum value, Oid from, Oid to);
extern void orm_cannot_wait(void) ORM_NORETURN;
extern void orm_value_is_checked(const OrmValue *value);
extern void orm_mark_null_safe(OrmQuery *query);
extern char *orm_late_sql(const OrmValue *value, const char *param);
extern List *orm_late_guards(List *guards, const OrmValue *value, int number);

/* ------------------------------------------- expressions.c, expr_*.c */

extern OrmExpr *orm_expr_new(OrmExprKind kind, Oid type);
extern OrmExpr *orm_sql_expr(const char *sql, Oid type, List *args);
extern OrmExpr *orm_cast_expr(OrmExpr *arg, Oid type, int32 typmod);
extern OrmExpr *orm_col_expr(OrmAlias *alias, AttrNumber attnum);
extern OrmExpr *orm_column_expr(OrmAlias *alias, const OrmColumn *column);
extern OrmExpr *orm_resolve_expr(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_resolve_typed(OrmNode *node, OrmScope *scope, Oid type,
								  int32 typmod, const char *field);
extern OrmExpr *orm_resolve_ref(OrmQuery *query, const char *name,
								OrmScope *scope, const OrmNode *node);
extern OrmExpr *orm_resolve_condition(OrmNode *node, OrmScope *scope);
extern OrmExpr *orm_order_expr(OrmNode *node, OrmScope *scope, OrmExpr *known);
extern bool orm_is_expression(OrmNode *node, OrmScope *scope);
extern const char *orm_call_name(OrmNode *node);

/* The x of Value(x), which takes the type of its place; else the node itself. */
extern OrmNode *orm_unwrap_value(OrmNode *node);
extern OrmNode *orm_keyword(OrmNode *call, const char *name);
extern List *orm_positional(OrmNode *call);
extern void orm_check_keywords(OrmNode *call, const char *const *allowed);

/*
 * Python would refuse arguments that a method does not have.  Negative: any
 * number of positional ones; NULL: any keywords, else "a, b".  Errors: 22023.
 */
extern void orm_check_arguments(const char *method, OrmNode *call, int positional,
								const char *keywords);
extern int	orm_expr_size(OrmExpr *expr);
extern bool orm_contains_aggregate(OrmExpr *expr);
extern bool orm_contains_window(OrmExpr *expr);
extern bool orm_contains_subquery(OrmExpr *expr);
extern bool orm_expr_equal(const OrmExpr *a, const OrmExpr *b);
typedef void (*OrmExprVisitor) (OrmExpr *expr, void *arg);
extern void orm_walk_expr(OrmExpr *expr, OrmExprVisitor visit, void *arg);
typedef OrmExpr *(*OrmExprMutator) (OrmExpr *expr, void *arg);
extern OrmExpr *orm_mutate_expr(OrmExpr *expr, OrmExprMutator mutate, void *arg);

/* --------------------------------------------------------- independent.c */

enum
{
	MULTI_AGGREGATE_DJANGO,
	MULTI_AGGREGATE_INDEPENDENT
};
extern int	orm_multi_aggregate;	/* GUC orm_lookup.multi_aggregate */

typedef OrmExpr *(*OrmAggregateResolver) (OrmNode *call, const OrmFunction *fn,
										  OrmScope *scope);
extern OrmExpr *orm_independent_aggregate(OrmNode *call, const OrmFunction *fn,
										  OrmAggregateResolver resolve,
										  OrmScope *scope);

/* ----------------------------------------------------------- functions.c */

typedef enum OrmFuncFlags
{
	FN_TRANSFORM = 1,			/* usable as a lookup step by its lookup name */
	FN_AGGREGATE = 2,
	FN_WINDOW = 4,				/* only inside Window() */
	FN_CONDITION = 8			/* boolean, may stand in filter() */
} OrmFuncFlags;

struct OrmFunction
{
	const char *name;			/* Django's class */
	const char *lookup;			/* as a lookup step, or NULL */
	const char *sql;			/* template: %1..%9 arguments, %* all of them
								 * joined by commas; of an aggregate or window
								 * function only the function's name */
	const char *result;			/* a pg_catalog type's name, "=" as the first
								 * argument, "+" what all promote to, "?" what
								 * the catalog says of function "catalog" */
	const char *args;			/* a letter an argument, see functions.c; the
								 * last one repeats */
	int			min_args;
	int			max_args;		/* -1: any number */
	const char *params;			/* keyword names in order, comma-separated */
	const char *catalog;		/* for "?": the function, NULL: from sql */
	int			flags;
};

extern const OrmFunction *orm_function(const char *name);

/* Django's name for a call of an aggregate, NULL for anything else. */
extern char *orm_aggregate_alias(OrmNode *call, OrmScope *scope);
extern const OrmFunction *orm_transform(const char *lookup);
extern OrmExpr *orm_function_expr(const OrmFunction *fn, List *args,
								  const OrmNode *node);
extern OrmExpr *orm_resolve_function(OrmNode *call, const char *name,
									 OrmScope *scope);
extern bool orm_is_function_name(const char *name);
extern List *orm_function_names(bool transforms);
extern const OrmFunction *orm_function_for(const char *name, int nargs);
extern OrmExpr *orm_argument(OrmNode *node, char code, OrmScope *scope);
extern OrmExpr *orm_trunc(OrmExpr *arg, const char *kind, const char *zone,
						  Oid output, const OrmNode *node);
extern bool orm_field_class(OrmNode *node, OrmScope *scope, Oid *type, int32 *typmod);
extern void orm_check_output_field(OrmNode *call);
extern OrmExpr *orm_date_part(OrmExpr *arg, const char *part,
							  const char *zone, const OrmNode *node);
extern Oid	orm_promote_types(Oid a, Oid b);

/* ------------------------------------------------------------ queryset.c */

extern OrmQuerySet *orm_queryset_new(const OrmModel *model);
extern void orm_scope_init(OrmScope *scope, OrmQuery *query, OrmScope *outer);
extern bool orm_is_queryset(OrmNode *node, OrmScope *scope);

/* Is it in_bulk(...)[key], an instance? */
extern bool orm_is_bulk_item(const OrmNode *node);

/* Filters by the ids of in_bulk(ids, field_name='pk'); the field they are of. */
extern OrmName orm_bulk_rows(OrmQuerySet *qs, OrmNode *call, OrmScope *outer);
extern bool orm_is_queryset_method(const char *name);
extern OrmQuerySet *orm_queryset_from_node(OrmNode *node, OrmScope *outer);
extern const OrmModel *orm_unsaved_model(OrmNode *node);
extern OrmQuerySet *orm_instance_field(OrmNode *node, OrmScope *scope);

/* As a value, the query has to find exactly one row; that of [place], or -1. */
extern void orm_require_row(OrmQuery *query, int64 place);
extern const OrmModel *orm_model_from_node(OrmNode *node, bool missing_ok);
extern bool orm_queryset_subscript(OrmQuerySet *qs, OrmNode *subscript,
								   OrmScope *outer, int64 *index);
extern void orm_query_set_limits(OrmQuery *query, int64 low, int64 high);
extern void orm_query_clear_ordering(OrmQuery *query, bool force);
extern bool orm_query_is_sliced(const OrmQuery *query);
extern void orm_set_empty(OrmQuery *query);
extern void orm_add_ordering(OrmQuery *query, OrmNode *item, OrmScope *scope);
extern void orm_prepare_in_subquery(OrmQuerySet *qs, const OrmRelation *relation);
extern void orm_reverse_or_pk(OrmQuerySet *qs, bool reverse);
extern void orm_order_for_earliest(OrmQuerySet *qs, List *fields, bool latest,
								   OrmScope *scope, const OrmNode *node);
extern void orm_check_not_sliced(OrmQuerySet *qs, const char *what, const OrmNode *node);
extern void orm_check_not_stepped(const OrmQuerySet *qs, const OrmNode *node);
extern void orm_check_not_combined(OrmQuerySet *qs, const char *method, const OrmNode *node);
extern bool orm_is_ordered(OrmQuerySet *qs);

/* chain.c */
extern bool orm_is_chain_method(const char *name);
extern bool orm_chain_method(OrmQuerySet **qs, const char *method,
							 OrmNode *call, OrmScope *outer);
extern void orm_queryset_filter(OrmQuerySet *qs, OrmQ *q, OrmScope *outer,
								const char *method, const OrmNode *node);

/* annotate.c */
extern OrmAnnotation *orm_find_annotation(OrmQuery *query, const char *name);
extern void orm_add_annotation(OrmQuery *query, const char *name, OrmExpr *expr,
							   bool selected);
extern void orm_annotate(OrmQuerySet *qs, const char *name, OrmNode *value,
						 bool selected, OrmScope *scope);
extern void orm_annotate_call(OrmQuerySet *qs, OrmNode *call, OrmScope *scope, bool selected);
extern void orm_set_values(OrmQuerySet *qs, List *fields, OrmScope *scope,
						   const OrmNode *node);
extern List *orm_value_names(OrmQuerySet *qs, OrmNode *call, OrmScope *scope);

/* combine.c: union() and its like, and & | ^ between querysets */
extern OrmQuerySet *orm_combinator(OrmQuerySet *first, OrmCombinator kind,
								   List *others, bool all);
extern OrmQuerySet *orm_combine(OrmQuerySet *left, OrmQuerySet *right,
								OrmConnector connector, OrmScope *outer,
								const OrmNode *node);

/* ----------------------------------------------------------- aggregate.c */

extern List *orm_group_by_cols(OrmExpr *expr);
extern List *orm_external_cols(OrmQuery *query);
extern void orm_set_group_by(OrmQuery *query, bool allow_aliases);
extern void orm_select_all_columns(OrmQuery *query);
extern void orm_group_by_model(OrmQuery *query);
extern void orm_make_exists(OrmQuerySet *qs);

/* Turns the queryset into one that yields the aggregates as its only row. */
extern OrmQuerySet *orm_aggregate(OrmQuerySet *qs, List *names, List *nodes,
								  OrmScope *outer, const OrmNode *node);
extern OrmQuerySet *orm_count(OrmQuerySet *qs, OrmScope *outer);

/* ------------------------------------------------------------- deparse.c */

typedef enum OrmShape
{
	SHAPE_JSON,					/* one jsonb column "orm": what orm() yields */
	SHAPE_COLUMNS,				/* the selection, column by column */
	SHAPE_ROWTYPE,				/* the model's columns, in attribute order,
								 * without dropped ones */
	/* inside deparse.c only: */
	SHAPE_RECORD,				/* one column, the row as a record */
	SHAPE_NAMED					/* columns and nested objects under the names
								 * they have in the object */
} OrmShape;

typedef struct OrmSqlParam
{
	Oid			type;
	bool		known;
	Datum		value;
	bool		isnull;
	int			param;			/* not known: the call's argument */
	const OrmValue *from;
} OrmSqlParam;

/* What has to hold of a late value for the SQL to mean the call (late.c). */
typedef struct OrmGuard
{
	int			number;			/* of the parameter, $n */
	char	   *sql;			/* a condition over it */
	bool		not_null;		/* which is only that it is not NULL */
} OrmGuard;

typedef struct OrmSql
{
	char	   *sql;
	int			nparams;
	OrmSqlParam *params;
	List	   *guards;			/* of OrmGuard * */
	bool		by_index;		/* plan it to walk an index, nothing else */
	bool		locks;			/* has FOR UPDATE, at whatever depth */
} OrmSql;

/* The columns of a queryset's result: of OrmSelected *. */
extern List *orm_result_columns(OrmQuerySet *qs);

/* The model's own columns and those of its parents, joined. */
extern List *orm_model_columns(OrmQuery *query);
extern List *orm_alias_columns(OrmQuery *query, OrmAlias *alias);

extern OrmSql *orm_deparse(OrmQuerySet *qs, OrmShape shape);

/* What is placed before the SELECT: "EXPLAIN (...) ", or NULL. */
extern OrmSql *orm_deparse_prefixed(OrmQuerySet *qs, OrmShape shape, const char *prefix);

/* -------------------------------------------------------------- advice.c */

typedef enum OrmAdviceKind
{
	ADVICE_METHOD,				/* of a queryset */
	ADVICE_LOOKUP,
	ADVICE_CALL					/* of a function */
} OrmAdviceKind;

extern const char *orm_advice(OrmAdviceKind kind, const char *word);

#endif							/* ORM_QUERY_H */
