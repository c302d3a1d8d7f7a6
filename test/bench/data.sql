-- The benchmark's rows in the tables of ../weblog/weblog.sql: ":entries" entries,
-- 100 to a blog, spread over the table, two authors to an entry, and a tenth of
-- the blogs archived. Everything is computed, so that every run has the same.

-- Nothing that is computed below needs to be checked against the foreign keys.
SET session_replication_role = replica;

TRUNCATE blog_entry_authors, blog_entry, blog_blog, blog_author RESTART IDENTITY;

INSERT INTO blog_blog (name, tagline)
SELECT 'Blog ' || i, CASE WHEN i % 10 = 0 THEN 'Archived' ELSE 'What there is to say about ' || i END
FROM generate_series(1, :entries / 100) i;

INSERT INTO blog_author (name, email)
SELECT 'Author ' || i, 'author' || i || '@example.com'
FROM generate_series(1, :entries / 100) i;

INSERT INTO blog_entry (blog_id, headline, body_text, pub_date, mod_date,
                        number_of_comments, number_of_pingbacks, rating)
SELECT 1 + i * 7919 % (:entries / 100), 'Headline ' || i, 'The text of entry ' || i || ', which goes on for a while.',
       date '2000-01-01' + (i * 31 % 7000)::int, date '2000-01-08' + (i * 31 % 7000)::int,
       i * 13 % 50, i * 17 % 30, i % 6
FROM generate_series(1::bigint, :entries) i;

INSERT INTO blog_entry_authors (entry_id, author_id)
SELECT i, 1 + (i * 13 + shift * (1 + i % 7)) % (:entries / 100)
FROM generate_series(1::bigint, :entries) i, generate_series(0, 1) shift;

-- What an application that looks things up by name would have.
CREATE INDEX ON blog_blog (name);
CREATE INDEX ON blog_author (name);

-- What the rows to be created are made of; ten million would be too many for
-- one document.
CREATE TABLE bench_documents (name text PRIMARY KEY, doc jsonb);
INSERT INTO bench_documents
SELECT size::text, jsonb_agg(jsonb_build_object(
           'blog_id', 1 + i * 7919 % (:entries / 100), 'headline', 'New headline ' || i, 'body_text', 'The text of new entry ' || i,
           'pub_date', date '2024-01-01' + (i % 300)::int, 'mod_date', date '2024-02-01' + (i % 300)::int,
           'number_of_comments', i % 50, 'number_of_pingbacks', i % 30, 'rating', i % 6))
FROM (SELECT 100 UNION SELECT :entries WHERE :entries <= 500000) AS s(size), generate_series(1::bigint, size) i
GROUP BY size;

RESET session_replication_role;
VACUUM ANALYZE;
