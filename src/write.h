/*
 * write.h
 *	  What the files that change rows share.
 *
 * A writing call comes as a call node (Author.objects.create(name='tom')) in
 * both faces.  assign.c turns its keywords into assignments of columns,
 * write_row.c, write_bulk.c, upsert.c and managers.c say which statements do
 * the call's work, deparse_write.c writes them, and write.c is the table of
 * methods that eval.c asks.
 */
#ifndef ORM_WRITE_H
#define ORM_WRITE_H

#include "eval.h"
#include "query.h"

/*
 * The related manager that a queryset is, as long as no method was called on
 * it: Blog.objects.get(pk=1).entry_set.
 */
typedef struct OrmManager
{
	const OrmRelation *relation;
	const OrmModel *owner;		/* the instance's model, or the parent that has
								 * the relation */
	int			n;				/* of the instance's columns that the relation
								 * starts from */
	Datum	   *values;
	bool	   *nulls;
	Oid		   *types;
} OrmManager;

/* ------------------------------------------------------------ assignments */

/* One column and what to put in it. */
typedef struct OrmAssign
{
	const OrmModel *model;		/* whose table has the column: the model itself
								 * or a parent */
	const OrmColumn *column;
	OrmExpr    *expr;			/* NULL: DEFAULT */
	OrmQuery   *query;			/* whose fields the expression refers to */
} OrmAssign;

typedef enum OrmAssignFor
{
	ASSIGN_INSERT,				/* no references to fields */
	ASSIGN_UPDATE
} OrmAssignFor;

/* The keywords of a call, with ** expanded: of ON_KEYWORD nodes. */
extern List *orm_call_keywords(OrmNode *call, OrmScope *scope);

/* name=value nodes as assignments: of OrmAssign *. */
extern List *orm_assignments(OrmQuery *query, List *keywords, OrmAssignFor why,
							 OrmScope *scope);

/* The same for one more row, whose values refer to the queries of "known". */
extern List *orm_more_assignments(List *known, OrmQuery *query, List *keywords,
								  OrmAssignFor why, OrmScope *scope);

/* The columns that a field's name stands for: of OrmAssign * without values. */
extern List *orm_field_columns(const OrmModel *model, const char *name,
							   const OrmNode *node);
extern List *orm_put_assign(List *assigns, OrmAssign *assign);
extern OrmAssign *orm_find_assign(List *assigns, const OrmModel *model,
								  AttrNumber attnum);
extern OrmAssign *orm_make_assign(const OrmModel *model, AttrNumber attnum,
								  OrmExpr *expr);

/* Of the assignments those that save() and bulk_create() write. */
extern List *orm_without_generated(List *assigns);

/* Of the assignments those to the model's own table. */
extern List *orm_own_assignments(List *assigns, const OrmModel *model);

/* Adds what a new row of the table has without being told. */
extern List *orm_add_defaults(List *assigns, const OrmModel *model);

/* What a column gets when nothing is said; NULL: leave it to the table. */
extern OrmExpr *orm_column_default(const OrmModel *model,
								   const OrmColumn *column);
extern OrmExpr *orm_column_now(const OrmColumn *column);

/* Does the node stand for an instance: get(...), create(...), Model(...)? */
extern bool orm_is_instance(OrmNode *node, OrmScope *scope);

/* The values of an instance's columns, as constants; NULLs for None. */
extern List *orm_instance_values(OrmNode *node, const OrmModel *model, int n,
								 const AttrNumber *cols, OrmScope *scope);

extern List *orm_key_values(OrmNode *node, const OrmModel *model, int n,
							const AttrNumber *cols, OrmScope *scope);

/* Multi-table inheritance: the way up to an ancestor, of OrmRelation *. */
extern List *orm_ancestor_links(const OrmModel *model, Oid ancestor, bool *found);
extern char *orm_linked_name(List *links, const char *attname);

/* Model(a=1, b=2): the model, or NULL when the node is no such call. */
extern const OrmModel *orm_model_call(OrmNode *node);

/* The keywords of Model(...), arguments by position included. */
extern List *orm_model_call_keywords(OrmNode *node, const OrmModel *model,
									 OrmScope *scope);

/* A jsonb object's pairs as keyword nodes. */
extern List *orm_object_keywords(OrmNode *object);

/* ------------------------------------------------------------------ SQL */

