-- One step of the demo: as show.sql, for a queryset that orm() runs.

SELECT format('SELECT * FROM orm($$%s$$)', :'queryset') AS call \gset
\ir show.sql
