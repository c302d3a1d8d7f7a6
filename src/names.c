/*
 * names.c
 *	  Which relation a model's name means (API section 2).
 *
 * The steps are direct look-ups in the system caches, but for the last: the
 * one visible relation whose name ends in "_model".  For that this file keeps
 * an index of what follows each underscore in every relation's name: a sorted
 * array of (hash, OID), eight bytes an entry, filled by one scan of pg_class
 * when it is first needed.  It is a hint only: whatever it gives is checked
 * against the catalogs, so entries of dropped or renamed relations do no harm,
 * and all that an invalidation must do is to have the new name of its relation
 * entered before the next look-up.
 *
 * Nothing here opens a relation, and none is locked but the one that was found:
 * a name could come to mean another while one waits for that lock.
 *
 * Relies on: the search_path machinery of namespace.c; registry.c for labels;
 * models.c, which passes invalidations on.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/sinval.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

#include "compat.h"
#include "eval.h"
#include "reflect.h"

/* ------------------------------------------------------------------- cases */

/*
 * Lower-cased as Python does.  ASCII is done by hand, so that a locale such
 * as Turkish has no say in it.
 */
char *
orm_lower(const char *name)
{
	size_t		len = strlen(name);
	char	   *result;
	bool		ascii = true;

	for (size_t i = 0; i < len && ascii; i++)
		ascii = !IS_HIGHBIT_SET(name[i]);
	if (!ascii)
		return str_tolower(name, len, DEFAULT_COLLATION_OID);
	result = palloc(len + 1);
	for (size_t i = 0; i <= len; i++)
		result[i] = (name[i] >= 'A' && name[i] <= 'Z')
			? name[i] + ('a' - 'A') : name[i];
	return result;
}

/* -------------------------------------------------------- index of endings */

#define MAX_PENDING 1024
#define MAX_RECENT 256

typedef struct EndingIndex
{
	bool		valid;
	uint64	   *sorted;			/* hash << 32 | relation */
	int			nsorted;
	int			space;
	uint64		recent[MAX_RECENT];
	int			nrecent;
	Oid			pending[MAX_PENDING];	/* invalidated, to be looked at */
	int			npending;
} EndingIndex;

static EndingIndex *endings = NULL;

/* Called for every relcache invalidation: must do next to nothing. */
void
orm_names_forget(Oid relid)
{
	if (endings == NULL || !endings->valid)
		return;
	if (!OidIsValid(relid) || endings->npending == MAX_PENDING)
	{
		endings->valid = false;
		return;
	}
	if (endings->npending > 0 &&
		endings->pending[endings->npending - 1] == relid)
		return;
	endings->pending[endings->npending++] = relid;
}

static int
compare_entries(const void *a, const void *b)
{
	uint64		e1 = *(const uint64 *) a;
	uint64		e2 = *(const uint64 *) b;

	return e1 < e2 ? -1 : e1 > e2 ? 1 : 0;
}

static uint64
make_entry(const char *ending, Oid relid)
{
	uint32		hash = hash_bytes((const unsigned char *) ending,
								  strlen(ending));

	return ((uint64) hash << 32) | relid;
}

