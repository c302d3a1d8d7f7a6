-- Version 0.9 is empty. It is here so that there is something to update from:
-- see docs/upgrading.md.
\echo Use "CREATE EXTENSION orm_lookup VERSION '0.9'" to load this file. \quit
