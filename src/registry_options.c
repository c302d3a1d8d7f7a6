/*
 * registry_options.c
 *	  Reading the jsonb options of a registration into structures.
 *
 * Only the form is checked here: keys, types, words.  Every reader takes an
 * elevel.  At ERROR, for orm_register(), a fault is an error; at WARNING, for
 * what is stored, it is reported and the option left out, so that a row that
 * was restored by hand can't do more than be useless.
 *
 * Relies on: nothing but jsonb; results are in the current memory context.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "reflect.h"

/* Where in the options we are, for messages. */
typedef struct Reader
{
	int			elevel;
	const char *where;			/* "relations.blog", or NULL at the top */
} Reader;

/* -------------------------------------------------------------- complaints */

static char *
option_path(const Reader *reader, const char *key)
{
	return reader->where ? psprintf("%s.%s", reader->where, key)
		: pstrdup(key);
}

static void
wrong_type(const Reader *reader, const char *key, const char *expected)
{
	ereport(reader->elevel,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("registration option \"%s\" must be %s",
					option_path(reader, key), expected)));
}

static char *
word_list(const char *const *words)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; words[i]; i++)
		appendStringInfo(&buf, "%s%s", i ? ", " : "", words[i]);
	return buf.data;
}

static const char *
nearest_word(const char *word, const char *const *words)
{
	List	   *list = NIL;

	for (int i = 0; words[i]; i++)
		list = lappend(list, unconstify(char *, words[i]));
	return orm_nearest_name(word, list);
}

static void
unknown_option(const Reader *reader, const char *key,
			   const char *const *known)
{
	const char *near = nearest_word(key, known);

	ereport(reader->elevel,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("registration option \"%s\" is not known",
					option_path(reader, key)),
			 errdetail("Known here: %s.", word_list(known)),
			 near ? errhint("Perhaps you meant \"%s\".", near) : 0));
}

static void
unknown_word(const Reader *reader, const char *key, const char *word,
			 const char *const *known)
{
	ereport(reader->elevel,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is no value for registration option \"%s\"",
					word, option_path(reader, key)),
			 errhint("Possible values: %s.", word_list(known))));
}

/* ------------------------------------------------------------------ values */

static bool
is_object(const JsonbValue *value)
{
	return value->type == jbvBinary &&
		JsonContainerIsObject(value->val.binary.data);
}

static bool
is_array(const JsonbValue *value)
{
	return value->type == jbvBinary &&
		JsonContainerIsArray(value->val.binary.data) &&
		!JsonContainerIsScalar(value->val.binary.data);
}

static char *
string_of(const JsonbValue *value)
{
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/*
 * A name that a path may consist of.  Paths are cut at "__", so no name has
 * that in it or an underscore at its end.
 */
static bool
check_name(const Reader *reader, const char *key, const char *name)
{
	size_t		len = strlen(name);

	if (len > 0 && len < NAMEDATALEN && strstr(name, "__") == NULL &&
		name[len - 1] != '_' && strcmp(name, "pk") != 0)
		return true;
	ereport(reader->elevel,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" can't be the name of a field or relation (registration option \"%s\")",
					name, option_path(reader, key)),
			 errdetail("A name is not \"pk\", has at most %d bytes, no \"__\" in it and no \"_\" at its end.",
					   NAMEDATALEN - 1)));
	return false;
}

static char *
read_string(const Reader *reader, const char *key, const JsonbValue *value)
{
	if (value->type == jbvString && value->val.string.len > 0)
		return string_of(value);
	wrong_type(reader, key, "a string that is not empty");
	return NULL;
}

static bool
read_bool(const Reader *reader, const char *key, const JsonbValue *value)
{
	if (value->type == jbvBool)
		return value->val.boolean;
	wrong_type(reader, key, "true or false");
	return false;
}

/* A list of strings; one alone may stand without its brackets. */
static List *
read_strings(const Reader *reader, const char *key, const JsonbValue *value)
{
	JsonbIterator *it;
	JsonbValue	item;
	JsonbIteratorToken token;
	List	   *result = NIL;

	if (value->type == jbvString && value->val.string.len > 0)
		return list_make1(string_of(value));
	if (!is_array(value))
	{
		wrong_type(reader, key, "an array of strings");
		return NIL;
	}
	it = JsonbIteratorInit(value->val.binary.data);
	while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		if (item.type != jbvString || item.val.string.len == 0)
		{
			wrong_type(reader, key, "an array of strings");
			return NIL;
		}
		result = lappend(result, string_of(&item));
	}
	return result;
}

static Jsonb *
read_any(const JsonbValue *value)
{
	return JsonbValueToJsonb(unconstify(JsonbValue *, value));
}

/* Calls "option" for every key of an object. */
static void
read_object(const Reader *reader, JsonbContainer *object, void *target,
			void (*option) (const Reader *reader, void *target,
							const char *key, const JsonbValue *value))
{
	JsonbIterator *it = JsonbIteratorInit(object);
	JsonbValue	item;
	JsonbIteratorToken token;
	char	   *key = NULL;

	while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			key = string_of(&item);
		else if (token == WJB_VALUE)
			option(reader, target, key, &item);
	}
}

