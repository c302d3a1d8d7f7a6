/*
 * shape_cache.c
 *	  Calls of a shape seen before, answered without parsing or resolving.
 *
 * The shape of a call is everything that its SQL depends on: the reader, the
 * model or expression, the names among the arguments, the types of the others
 * and whether they are NULL.  For a shape the cache keeps the SQL and, for
 * each $n, how it is computed from the call's arguments: by the very functions
 * of values.c that computed it the first time.  What a call says therefore
 * goes through the same conversions, whichever way it is answered.
 *
 * Only a shape whose SQL depends on nothing else is kept.  While a statement
 * is made, values.c and its neighbours note which arguments were looked at
 * other than to compute a parameter (OrmParam.looked) and which had to be in
 * an integer type's range (orm_trace_range()); anything that they cannot say
 * so precisely makes the statement opaque: values that were compared with each
 * other, conversions that hang on a setting and are not done anew every time.
 * An argument that became no parameter at all is taken for looked at, too.
 *
 * An entry is good for as long as no name, no model and nothing else that the
 * SQL names may have changed.  So is the query tree that the SQL is parsed to,
 * which is kept with it for the planner's use.  The setting
 * orm_lookup.check_shapes has every answer from the cache compared with what is
 * made the long way.
 *
 * Relies on execute.c, which keeps the plan of each SQL text.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "nodes/bitmapset.h"
#include "lib/ilist.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "shape_cache.h"
#include "inline.h"

/* ------------------------------------------------------------------ tracing */

#define MAX_RANGES	16

typedef struct RangeCheck
{
	int			param;
	Oid			type;
	OrmRowKey	row_key;
} RangeCheck;

/* What was noted since the statement now being made was begun. */
static bool trace_opaque;
static bool trace_covered;
static int	trace_nranges;
static RangeCheck trace_ranges[MAX_RANGES];

void
orm_trace_opaque(void)
{
	trace_opaque = true;
}

static bool
same_row_key(OrmRowKey a, OrmRowKey b)
{
	return a.relid == b.relid && a.attnum == b.attnum;
}

void
orm_trace_range(int param, Oid type, OrmRowKey row_key)
{
	int			i;

	for (i = 0; i < trace_nranges; i++)
	{
		if (trace_ranges[i].param == param && trace_ranges[i].type == type &&
			same_row_key(trace_ranges[i].row_key, row_key))
			return;
	}
	if (trace_nranges == MAX_RANGES)
		trace_opaque = true;
	else
		trace_ranges[trace_nranges++] = (RangeCheck) {param, type, row_key};
}

bool
orm_trace_covered(bool covered)
{
	bool		was = trace_covered;

	trace_covered = covered;
	return was;
}

void
orm_trace_conversion(Datum value, Oid from, Oid to)
{
	if (!trace_covered && !trace_opaque && !orm_value_is_immutable(value, from, to))
		trace_opaque = true;
}

/* The same argument, converted the same way, is always equal to itself. */
void
orm_trace_comparison(const OrmValue *a, const OrmValue *b)
{
	if (a->recipe == RECIPE_NONE && b->recipe == RECIPE_NONE)
		return;
	if (a->recipe != RECIPE_LITERAL && a->recipe == b->recipe &&
		a->param == b->param && a->wanted == b->wanted && a->bind == b->bind &&
		a->drop_unmatched == b->drop_unmatched &&
		same_row_key(a->reading.row_key, b->reading.row_key))
		return;
	trace_opaque = true;
}

/* -------------------------------------------------------------- search_path */

#define MAX_PATHS	8

/* A number for the search_path in effect, as long as it is one of the last. */
static int
search_path_number(void)
{
	static struct
	{
		CompatSearchPath *path;
		int			number;
	}			known[MAX_PATHS];
	static int	last = 0;
	static int	counter = 0;
	int			i;

	for (i = 0; i < MAX_PATHS; i++)
	{
		int			slot = (last + i) % MAX_PATHS;

		if (known[slot].path != NULL && compat_search_path_is(known[slot].path))
		{
			last = slot;
			return known[slot].number;
		}
	}
	last = (last + MAX_PATHS - 1) % MAX_PATHS;
	if (known[last].path != NULL)
		compat_free_search_path(known[last].path);
	known[last].path = NULL;
	known[last].path = compat_search_path(CacheMemoryContext);
	known[last].number = ++counter;
	return counter;
}

/* --------------------------------------------------------------------- keys */