/* The first entry of the sorted array that is not less. */
static int
lower_bound(uint64 entry)
{
	int			low = 0;
	int			high = endings->nsorted;

	while (low < high)
	{
		int			mid = low + (high - low) / 2;

		if (endings->sorted[mid] < entry)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
append_sorted(uint64 entry)
{
	if (endings->nsorted == endings->space)
	{
		endings->space *= 2;
		endings->sorted = repalloc_huge(endings->sorted,
										endings->space * sizeof(uint64));
	}
	endings->sorted[endings->nsorted++] = entry;
}

static void
sort_entries(void)
{
	qsort(endings->sorted, endings->nsorted, sizeof(uint64), compare_entries);
}

static void
add_recent(uint64 entry)
{
	int			at = lower_bound(entry);

	if (at < endings->nsorted && endings->sorted[at] == entry)
		return;
	for (int i = 0; i < endings->nrecent; i++)
	{
		if (endings->recent[i] == entry)
			return;
	}
	if (endings->nrecent == MAX_RECENT)
	{
		while (endings->nrecent > 0)
			append_sorted(endings->recent[--endings->nrecent]);
		sort_entries();
	}
	endings->recent[endings->nrecent++] = entry;
}

/*
 * The system's own relations would make "User" mean pg_user, and another
 * session's temporary tables can't be seen.
 */
static bool
is_searched(Oid relid, Form_pg_class form)
{
	return relid >= FirstNormalObjectId && orm_is_model_kind(form->relkind) &&
		!isOtherTempNamespace(form->relnamespace) &&
		!orm_is_registry(relid);
}

/* Enters a relation's name and all that follows an underscore in it. */
static void
add_name(Oid relid, const char *name, void (*add) (uint64))
{
	char	   *lower = orm_lower(name);

	add(make_entry(lower, relid));
	for (char *p = lower; *p; p++)
	{
		if (*p == '_' && p[1] != '\0')
			add(make_entry(p + 1, relid));
	}
	pfree(lower);
}

static void
create_endings(void)
{
	MemoryContext context;
	EndingIndex *index;

	context = AllocSetContextCreate(CacheMemoryContext, "orm_lookup names",
									ALLOCSET_DEFAULT_SIZES);
	index = MemoryContextAllocZero(context, sizeof(EndingIndex));
	index->space = 1024;
	index->sorted = MemoryContextAlloc(context, index->space * sizeof(uint64));
	endings = index;
}

static void
fill_endings(void)
{
	Relation	catalog;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (endings == NULL)
		create_endings();
	endings->nsorted = endings->nrecent = endings->npending = 0;
	/* from here on invalidations are noted, also those during the scan */
	endings->valid = true;
	catalog = table_open(RelationRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

		if (is_searched(form->oid, form))
			add_name(form->oid, NameStr(form->relname), append_sorted);
		CHECK_FOR_INTERRUPTS();
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	sort_entries();
}

static void
look_at_pending(void)
{
	while (endings->valid && endings->npending > 0)
	{
		/* taken out first: it may be invalidated again while it is read */
		Oid			relid = endings->pending[--endings->npending];
		HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));

		if (HeapTupleIsValid(tuple))
		{
			Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);

			if (is_searched(relid, form))
				add_name(relid, NameStr(form->relname), add_recent);
			ReleaseSysCache(tuple);
		}
	}
}

/* An index that an error left half filled must not be taken for a whole one. */
static void
refresh_endings(void)
{
	(void) orm_registry();		/* so that orm_is_registry() knows */
	PG_TRY();
	{
		if (endings)
			look_at_pending();
		if (endings == NULL || !endings->valid)
			fill_endings();
	}
	PG_CATCH();
	{
		if (endings)
			endings->valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* Whether the relation still is what the index said, and can be seen. */
static bool
confirm_ending(Oid relid, Oid schema, const char *ending)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Form_pg_class form;
	char	   *lower;
	size_t		len;
	size_t		ending_len = strlen(ending);
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	lower = orm_lower(NameStr(form->relname));
	len = strlen(lower);
	result = is_searched(relid, form) && len >= ending_len &&
		strcmp(lower + len - ending_len, ending) == 0 &&
		(len == ending_len || lower[len - ending_len - 1] == '_');
	if (result && OidIsValid(schema))
		result = form->relnamespace == schema;
	ReleaseSysCache(tuple);
	if (result && !OidIsValid(schema))
		result = RelationIsVisible(relid);
	return result;
}

/* The relations whose name is, or ends in "_" and, the (lower-cased) ending. */
static List *
relations_by_ending(Oid schema, const char *ending)
{
	uint64		first = make_entry(ending, InvalidOid);
	List	   *found = NIL;
	List	   *result = NIL;
	ListCell   *lc;

	refresh_endings();
	for (int i = lower_bound(first); i < endings->nsorted &&
		 endings->sorted[i] >> 32 == first >> 32; i++)
		found = lappend_oid(found, (Oid) endings->sorted[i]);
	for (int i = 0; i < endings->nrecent; i++)
	{
		if (endings->recent[i] >> 32 == first >> 32)
			found = lappend_oid(found, (Oid) endings->recent[i]);
	}
	foreach(lc, found)
	{
		if (confirm_ending(lfirst_oid(lc), schema, ending))
			result = list_append_unique_oid(result, lfirst_oid(lc));
	}
	return result;
}

/* ------------------------------------------------------------------- steps */

static bool
is_model(Oid relid)
{
	return OidIsValid(relid) && orm_is_model_kind(get_rel_relkind(relid));
}

/* A relation of exactly that name, in a schema or along search_path. */
static Oid
relation_named(Oid schema, const char *name)
{
	Oid			relid;

	if (strlen(name) >= NAMEDATALEN)
		return InvalidOid;
	relid = OidIsValid(schema) ? get_relname_relid(name, schema)
		: RelnameGetRelid(name);
	return is_model(relid) ? relid : InvalidOid;
}

/*
 * The schema of that name, if the user may look into it.  *denied tells of
 * one that is closed to him.
 */
static Oid
schema_named(const char *name, bool *denied)
{
	Oid			schema;

	*denied = false;
	if (strlen(name) >= NAMEDATALEN)
		return InvalidOid;
	/* as PostgreSQL has it, pg_temp is whatever schema that is here */
	schema = LookupNamespaceNoError(name);
	if (!OidIsValid(schema))
		return InvalidOid;
	*denied = !compat_may_use_schema(schema);
	return *denied ? InvalidOid : schema;
}

/* The relations with a label, in a schema or visible along search_path. */
static List *
labelled(Oid schema, const char *label, bool whole)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, orm_registered_labels(orm_lower(label), whole))
	{
		Oid			relid = lfirst_oid(lc);

		if (is_model(relid) &&
			(OidIsValid(schema) ? get_rel_namespace(relid) == schema
			 : RelationIsVisible(relid)))
			result = list_append_unique_oid(result, relid);
	}
	return result;
}

