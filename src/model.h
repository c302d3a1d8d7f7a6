/*
 * model.h
 *	  What reflection and registration know of a relation.
 *
 * An OrmModel is read from the catalogs (reflect.c), completed by the
 * registry (registry.c), cached per backend and never changed once built.
 * A pointer got from orm_model() stays valid until the end of the current
 * transaction's outermost statement, also when an invalidation arrives
 * meanwhile: the cache then builds a new one for the next caller and frees
 * the old one later.
 */
#ifndef ORM_MODEL_H
#define ORM_MODEL_H

#include "postgres.h"

#include "access/attnum.h"
#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "tree.h"

typedef enum OrmRelKind
{
	REL_FK,						/* forward foreign key */
	REL_O2O,					/* forward one-to-one: a foreign key whose
								 * columns are unique */
	REL_M2M,					/* forward many-to-many */
	REL_REVERSE_FK,
	REL_REVERSE_O2O,
	REL_REVERSE_M2M
} OrmRelKind;

#define REL_IS_TO_MANY(k) \
	((k) == REL_M2M || (k) == REL_REVERSE_FK || (k) == REL_REVERSE_M2M)
#define REL_IS_FORWARD(k) ((k) == REL_FK || (k) == REL_O2O || (k) == REL_M2M)

typedef enum OrmOnDelete
{
	DEL_CASCADE,
	DEL_PROTECT,
	DEL_RESTRICT,
	DEL_SET_NULL,
	DEL_SET_DEFAULT,
	DEL_SET_VALUE,
	DEL_DO_NOTHING
} OrmOnDelete;

typedef struct OrmColumn
{
	AttrNumber	attnum;
	char	   *column;			/* the column's own name */
	const char *quoted;			/* the same as SQL writes it */
	char	   *attname;		/* what API calls it: the column's name, or
								 * the name registered for it */
	Oid			typid;
	int32		typmod;
	Oid			collation;
	bool		notnull;
	bool		hasdefault;		/* a DEFAULT, identity or generated column */
	char		identity;		/* pg_attribute.attidentity */
	char		generated;		/* pg_attribute.attgenerated */
	bool		primary;		/* part of the primary key */
	bool		unique;			/* alone unique (index valid, not partial) */
	/* registered */
	bool		auto_now;
	bool		auto_now_add;
	Jsonb	   *default_value;	/* NULL when none is registered */
} OrmColumn;

/*
 * A relation as one side sees it.  Joining "from" to "to":
 *	 without through: from.from_cols[i] = to.to_cols[i]
 *	 with through:	  from.from_cols[i] = through.through_from_cols[i] and
 *					  through.through_to_cols[i] = to.to_cols[i]
 */
typedef struct OrmRelation
{
	OrmRelKind	kind;
	char	   *name;			/* the path component; on a reverse relation
								 * the related_query_name */
	char	   *accessor;		/* the related manager's name: "name" itself
								 * for forward ones; related_name or
								 * <name>_set for reverse to-many ones, the
								 * name for a reverse one-to-one; NULL when
								 * hidden */
	Oid			from;
	Oid			to;
	int			ncols;
	AttrNumber *from_cols;
	AttrNumber *to_cols;
	Oid			through;		/* many-to-many only */
	int			nthrough_from;	/* columns that join from -> through: from_cols
								 * has that many */
	AttrNumber *through_from_cols;
	AttrNumber *through_to_cols;	/* ncols of them, joined to to_cols */
	bool		through_auto;	/* a plain join table: no columns of its own */
	bool		symmetrical;	/* m2m to self, registered as symmetrical */
	bool		nullable;		/* forward: some column is nullable; reverse:
								 * always true */
	bool		parent_link;	/* multi-table inheritance: child -> parent */
	bool		registered;
	Oid			constraint;		/* pg_constraint, or InvalidOid */
	OrmOnDelete on_delete;		/* for FK and O2O and their reverse */
	bool		on_delete_registered;
	bool		on_delete_guessed;	/* an immediate NO ACTION read as PROTECT, or
								 * any NO ACTION under a forced no_action */
	Jsonb	   *set_value;		/* DEL_SET_VALUE */
	List	   *set_columns;	/* ints: the referencing columns that ON DELETE
								 * SET NULL/DEFAULT (list) names; NIL: all */
	bool		from_join;		/* reverse: the referencing table is a plain
								 * join table */
	bool		inherited;		/* reverse, of a partition: the constraint
								 * refers to an ancestor of it */

	/* what orm_model_name() matches besides "name" */
	char	   *alias;			/* forward: the constraint's name */
	char	   *related_name;	/* registered, or NULL */
	bool		name_registered;	/* reverse: "name" was registered, and nothing
									 * else answers on paths */
	char	   *source_name;	/* reverse: the table whose name answers */
	bool		full_name_only;	/* reverse: its suffixes do not */
	char	   *forward_name;	/* reverse: the relation's name on the other
								 * side, for <name>_by_<forward_name> */
} OrmRelation;

/* How many columns are in from_cols. */
#define REL_NFROM(rel) \
	(OidIsValid((rel)->through) ? (rel)->nthrough_from : (rel)->ncols)

