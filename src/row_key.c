/*
 * row_key.c
 *	  What a row stands for that is given as a value.
 *
 * A row of a table, an argument of its row type or Model(pk=1), stands for its
 * primary key, but where a relation is compared with it for the column that the
 * relation refers to, which may be another, and for each of its columns where
 * there are several.  A row of a child table under multi-table inheritance has
 * the parent's key in the columns of its parent link, and the other way round.
 *
 * Relies on reflect.c for models and relations.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "utils/lsyscache.h"

#include "query.h"
#include "write.h"

bool
orm_is_row_type(Oid type)
{
	Oid			relid = OidIsValid(type) && type != RECORDOID ?
		get_typ_typrelid(getBaseType(type)) : InvalidOid;

	return OidIsValid(relid) && get_rel_relkind(relid) != RELKIND_COMPOSITE_TYPE;
}

const OrmModel *
orm_model_of_rows(const OrmParam *param)
{
	Oid			element;

	if (OidIsValid(param->row_of))
		return orm_model(param->row_of);
	if (orm_is_row_type(param->type))
		return orm_model(get_typ_typrelid(getBaseType(param->type)));
	element = OidIsValid(param->type) ? get_element_type(getBaseType(param->type)) : InvalidOid;
	return orm_is_row_type(element) ? orm_model(get_typ_typrelid(getBaseType(element))) : NULL;
}

OrmRowKey
orm_row_key(const OrmExpr *lhs, int i)
{
	OrmRowKey	key = {InvalidOid, InvalidAttrNumber};
	const OrmRelation *rel = lhs->relation;
	const OrmModel *to;

	/* the column of a relation means the same as the relation */
	if (rel == NULL && lhs->kind == X_COL)
		rel = orm_relation_of_column(lhs->model, lhs->column->attnum);
	if (rel == NULL)
	{
		/* a primary key of several columns */
		if (lhs->kind == X_TUPLE)
		{
			key.relid = lhs->model->relid;
			key.attnum = ((OrmExpr *) list_nth(lhs->args, i))->column->attnum;
		}
		return key;
	}
	key.relid = rel->to;
	if (rel->kind == REL_REVERSE_FK || rel->kind == REL_REVERSE_O2O)
	{
		/* a reverse relation means the other table's own key */
		to = orm_model(rel->to);
		if (i < to->npk)
		{
			key.attnum = to->pk[i];
			return key;
		}
	}
	key.attnum = rel->to_cols[i];
	return key;
}

static AttrNumber
across_link(const OrmRelation *link, AttrNumber attnum, bool up)
{
	const AttrNumber *here = up ? link->from_cols : link->to_cols;
	const AttrNumber *there = up ? link->to_cols : link->from_cols;
	int			i;

	for (i = 0; i < link->ncols; i++)
	{
		if (here[i] == attnum)
			return there[i];
	}
	return InvalidAttrNumber;
}

/*
 * orm_linked_column
 *		The column that parent links join to "attnum", up from a child or down
 *		to it; 0 when there is none.
 */
AttrNumber
orm_linked_column(List *links, AttrNumber attnum, bool up)
{
	int			n = list_length(links);
	int			i;

	for (i = 0; i < n; i++)
		attnum = across_link(list_nth(links, up ? i : n - 1 - i), attnum, up);
	return attnum;
}

/*
 * The same column of a model that is an ancestor or a descendant: *related
 * tells if it is one.
 */
static AttrNumber
related_column(const OrmModel *model, const OrmModel *of, AttrNumber attnum,
			   bool *related)
{
	List	   *links = orm_ancestor_links(of, model->relid, related);

	if (*related)
		return orm_linked_column(links, attnum, true);
	links = orm_ancestor_links(model, of->relid, related);
	return orm_linked_column(links, attnum, false);
}

AttrNumber
orm_row_column(const OrmModel *model, OrmRowKey key)
{
	if (key.relid == model->relid)
		return key.attnum;
	if (OidIsValid(key.relid))
	{
		const OrmModel *of = orm_model(key.relid);
		bool		related;
		AttrNumber	attnum = related_column(model, of, key.attnum, &related);

		if (related && !AttributeNumberIsValid(attnum))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a row of %s cannot stand for \"%s\" of %s, which it does not have",
							orm_model_display(model),
							orm_model_column(of, key.attnum)->attname,
							orm_model_display(of)),
					 errhint("Give the value itself.")));
		if (related)
			return attnum;
	}
	if (model->npk != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a row of %s cannot stand for its primary key",
						orm_model_display(model)),
				 errdetail("It has %d key columns.", model->npk)));
	return model->pk[0];
}