/* A key of the objects in a jsonb array, and the column it is for. */
typedef struct OrmRecordField
{
	const char *key;
	const OrmModel *model;		/* whose table has the column */
	const OrmColumn *column;
	bool		fractions;		/* an integer's, yet some numbers are not whole */
} OrmRecordField;

/* Many rows: a jsonb array of objects, or lists of expressions. */
typedef struct OrmRecords
{
	OrmExpr    *jsonb;			/* NULL: the rows are in "rows" */
	List	   *fields;			/* of OrmRecordField * */
	List	   *rows;			/* of List of OrmExpr *, one for each field */
	OrmExpr    *where;			/* UPDATE: the target's rows have to meet it,
								 * too; NULL: any */
	bool		repeated;		/* UPDATE: a key may come twice; the first row
								 * of it counts */
	List	   *only_keys;		/* UPDATE: only rows of these keys: of OrmExpr *,
								 * an array for each column; NIL: any */
} OrmRecords;

typedef enum OrmConflict
{
	CONFLICT_ERROR,
	CONFLICT_IGNORE,
	CONFLICT_UPDATE
} OrmConflict;

/*
 * The rows of an INSERT are "assigns", one row; or "records", with the
 * constants of "assigns" in every row; or "rows" of one expression for each of
 * "columns", NULL meaning DEFAULT; without columns, rows of nothing but that.
 */
typedef struct OrmInsert
{
	const OrmModel *model;
	List	   *assigns;		/* of OrmAssign * */
	OrmRecords *records;
	List	   *columns;		/* of const OrmColumn * */
	List	   *rows;			/* of List of OrmExpr * */
	OrmConflict conflict;
	List	   *unique;			/* of const OrmColumn *, CONFLICT_UPDATE */
	List	   *update;			/* of const OrmColumn * */
	OrmQuerySet *returning;		/* its columns come back; NULL: nothing does */
} OrmInsert;

extern OrmSql *orm_deparse_insert(const OrmInsert *insert, OrmShape shape);

/*
 * UPDATE of the rows of a queryset, and of their parents' rows where some
 * assignments are to those.  The expressions refer to the first alias of their
 * queries.  With "returning", for one table only, the columns of the queryset
 * come back; else the statement changes or yields as many rows as matched.
 */
extern OrmSql *orm_deparse_update(OrmQuerySet *qs, List *assigns,
								  bool returning, OrmShape shape);
extern OrmSql *orm_deparse_update_parents(OrmQuerySet *qs, List *assigns);

/*
 * UPDATE from records whose first fields are the key of "model".  "links" lead
 * from it to the table to change, NIL for its own.
 */
extern OrmSql *orm_deparse_update_from(const OrmModel *model, List *links,
									   OrmRecords *records, int nkeys,
									   List *assigns);

/* Can the queryset's condition stand in an UPDATE of the one table? */
extern bool orm_is_direct_update(OrmQuery *query);

/* The rows of a join table. */
typedef struct OrmLinks
{
	const OrmModel *through;
	List	   *near;			/* of const OrmColumn *: towards the instance ... */
	List	   *near_values;	/* ... of OrmExpr *, its key */
	List	   *far;			/* of const OrmColumn *: towards the others ... */
	List	   *far_arrays;		/* ... of OrmExpr *, their keys as arrays */
	List	   *defaults;		/* of OrmAssign *: more of the join table */
	bool		on_conflict;	/* the table takes ON CONFLICT DO NOTHING */
} OrmLinks;

extern OrmSql *orm_deparse_link(const OrmLinks *links);

/* ------------------------------------------------------------- statements */

/* write.c */

/* Is it a call of a method that writes, by its form? */
extern bool orm_is_write_call(OrmNode *node);

/* What a call yields that writes. */
typedef enum OrmYield
{
	YIELD_NOTHING,				/* it does not write */
	YIELD_COUNT,
	YIELD_INSTANCE,
	YIELD_ROWS,
	YIELD_PAIR,					/* (object, created), (total, {label: n}) */
	YIELD_VALUE					/* something out of those */
} OrmYield;

extern OrmYield orm_write_yield(OrmNode *node);

/* written.c: the tree with its values that come from writing replaced by them */
extern OrmNode *orm_place_written(OrmNode *node, const OrmParams *params);

/*
 * The statement of a call that writes, or of get_or_create(...)[0]; NULL when
 * the node is none.
 */
extern OrmStatement *orm_write_call(OrmNode *node, OrmScope *scope);

