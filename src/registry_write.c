/*
 * registry_write.c
 *	  orm_register(), orm_unregister(), and the triggers that keep the registry
 *	  and everybody's cache of it true.
 *
 * A registration is put on trial before it is stored: the model, and every
 * table that it gives a name to, are built as they would be with it
 * (OrmBuild.trial), with complaints raised as errors.
 *
 * The registry belongs to the extension's owner.  Who may register is decided
 * here, as ALTER TABLE ... ADD FOREIGN KEY decides it: the owner of the model,
 * with REFERENCES on every target.  Only then are the rows written, as the
 * registry's owner, by statements that name everything by its schema and run
 * no code of anybody else.
 *
 * Relies on: registry.c, registry_options.c, models.c, paths.c; SPI.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "reflect.h"

PG_FUNCTION_INFO_V1(orm_register);
PG_FUNCTION_INFO_V1(orm_unregister);
PG_FUNCTION_INFO_V1(orm_registry_changed);
PG_FUNCTION_INFO_V1(orm_registry_sql_drop);

/* -------------------------------------------------------------- privileges */

static void
check_owner(Oid relid)
{
	char		relkind = get_rel_relkind(relid);
	bool		owner;

#if PG_VERSION_NUM >= 160000
	owner = object_ownercheck(RelationRelationId, relid, GetUserId());
#else
	owner = pg_class_ownercheck(relid, GetUserId());
#endif
	if (!owner)
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(relkind),
					   get_rel_name(relid));
}

static void
check_references(Oid relid)
{
	if (pg_class_aclcheck(relid, GetUserId(), ACL_REFERENCES) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV,
					   get_relkind_objtype(get_rel_relkind(relid)),
					   get_rel_name(relid));
}

/* Registrations outlive the session, and temporary relations do not. */
static void
check_permanent(Oid relid)
{
	if (get_rel_persistence(relid) == RELPERSISTENCE_TEMP)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("temporary relation \"%s\" can't be in a registration",
						get_rel_name(relid))));
}

/*
 * The model to be registered, owned by the caller and locked against another
 * registration and against being dropped, not against use.
 */
static void
lock_model(Oid relid)
{
	if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		check_owner(relid);
	LockRelationOid(relid, ShareUpdateExclusiveLock);
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));
	check_owner(relid);
	if (!orm_is_model_kind(get_rel_relkind(relid)))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table or view", get_rel_name(relid))));
	check_permanent(relid);
}

/* ------------------------------------------------------------------- trial */

static void
resolve_relations(Registration *reg)
{
	ListCell   *lc;

	foreach(lc, reg->relations)
	{
		RegRelation *rel = lfirst(lc);

		if (rel->to_text)
			rel->target = orm_model_by_text(rel->to_text, false);
		if (rel->through_text)
			rel->through = orm_model_by_text(rel->through_text, false);
	}
}

/* Another relation of the registration: it must not be dropped meanwhile. */
static void
lock_other(Oid relid)
{
	LockRelationOid(relid, AccessShareLock);
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));
	check_permanent(relid);
}

static OrmModel *
try_model(Registration *reg, Oid relid)
{
	OrmBuild   *build = orm_build_start(CurrentMemoryContext,
										CurrentMemoryContext);

	build->elevel = ERROR;
	build->trial = reg;
	return orm_build_model(build, relid);
}

static OrmRelation *
relation_built(const OrmModel *model, const RegRelation *reg)
{
	ListCell   *lc;

	foreach(lc, model->forward)
	{
		OrmRelation *rel = lfirst(lc);

		if (rel->registered && strcmp(rel->name, reg->name) == 0)
			return rel;
	}
	return NULL;
}

static void
duplicate_name(const OrmModel *model, const char *name, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_COLUMN),
			 errmsg("name \"%s\" is registered twice on \"%s\"",
					name, orm_model_display(model)),
			 errdetail("It is also %s.", what)));
}