/*
 * <app>.<model> as registered, else the relation <app>_<model>, for the first
 * of orm_lookup.app_labels that has one.
 */
static List *
by_app_labels(const char *lower)
{
	char	   *copy;
	char	   *save = NULL;

	if (orm_app_labels == NULL || orm_app_labels[0] == '\0')
		return NIL;
	copy = orm_lower(orm_app_labels);
	for (char *label = strtok_r(copy, ", \t\n\r\"", &save); label;
		 label = strtok_r(NULL, ", \t\n\r\"", &save))
	{
		List	   *found = labelled(InvalidOid, psprintf("%s.%s", label, lower), true);
		Oid			relid;

		if (found)
			return found;
		relid = relation_named(InvalidOid, psprintf("%s_%s", label, lower));
		if (OidIsValid(relid))
			return list_make1_oid(relid);
	}
	return NIL;
}

/* The relations that fit at the first step at which any does. */
static List *
bare_candidates(const char *name, bool quoted)
{
	char	   *lower = orm_lower(name);
	Oid			relid = relation_named(InvalidOid, name);
	List	   *found;

	if (OidIsValid(relid) || quoted)
		return OidIsValid(relid) ? list_make1_oid(relid) : NIL;
	relid = relation_named(InvalidOid, lower);
	if (OidIsValid(relid))
		return list_make1_oid(relid);
	found = by_app_labels(lower);
	if (found)
		return found;
	found = list_concat_unique_oid(labelled(InvalidOid, name, true),
								   labelled(InvalidOid, name, false));
	if (found)
		return found;
	return relations_by_ending(InvalidOid, lower);
}

static List *
qualified_candidates(const char *first, const char *second, bool quoted,
					 bool *denied)
{
	char	   *lower = orm_lower(second);
	Oid			schema = schema_named(first, denied);
	Oid			relid = InvalidOid;
	List	   *found;

	if (!OidIsValid(schema) && !quoted && !*denied)
		schema = schema_named(orm_lower(first), denied);
	if (OidIsValid(schema))
	{
		relid = relation_named(schema, second);
		if (!OidIsValid(relid) && !quoted)
			relid = relation_named(schema, lower);
	}
	if (OidIsValid(relid) || quoted)
		return OidIsValid(relid) ? list_make1_oid(relid) : NIL;
	found = labelled(InvalidOid, psprintf("%s.%s", first, second), true);
	if (found == NIL && OidIsValid(schema))
		found = labelled(schema, second, false);
	if (found)
		return found;
	relid = relation_named(InvalidOid,
						   psprintf("%s_%s", orm_lower(first), lower));
	if (OidIsValid(relid))
		return list_make1_oid(relid);
	return OidIsValid(schema) ? relations_by_ending(schema, lower) : NIL;
}

/* ------------------------------------------------------------------ errors */

