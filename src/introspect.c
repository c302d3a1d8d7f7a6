/*
 * introspect.c
 *	  orm_fields(): every name that a path on a model may start with.
 *	  (orm_models() is plain SQL, see 30_introspection.sql.)
 *
 * Relies on: paths.c for what a name means, so that the list can't tell
 * anything else than what a query does.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "eval.h"
#include "reflect.h"

PG_FUNCTION_INFO_V1(orm_fields_text);
PG_FUNCTION_INFO_V1(orm_fields_regclass);
PG_FUNCTION_INFO_V1(orm_fields_row);

/* Columns of the result. */
enum
{
	OUT_NAME,
	OUT_KIND,
	OUT_TYPE,
	OUT_TARGET,
	OUT_THROUGH,
	OUT_CONSTRAINT,
	OUT_NULLABLE,
	OUT_COLUMNS,
	OUT_ACCESSOR,
	OUT_ON_DELETE,
	OUT_INHERITED,
	OUT_COUNT
};

typedef struct Row
{
	Datum		values[OUT_COUNT];
	bool		nulls[OUT_COUNT];
} Row;

static void
set_text(Row *row, int column, const char *text)
{
	row->nulls[column] = text == NULL;
	if (text)
		row->values[column] = CStringGetTextDatum(text);
}

static void
set_oid(Row *row, int column, Oid oid)
{
	row->nulls[column] = !OidIsValid(oid);
	row->values[column] = ObjectIdGetDatum(oid);
}

static void
set_bool(Row *row, int column, bool value)
{
	row->nulls[column] = false;
	row->values[column] = BoolGetDatum(value);
}

static void
set_columns(Row *row, const OrmModel *model, int n, const AttrNumber *cols)
{
	Datum	   *names = palloc(Max(n, 1) * sizeof(Datum));

	for (int i = 0; i < n; i++)
	{
		const OrmColumn *column = orm_model_column(model, cols[i]);

		names[i] = CStringGetTextDatum(column ? column->column : "");
	}
	row->nulls[OUT_COLUMNS] = false;
	row->values[OUT_COLUMNS] =
		PointerGetDatum(construct_array(names, n, TEXTOID, -1, false,
										TYPALIGN_INT));
}

static const char *
kind_name(OrmRelKind kind)
{
	switch (kind)
	{
		case REL_FK:
			return "fk";
		case REL_O2O:
			return "o2o";
		case REL_M2M:
			return "m2m";
		case REL_REVERSE_FK:
			return "reverse_fk";
		case REL_REVERSE_O2O:
			return "reverse_o2o";
		case REL_REVERSE_M2M:
			return "reverse_m2m";
	}
	return NULL;
}

static const char *
on_delete_name(OrmOnDelete on_delete)
{
	switch (on_delete)
	{
		case DEL_CASCADE:
			return "CASCADE";
		case DEL_PROTECT:
			return "PROTECT";
		case DEL_RESTRICT:
			return "RESTRICT";
		case DEL_SET_NULL:
			return "SET_NULL";
		case DEL_SET_DEFAULT:
			return "SET_DEFAULT";
		case DEL_SET_VALUE:
			return "SET";
		case DEL_DO_NOTHING:
			return "DO_NOTHING";
	}
	return NULL;
}

static void
set_column_type(Row *row, const OrmColumn *column)
{
	set_text(row, OUT_TYPE, format_type_with_typemod(column->typid,
													 column->typmod));
	set_bool(row, OUT_NULLABLE, !column->notnull);
}