static void
append_datum(StringInfo key, const OrmParam *param)
{
	int16		typlen;
	bool		typbyval;

	appendStringInfoChar(key, param->isnull ? 'n' : 'v');
	if (param->isnull)
		return;
	if (param->type == UNKNOWNOID)
	{
		const char *text = DatumGetCString(param->value);

		appendBinaryStringInfo(key, text, strlen(text) + 1);
		return;
	}
	get_typlenbyval(param->type, &typlen, &typbyval);
	if (typbyval)
		appendBinaryStringInfo(key, (const char *) &param->value, sizeof(Datum));
	else if (typlen == -1)
	{
		struct varlena *value = PG_DETOAST_DATUM_PACKED(param->value);
		int32		len = VARSIZE_ANY_EXHDR(value);

		appendBinaryStringInfo(key, (const char *) &len, sizeof(len));
		appendBinaryStringInfo(key, VARDATA_ANY(value), len);
	}
	else
		appendBinaryStringInfo(key, (const char *) DatumGetPointer(param->value), typlen);
}

static void
append_oid(StringInfo key, Oid oid)
{
	appendBinaryStringInfo(key, (const char *) &oid, sizeof(oid));
}

/* A call's key, and which of its arguments are not in it as they are. */
typedef struct Key
{
	StringInfoData text;
	Bitmapset  *values;
	uint64		hash;
} Key;

/* An argument that decides what the SQL is. */
static void
append_word(Key *key, const OrmParam *param)
{
	append_oid(&key->text, param->type);
	append_datum(&key->text, param);
}

/* An argument that may be only a value in it. */
static void
append_value(Key *key, const OrmParams *params, int i)
{
	const OrmParam *param = &params->values[i];

	if (orm_own_type(param->type) != OWN_NONE || param->isnull ||
		param->type == BOOLOID)
	{
		append_word(key, param);
		return;
	}
	append_oid(&key->text, param->type);
	appendStringInfoChar(&key->text, '?');
	key->values = bms_add_member(key->values, i);
}

/* Names and values in turn, as orm_kwargs_from_params() takes them. */
static void
append_keywords(Key *key, const OrmParams *params)
{
	int			i;

	for (i = 0; i < params->count; i++)
	{
		append_word(key, &params->values[i]);
		if (orm_param_is_text(&params->values[i]) && i + 1 < params->count)
			append_value(key, params, ++i);
	}
}

static void
make_key(Key *key, const OrmCall *call)
{
	const OrmReader *reader = call->reader;
	int			path = search_path_number();
	Oid			role = GetUserId();
	int			i;

	initStringInfo(&key->text);
	key->values = NULL;
	appendBinaryStringInfo(&key->text, (const char *) &reader, sizeof(reader));
	appendBinaryStringInfo(&key->text, (const char *) &path, sizeof(path));
	append_oid(&key->text, role);
	/* conversions are done now or at run time */
	appendStringInfoChar(&key->text, orm_planning ? 'p' : 'r');
	for (i = 0; i < reader->nfixed; i++)
	{
		/* of a row only the type counts */
		if (i == 0 && (orm_call_is_typed(call) ||
					   get_typtype(call->fixed[0].type) == TYPTYPE_COMPOSITE))
			append_oid(&key->text, call->fixed[0].type);
		else
			append_word(key, &call->fixed[i]);
	}
	if (reader->values == VALUES_KEYWORDS)
		append_keywords(key, call->params);
	else
	{
		for (i = 0; i < call->params->count; i++)
		{
			if (reader->values == VALUES_WORDS)
				append_word(key, &call->params->values[i]);
			else
				append_value(key, call->params, i);
		}
	}
	key->hash = DatumGetUInt64(hash_any_extended((unsigned char *) key->text.data,
												 key->text.len, 0));
}

/* -------------------------------------------------------------------- cache */

/* How one $n is made. */
typedef struct Binding
{
	OrmRecipe	recipe;
	int			source;			/* the call's argument */
	Oid			wanted;
	OrmBind		bind;
	bool		drop_unmatched;
	OrmReading	reading;
	char	   *field;
	OrmLiteral	literal;
	OrmSqlParam param;			/* as it was; its value counts for RECIPE_NONE */
} Binding;

typedef struct Shape
{
	uint64		hash;			/* hash key */
	MemoryContext context;		/* holds what follows */
	int			key_len;
	char	   *key;
	uint64		generation;
	Oid			relid;
	OrmExpect	expect;
	OrmShape	shape;
	bool		locks;			/* as in OrmSql */
	bool		yields_rows;
	char	   *sql;
	int			nbindings;
	Binding    *bindings;
	int			nranges;
	RangeCheck *ranges;
	uint64		serial;			/* no two shapes of a session share one */
	OrmKeptQuery *query;		/* or NULL */
	dlist_node	lru;
} Shape;

