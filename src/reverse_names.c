/*
 * reverse_names.c
 *	  The names that relations have on the referenced side (API section 8,
 *	  rank 6) when none is registered.
 *
 * A reverse relation answers to the referencing table's name and to whatever
 * follows an underscore in it, and to either with "_by_" and the forward
 * relation's name.  More than one may answer to a name; the more specific way
 * of matching wins, and a tie is for the caller to report.  The name that a
 * relation is listed under is one by which it is found again: by Django's
 * custom what follows the first underscore (blog_entry -> entry), and if
 * another relation or a column has that, something longer.
 *
 * Relies on: an OrmModel whose columns, forward and reverse relations are
 * there but for these names.
 */
#include "postgres.h"

#include "utils/hsearch.h"

#include "reflect.h"

#ifndef HASH_STRINGS
#define HASH_STRINGS 0			/* before PostgreSQL 14: the default */
#endif

/* How a reverse relation matches a name; less is more specific. */
enum
{
	MATCH_REGISTERED,
	MATCH_TABLE,
	MATCH_SUFFIX,
	MATCH_TABLE_BY,
	MATCH_SUFFIX_BY
};

StaticAssertDecl(MATCH_SUFFIX_BY + 1 == ORM_REVERSE_LEVELS, "ways of matching");

/* ---------------------------------------------------------------- matching */

static int
match_table(const OrmRelation *rel, const char *name, size_t len)
{
	const char *table = rel->source_name;
	size_t		table_len = strlen(table);

	if (len == table_len && memcmp(table, name, len) == 0)
		return MATCH_TABLE;
	if (rel->full_name_only || len == 0 || len >= table_len ||
		table[table_len - len - 1] != '_' ||
		memcmp(table + table_len - len, name, len) != 0)
		return -1;
	return MATCH_SUFFIX;
}

/* What a partition inherits comes after all that is its own. */
int
orm_reverse_level(const OrmRelation *rel, int level)
{
	return rel->inherited ? level + ORM_REVERSE_LEVELS : level;
}

/*
 * How well a reverse relation answers to a name: less is better, -1 not.
 * orm_reverse_level() makes the matches of several relations comparable.
 */
int
orm_reverse_match(const OrmRelation *rel, const char *name)
{
	size_t		len = strlen(name);
	size_t		by_len;
	int			level;

	if (rel->name_registered)
		return strcmp(rel->name, name) == 0 ? MATCH_REGISTERED : -1;
	level = match_table(rel, name, len);
	if (level >= 0)
		return level;
	by_len = strlen(rel->forward_name);
	if (len <= by_len + 4 ||
		strcmp(name + len - by_len, rel->forward_name) != 0 ||
		strncmp(name + len - by_len - 4, "_by_", 4) != 0)
		return -1;
	level = match_table(rel, name, len - by_len - 4);
	return level < 0 ? -1
		: level == MATCH_TABLE ? MATCH_TABLE_BY : MATCH_SUFFIX_BY;
}

/* ------------------------------------------------------------------ naming */

#define LONGEST_NAME (2 * NAMEDATALEN + 8)

/* How many relations answer to a name, for each way of matching. */
typedef struct NameUse
{
	char		name[LONGEST_NAME];
	int			count[2 * ORM_REVERSE_LEVELS];
} NameUse;

static void
count_name(HTAB *uses, const OrmRelation *rel, const char *name, int level)
{
	char		key[LONGEST_NAME];
	NameUse    *use;
	bool		found;

	strlcpy(key, name, sizeof(key));
	use = hash_search(uses, key, HASH_ENTER, &found);
	if (!found)
		memset(use->count, 0, sizeof(use->count));
	use->count[orm_reverse_level(rel, level)]++;
}

static void
count_with_by(HTAB *uses, const OrmRelation *rel, const char *name, int level)
{
	char		key[LONGEST_NAME];

	count_name(uses, rel, name, level);
	snprintf(key, sizeof(key), "%s_by_%s", name, rel->forward_name);
	count_name(uses, rel, key, level == MATCH_TABLE ? MATCH_TABLE_BY
			   : MATCH_SUFFIX_BY);
}

