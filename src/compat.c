/*
 * compat.c
 *	  Small catalog helpers that the server does not export in every version.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/clauses.h"
#include "parser/parse_coerce.h"
#include "parser/parse_func.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"

char *
compat_type_name(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	char	   *name;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	name = pstrdup(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname));
	ReleaseSysCache(tuple);
	return name;
}

Oid
compat_multirange_range(Oid type)
{
#if PG_VERSION_NUM >= 140000
	return get_multirange_range(type);
#else
	return InvalidOid;			/* there are none */
#endif
}

Oid
compat_type_namespace(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Oid			namespace;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	namespace = ((Form_pg_type) GETSTRUCT(tuple))->typnamespace;
	ReleaseSysCache(tuple);
	return namespace;
}

Oid
compat_function_type(List *name, int nargs, Oid *argtypes, Oid *funcid)
{
	List	   *fargs = NIL;
	Oid			oid;
	Oid			rettype;
	bool		retset;
	int			nvargs;
	Oid			vatype;
	Oid		   *declared;
	List	   *defaults;
	FuncDetailCode code;
	int			i;

	/* func_get_detail looks at the arguments only to treat a cast */
	for (i = 0; i < nargs; i++)
		fargs = lappend(fargs, makeNullConst(argtypes[i], -1, InvalidOid));
	code = func_get_detail(name, fargs, NIL, nargs, argtypes, true, true,
#if PG_VERSION_NUM >= 140000
						   false,
#endif
						   &oid, &rettype, &retset, &nvargs, &vatype, &declared,
						   &defaults);
	if (code != FUNCDETAIL_NORMAL && code != FUNCDETAIL_AGGREGATE &&
		code != FUNCDETAIL_WINDOWFUNC)
		return InvalidOid;
	if (funcid != NULL)
		*funcid = oid;
	return enforce_generic_type_consistency(argtypes, declared, nargs, rettype,
											false);
}

/* get_extension_schema() is static before PostgreSQL 16 */
Oid
compat_extension_schema(Oid extension)
{
	Oid			result = InvalidOid;
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(extension));
	scan = systable_beginscan(rel, ExtensionOidIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		result = ((Form_pg_extension) GETSTRUCT(tuple))->extnamespace;
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return result;
}

bool
compat_may_execute(Oid funcid)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ProcedureRelationId, funcid, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#else
	return pg_proc_aclcheck(funcid, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK;
#endif
}

bool
compat_may_use_schema(Oid schema)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(NamespaceRelationId, schema, GetUserId(), ACL_USAGE) == ACLCHECK_OK;
#else
	return pg_namespace_aclcheck(schema, GetUserId(), ACL_USAGE) == ACLCHECK_OK;
#endif
}

bool
compat_column_is_not_null(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple;
	bool		result;

	if (get_rel_relkind(relid) == RELKIND_RELATION && has_subclass(relid))
		return false;
	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid), Int16GetDatum(attnum));
	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	ReleaseSysCache(tuple);
	return result;
}

List *
compat_analyze_and_rewrite(RawStmt *raw, const char *sql, Oid *types, int ntypes)
{
#if PG_VERSION_NUM >= 150000
	return pg_analyze_and_rewrite_fixedparams(raw, sql, types, ntypes, NULL);
#else
	return pg_analyze_and_rewrite(raw, sql, types, ntypes, NULL);
#endif
}

CompatSearchPath *
compat_search_path(MemoryContext context)
{
#if PG_VERSION_NUM >= 170000
	return GetSearchPathMatcher(context);
#else
	return GetOverrideSearchPath(context);
#endif
}

bool
compat_search_path_is(CompatSearchPath *path)
{
#if PG_VERSION_NUM >= 170000
	return SearchPathMatchesCurrentEnvironment(path);
#else
	return OverrideSearchPathMatchesCurrent(path);
#endif
}

void
compat_free_search_path(CompatSearchPath *path)
{
	list_free(path->schemas);
	pfree(path);
}

bool
compat_is_merge(const Query *query)
{
#if PG_VERSION_NUM >= 150000
	return query->commandType == CMD_MERGE;
#else
	return false;
#endif
}

bool
compat_has_sql_body(HeapTuple tuple)
{
#if PG_VERSION_NUM >= 140000
	return !heap_attisnull(tuple, Anum_pg_proc_prosqlbody, NULL);
#else
	return false;
#endif
}

Query *
compat_inline_in_from(PlannerInfo *root, RangeTblEntry *rte)
{
#if PG_VERSION_NUM >= 190000
	return inline_function_in_from(root, rte);
#else
	return inline_set_returning_function(root, rte);
#endif
}

char *
compat_escape_percent(const char *text)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (; *text != '\0'; text++)
	{
		if (*text == '%')
			appendStringInfoChar(&buf, '%');
		appendStringInfoChar(&buf, *text);
	}
	return buf.data;
}

Oid
compat_catalog_type(const char *name)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum(name),
									   ObjectIdGetDatum(PG_CATALOG_NAMESPACE));

	if (!OidIsValid(type))
		elog(ERROR, "type pg_catalog.%s does not exist", name);
	return type;
}

Oid
compat_collation_namespace(Oid collation)
{
	HeapTuple	tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
	Oid			namespace;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for collation %u", collation);
	namespace = ((Form_pg_collation) GETSTRUCT(tuple))->collnamespace;
	ReleaseSysCache(tuple);
	return namespace;
}

Numeric
compat_int64_to_numeric(int64 value)
{
#if PG_VERSION_NUM >= 140000
	return int64_to_numeric(value);
#else
	return DatumGetNumeric(DirectFunctionCall1(int8_numeric, Int64GetDatum(value)));
#endif
}

bool
compat_numeric_is_special(Numeric number)
{
#if PG_VERSION_NUM >= 140000
	return numeric_is_nan(number) || numeric_is_inf(number);
#else
	return numeric_is_nan(number);
#endif
}