static uint64 last_serial = 0;
static HTAB *shapes = NULL;
static dlist_head shapes_lru = DLIST_STATIC_INIT(shapes_lru);

/* Types, operators and functions that SQL names, and who may use a schema. */
static const int named_caches[] = {
	TYPEOID, PROCOID, OPEROID, CLAOID, CASTSOURCETARGET, COLLOID, AUTHMEMROLEMEM
};

static uint64 named_generation = 0;

static void
named_object_changed(Datum arg, int cacheid, uint32 hashvalue)
{
	named_generation++;
}

/* All of these only grow, and so does their sum. */
static uint64
current_generation(void)
{
	return orm_names_generation() + orm_settings_generation() + named_generation;
}

static void
init_shapes(void)
{
	static bool watching = false;
	int			i;
	HASHCTL		ctl;

	for (i = 0; !watching && i < (int) lengthof(named_caches); i++)
		CacheRegisterSyscacheCallback(named_caches[i], named_object_changed, (Datum) 0);
	watching = true;
	memset(&ctl, 0, sizeof(ctl));
	ctl.keysize = sizeof(uint64);
	ctl.entrysize = sizeof(Shape);
	ctl.hcxt = CacheMemoryContext;
	shapes = hash_create("orm_lookup shapes", 64, &ctl,
						 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
forget_shape(Shape *shape)
{
	dlist_delete(&shape->lru);
	MemoryContextDelete(shape->context);
	hash_search(shapes, &shape->hash, HASH_REMOVE, NULL);
}

static Shape *
find_shape(const Key *key)
{
	Shape	   *shape;

	if (shapes == NULL)
		return NULL;
	shape = hash_search(shapes, &key->hash, HASH_FIND, NULL);
	if (shape == NULL)
		return NULL;
	if (shape->key_len != key->text.len ||
		memcmp(shape->key, key->text.data, key->text.len) != 0)
		return NULL;
	if (shape->generation != current_generation())
	{
		forget_shape(shape);
		return NULL;
	}
	return shape;
}

/* ------------------------------------------------------------------- binding */

static OrmScope *
params_scope(const OrmParams *params)
{
	OrmScope   *scope = palloc0(sizeof(OrmScope));

	scope->params = params;
	scope->allow_joins = true;
	return scope;
}

/* The value as values.c makes it; NULL when it is none of the same kind. */
static OrmValue *
bound_value(const Binding *binding, OrmScope *scope)
{
	OrmNode    *node = orm_make_param(binding->source);
	OrmExpr    *expr;

	scope->reading = binding->reading;
	switch (binding->recipe)
	{
		case RECIPE_PARAM:
			expr = orm_value_expr(node, binding->wanted, -1, binding->bind, scope,
								  binding->field);
			break;
		case RECIPE_TYPED:
			expr = orm_typed_value(node, scope);
			break;
		case RECIPE_ARRAY:
			expr = orm_list_value(node, binding->wanted, scope, binding->field,
								  binding->drop_unmatched);
			if (expr->kind == X_VALUE && expr->value->known &&
				ARR_NDIM(DatumGetArrayTypeP(expr->value->datum)) == 0)
				return NULL;
			break;
		default:
			return NULL;
	}
	if (expr->kind != X_VALUE || !expr->value->known ||
		expr->value->type != binding->param.type ||
		expr->value->isnull != binding->param.isnull)
		return NULL;
	return expr->value;
}

static Datum
literal_again(const Binding *binding, OrmScope *scope)
{
	OrmValue	value = {0};

	value.wanted = binding->wanted;
	value.bind = binding->bind;
	value.field = binding->field;
	value.reading = binding->reading;
	return orm_literal_datum(&binding->literal, &value, scope);
}

static bool
bind_shape(const Shape *shape, const OrmParams *params, OrmSql *sql)
{
	OrmScope   *scope = params_scope(params);
	int			i;

	for (i = 0; i < shape->nranges; i++)
	{
		scope->reading.row_key = shape->ranges[i].row_key;
		if (orm_int_range(orm_make_param(shape->ranges[i].param),
						  shape->ranges[i].type, scope) != RANGE_OK)
			return false;
	}
	sql->nparams = shape->nbindings;
	sql->params = palloc(sizeof(OrmSqlParam) * Max(shape->nbindings, 1));
	for (i = 0; i < shape->nbindings; i++)
	{
		Binding    *binding = &shape->bindings[i];
		OrmValue   *value;

		sql->params[i] = binding->param;
		if (binding->recipe == RECIPE_NONE)
			continue;
		if (binding->recipe == RECIPE_LITERAL)
		{
			sql->params[i].value = literal_again(binding, scope);
			continue;
		}
		value = bound_value(binding, scope);
		if (value == NULL)
			return false;
		sql->params[i].value = value->datum;
	}
	return true;
}

static OrmStatement *
statement_of(Shape *shape, const OrmParams *params)
{
	OrmStatement *stmt = palloc0(sizeof(OrmStatement));
	OrmSql	   *sql = palloc0(sizeof(OrmSql));

	if (!bind_shape(shape, params, sql))
		return NULL;
	sql->sql = pstrdup(shape->sql);
	sql->locks = shape->locks;
	stmt->ready = sql;
	stmt->kept_as = shape->hash;
	stmt->kept_serial = shape->serial;
	stmt->kept_query = shape->query;
	stmt->expect = shape->expect;
	stmt->shape = shape->shape;
	stmt->yields_rows = shape->yields_rows;
	stmt->params = params;
	stmt->model = orm_model(shape->relid);
	return stmt;
}

/* ---------------------------------------------------------------- remembering */

static Datum
copy_datum(Datum value, bool isnull, Oid type)
{
	int16		typlen;
	bool		typbyval;

	if (isnull)
		return (Datum) 0;
	if (type == UNKNOWNOID)
		return CStringGetDatum(pstrdup(DatumGetCString(value)));
	get_typlenbyval(type, &typlen, &typbyval);
	return datumCopy(value, typbyval, typlen);
}

static void
remember_binding(Binding *binding, const OrmSqlParam *param)
{
	const OrmValue *value = param->from;

	memset(binding, 0, sizeof(Binding));
	binding->param = *param;
	binding->param.from = NULL;
	if (value == NULL || value->recipe == RECIPE_NONE)
	{
		binding->param.value = copy_datum(param->value, param->isnull, param->type);
		return;
	}
	binding->recipe = value->recipe;
	binding->source = value->param;
	binding->wanted = value->wanted;
	binding->bind = value->bind;
	binding->drop_unmatched = value->drop_unmatched;
	binding->reading = value->reading;
	if (value->field != NULL)
		binding->field = pstrdup(value->field);
	if (value->recipe == RECIPE_LITERAL)
	{
		binding->literal = *value->from_literal;
		binding->literal.datum = copy_datum(binding->literal.datum, false,
											binding->literal.type);
	}
	binding->param.value = (Datum) 0;
}

/* The arguments that parameters of the SQL are made of. */
static Bitmapset *
bound_arguments(const OrmSql *sql)
{
	Bitmapset  *bound = NULL;
	int			i;

	for (i = 0; i < sql->nparams; i++)
	{
		const OrmValue *from = sql->params[i].from;

		if (from != NULL && from->recipe != RECIPE_NONE && from->recipe != RECIPE_LITERAL)
			bound = bms_add_member(bound, from->param - 1);
	}
	return bound;
}

#define MAX_KEY 8192

/* Does the SQL depend on nothing but the call's shape? */
static bool
may_remember(const Key *key, const OrmCall *call, const OrmStatement *stmt)
{
	int			i = -1;

	if (trace_opaque || stmt->run != NULL || stmt->text_lines ||
		stmt->expect == EXPECT_INDEX || key->text.len > MAX_KEY)
		return false;
	if (!bms_is_subset(key->values, bound_arguments(stmt->ready)))
		return false;
	while ((i = bms_next_member(key->values, i)) >= 0)
	{
		if (call->params->values[i].looked)
			return false;
	}
	return true;
}

/* The entry for a call, in a memory context of its own. */
static Shape
make_shape(const Key *key, uint64 generation, const OrmStatement *stmt)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "orm_lookup shape",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Shape		shape;
	int			i;

	memset(&shape, 0, sizeof(shape));
	shape.hash = key->hash;
	shape.context = context;
	shape.key_len = key->text.len;
	shape.key = palloc(key->text.len);
	memcpy(shape.key, key->text.data, key->text.len);
	shape.generation = generation;
	shape.serial = ++last_serial;
	shape.relid = stmt->model->relid;
	shape.expect = stmt->expect;
	shape.shape = stmt->shape;
	shape.yields_rows = stmt->yields_rows;
	shape.sql = pstrdup(stmt->ready->sql);
	shape.locks = stmt->ready->locks;
	shape.nbindings = stmt->ready->nparams;
	shape.bindings = palloc(sizeof(Binding) * Max(shape.nbindings, 1));
	for (i = 0; i < shape.nbindings; i++)
		remember_binding(&shape.bindings[i], &stmt->ready->params[i]);
	shape.nranges = trace_nranges;
	shape.ranges = palloc(sizeof(RangeCheck) * Max(trace_nranges, 1));
	memcpy(shape.ranges, trace_ranges, sizeof(RangeCheck) * trace_nranges);
	MemoryContextSwitchTo(old);
	return shape;
}

static Shape *
remember(const Key *key, uint64 generation, const OrmStatement *stmt)
{
	Shape		filled = make_shape(key, generation, stmt);
	Shape	   *shape;

	if (shapes == NULL)
		init_shapes();
	shape = hash_search(shapes, &key->hash, HASH_FIND, NULL);
	if (shape != NULL)
		forget_shape(shape);
	while (hash_get_num_entries(shapes) >= orm_plan_cache_size)
		forget_shape(dlist_tail_element(Shape, lru, &shapes_lru));
	shape = hash_search(shapes, &key->hash, HASH_ENTER, NULL);
	*shape = filled;
	dlist_push_head(&shapes_lru, &shape->lru);
	MemoryContextSetParent(shape->context, CacheMemoryContext);
	return shape;
}

/* ---------------------------------------------------------------- query trees */

/*
 * Does the tree lock anything in another way than a reader does?  Row security
 * hangs on a setting besides.
 */
static bool
may_not_keep(Node *node, void *context)
{
	Query	   *query = (Query *) node;
	ListCell   *lc;

	if (node == NULL)
		return false;
	if (!IsA(node, Query))
		return expression_tree_walker(node, may_not_keep, context);
	if (query->hasRowSecurity || query->rowMarks != NIL ||
		query->commandType != CMD_SELECT)
		return true;
	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		if (rte->rtekind == RTE_RELATION && rte->rellockmode != AccessShareLock)
			return true;
	}
	return query_tree_walker(query, may_not_keep, context, 0);
}

