/*
 * annotate.c
 *	  What annotate(), alias() and values() add to a query: annotations by
 *	  their names, and the columns that are selected.
 *
 * Relies on expressions.c, and on aggregate.c for what grouping they cause.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/formatting.h"

#include "literals.h"

/* ------------------------------------------------------------ annotations */

OrmAnnotation *
orm_find_annotation(OrmQuery *query, const char *name)
{
	ListCell   *lc;

	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);

		if (strcmp(annotation->name, name) == 0)
			return annotation;
	}
	return NULL;
}

/*
 * Annotations that use each other twice double in size with each step: stop
 * long before they fill the memory.
 */
#define MAX_ANNOTATION_SIZE 20000

void
orm_add_annotation(OrmQuery *query, const char *name, OrmExpr *expr,
				   bool selected)
{
	OrmAnnotation *annotation = orm_find_annotation(query, name);

	CHECK_FOR_INTERRUPTS();
	if (orm_expr_size(expr) > MAX_ANNOTATION_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				 errmsg("annotation \"%s\" is too complex", name),
				 errhint("Annotations that use each other are written out each time; use fewer of them.")));
	if (annotation == NULL)
	{
		annotation = palloc0(sizeof(OrmAnnotation));
		annotation->name = pstrdup(name);
		query->annotations = lappend(query->annotations, annotation);
	}
	annotation->expr = expr;
	annotation->selected = selected;
	if (selected && query->has_select)
	{
		OrmSelected *item = palloc0(sizeof(OrmSelected));
		ListCell   *lc;

		foreach(lc, query->select)
		{
			OrmSelected *old = lfirst(lc);

			if (old->annotation && strcmp(old->name, name) == 0)
			{
				old->expr = expr;
				return;
			}
		}
		item->name = annotation->name;
		item->expr = expr;
		item->annotation = true;
		query->select = lappend(query->select, item);
	}
}

static void
check_alias(OrmQuerySet *qs, const char *name, const OrmNode *node)
{
	ListCell   *lc;

	if (name[0] == '\0' || strpbrk(name, " \t\n\r\"'`[];#") != NULL ||
		strstr(name, "--") != NULL || strstr(name, "/*") != NULL ||
		strstr(name, "*/") != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("column aliases cannot contain whitespace characters, quotation marks, semicolons, or SQL comments"),
				 orm_errlocation(node)));
	if (qs->fields_set)
	{
		foreach(lc, qs->query->select)
		{
			OrmSelected *item = lfirst(lc);

			if (!item->annotation && strcmp(item->name, name) == 0)
				break;
		}
		if (lc == NULL)
			return;
	}
	else
	{
		OrmName		found = orm_model_name(qs->query->model, name, NULL);

		if (found.kind == NAME_NONE ||
			(found.kind == NAME_RELATION && !REL_IS_FORWARD(found.relation->kind) &&
			 (found.relation->accessor == NULL ||
			  strcmp(found.relation->accessor, name) != 0)))
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_ALIAS),
			 errmsg("the annotation \"%s\" conflicts with a field on %s", name,
					orm_model_display(qs->query->model)),
			 orm_errlocation(node)));
}

/*
 * orm_annotate
 *		One name=expression of annotate() or alias().
 */
void
orm_annotate(OrmQuerySet *qs, const char *name, OrmNode *value, bool selected,
			 OrmScope *scope)
{
	const char *class = orm_call_name(value);
	OrmExpr    *expr;

	if (class != NULL && strcmp(class, "FilteredRelation") == 0)
	{
		orm_add_filtered_relation(qs->query, name, value, scope);
		return;
	}
	if (!orm_is_expression(value, scope) && !orm_is_queryset(value, scope) &&
		!orm_is_q(value) && orm_now_expr(value) == NULL && class == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annotation \"%s\" is not an expression", name),
				 errhint("Use F('field') for a field and Value(...) for a constant."),
				 orm_errlocation(value)));
	if (orm_is_q(value) && !orm_is_queryset(value, scope))
		expr = orm_resolve_q(qs->query, orm_q_from_node(value, scope), scope);
	else
		expr = orm_resolve_expr(value, scope);
	orm_add_annotation(qs->query, name, expr, selected);
}