/* A registered name must not hide another column of the model. */
static void
check_own_names(const OrmModel *model, const Registration *reg)
{
	ListCell   *lc;

	foreach(lc, reg->relations)
	{
		OrmRelation *rel = relation_built(model, lfirst(lc));

		for (int i = 0; rel && i < model->ncolumns; i++)
		{
			if (strcmp(model->columns[i].attname, rel->name) == 0 &&
				(rel->kind == REL_M2M || rel->ncols != 1 ||
				 rel->from_cols[0] != model->columns[i].attnum))
				duplicate_name(model, rel->name, "a column or field");
		}
	}
	for (int i = 0; i < model->ncolumns; i++)
	{
		for (int j = 0; j < model->ncolumns; j++)
		{
			if (i != j && strcmp(model->columns[i].attname,
								 model->columns[j].attname) == 0)
				duplicate_name(model, model->columns[i].attname,
							   "another field's column");
		}
	}
	foreach(lc, reg->fields)
	{
		RegField   *field = lfirst(lc);
		ListCell   *lc2;

		foreach(lc2, reg->fields)
		{
			RegField   *other = lfirst(lc2);

			if (other != field && strcmp(other->column, field->column) == 0)
				duplicate_name(model, field->column,
							   psprintf("the column of \"%s\"", other->name));
		}
	}
}

/* Every ordering must at least begin with something that is there. */
static void
check_ordering(const OrmModel *model, const Registration *reg)
{
	ListCell   *lc;

	foreach(lc, reg->ordering)
	{
		char	   *name = pstrdup(lfirst(lc));
		char	   *end;
		const char *near;

		if (*name == '-' || *name == '+')
			name++;
		if (strcmp(name, "?") == 0)
			continue;
		end = strstr(name, "__");
		if (end)
			*end = '\0';
		if (orm_model_name(model, name, NULL).kind != NAME_NONE)
			continue;
		near = orm_nearest_name(name, orm_model_choices(model));
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("ordering \"%s\": \"%s\" has no field \"%s\"",
						(char *) lfirst(lc), orm_model_display(model), name),
				 near ? errhint("Perhaps you meant \"%s\".", near) : 0));
	}
}

/*
 * The names that a relation gives its target must lead back to it: on the
 * target a column or a relation of its own would hide them, and another
 * table's of the same name make them ambiguous.
 */
static void
check_reverse_name(Registration *reg, const RegRelation *rel,
				   const OrmRelation *built)
{
	OrmModel   *target;
	const char *query_name = rel->related_query_name
		? rel->related_query_name : rel->related_name;
	const char *names[2];

	if (query_name == NULL || built->symmetrical ||
		(rel->related_name_given && rel->related_name == NULL))
		return;
	target = try_model(reg, built->to);
	names[0] = query_name;
	names[1] = rel->related_name ? rel->related_name : query_name;
	for (int i = 0; i < 2; i++)
	{
		OrmName		found = i == 0
			? orm_model_name(target, names[i], NULL)
			: orm_model_accessor(target, names[i], NULL);

		if (found.kind == NAME_RELATION && found.owner == target &&
			!REL_IS_FORWARD(found.relation->kind) &&
			found.relation->to == reg->relid &&
			strcmp(found.relation->forward_name, rel->name) == 0)
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_COLUMN),
				 errmsg("\"%s\" can't be the reverse name of \"%s\": \"%s\" has a field of that name",
						names[i], rel->name, orm_model_display(target)),
				 errhint("Give another \"related_name\", or \"related_query_name\".")));
	}
}

/* Tries a registration out, and completes it by what was found. */
static void
try_registration(Registration *reg)
{
	OrmModel   *model = try_model(reg, reg->relid);
	ListCell   *lc;

	foreach(lc, reg->relations)
	{
		RegRelation *rel = lfirst(lc);
		OrmRelation *built = relation_built(model, rel);

		if (built == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot register \"%s\" on \"%s\"",
							rel->name, orm_model_display(model))));
		if (rel->symmetrical && !built->symmetrical)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" can't be symmetrical: it does not lead back to \"%s\"",
							rel->name, orm_model_display(model))));
		if (rel->on_delete_given && rel->on_delete == DEL_SET_NULL &&
			!built->nullable)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("\"%s\" can't be SET_NULL: its columns are NOT NULL",
							rel->name)));
		rel->target = built->to;
		rel->through = built->through;
		lock_other(rel->target);
		check_references(rel->target);
		if (OidIsValid(rel->through))
			lock_other(rel->through);
	}
	check_own_names(model, reg);
	check_ordering(model, reg);
	foreach(lc, reg->relations)
		check_reverse_name(reg, lfirst(lc), relation_built(model, lfirst(lc)));
}