void
orm_shape_keep_query(const OrmStatement *stmt, Query *query, bool has_readers)
{
	Shape	   *shape = shapes == NULL || stmt->kept_serial == 0 ? NULL :
		hash_search(shapes, &stmt->kept_as, HASH_FIND, NULL);
	OrmKeptQuery *kept;
	MemoryContext old;
	bool		row_security;

	if (shape == NULL || shape->serial != stmt->kept_serial ||
		shape->query != NULL || shape->generation != current_generation() ||
		may_not_keep((Node *) query, NULL))
		return;
	old = MemoryContextSwitchTo(shape->context);
	kept = palloc0(sizeof(OrmKeptQuery));
	kept->query = copyObject(query);
	extract_query_dependencies((Node *) kept->query, &kept->relations, &kept->items,
							   &row_security);
	kept->has_readers = has_readers;
	shape->query = kept;
	MemoryContextSwitchTo(old);
}

/* ------------------------------------------------------------------ checking */

bool		orm_check_shapes = false;

static OrmStatement *
make_statement(OrmCall *call)
{
	OrmStatement *stmt = orm_call_statement(call);

	if (stmt->run == NULL)
		stmt->ready = orm_statement_sql(stmt, stmt->shape);
	return stmt;
}

/* The parameter that differs, from 1 on; 0 if none does. */
static int
differing_param(const OrmSql *a, const OrmSql *b)
{
	int			i;

	for (i = 0; i < a->nparams; i++)
	{
		const OrmSqlParam *p = &a->params[i];
		const OrmSqlParam *q = &b->params[i];
		int16		typlen;
		bool		typbyval;

		if (p->type != q->type || p->isnull != q->isnull || !p->known || !q->known)
			return i + 1;
		if (p->isnull)
			continue;
		get_typlenbyval(p->type, &typlen, &typbyval);
		if (!datumIsEqual(p->value, q->value, typbyval, typlen))
			return i + 1;
	}
	return 0;
}