char *
orm_relation_display(Oid relid)
{
	char	   *name = get_rel_name(relid);
	char	   *schema;

	if (name == NULL)
		return psprintf("%u", relid);
	if (RelationIsVisible(relid))
		return name;
	schema = get_namespace_name(get_rel_namespace(relid));
	return schema ? psprintf("%s.%s", schema, name) : name;
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

static void
ambiguous_error(const char *name, List *found, const OrmNode *node)
{
	StringInfoData list;
	List	   *names = NIL;
	ListCell   *lc;

	initStringInfo(&list);
	foreach(lc, found)
		names = lappend(names, orm_relation_display(lfirst_oid(lc)));
	list_sort(names, compare_names);
	foreach(lc, names)
		appendStringInfo(&list, "%s\"%s\"", lc == list_head(names) ? "" : ", ",
						 (char *) lfirst(lc));
	ereport(ERROR,
			(errcode(ERRCODE_AMBIGUOUS_ALIAS),
			 errmsg("model name \"%s\" is ambiguous: it could be %s",
					name, list.data),
			 errhint("Write the relation's full name, or set orm_lookup.app_labels."),
			 orm_errlocation(node)));
}

/* The greatest distance at which a name is still taken for a slip of the pen. */
static int
nearness(const char *name)
{
	return Max(1, Min(3, ((int) pg_mbstrlen(name) + 1) / 3));
}

/* "nmae" for "name": two neighbours changed places. */
static bool
is_swapped(const char *name, const char *other)
{
	while (*name != '\0' && *name == *other)
		name++, other++;
	/* in this order: what follows the end of either is not ours to read */
	return name[0] != '\0' && name[1] != '\0' &&
		name[1] == other[0] && name[0] == other[1] &&
		strcmp(name + 2, other + 2) == 0;
}

static int
name_distance(const char *name, const char *other, int limit)
{
	if (strcmp(name, other) != 0 && is_swapped(name, other))
		return 1;
	return varstr_levenshtein_less_equal(name, strlen(name),
										 other, strlen(other),
										 1, 1, 1, limit, true);
}

const char *
orm_nearest_name(const char *name, List *choices)
{
	const char *best = NULL;
	int			limit;
	char	   *lower;
	ListCell   *lc;

	if (strlen(name) > 2 * NAMEDATALEN)
		return NULL;
	lower = orm_lower(name);
	limit = nearness(name);
	foreach(lc, choices)
	{
		const char *choice = lfirst(lc);
		int			distance = name_distance(lower, orm_lower(choice), limit);

		if (distance <= limit)
		{
			best = choice;
			limit = distance - 1;
			if (limit < 0)
				break;
		}
	}
	return best;
}

/*
 * The relation whose name, or what follows its first underscore, is most like
 * the name: of those in the schema, or visible ones, or else one of exactly
 * that name in another schema, given with it.  Reads all of pg_class, which an
 * error may cost.
 */
static char *
nearest_relation(const char *name, Oid schema)
{
	Relation	catalog;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *path = fetch_search_path(true);
	char	   *lower = orm_lower(name);
	char	   *best = NULL;
	char	   *elsewhere = NULL;
	int			limit = nearness(name);

	if (strlen(name) > 2 * NAMEDATALEN)
		return NULL;
	(void) orm_registry();
	catalog = table_open(RelationRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	while (limit >= 0 && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class form = (Form_pg_class) GETSTRUCT(tuple);
		char	   *other;
		char	   *rest;
		int			distance;

		CHECK_FOR_INTERRUPTS();
		if (!is_searched(form->oid, form))
			continue;
		other = orm_lower(NameStr(form->relname));
		if (OidIsValid(schema) ? form->relnamespace != schema :
			!list_member_oid(path, form->relnamespace))
		{
			if (!OidIsValid(schema) && elsewhere == NULL && strcmp(lower, other) == 0 &&
				compat_may_use_schema(form->relnamespace))
				elsewhere = quote_qualified_identifier(get_namespace_name(form->relnamespace),
													   NameStr(form->relname));
			continue;
		}
		distance = name_distance(lower, other, limit);
		rest = strchr(other, '_');
		if (rest && rest[1])
			distance = Min(distance, name_distance(lower, rest + 1, limit));
		pfree(other);
		if (distance <= limit)
		{
			best = pstrdup(NameStr(form->relname));
			limit = distance - 1;
		}
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return best != NULL ? best : elsewhere;
}

static void
unknown_error(const char *name, List *parts, const OrmNode *node)
{
	char	   *near;
	bool		denied;

	if (list_length(parts) == 1)
		near = nearest_relation(name, InvalidOid);
	else
	{
		Oid			schema = schema_named(linitial(parts), &denied);

		near = OidIsValid(schema) ? nearest_relation(llast(parts), schema) : NULL;
		if (near != NULL)
			near = quote_qualified_identifier(linitial(parts), near);
		if (near == NULL)
			near = nearest_relation(psprintf("%s_%s", (char *) linitial(parts),
											 (char *) llast(parts)), InvalidOid);
		if (near == NULL)
			near = nearest_relation(llast(parts), InvalidOid);
		if (near == NULL && orm_is_method(llast(parts)))
			near = psprintf("%s.%s()", (char *) linitial(parts), (char *) llast(parts));
		if (near == NULL && orm_nearest_name(llast(parts), list_make1("objects")) != NULL)
			near = psprintf("%s.objects", (char *) linitial(parts));
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_TABLE),
			 errmsg("relation or model \"%s\" does not exist", name),
			 near != NULL && strchr(near, '"') != NULL ? errhint("Perhaps you meant %s.", near) :
			 near != NULL ? errhint("Perhaps you meant \"%s\".", near) :
			 errhint("orm_models() lists the models; one outside of search_path is written with its schema."),
			 orm_errlocation(node)));
}

/* ------------------------------------------------------------- entry points */

static Oid
resolve_name(List *parts, bool quoted, bool missing_ok, const OrmNode *node)
{
	List	   *found = NIL;
	bool		denied = false;
	char	   *name = linitial(parts);

	if (list_length(parts) == 1)
		found = bare_candidates(name, quoted);
	else
	{
		if (list_length(parts) == 2)
			found = qualified_candidates(name, lsecond(parts), quoted, &denied);
		for (int i = 1; i < list_length(parts); i++)
			name = psprintf("%s.%s", name, (char *) list_nth(parts, i));
	}
	if (list_length(found) == 1)
		return linitial_oid(found);
	if (list_length(found) > 1)
		ambiguous_error(name, found, node);
	if (denied)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for schema %s",
						(char *) linitial(parts)),
				 orm_errlocation(node)));
	if (!missing_ok)
		unknown_error(name, parts, node);
	return InvalidOid;
}

