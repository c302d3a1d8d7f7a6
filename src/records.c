/*
 * records.c
 *	  Looks through a jsonb array of objects that are rows of a model.
 *
 * One pass over the array finds the names in it, which must be fields, and
 * sorts the objects by the sets of keys they have.  Most often that is one
 * set, and the array can go to orm_recordset as it is; else a second pass
 * makes an array of each set.  The keys are names of columns there, and so not
 * longer than those.
 *
 * Two things about the values matter here: a null for a key that the table
 * makes by itself counts as no key, and numbers with a fraction that are meant
 * for integers are marked, because the integers' input functions refuse them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "records.h"

/* A key that occurs in some object. */
typedef struct Key
{
	OrmRecordField *field;
	int			len;
	bool		optional;		/* null is as good as nothing */
	bool		integer;
} Key;

typedef struct Reader
{
	const OrmModel *model;
	Key		   *keys;
	int			nkeys;
	int			maxkeys;
	int		   *last;			/* the keys of the object before this one */
	int			nlast;
	int		   *now;			/* those of this object, in its order */
	int			nnow;
	int		   *present;		/* those of them that count */
	int			npresent;
	int		   *before;			/* those that counted in the object before, */
	int			nbefore;		/* and its group */
	RecordGroup *group;
	RecordSet  *set;
} Reader;

OrmRecordField *
orm_find_record_field(RecordGroup *group, const OrmModel *model, AttrNumber attnum)
{
	ListCell   *lc;

	foreach(lc, group->fields)
	{
		OrmRecordField *field = lfirst(lc);

		if (field->model->relid == model->relid && field->column->attnum == attnum)
			return field;
	}
	return NULL;
}

static int
new_key(Reader *reader, const char *name, int len)
{
	char	   *key = pnstrdup(name, len);
	List	   *columns = orm_field_columns(reader->model, key, NULL);
	OrmAssign  *assign = linitial(columns);
	OrmRecordField *field;
	Key		   *k;
	Oid			type;

	if (list_length(columns) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("\"%s\" of %s is several columns", key,
						orm_model_display(reader->model)),
				 errhint("Give each of the columns.")));
	if (len >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("the key \"%s\" is too long", key),
				 errhint("Give the column's own name, \"%s\".", assign->column->column)));
	if (reader->nkeys == reader->maxkeys)
	{
		reader->maxkeys *= 2;
		reader->keys = repalloc(reader->keys, sizeof(Key) * reader->maxkeys);
		reader->last = repalloc(reader->last, sizeof(int) * reader->maxkeys);
		reader->now = repalloc(reader->now, sizeof(int) * reader->maxkeys);
		reader->present = repalloc(reader->present, sizeof(int) * reader->maxkeys);
		reader->before = repalloc(reader->before, sizeof(int) * reader->maxkeys);
	}
	field = palloc0(sizeof(OrmRecordField));
	field->key = key;
	field->model = assign->model;
	field->column = assign->column;
	type = orm_base_type(assign->column->typid);
	k = &reader->keys[reader->nkeys];
	k->field = field;
	k->len = len;
	k->optional = assign->column->primary && assign->column->hasdefault;
	k->integer = type == INT2OID || type == INT4OID || type == INT8OID;
	return reader->nkeys++;
}

static bool
is_key(const Key *key, const JsonbValue *name)
{
	return key->len == name->val.string.len &&
		memcmp(key->field->key, name->val.string.val, key->len) == 0;
}

/* Objects that follow each other mostly have the same keys in the same order. */
static int
find_key(Reader *reader, const JsonbValue *name)
{
	int			i;

	if (reader->nnow < reader->nlast)
	{
		int			guess = reader->last[reader->nnow];

		if (is_key(&reader->keys[guess], name))
			return guess;
	}
	for (i = 0; i < reader->nkeys; i++)
	{
		if (is_key(&reader->keys[i], name))
			return i;
	}
	return new_key(reader, name->val.string.val, name->val.string.len);
}