static void
count_relation(HTAB *uses, const OrmRelation *rel)
{
	if (rel->name_registered)
	{
		count_name(uses, rel, rel->name, MATCH_REGISTERED);
		return;
	}
	count_with_by(uses, rel, rel->source_name, MATCH_TABLE);
	if (rel->full_name_only)
		return;
	for (const char *p = rel->source_name; *p; p++)
	{
		if (*p == '_' && p[1] != '\0')
			count_with_by(uses, rel, p + 1, MATCH_SUFFIX);
	}
}

/* Whether a name of an earlier rank hides this one. */
static bool
taken(const OrmModel *model, const char *name)
{
	ListCell   *lc;

	if (strcmp(name, "pk") == 0)
		return true;
	for (int i = 0; i < model->ncolumns; i++)
	{
		if (strcmp(model->columns[i].attname, name) == 0)
			return true;
	}
	foreach(lc, model->forward)
	{
		OrmRelation *rel = lfirst(lc);

		if (strcmp(rel->name, name) == 0 ||
			(rel->alias && strcmp(rel->alias, name) == 0))
			return true;
	}
	return false;
}

/* Whether the name, which matches in that way, leads back to the relation. */
static bool
leads_back(HTAB *uses, const OrmModel *model, const OrmRelation *rel,
		   const char *name, int level)
{
	char		key[LONGEST_NAME];
	NameUse    *use;

	strlcpy(key, name, sizeof(key));
	level = orm_reverse_level(rel, level);
	use = hash_search(uses, key, HASH_FIND, NULL);
	if (use == NULL || use->count[level] != 1)
		return false;
	for (int i = 0; i < level; i++)
	{
		if (use->count[i] > 0)
			return false;
	}
	return !taken(model, name);
}

/* What follows the first underscore; the whole name where nothing does. */
static const char *
short_name(const OrmRelation *rel)
{
	const char *underscore = strchr(rel->source_name, '_');

	if (rel->full_name_only || underscore == NULL || underscore[1] == '\0')
		return rel->source_name;
	return underscore + 1;
}

static char *
default_name(HTAB *uses, const OrmModel *model, const OrmRelation *rel)
{
	const char *full = rel->source_name;
	const char *brief = short_name(rel);
	char	   *by;

	if (brief != full && leads_back(uses, model, rel, brief, MATCH_SUFFIX))
		return pstrdup(brief);
	if (leads_back(uses, model, rel, full, MATCH_TABLE))
		return pstrdup(full);
	by = psprintf("%s_by_%s", brief, rel->forward_name);
	if (brief != full && leads_back(uses, model, rel, by, MATCH_SUFFIX_BY))
		return by;
	by = psprintf("%s_by_%s", full, rel->forward_name);
	if (leads_back(uses, model, rel, by, MATCH_TABLE_BY))
		return by;
	return pstrdup(full);
}

static char *
default_accessor(const OrmRelation *rel)
{
	const char *base = rel->name_registered ? short_name(rel) : rel->name;

	return REL_IS_TO_MANY(rel->kind) ? psprintf("%s_set", base)
		: pstrdup(rel->name);
}

/* Gives every reverse relation of the model its name and its accessor. */
void
orm_name_reverse_relations(OrmModel *model)
{
	HASHCTL		ctl = {0};
	HTAB	   *uses;
	ListCell   *lc;

	ctl.keysize = LONGEST_NAME;
	ctl.entrysize = sizeof(NameUse);
	ctl.hcxt = CurrentMemoryContext;
	uses = hash_create("orm_lookup reverse names", 64, &ctl,
					   HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	foreach(lc, model->reverse)
		count_relation(uses, lfirst(lc));
	foreach(lc, model->reverse_all)
	{
		OrmRelation *rel = lfirst(lc);

		if (rel->accessor == NULL)	/* hidden: for messages only */
			rel->name = pstrdup(rel->source_name);
		else
		{
			if (!rel->name_registered)
				rel->name = default_name(uses, model, rel);
			if (rel->related_name == NULL)
				rel->accessor = default_accessor(rel);
		}
	}
	hash_destroy(uses);
}