/* --------------------------------------------------------------- relations */

static const char *const kind_words[] = {"fk", "o2o", "m2m", NULL};
static const OrmRelKind kind_values[] = {REL_FK, REL_O2O, REL_M2M};

static const char *const delete_words[] = {
	"CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "DO_NOTHING",
	NULL
};
static const OrmOnDelete delete_values[] = {
	DEL_CASCADE, DEL_PROTECT, DEL_RESTRICT, DEL_SET_NULL, DEL_SET_DEFAULT,
	DEL_DO_NOTHING
};

/* The number of a word in a list, -1 after a complaint. */
static int
read_word(const Reader *reader, const char *key, const JsonbValue *value,
		  const char *const *words)
{
	char	   *word = read_string(reader, key, value);

	if (word == NULL)
		return -1;
	for (int i = 0; words[i]; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return i;
	}
	unknown_word(reader, key, word, words);
	return -1;
}

static void
read_on_delete(const Reader *reader, RegRelation *rel, const char *key,
			   const JsonbValue *value)
{
	int			word;

	if (is_object(value))
	{
		JsonbIterator *it = JsonbIteratorInit(value->val.binary.data);
		JsonbValue	item;

		(void) JsonbIteratorNext(&it, &item, true);
		if (JsonbIteratorNext(&it, &item, true) == WJB_KEY &&
			item.val.string.len == 3 &&
			strncmp(item.val.string.val, "SET", 3) == 0)
		{
			(void) JsonbIteratorNext(&it, &item, true);
			rel->set_value = read_any(&item);
			rel->on_delete = DEL_SET_VALUE;
			rel->on_delete_given = true;
			if (JsonbIteratorNext(&it, &item, true) == WJB_END_OBJECT)
				return;
		}
		rel->on_delete_given = false;
		wrong_type(reader, key, "a word, or {\"SET\": value}");
		return;
	}
	word = read_word(reader, key, value, delete_words);
	if (word < 0)
		return;
	rel->on_delete = delete_values[word];
	rel->on_delete_given = true;
}

static void
read_related_name(const Reader *reader, RegRelation *rel, const char *key,
				  const JsonbValue *value)
{
	char	   *name;
	size_t		len;

	if (value->type == jbvNull)
	{
		rel->related_name_given = true;
		return;
	}
	name = read_string(reader, key, value);
	if (name == NULL)
		return;
	len = strlen(name);
	/* Django's way to say that there is none is a "+" at the end */
	if (name[len - 1] != '+' && !check_name(reader, key, name))
		return;
	rel->related_name_given = true;
	rel->related_name = name[len - 1] == '+' ? NULL : name;
}

static void
relation_option(const Reader *reader, void *target, const char *key,
				const JsonbValue *value)
{
	static const char *const known[] = {
		"kind", "to", "columns", "to_columns", "through", "from_columns",
		"through_to_columns", "related_name", "related_query_name",
		"on_delete", "symmetrical", NULL
	};
	RegRelation *rel = target;

	if (strcmp(key, "kind") == 0)
	{
		int			word = read_word(reader, key, value, kind_words);

		rel->kind = word < 0 ? -1 : (int) kind_values[word];
	}
	else if (strcmp(key, "to") == 0)
	{
		rel->to_text = read_string(reader, key, value);
		rel->target_given = rel->to_text != NULL;
	}
	else if (strcmp(key, "through") == 0)
		rel->through_text = read_string(reader, key, value);
	else if (strcmp(key, "columns") == 0)
		rel->columns = read_strings(reader, key, value);
	else if (strcmp(key, "to_columns") == 0)
		rel->to_columns = read_strings(reader, key, value);
	else if (strcmp(key, "from_columns") == 0)
		rel->from_columns = read_strings(reader, key, value);
	else if (strcmp(key, "through_to_columns") == 0)
		rel->through_to_columns = read_strings(reader, key, value);
	else if (strcmp(key, "related_name") == 0)
		read_related_name(reader, rel, key, value);
	else if (strcmp(key, "related_query_name") == 0)
	{
		char	   *name = read_string(reader, key, value);

		if (name && check_name(reader, key, name))
			rel->related_query_name = name;
	}
	else if (strcmp(key, "on_delete") == 0)
		read_on_delete(reader, rel, key, value);
	else if (strcmp(key, "symmetrical") == 0)
		rel->symmetrical = read_bool(reader, key, value);
	else
		unknown_option(reader, key, known);
}