/* ----------------------------------------------------------------- writing */

/* The state to go back to after writing as the registry's owner. */
typedef struct Writer
{
	const OrmRegistry *registry;
	Oid			userid;
	int			sec_context;
} Writer;

/* An error on the way restores the user by itself. */
static void
begin_writing(Writer *writer)
{
	writer->registry = orm_registry();
	if (writer->registry == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("extension \"orm_lookup\" is not installed in this database")));
	GetUserIdAndSecContext(&writer->userid, &writer->sec_context);
	SetUserIdAndSecContext(writer->registry->owner,
						   writer->sec_context | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_NOFORCE_RLS);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

static void
end_writing(Writer *writer)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	SetUserIdAndSecContext(writer->userid, writer->sec_context);
}

static char *
registry_table(Writer *writer, const char *name)
{
	return quote_qualified_identifier(get_namespace_name(writer->registry->schema),
									  name);
}

static void
run(const char *sql, int nargs, Oid *types, Datum *values, const char *nulls)
{
	int			result = SPI_execute_with_args(sql, nargs, types, values, nulls,
											   false, 0);

	if (result < 0)
		elog(ERROR, "could not write the registry: %s",
			 SPI_result_code_string(result));
}

static void
delete_rows(Writer *writer, Oid relid)
{
	static const char *const tables[] = {
		"orm_registry", "orm_registry_relation"
	};
	Oid			type = OIDOID;
	Datum		value = ObjectIdGetDatum(relid);

	for (int i = 0; i < lengthof(tables); i++)
		run(psprintf("DELETE FROM %s WHERE model::pg_catalog.oid OPERATOR(pg_catalog.=) $1",
					 registry_table(writer, tables[i])),
			1, &type, &value, NULL);
}

static void
insert_model(Writer *writer, Registration *reg, Jsonb *options)
{
	Oid			types[] = {REGCLASSOID, JSONBOID, TEXTOID, TEXTOID};
	Datum		values[4];
	char		nulls[] = "    ";

	values[0] = ObjectIdGetDatum(reg->relid);
	values[1] = JsonbPGetDatum(options);
	if (reg->label)
	{
		char	   *key = orm_lower(reg->label);
		char	   *dot = strchr(key, '.');

		values[2] = CStringGetTextDatum(key);
		values[3] = CStringGetTextDatum(dot ? dot + 1 : key);
	}
	else
		nulls[2] = nulls[3] = 'n';
	run(psprintf("INSERT INTO %s (model, options, label_key, name_key)"
				 " VALUES ($1, $2 OPERATOR(pg_catalog.-) 'relations'::pg_catalog.text, $3, $4)",
				 registry_table(writer, "orm_registry")),
		4, types, values, nulls);
}

static void
insert_relation(Writer *writer, Registration *reg, RegRelation *rel)
{
	Oid			types[] = {REGCLASSOID, TEXTOID, REGCLASSOID, REGCLASSOID, JSONBOID};
	Datum		values[5];
	char		nulls[] = "     ";

	values[0] = ObjectIdGetDatum(reg->relid);
	values[1] = CStringGetTextDatum(rel->name);
	values[2] = ObjectIdGetDatum(rel->target);
	values[3] = ObjectIdGetDatum(rel->through);
	values[4] = JsonbPGetDatum(rel->options);
	if (!OidIsValid(rel->through))
		nulls[3] = 'n';
	run(psprintf("INSERT INTO %s (model, name, target, through, options)"
				 " VALUES ($1, $2, $3, $4, $5)",
				 registry_table(writer, "orm_registry_relation")),
		5, types, values, nulls);
}