static void
describe_relation(Row *row, const OrmModel *owner, const OrmRelation *rel)
{
	bool		m2m = OidIsValid(rel->through);

	set_text(row, OUT_KIND, kind_name(rel->kind));
	set_oid(row, OUT_TARGET, rel->to);
	set_oid(row, OUT_THROUGH, rel->through);
	if (OidIsValid(rel->constraint))
		set_text(row, OUT_CONSTRAINT, get_constraint_name(rel->constraint));
	set_bool(row, OUT_NULLABLE, rel->nullable);
	set_columns(row, owner, REL_NFROM(rel), rel->from_cols);
	set_text(row, OUT_ACCESSOR, rel->accessor);
	if (!m2m)
		set_text(row, OUT_ON_DELETE, on_delete_name(rel->on_delete));
	if (REL_IS_FORWARD(rel->kind) && !m2m && rel->ncols == 1)
	{
		const OrmColumn *column = orm_model_column(owner, rel->from_cols[0]);

		if (column)
			set_text(row, OUT_TYPE,
					 format_type_with_typemod(column->typid, column->typmod));
	}
}

static void
describe_name(Row *row, const OrmModel *model, const char *name)
{
	bool		ambiguous;
	OrmName		found = orm_model_describe(model, name, &ambiguous);

	memset(row->nulls, true, sizeof(row->nulls));
	set_text(row, OUT_NAME, name);
	switch (found.kind)
	{
		case NAME_NONE:
			return;
		case NAME_PK:
			set_text(row, OUT_KIND, "pk");
			set_columns(row, found.owner, found.owner->npk, found.owner->pk);
			if (found.column)
				set_column_type(row, found.column);
			else
				set_bool(row, OUT_NULLABLE, false);
			break;
		case NAME_COLUMN:
			set_text(row, OUT_KIND, "column");
			set_columns(row, found.owner, 1, &found.column->attnum);
			set_column_type(row, found.column);
			break;
		case NAME_RELATION:
			describe_relation(row, found.owner, found.relation);
			break;
	}
	if (ambiguous)
	{
		memset(row->nulls, true, sizeof(row->nulls));
		row->nulls[OUT_NAME] = false;
		set_text(row, OUT_KIND, "ambiguous");
	}
	if (found.owner != model)
		set_oid(row, OUT_INHERITED, found.owner->relid);
}

/* ------------------------------------------------------------- the function */

/* InitMaterializedSRF() of PostgreSQL 15, for those before it as well. */
static void
begin_rows(FunctionCallInfo fcinfo)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;
	TupleDesc	desc;

	if (rsinfo == NULL || !IsA(rsinfo, ReturnSetInfo) ||
		!(rsinfo->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE ||
		desc->natts != OUT_COUNT)
		elog(ERROR, "orm_fields() has another result type than its code");
	old = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	rsinfo->setDesc = CreateTupleDescCopy(desc);
	rsinfo->setResult =
		tuplestore_begin_heap(rsinfo->allowedModes & SFRM_Materialize_Random,
							  false, work_mem);
	rsinfo->returnMode = SFRM_Materialize;
	MemoryContextSwitchTo(old);
}

static Datum
put_fields(FunctionCallInfo fcinfo, Oid relid)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	const OrmModel *model;
	ListCell   *lc;

	begin_rows(fcinfo);
	model = orm_model(relid);
	foreach(lc, orm_model_choices(model))
	{
		Row			row;

		CHECK_FOR_INTERRUPTS();
		describe_name(&row, model, lfirst(lc));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc,
							 row.values, row.nulls);
	}
	return (Datum) 0;
}

Datum
orm_fields_text(PG_FUNCTION_ARGS)
{
	return put_fields(fcinfo, orm_model_argument(fcinfo, 0)->query->model->relid);
}

Datum
orm_fields_regclass(PG_FUNCTION_ARGS)
{
	return put_fields(fcinfo, PG_GETARG_OID(0));
}

/* By the type of the argument alone, which is usually a NULL. */
Datum
orm_fields_row(PG_FUNCTION_ARGS)
{
	Oid			type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 0));
	Oid			relid = OidIsValid(type) ? get_typ_typrelid(type) : InvalidOid;

	if (!OidIsValid(relid) || !orm_is_model_kind(get_rel_relkind(relid)))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("type %s is not the row type of a table or view",
						format_type_be(type)),
				 errhint("Call it as orm_fields(NULL::table_name), or with the table's name.")));
	return put_fields(fcinfo, relid);
}
