-- One step of the demo. Takes the psql variables title, call (the statement to
-- run) and queryset (what it stands for); prints them, the SQL that the queryset
-- becomes, folded before its clauses, and the rows.

SELECT btrim(regexp_replace(orm_sql(:'queryset'),
       '\s+(FROM|(?:INNER |LEFT (?:OUTER )?)JOIN|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT)\M', E'\n      \\1', 'g')) AS sql \gset
\echo
\echo '----' :title
\echo :call
\echo '  becomes'
\echo '     ' :sql
\echo
:call;