/* Does it write and yield one instance: create(...), Model(...).save()? */
extern bool orm_writes_instance(OrmNode *node, OrmScope *scope);

/* The same on a queryset that is there already, for the function face. */
extern OrmStatement *orm_write_statement(OrmQuerySet *qs, const char *method,
										 OrmNode *call, OrmScope *scope);

/* What a statement yields when it is one value. */
extern void orm_yield_json(OrmSink *sink, Datum json);
extern void orm_yield_count(OrmSink *sink, OrmShape shape, int64 count);
extern void orm_refuse_arguments(OrmNode *call, const char *what) ORM_NORETURN;

/* write_row.c */

/*
 * Inserts one row, its parents' rows first, and sends the columns of "result"
 * to the sink.  False when it was not inserted: a conflict that is to be
 * ignored, or a trigger that said so.
 */
extern bool orm_insert_row(OrmQuerySet *result, List *assigns,
						   OrmConflict conflict, OrmShape shape, OrmSink *sink);

/* UPDATE of the rows of a queryset; how many there were. */
extern int64 orm_update_rows(OrmQuerySet *qs, List *assigns);

/* Sends the row whose columns have those values, of OrmExpr *. */
extern void orm_read_back(OrmQuerySet *result, int n, const AttrNumber *cols,
						  List *values, OrmShape shape, OrmSink *sink);

/* Creates a row through a manager or without one, links included. */
extern bool orm_create_row(OrmQuerySet *base, OrmQuerySet *result, List *assigns,
						   OrmNode *through_defaults, OrmConflict conflict,
						   OrmScope *scope, OrmShape shape, OrmSink *sink);

/* The query that save()'s assignments may refer to the fields of. */
extern OrmQuery *orm_saved_query(OrmQuerySet *result);

extern List *orm_take_through_defaults(OrmQuerySet *base, List *keywords,
									   OrmNode **defaults);

extern void orm_run_create(OrmStatement *stmt, OrmShape shape, OrmSink *sink);
extern void orm_run_save(OrmStatement *stmt, OrmShape shape, OrmSink *sink);
extern void orm_run_update(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* What they would do, for orm_sql() */
extern OrmSql *orm_create_sql(OrmStatement *stmt, OrmShape shape);
extern OrmSql *orm_update_sql(OrmStatement *stmt, OrmShape shape);

/*
 * save(): "partial" leaves alone what is not among the assignments, where
 * Django's instances have defaults for it.
 */
typedef struct OrmSave
{
	bool		partial;
	bool		force_insert;
	bool		force_update;
	List	   *update_fields;	/* of OrmAssign *: only these */
	bool		has_update_fields;
} OrmSave;

/* What the row of that key has in its other columns, for another row. */
extern List *orm_row_assigns(const OrmModel *model, List *key);

extern void orm_save_row(OrmQuerySet *result, List *assigns, const OrmSave *save,
						 OrmShape shape, OrmSink *sink);

/* write_bulk.c */
extern void orm_run_bulk_create(OrmStatement *stmt, OrmShape shape, OrmSink *sink);
extern void orm_run_bulk_update(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* upsert.c */
extern void orm_run_upsert(OrmStatement *stmt, OrmShape shape, OrmSink *sink);
extern void orm_run_upsert_object(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* The same, with the object alone in the sink; returns whether it was created. */
extern bool orm_upsert(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* May INSERT ... ON CONFLICT DO NOTHING be used on the table? */
extern bool orm_takes_on_conflict(Oid relid);

/* Does the work in a subtransaction; false: undone for a unique violation. */
extern bool orm_try(void (*work) (void *arg), void *arg);

/* managers.c */

/* An array constant of constants, as keys of many rows. */
extern OrmExpr *orm_array_of(List *consts, Oid type);
extern void orm_run_manager(OrmStatement *stmt, OrmShape shape, OrmSink *sink);

/* The foreign key that a reverse manager sets: of OrmAssign *. */
extern List *orm_manager_assigns(const OrmManager *manager);

/* The primary keys of a queryset's rows, fetched: an array for each column. */
extern List *orm_queryset_keys(OrmQuerySet *qs, const OrmNode *node);
extern bool orm_manager_is_m2m(const OrmManager *manager);
extern int64 orm_manager_link(const OrmManager *manager, List *far_arrays,
							  OrmNode *through_defaults, OrmScope *scope);

#endif							/* ORM_WRITE_H */
