/*
 * reflect.h
 *	  What the files that build an OrmModel share among themselves; the rest of
 *	  the extension sees model.h only.
 *
 * The way of a model: reflect.c reads bare facts from the catalogs,
 * registry.c what was registered, relations.c makes named relations of the
 * two, models.c puts a model together and caches it; names.c and paths.c find
 * things by name.
 */
#ifndef ORM_REFLECT_H
#define ORM_REFLECT_H

#include "postgres.h"

#include "nodes/pg_list.h"
#include "utils/hsearch.h"
#include "utils/jsonb.h"

#include "model.h"

/* ----------------------------------------------------------- registrations */

/* One entry of "fields". */
typedef struct RegField
{
	char	   *name;
	char	   *column;			/* the column it names; "name" by default */
	bool		auto_now;
	bool		auto_now_add;
	Jsonb	   *default_value;	/* NULL: none */
} RegField;

/*
 * One entry of "relations".  Columns are lists of char *, NIL when left out;
 * nothing in here has been checked against the catalogs.
 */
typedef struct RegRelation
{
	char	   *name;
	int			kind;			/* REL_FK, REL_O2O, REL_M2M or -1: left out */
	Oid			target;			/* InvalidOid only while being registered */
	bool		target_given;	/* "to" was written */
	Oid			through;		/* InvalidOid: left out */
	List	   *columns;		/* of the model itself */
	List	   *to_columns;		/* of the target */
	List	   *from_columns;	/* of the join table, towards the model */
	List	   *through_to_columns; /* of the join table, towards the target */
	bool		related_name_given;
	char	   *related_name;	/* NULL, when given: hidden */
	char	   *related_query_name;
	bool		on_delete_given;
	OrmOnDelete on_delete;
	Jsonb	   *set_value;
	bool		symmetrical;
	/* while being registered */
	char	   *to_text;		/* as written, to be resolved */
	char	   *through_text;
	Jsonb	   *options;		/* all of it */
} RegRelation;

typedef struct Registration
{
	Oid			relid;
	char	   *label;
	List	   *ordering;		/* of char * */
	List	   *fields;			/* of RegField * */
	List	   *parents;		/* of char * */
	List	   *relations;		/* of RegRelation * */
} Registration;

/* ------------------------------------------------------------------- facts */

/* A unique index over plain columns: valid, not partial. */
typedef struct RelKey
{
	bool		primary;
	int			ncols;
	AttrNumber *cols;
} RelKey;

/* A foreign key, seen from the table that has it. */
typedef struct RelForeignKey
{
	Oid			oid;
	char	   *name;
	Oid			relid;
	Oid			target;
	int			ncols;
	AttrNumber *cols;
	AttrNumber *target_cols;
	char		deltype;
	bool		deferred;		/* DEFERRABLE INITIALLY DEFERRED */
	List	   *set_columns;	/* ints */
	struct RelForeignKey *root; /* of a partition's clone: the foreign key to
								 * an ancestor that it was made for */
} RelForeignKey;

/* What is known of one relation; parts are read when first asked for. */
typedef struct RelFacts
{
	Oid			relid;			/* hash key */
	bool		exists;
	char		relkind;
	Oid			nspid;
	Oid			rowtype;
	char	   *nspname;
	char	   *relname;

	bool		have_columns;
	int			ncolumns;
	OrmColumn  *columns;		/* only what pg_attribute knows is set */

	bool		have_keys;
	List	   *keys;			/* of RelKey * */

	bool		have_fkeys;
	List	   *fkeys;			/* of RelForeignKey * */

	bool		have_registration;
	Registration *registration; /* NULL: none */
} RelFacts;

/*
 * One model in the making.  The facts table holds every relation that was
 * looked at, and so is the list of what the model depends on.
 */
typedef struct OrmBuild
{
	MemoryContext context;		/* the model's own */
	MemoryContext scratch;		/* facts, gone when the model is done */
	HTAB	   *facts;			/* of RelFacts */
	int			elevel;			/* of complaints about registrations: WARNING
								 * when used, ERROR when being registered */
	Registration *trial;		/* a registration on trial, not yet stored */
} OrmBuild;