Datum
orm_register(PG_FUNCTION_ARGS)
{
	Registration *reg = palloc0(sizeof(Registration));
	Jsonb	   *options;
	Writer		writer;
	ListCell   *lc;

	/* not strict: doing nothing would pass for success */
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("orm_register() needs a model and its options, not NULL")));
	PreventCommandIfReadOnly("orm_register()");
	options = PG_GETARG_JSONB_P(1);
	reg->relid = PG_GETARG_OID(0);
	lock_model(reg->relid);
	orm_registration_options(reg, options, ERROR);
	resolve_relations(reg);
	try_registration(reg);

	begin_writing(&writer);
	delete_rows(&writer, reg->relid);
	insert_model(&writer, reg, options);
	foreach(lc, reg->relations)
		insert_relation(&writer, reg, lfirst(lc));
	end_writing(&writer);
	PG_RETURN_VOID();
}

Datum
orm_unregister(PG_FUNCTION_ARGS)
{
	Oid			relid;
	Writer		writer;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("orm_unregister() needs a model, not NULL")));
	PreventCommandIfReadOnly("orm_unregister()");
	relid = PG_GETARG_OID(0);
	lock_model(relid);
	begin_writing(&writer);
	delete_rows(&writer, relid);
	end_writing(&writer);
	PG_RETURN_VOID();
}

/* ---------------------------------------------------------------- triggers */

static void
invalidate_column(HeapTuple tuple, TupleDesc desc, const char *column)
{
	int			number = SPI_fnumber(desc, column);
	bool		isnull;
	Oid			relid;

	if (number <= 0)
		return;					/* the other table has no such column */
	relid = DatumGetObjectId(SPI_getbinval(tuple, desc, number, &isnull));
	if (!isnull && SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		CacheInvalidateRelcacheByRelid(relid);
}

static void
invalidate_row(HeapTuple tuple, TupleDesc desc)
{
	invalidate_column(tuple, desc, "model");
	invalidate_column(tuple, desc, "target");
	invalidate_column(tuple, desc, "through");
}

/*
 * Row trigger on both tables: whoever reflected a relation that the row names
 * must do so again, in every session.
 */
Datum
orm_registry_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	TupleDesc	desc;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("orm_registry_changed() was not called as a trigger")));
	if (TRIGGER_FIRED_BY_TRUNCATE(data->tg_event))
	{
		CacheInvalidateRelcacheAll();
		return PointerGetDatum(NULL);
	}
	if (!TRIGGER_FIRED_FOR_ROW(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("orm_registry_changed() must be fired for each row")));
	/* and the registry itself, of which registry.c remembers things, too */
	CacheInvalidateRelcache(data->tg_relation);
	desc = RelationGetDescr(data->tg_relation);
	invalidate_row(data->tg_trigtuple, desc);
	if (TRIGGER_FIRED_BY_UPDATE(data->tg_event))
		invalidate_row(data->tg_newtuple, desc);
	return PointerGetDatum(NULL);
}

/* Event trigger: what was dropped takes its registrations along. */
Datum
orm_registry_sql_drop(PG_FUNCTION_ARGS)
{
	Writer		writer;
	const char *of_dropped =
		" AS r USING pg_catalog.pg_event_trigger_dropped_objects() AS d"
		" WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid"
		" AND d.objsubid OPERATOR(pg_catalog.=) 0"
		" AND d.objid OPERATOR(pg_catalog.=) ANY (ARRAY[%s]::pg_catalog.oid[])";

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("orm_registry_sql_drop() was not called by an event trigger")));
	/* also when it is the extension that is dropped */
	if (orm_registry_empty())
		PG_RETURN_NULL();
	begin_writing(&writer);
	run(psprintf("DELETE FROM %s%s",
				 registry_table(&writer, "orm_registry"),
				 psprintf(of_dropped, "r.model")),
		0, NULL, NULL, NULL);
	run(psprintf("DELETE FROM %s%s",
				 registry_table(&writer, "orm_registry_relation"),
				 psprintf(of_dropped, "r.model, r.target, r.through")),
		0, NULL, NULL, NULL);
	end_writing(&writer);
	PG_RETURN_NULL();
}
