/*
 * nested.c
 *	  Which columns and nested objects a row of a model has.
 *
 * only() and defer() leave columns out; select_related() nests related
 * objects.
 *
 * Relies on deparse.c for a model's columns.
 */
#include "postgres.h"

#include "nested.h"

/* Is the column named by one of only()'s or defer()'s names? */
static bool
is_named(OrmQuery *query, const OrmColumn *column)
{
	ListCell   *lc;

	foreach(lc, query->deferred)
	{
		OrmName		found;

		if (strstr(lfirst(lc), "__") != NULL)
			continue;
		found = orm_model_name(query->model, lfirst(lc), NULL);
		if (found.column == column)
			return true;
		if (found.kind == NAME_RELATION && REL_IS_FORWARD(found.relation->kind) &&
			found.relation->kind != REL_M2M)
		{
			int			i;

			for (i = 0; i < found.relation->ncols; i++)
			{
				if (orm_model_column(found.owner, found.relation->from_cols[i]) == column)
					return true;
			}
		}
	}
	return false;
}

List *
orm_default_columns(OrmQuery *query)
{
	List	   *columns = orm_model_columns(query);
	List	   *kept = NIL;
	ListCell   *lc;

	if (query->deferred == NIL)
		return columns;
	foreach(lc, columns)
	{
		OrmSelected *item = lfirst(lc);

		/* the key is always there */
		if (item->expr->column->primary ||
			is_named(query, item->expr->column) != query->defer)
			kept = lappend(kept, item);
	}
	return kept;
}