static void
read_value(Reader *reader, Key *key, const JsonbValue *value, int number)
{
	if (value->type == jbvNull && key->optional)
		return;
	if (key->integer && value->type == jbvNumeric && !key->field->fractions &&
		DatumGetInt32(DirectFunctionCall1(numeric_scale,
										  NumericGetDatum(value->val.numeric))) > 0)
		key->field->fractions = true;
	reader->present[reader->npresent++] = number;
}

static int
compare_ints(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

static bool
group_has(RecordGroup *group, const int *keys, int n)
{
	return group->nkeys == n && memcmp(group->keys, keys, sizeof(int) * n) == 0;
}

static RecordGroup *
new_group(Reader *reader)
{
	RecordGroup *group = palloc0(sizeof(RecordGroup));
	int			i;

	group->nkeys = reader->npresent;
	group->keys = palloc(sizeof(int) * Max(group->nkeys, 1));
	memcpy(group->keys, reader->present, sizeof(int) * group->nkeys);
	for (i = 0; i < group->nkeys; i++)
	{
		OrmRecordField *field = reader->keys[group->keys[i]].field;
		OrmRecordField *other = orm_find_record_field(group, field->model,
													  field->column->attnum);

		if (other != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_COLUMN),
					 errmsg("\"%s\" and \"%s\" of %s are the same column",
							other->key, field->key, orm_model_display(reader->model))));
		group->fields = lappend(group->fields, field);
	}
	group->number = list_length(reader->set->groups);
	reader->set->groups = lappend(reader->set->groups, group);
	return group;
}

/* The group of the objects that have the keys that this one has. */
static RecordGroup *
find_group(Reader *reader)
{
	ListCell   *lc;

	qsort(reader->present, reader->npresent, sizeof(int), compare_ints);
	foreach(lc, reader->set->groups)
	{
		if (group_has(lfirst(lc), reader->present, reader->npresent))
			return lfirst(lc);
	}
	return new_group(reader);
}

/* An object has ended: to which group does it belong? */
static void
end_object(Reader *reader)
{
	int		   *swap = reader->last;

	reader->last = reader->now;
	reader->nlast = reader->nnow;
	reader->now = swap;
	if (reader->group == NULL || reader->npresent != reader->nbefore ||
		memcmp(reader->present, reader->before, sizeof(int) * reader->npresent) != 0)
	{
		reader->nbefore = reader->npresent;
		memcpy(reader->before, reader->present, sizeof(int) * reader->npresent);
		reader->group = find_group(reader);
	}
	reader->group->count++;
	reader->set->group_of[reader->set->count++] = reader->group->number;
}

void
orm_no_records(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("rows are given as a jsonb array of objects"),
			 errhint("For example '[{\"name\": \"spike\"}, {\"name\": \"tyke\"}]'.")));
}