static void
compare_statements(const OrmStatement *kept, const OrmStatement *made)
{
	int			param;

	if (made->ready == NULL || strcmp(kept->ready->sql, made->ready->sql) != 0 ||
		kept->ready->nparams != made->ready->nparams)
		elog(ERROR, "shape check: kept %s, made %s", kept->ready->sql,
			 made->ready == NULL ? "(no SQL)" : made->ready->sql);
	param = differing_param(kept->ready, made->ready);
	if (param > 0)
		elog(ERROR, "shape check: parameter $%d of %s differs", param, kept->ready->sql);
	if (kept->model != made->model || kept->expect != made->expect ||
		kept->shape != made->shape ||
		kept->ready->locks != made->ready->locks ||
		kept->yields_rows != made->yields_rows)
		elog(ERROR, "shape check: what is done with %s differs", kept->ready->sql);
}

/*
 * For tests: makes the statement the long way as well.  An error of either way
 * must be one of the other.
 */
static void
check_statement(OrmCall *call, OrmStatement *kept, ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;
	OrmStatement *volatile made = NULL;
	ErrorData  *volatile other = NULL;

	PG_TRY();
	{
		made = make_statement(call);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		other = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	if (error != NULL && (other == NULL || strcmp(error->message, other->message) != 0))
		elog(ERROR, "shape check: only the kept shape says: %s", error->message);
	if (other != NULL && kept != NULL)
		elog(ERROR, "shape check: only the long way says: %s", other->message);
	if (other != NULL)
		ReThrowError(other);
	if (kept == NULL)
		return;
	compare_statements(kept, made);
	elog(DEBUG1, "shape check: kept %s", kept->ready->sql);
}

static OrmStatement *
checked_statement(Shape *shape, OrmCall *call)
{
	MemoryContext context = CurrentMemoryContext;
	OrmStatement *volatile kept = NULL;
	ErrorData  *volatile error = NULL;

	PG_TRY();
	{
		kept = statement_of(shape, call->params);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	check_statement(call, kept, error);
	return kept;
}

/* -------------------------------------------------------------------- calls */

/*
 * The shape, and the table that it reads first locked, or all of those that its
 * query tree names: waiting for that may have shown that nothing is what it was.
 */
static Shape *
find_and_lock(const Key *key)
{
	Shape	   *shape;
	ListCell   *lc;

	AcceptInvalidationMessages();
	shape = find_shape(key);
	if (shape == NULL)
		return NULL;
	LockRelationOid(shape->relid, AccessShareLock);
	if (orm_planning && shape->query != NULL)
	{
		foreach(lc, shape->query->relations)
			LockRelationOid(lfirst_oid(lc), AccessShareLock);
	}
	return find_shape(key);
}

static OrmStatement *
kept_statement(const Key *key, OrmCall *call)
{
	Shape	   *shape = find_and_lock(key);

	if (shape == NULL)
		return NULL;
	dlist_move_head(&shapes_lru, &shape->lru);
	return orm_check_shapes ? checked_statement(shape, call) :
		statement_of(shape, call->params);
}

/* Makes the statement, and keeps its shape if it may be. */
static OrmStatement *
new_statement(const Key *key, OrmCall *call)
{
	uint64		generation = current_generation();
	OrmStatement *stmt;
	OrmStatement *kept;
	Shape	   *shape;

	trace_opaque = trace_covered = false;
	trace_nranges = 0;
	stmt = make_statement(call);
	if (stmt->run != NULL || !may_remember(key, call, stmt) ||
		generation != current_generation())
		return stmt;
	shape = remember(key, generation, stmt);
	stmt->kept_as = shape->hash;
	stmt->kept_serial = shape->serial;
	if (orm_check_shapes)
	{
		kept = statement_of(shape, call->params);
		if (kept == NULL)
			elog(ERROR, "shape check: %s cannot be made anew", stmt->ready->sql);
		compare_statements(kept, stmt);
	}
	return stmt;
}

/*
 * orm_shape_statement
 *		What the call asks for, with its SQL: from the cache, or made now and
 *		kept if it may be.
 *
 * Converting a value may run a function of the user's, and that may call us:
 * such an inner call has nothing to do with the cache, which could forget the
 * shape that the outer call goes by.
 */
OrmStatement *
orm_shape_statement(OrmCall *call)
{
	static bool busy = false;
	OrmStatement *stmt;
	Key			key;

	if (busy || orm_plan_cache_size <= 0)
	{
		trace_opaque = true;
		return make_statement(call);
	}
	make_key(&key, call);
	busy = true;
	PG_TRY();
	{
		stmt = kept_statement(&key, call);
		if (stmt == NULL)
			stmt = new_statement(&key, call);
	}
	PG_FINALLY();
	{
		busy = false;
	}
	PG_END_TRY();
	return stmt;
}