/* "books__count" for Count('books'), or an error that asks for a name. */
static const char *
unnamed_alias(OrmNode *value, OrmScope *scope)
{
	const char *class = orm_call_name(value);
	const OrmFunction *fn = class == NULL ? NULL : orm_function(class);
	List	   *args = fn == NULL ? NIL : orm_positional(value);
	const char *path = args == NIL ? NULL : orm_node_string(linitial(args), scope);

	if (args != NIL && path == NULL && orm_call_name(linitial(args)) != NULL &&
		strcmp(orm_call_name(linitial(args)), "F") == 0 &&
		((OrmNode *) linitial(args))->args != NIL)
		path = orm_node_string(linitial(((OrmNode *) linitial(args))->args), scope);
	if (fn == NULL || !(fn->flags & FN_AGGREGATE) || path == NULL ||
		strcmp(path, "*") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("complex annotations require an alias"),
				 errhint("Write name=expression."),
				 orm_errlocation(value)));
	return psprintf("%s__%s", path, fn->lookup);
}

void
orm_annotate_call(OrmQuerySet *qs, OrmNode *call, OrmScope *scope, bool selected)
{
	List	   *names = NIL;
	List	   *values = NIL;
	ListCell   *lc,
			   *vc;
	bool		grouped = false;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);

		if (arg->tag == ON_KEYWORD && arg->str == NULL && arg->base->tag == ON_DICT)
		{
			ListCell   *dc;

			for (dc = list_head(arg->base->args); dc != NULL;
				 dc = lnext(arg->base->args, dc))
			{
				const char *name = lfirst(dc) == NULL ? NULL :
					orm_node_string(lfirst(dc), scope);

				dc = lnext(arg->base->args, dc);
				if (name == NULL)
					ereport(ERROR,
							(errcode(ERRCODE_SYNTAX_ERROR),
							 errmsg("keyword names must be strings"),
							 orm_errlocation(arg)));
				names = lappend(names, pstrdup(name));
				values = lappend(values, lfirst(dc));
			}
		}
		else if (arg->tag == ON_KEYWORD && arg->str != NULL)
		{
			names = lappend(names, arg->str);
			values = lappend(values, arg->base);
		}
		else
		{
			names = lappend(names, pstrdup(unnamed_alias(arg, scope)));
			values = lappend(values, arg);
		}
	}
	foreach(lc, names)
		check_alias(qs, lfirst(lc), call);
	forboth(lc, names, vc, values)
		orm_annotate(qs, lfirst(lc), lfirst(vc), selected, scope);

	foreach(lc, names)
	{
		OrmAnnotation *annotation = orm_find_annotation(qs->query, lfirst(lc));

		if (annotation != NULL && orm_contains_aggregate(annotation->expr))
			grouped = true;
	}
	if (grouped)
	{
		if (!qs->fields_set)
			qs->query->group_by = GROUP_MODEL;
		else
			orm_set_group_by(qs->query, true);
	}
}

/* ----------------------------------------------------------------- values */

static void
select_path(OrmQuery *query, const char *name, OrmScope *scope,
			const OrmNode *node)
{
	OrmScope	all = *scope;
	OrmSelected *item = palloc0(sizeof(OrmSelected));

	all.reuse = NULL;
	all.summarize = false;
	all.allow_joins = true;
	item->name = name;
	item->expr = orm_resolve_ref(query, name, &all, node);
	query->select = lappend(query->select, item);
}

/*
 * orm_set_values
 *		values(fields) and values_list(fields): fields is a list of char *,
 *		NIL for all.  What was selected before is forgotten, grouping stays.
 */