static void
read_objects(Reader *reader, Jsonb *rows)
{
	JsonbIterator *it = JsonbIteratorInit(&rows->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	int			key = 0;
	int			depth = 0;
	bool		skip = false;

	while ((token = JsonbIteratorNext(&it, &v, skip)) != WJB_DONE)
	{
		skip = token == WJB_KEY;
		switch (token)
		{
			case WJB_BEGIN_ARRAY:
				if (depth++ > 0)
					orm_no_records();
				break;
			case WJB_BEGIN_OBJECT:
				reader->nnow = reader->npresent = 0;
				break;
			case WJB_KEY:
				key = find_key(reader, &v);
				reader->now[reader->nnow++] = key;
				break;
			case WJB_VALUE:
				read_value(reader, &reader->keys[key], &v, key);
				break;
			case WJB_END_OBJECT:
				end_object(reader);
				CHECK_FOR_INTERRUPTS();
				break;
			case WJB_ELEM:
				orm_no_records();
				break;
			default:
				break;
		}
	}
}

/* Makes an array of each group's objects. */
static void
split_rows(RecordSet *set, Jsonb *rows)
{
	JsonbIterator *it = JsonbIteratorInit(&rows->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	ListCell   *lc;
	int			i = 0;

	foreach(lc, set->groups)
		(void) pushJsonbValue(&((RecordGroup *) lfirst(lc))->state, WJB_BEGIN_ARRAY, NULL);
	(void) JsonbIteratorNext(&it, &v, false);
	while ((token = JsonbIteratorNext(&it, &v, true)) == WJB_ELEM)
	{
		RecordGroup *group = list_nth(set->groups, set->group_of[i++]);

		(void) pushJsonbValue(&group->state, WJB_ELEM, &v);
	}
	foreach(lc, set->groups)
	{
		RecordGroup *group = lfirst(lc);

		group->rows = JsonbValueToJsonb(pushJsonbValue(&group->state, WJB_END_ARRAY, NULL));
	}
}

RecordSet *
orm_read_records(Jsonb *rows, const OrmModel *model)
{
	Reader		reader;
	RecordSet  *set = palloc0(sizeof(RecordSet));

	if (!JB_ROOT_IS_ARRAY(rows) || JB_ROOT_IS_SCALAR(rows))
		orm_no_records();
	memset(&reader, 0, sizeof(reader));
	reader.model = model;
	reader.set = set;
	reader.maxkeys = 32;
	reader.keys = palloc(sizeof(Key) * reader.maxkeys);
	reader.last = palloc(sizeof(int) * reader.maxkeys);
	reader.now = palloc(sizeof(int) * reader.maxkeys);
	reader.present = palloc(sizeof(int) * reader.maxkeys);
	reader.before = palloc(sizeof(int) * reader.maxkeys);
	set->group_of = palloc(sizeof(int) * Max(JB_ROOT_COUNT(rows), 1));
	read_objects(&reader, rows);
	if (list_length(set->groups) == 1)
		((RecordGroup *) linitial(set->groups))->rows = rows;
	else if (set->groups != NIL)
		split_rows(set, rows);
	return set;
}

/* Of a number and of a text that says the same, for either is read as the other. */
static uint64
hash_scalar(const JsonbValue *value)
{
	char	   *text;
	uint64		hash;

	if (value->type == jbvString)
		return hash_bytes_extended((unsigned char *) value->val.string.val,
								   value->val.string.len, 0);
	if (value->type != jbvNumeric)
		return 0;
	text = numeric_normalize(value->val.numeric);
	hash = hash_bytes_extended((unsigned char *) text, strlen(text), 0);
	pfree(text);
	return hash;
}

static uint64
hash_key(JsonbContainer *object, List *fields, int nfields)
{
	uint64		hash = 0;
	int			i;

	for (i = 0; i < nfields; i++)
	{
		const OrmRecordField *field = list_nth(fields, i);
		JsonbValue	value;

		if (getKeyJsonValueFromContainer(object, field->key, strlen(field->key), &value) != NULL)
			hash = hash_combine64(hash, hash_scalar(&value));
	}
	return hash;
}

static int
compare_hashes(const void *a, const void *b)
{
	uint64		x = *(const uint64 *) a;
	uint64		y = *(const uint64 *) b;

	return x < y ? -1 : x > y;
}

bool
orm_records_repeat(Jsonb *rows, List *fields, int nfields)
{
	uint64	   *hashes = MemoryContextAllocHuge(CurrentMemoryContext,
												sizeof(uint64) * Max(JB_ROOT_COUNT(rows), 1));
	JsonbIterator *it = JsonbIteratorInit(&rows->root);
	JsonbValue	v;
	int			n = 0;
	int			i;
	bool		repeat = false;

	(void) JsonbIteratorNext(&it, &v, false);
	while (JsonbIteratorNext(&it, &v, true) == WJB_ELEM)
	{
		hashes[n++] = hash_key(v.val.binary.data, fields, nfields);
		CHECK_FOR_INTERRUPTS();
	}
	qsort(hashes, n, sizeof(uint64), compare_hashes);
	for (i = 1; i < n && !repeat; i++)
		repeat = hashes[i] == hashes[i - 1];
	pfree(hashes);
	return repeat;
}