typedef struct OrmModel
{
	Oid			relid;
	char		relkind;
	char	   *nspname;
	char	   *relname;
	const char *quoted;			/* relname as SQL writes it */
	const char *qualified;		/* the same with the schema */
	char	   *label;			/* registered ("blog.Entry") or NULL */
	Oid			rowtype;		/* pg_type of its rows */
	int			ncolumns;
	OrmColumn  *columns;		/* in attnum order, without dropped ones */
	int			npk;
	AttrNumber *pk;				/* primary key, in key order; 0: none */
	OrmRelation *parent;		/* multi-table inheritance: first parent link,
								 * or NULL */
	List	   *parents;		/* of OrmRelation *: all parent links */
	List	   *forward;		/* of OrmRelation *: FK, O2O, forward M2M */
	List	   *reverse;		/* of OrmRelation *: all that other tables
								 * give it, hidden ones left out */
	List	   *reverse_all;	/* as reverse, with hidden ones: for delete */
	List	   *ordering;		/* of char *: registered "ordering" */
} OrmModel;

/* What a path component turned out to be. */
typedef enum OrmNameKind
{
	NAME_NONE,					/* nothing of that name */
	NAME_PK,					/* "pk" */
	NAME_COLUMN,
	NAME_RELATION
} OrmNameKind;

typedef struct OrmName
{
	OrmNameKind kind;
	OrmColumn  *column;			/* NAME_COLUMN; NAME_PK with a one-column key */
	OrmRelation *relation;		/* NAME_RELATION */
	const OrmModel *owner;		/* the model that has it: a parent under
								 * multi-table inheritance */
	List	   *via;			/* of OrmRelation *: parent links to follow
								 * from the model asked to the owner */
} OrmName;

/* reflect.c */

/*
 * The model of a relation, which is locked (ACCESS SHARE) until the transaction
 * ends, so that what is known of its columns stays true.  Errors: 42P01 when it
 * was dropped; 42809 when it is no table, partitioned
 * table, view, materialized view or foreign table.
 */
extern const OrmModel *orm_model(Oid relid);

/*
 * The relation that a name means (API section 2), locked as by orm_model().  parts is a list of char *:
 * one or two components as written ("blog.Author" is two), quoted tells
 * whether they were written as quoted identifiers (then only a relation of
 * exactly that name fits, no label).  With missing_ok returns InvalidOid
 * instead of raising 42P01 (with the nearest names).  Several candidates:
 * 42P09 (ambiguous_alias) that lists them.  node is for the error's position, may
 * be NULL.
 */
extern Oid	orm_model_by_name(List *parts, bool quoted, bool missing_ok,
							  const OrmNode *node);

/*
 * What "name" means on a model, by the ranks of API section 8, parents
 * included.  Kind NAME_NONE when nothing fits.  Ambiguity inside a rank: 42702
 * naming both candidates, with a hint on orm_register.
 */
extern OrmName orm_model_name(const OrmModel *model, const char *name,
							  const OrmNode *node);

/* As orm_model_name, but for the attribute after an instance: also accessors. */
extern OrmName orm_model_accessor(const OrmModel *model, const char *name,
								  const OrmNode *node);

/* Every name that a path may start with, as char *, for errors and orm_fields. */
extern List *orm_model_choices(const OrmModel *model);

/* Of a list of char *: the one most like "name", or NULL when none is near. */
extern const char *orm_nearest_name(const char *name, List *choices);

extern const OrmColumn *orm_model_column(const OrmModel *model, AttrNumber attnum);

/* "blog_author", or "other.blog_author" when search_path needs it; for messages. */
extern char *orm_model_display(const OrmModel *model);

/* Django's label for per_model results: the registered one, else as displayed. */
extern char *orm_model_label(const OrmModel *model);

/* A counter that changes whenever anything reflected may have changed. */
extern uint64 orm_model_generation(void);

/*
 * As orm_model_generation(), but it also changes whenever a model's name may
 * have come to mean another relation (any DDL): for what is keyed by names.
 * What is keyed by relation and goes through orm_model_by_name() each time
 * does not need it.
 */
extern uint64 orm_names_generation(void);

/* A counter of all invalidations that this backend has seen. */
extern uint64 orm_invalidations(void);

/*
 * orm_model_by_name() of a text such as 'blog.Author' or '"Weird"."Table"'.
 * 42602 when it is no name at all.
 */
extern Oid	orm_model_by_text(const char *text, bool missing_ok);

/* Does a plain table have others that inherit from it, and may repeat its key? */
extern bool orm_is_inherited(const OrmModel *model);

extern void orm_reflect_init(void); /* from _PG_init */

/* GUCs, defined in orm_lookup.c */
extern char *orm_app_labels;	/* orm_lookup.app_labels: "blog, auth" */
extern int	orm_no_action;		/* orm_lookup.no_action */
enum
{
	NO_ACTION_AUTO, NO_ACTION_CASCADE, NO_ACTION_PROTECT
};

#endif							/* ORM_MODEL_H */