void
orm_set_values(OrmQuerySet *qs, List *fields, OrmScope *scope,
			   const OrmNode *node)
{
	OrmQuery   *query = qs->query;
	ListCell   *lc;

	/* parts of a union that have values() of their own yield nothing else */
	if (fields == NIL && query->combinator != COMB_NONE &&
		((OrmQuerySet *) linitial(query->combined))->fields_set)
		return;

	query->related = NIL;
	query->related_all = false;
	query->deferred = NIL;
	query->defer = true;
	qs->fields_set = true;
	qs->fields_named = fields != NIL;

	/* the old grouping is over the old selection: fix it first */
	if (query->group_by == GROUP_MODEL)
		orm_group_by_model(query);
	query->select = NIL;
	query->default_cols = false;
	query->has_select = false;

	if (fields == NIL)
	{
		orm_select_all_columns(query);
		return;
	}
	foreach(lc, query->annotations)
	{
		OrmAnnotation *annotation = lfirst(lc);
		ListCell   *fc;
		bool		named = false;

		foreach(fc, fields)
			named |= strcmp(annotation->name, lfirst(fc)) == 0;
		if (named && !annotation->selected)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("cannot select the \"%s\" alias", annotation->name),
					 errhint("Use annotate() to promote it."),
					 orm_errlocation(node)));
		annotation->selected = named;
	}
	foreach(lc, fields)
	{
		OrmAnnotation *annotation = orm_find_annotation(query, lfirst(lc));

		if (annotation != NULL)
		{
			OrmSelected *item = palloc0(sizeof(OrmSelected));

			item->name = annotation->name;
			item->expr = annotation->expr;
			item->annotation = true;
			query->select = lappend(query->select, item);
		}
		else
			select_path(query, lfirst(lc), scope, node);
	}
	query->has_select = true;

	/* grouped by an annotation that is no longer selected: by its expression */
	foreach(lc, query->group_exprs)
	{
		OrmExpr    *expr = lfirst(lc);

		if (expr->kind == X_REF)
			lfirst(lc) = linitial(expr->args);
	}
}

/* The name of Lower('b') among others: lower1, lower2, as Django makes them. */
static char *
unnamed_value(OrmNode *node, List *others, OrmScope *scope)
{
	const char *class = orm_call_name(node);
	const char *prefix = orm_aggregate_alias(node, scope);
	int			n = 0;
	char	   *name;
	ListCell   *lc;

	if (prefix == NULL)
		prefix = class != NULL ? asc_tolower(class, strlen(class)) : "combinedexpression";
	do
	{
		name = psprintf("%s%d", prefix, ++n);
		foreach(lc, others)
		{
			if (strcmp(lfirst(lc), name) == 0)
				break;
		}
	} while (lc != NULL);
	return name;
}

/*
 * The names in values('a', Lower('b'), c=F('d')): expressions become
 * annotations, positional ones with a name made for them.
 */
List *
orm_value_names(OrmQuerySet *qs, OrmNode *call, OrmScope *scope)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, call->args)
	{
		OrmNode    *arg = lfirst(lc);
		const char *text = arg->tag == ON_KEYWORD ? NULL :
			orm_node_string(arg, scope);
		OrmNode    *annotate = orm_make(ON_CALL, NULL, -1);
		char	   *name;

		if (text != NULL)
		{
			names = lappend(names, pstrdup(text));
			continue;
		}
		if (arg->tag == ON_STARRED && (arg->base->tag == ON_LIST ||
									   arg->base->tag == ON_TUPLE))
		{
			ListCell   *ec;

			foreach(ec, arg->base->args)
			{
				text = orm_node_string(lfirst(ec), scope);
				if (text != NULL)
					names = lappend(names, pstrdup(text));
			}
			continue;
		}
		if (arg->tag == ON_KEYWORD)
		{
			if (arg->str == NULL || strcmp(arg->str, "flat") == 0 ||
				strcmp(arg->str, "named") == 0)
				continue;
			name = arg->str;
			annotate->args = list_make1(arg);
		}
		else
		{
			name = unnamed_value(arg, names, scope);
			annotate->args = list_make1(orm_make_keyword(name, arg));
		}
		annotate->base = orm_make_name("annotate");
		annotate->source = call->source;
		annotate->location = call->location;
		orm_annotate_call(qs, annotate, scope, true);
		names = lappend(names, name);
	}
	return names;
}