/* reflect.c */
extern bool orm_is_model_kind(char relkind);
extern OrmBuild *orm_build_start(MemoryContext context, MemoryContext scratch);
extern RelFacts *orm_facts(OrmBuild *build, Oid relid);
extern void orm_facts_columns(OrmBuild *build, RelFacts *facts);
extern List *orm_facts_keys(OrmBuild *build, RelFacts *facts);
extern List *orm_facts_fkeys(OrmBuild *build, RelFacts *facts);
extern List *orm_facts_referencing(OrmBuild *build, RelFacts *facts);
extern Registration *orm_facts_registration(OrmBuild *build, RelFacts *facts);
extern OrmColumn *orm_facts_column(OrmBuild *build, RelFacts *facts,
								   AttrNumber attnum);
extern AttrNumber orm_facts_attnum(OrmBuild *build, RelFacts *facts,
								   const char *column);
extern RelKey *orm_facts_primary_key(OrmBuild *build, RelFacts *facts);
extern bool orm_facts_unique(OrmBuild *build, RelFacts *facts,
							 int ncols, const AttrNumber *cols);
extern bool orm_same_columns(int n1, const AttrNumber *cols1,
							 int n2, const AttrNumber *cols2);

/* relations.c */
extern void orm_build_relations(OrmBuild *build, RelFacts *facts,
								OrmModel *model);
extern OrmRelation *orm_new_relation(OrmRelKind kind, Oid from, Oid to);
extern OrmRelation *orm_reverse_relation(RelFacts *source,
										 const OrmRelation *forward,
										 const RegRelation *reg);
extern AttrNumber *orm_copy_columns(int ncols, const AttrNumber *cols);
extern AttrNumber *orm_named_columns(OrmBuild *build, RelFacts *source,
									 const RegRelation *reg, RelFacts *facts,
									 List *names);
extern void orm_complain(OrmBuild *build, RelFacts *source,
						 const char *relation, int sqlstate,
						 const char *problem, const char *hint);
extern bool orm_columns_are(OrmBuild *build, RelFacts *facts, List *names,
							int ncols, const AttrNumber *cols);

/* m2m.c */
typedef struct OrmJoin
{
	RelFacts   *through;
	RelForeignKey *source;		/* the side that has the forward relation */
	RelForeignKey *target;
	char	   *name;			/* the forward relation's; NULL: the table's
								 * name says of neither side that it is one */
} OrmJoin;

extern OrmJoin *orm_plain_join(OrmBuild *build, RelFacts *through);
extern OrmRelation *orm_join_relation(OrmBuild *build, OrmJoin *join,
									  RegRelation **reg);
extern OrmRelation *orm_registered_m2m(OrmBuild *build, RelFacts *source,
									   RegRelation *reg);

/* reverse_names.c */
extern void orm_name_reverse_relations(OrmModel *model);
extern int	orm_reverse_match(const OrmRelation *rel, const char *name);
extern int	orm_reverse_level(const OrmRelation *rel, int level);

#define ORM_REVERSE_LEVELS 5	/* ways of matching */

/* registry.c */
typedef struct OrmRegistry
{
	Oid			schema;			/* the extension's */
	Oid			owner;			/* of the tables */
	Oid			models;			/* orm_registry */
	Oid			relations;		/* orm_registry_relation */
} OrmRegistry;

extern const OrmRegistry *orm_registry(void);
extern bool orm_is_registry(Oid relid);
extern bool orm_registry_empty(void);
extern Registration *orm_registration(Oid relid);
extern List *orm_registered_sources(Oid target);
extern List *orm_registered_labels(const char *key, bool whole);
extern void orm_registry_forget(Oid relid);

/* registry_options.c */
extern void orm_registration_options(Registration *reg, Jsonb *options,
									 int elevel);
extern RegRelation *orm_registration_relation(const char *name, Jsonb *options,
											  int elevel);

/* paths.c */
extern OrmName orm_model_describe(const OrmModel *model, const char *name,
								  bool *ambiguous);

/* names.c */
extern void orm_names_forget(Oid relid);
extern char *orm_lower(const char *name);
extern char *orm_relation_display(Oid relid);

/* models.c */
extern OrmModel *orm_build_model(OrmBuild *build, Oid relid);

#endif							/* ORM_REFLECT_H */