/*
 * As RangeVarGetRelidExtended() does for the parser: what others committed
 * while the lock was waited for may give the name to another relation, or to
 * none.
 */
Oid
orm_model_by_name(List *parts, bool quoted, bool missing_ok,
				  const OrmNode *node)
{
	Oid			locked = InvalidOid;

	AcceptInvalidationMessages();
	for (;;)
	{
		uint64		seen = SharedInvalidMessageCounter;
		Oid			relid = resolve_name(parts, quoted, missing_ok, node);

		if (OidIsValid(locked) && relid != locked)
			UnlockRelationOid(locked, AccessShareLock);
		if (!OidIsValid(relid) || relid == locked)
			return relid;
		LockRelationOid(relid, AccessShareLock);
		if (seen == SharedInvalidMessageCounter)
			return relid;
		locked = relid;
	}
}

/* One part of a name from *text on, or NULL when there is none. */
static char *
read_part(const char **text, bool *quoted)
{
	StringInfoData buf;
	const char *p = *text;

	initStringInfo(&buf);
	*quoted = *p == '"';
	if (*quoted)
	{
		for (p++; *p && (*p != '"' || p[1] == '"'); p++)
		{
			if (*p == '"')
				p++;
			appendStringInfoChar(&buf, *p);
		}
		if (*p != '"')
			return NULL;
		p++;
	}
	else
	{
		while (*p && strchr(". \t\r\n\"()[]{},;:'=", *p) == NULL)
			appendStringInfoChar(&buf, *p++);
	}
	*text = p;
	return buf.len > 0 ? buf.data : NULL;
}

static const char *
skip_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

Oid
orm_model_by_text(const char *text, bool missing_ok)
{
	const char *p = skip_space(text);
	List	   *parts = NIL;
	List	   *folded = NIL;
	bool		any_quoted = false;

	for (;;)
	{
		bool		quoted;
		char	   *part = read_part(&p, &quoted);

		if (part == NULL)
			break;
		parts = lappend(parts, part);
		folded = lappend(folded, quoted ? part : orm_lower(part));
		any_quoted |= quoted;
		p = skip_space(p);
		if (*p != '.')
			break;
		p = skip_space(p + 1);
		if (*p == '\0')
			parts = NIL;		/* ends in a dot */
	}
	if (parts == NIL || *p != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("\"%s\" is not the name of a relation or model", text),
				 errhint("Write it as app_model, schema.relation, app.Model or Model; quote what is not an identifier.")));
	/* beside a quoted part, the others are read as SQL reads them */
	return orm_model_by_name(any_quoted ? folded : parts, any_quoted,
							 missing_ok, NULL);
}