/* Options that exclude each other. */
static void
check_relation(const Reader *reader, RegRelation *rel)
{
	bool		m2m = rel->kind == REL_M2M || rel->through_text;

	if ((rel->kind == REL_FK || rel->kind == REL_O2O) &&
		(rel->through_text || rel->from_columns || rel->through_to_columns ||
		 rel->symmetrical))
	{
		ereport(reader->elevel,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("registration of \"%s\" mixes a foreign key with a join table",
						rel->name),
				 errhint("\"through\", \"from_columns\", \"through_to_columns\" and \"symmetrical\" belong to \"kind\": \"m2m\".")));
		rel->kind = -1;
	}
	if (m2m && rel->on_delete_given)
	{
		ereport(reader->elevel,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("registration of many-to-many \"%s\" has \"on_delete\"",
						rel->name),
				 errhint("Register it for the foreign keys of the join table.")));
		rel->on_delete_given = false;
	}
}

/* One relation; NULL after a WARNING that leaves nothing of it. */
RegRelation *
orm_registration_relation(const char *name, Jsonb *options, int elevel)
{
	RegRelation *rel = palloc0(sizeof(RegRelation));
	Reader		reader;

	reader.elevel = elevel;
	reader.where = NULL;
	if (!check_name(&reader, "relations", name))
		return NULL;
	reader.where = psprintf("relations.%s", name);
	if (!JB_ROOT_IS_OBJECT(options))
	{
		reader.where = "relations";
		wrong_type(&reader, name, "an object");
		return NULL;
	}
	rel->name = pstrdup(name);
	rel->kind = -1;
	rel->options = options;
	read_object(&reader, &options->root, rel, relation_option);
	check_relation(&reader, rel);
	return rel;
}

static void
one_relation(const Reader *reader, void *target, const char *key,
			 const JsonbValue *value)
{
	Registration *reg = target;
	RegRelation *rel;

	rel = orm_registration_relation(key, read_any(value), reader->elevel);
	if (rel)
		reg->relations = lappend(reg->relations, rel);
}

/* ------------------------------------------------------------------ fields */

static void
field_option(const Reader *reader, void *target, const char *key,
			 const JsonbValue *value)
{
	static const char *const known[] = {
		"column", "auto_now", "auto_now_add", "default", NULL
	};
	RegField   *field = target;

	if (strcmp(key, "column") == 0)
	{
		char	   *column = read_string(reader, key, value);

		if (column)
			field->column = column;
	}
	else if (strcmp(key, "auto_now") == 0)
		field->auto_now = read_bool(reader, key, value);
	else if (strcmp(key, "auto_now_add") == 0)
		field->auto_now_add = read_bool(reader, key, value);
	else if (strcmp(key, "default") == 0)
		field->default_value = read_any(value);
	else
		unknown_option(reader, key, known);
}

static void
one_field(const Reader *reader, void *target, const char *key,
		  const JsonbValue *value)
{
	Registration *reg = target;
	RegField   *field = palloc0(sizeof(RegField));

	field->name = pstrdup(key);
	field->column = field->name;
	if (is_object(value))
	{
		Reader		inner = *reader;

		inner.where = option_path(reader, key);
		read_object(&inner, value->val.binary.data, field, field_option);
	}
	else if (value->type == jbvString && value->val.string.len > 0)
		field->column = string_of(value);
	else
	{
		wrong_type(reader, key, "an object, or a column's name");
		return;
	}
	/* a column's own name may be anything */
	if (strcmp(field->name, field->column) != 0 &&
		!check_name(reader, key, field->name))
		return;
	reg->fields = lappend(reg->fields, field);
}

/* --------------------------------------------------------------- the whole */

static void
read_label(const Reader *reader, Registration *reg, const char *key,
		   const JsonbValue *value)
{
	char	   *label = read_string(reader, key, value);
	char	   *dot;

	if (label == NULL)
		return;
	dot = strchr(label, '.');
	if (dot == label || (dot && (dot[1] == '\0' || strchr(dot + 1, '.'))))
		wrong_type(reader, key, "\"app.Model\" or \"Model\"");
	else
		reg->label = label;
}

static void
top_option(const Reader *reader, void *target, const char *key,
		   const JsonbValue *value)
{
	static const char *const known[] = {
		"label", "ordering", "fields", "parents", "relations", NULL
	};
	Registration *reg = target;
	Reader		inner = *reader;

	inner.where = key;
	if (strcmp(key, "label") == 0)
		read_label(reader, reg, key, value);
	else if (strcmp(key, "ordering") == 0)
		reg->ordering = read_strings(reader, key, value);
	else if (strcmp(key, "parents") == 0)
		reg->parents = read_strings(reader, key, value);
	else if (strcmp(key, "fields") != 0 && strcmp(key, "relations") != 0)
		unknown_option(reader, key, known);
	else if (!is_object(value))
		wrong_type(reader, key, "an object");
	else
		read_object(&inner, value->val.binary.data, reg,
					key[0] == 'f' ? one_field : one_relation);
}

/* Reads all options of a model into a registration that has its relid. */
void
orm_registration_options(Registration *reg, Jsonb *options, int elevel)
{
	Reader		reader;

	reader.elevel = elevel;
	reader.where = NULL;
	if (!JB_ROOT_IS_OBJECT(options))
	{
		ereport(elevel,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("registration options must be a JSON object")));
		return;
	}
	read_object(&reader, &options->root, reg, top_option);
}
