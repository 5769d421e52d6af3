-- counts.sql counts the figures of the sample lists (data/lists) from their
-- rows alone. It knows the story of the samples, which data/generate tells, and
-- nothing of this program: what a list says of itself stands here as figures.
--
-- Given by counts_test.go:
--   raw       a row of a file as printed, the names in NFKC
--   region    the cities of Sichuan and their districts
--   spelling  the names of those districts
--   asked     the days that reports are asked for
-- Answered:
--   report    each row of each report
--   broken    whatever in the files is not as the story has it: nothing

-- The lists: when published, and from when to when (both days in force) they
-- grant the title. A part is a table of its own in the file.
create table list (file text, part int, tier text, act text, batch text, day text, since text, until text);

insert into list values
  -- published on a day, nothing printed: three years
  ('innovative-01.xlsx', 1, 'innovative', 'recognise', '1', '2022-12-30', '2022-12-30', '2025-12-29'),
  -- the file has no date; it is known to be of March 2023. Printed: to March 2026
  ('innovative-02.xlsx', 1, 'innovative', 'recognise', '2', '2023-03-01', '2023-03-01', '2026-03-31'),
  ('innovative-03.csv', 1, 'innovative', 'recognise', '3', '2023-07-11', '2023-07-11', '2026-06-30'),
  ('innovative-07.csv', 1, 'innovative', 'recognise', '7', '2024-07-18', '2024-07-18', '2027-07-31'),
  -- each row prints its window
  ('innovative-12.xlsx', 1, 'innovative', 'recognise', '12', '2025-12-09', '2025-12-09', '2028-11-30'),
  -- a review adds three years to the end that it reviews, whenever it is passed:
  -- early for batch 1, three weeks late for batch 2, whose lapse it takes back
  ('innovative-review-2025.xlsx', 1, 'innovative', 'renew', '1', '2025-12-25', '2025-12-30', '2028-12-29'),
  ('innovative-review-2026.xlsx', 1, 'innovative', 'renew', '2', '2026-04-20', '2026-04-01', '2029-03-31'),
  -- these end the title: the day before was the last one in force
  ('innovative-review-failed-2025.csv', 1, 'innovative', 'fail', '1', '2025-12-25', null, null),
  ('revoked-2024.xlsx', 1, 'innovative', 'revoke', null, '2024-11-20', null, null),
  -- one window for both tables. The firms of the second were recognised before
  -- our lists begin: they count from here on, and are not new
  ('specialized-2023.xlsx', 1, 'specialized', 'recognise', '2023', '2023-11-01', '2023-11-01', '2026-10-31'),
  ('specialized-2023.xlsx', 2, 'specialized', 'renew', '2023', '2023-11-01', '2023-11-01', '2026-10-31'),
  ('little-giant-05.csv', 1, 'little-giant', 'recognise', 'little-giant/100000/5', '2023-07-14', '2023-07-14', '2026-07-13'),
  -- these tell names and places only
  ('renames-2024.csv', 1, null, 'rename', null, '2024-09-05', null, null),
  ('relocations-2025.csv', 1, null, 'relocate', null, '2025-05-08', null, null),
  ('details-wuhou-2025.xlsx', 1, null, 'details', null, '2025-06-30', null, null);

-- Where a row says that the firm is. A cell holds the city, the district, or
-- the city and the district with or without a stroke between.
create table place as
select raw.id as row, city.id as city, spelling.district as district, was.district as district_before
from raw
left join region as city
  on city.parent = '510000' and (raw.city = city.name or raw.place like city.name || '%')
left join spelling
  on spelling.city = city.id and spelling.text = replace(replace(raw.district || raw.place, city.name, ''), '/', '')
left join spelling as was
  on was.city = city.id and was.text = replace(replace(raw.place_before, city.name, ''), '/', '');

-- A firm is its code. A row without one is of the firm that has its name, now or
-- before a rename, where some list prints that name with a code; else the name.
create table bearer as
select name, code from raw where code <> ''
union
select former, code from raw where former <> '';

create index bearer_name on bearer (name);

create table entry as
select
  coalesce(nullif(raw.code, ''), bearer.code, raw.name) as firm,
  raw.name, raw.valid, raw.file, raw.number,
  list.tier, list.act, list.batch, list.day, list.since, list.until,
  place.city, place.district, place.district_before,
  coalesce(place.district, place.city, '510000') as printed
from raw
join list using (file, part)
join place on place.row = raw.id
left join bearer on bearer.name = raw.name;

create index entry_firm on entry (firm, act);

-- Where a firm is when: in the district that its lists name, in the city where
-- none does, somewhere in Sichuan where little giants are all it is known from.
-- Those who relocate leave the one district for the other on that day.
create table stay as
select firm, coalesce(max(district), max(city), '510000') as region, '0000' as since, '9999' as until
from entry
where firm not in (select firm from entry where act = 'relocate')
group by firm
union all
select
  firm,
  district_before,
  '0000',
  date(day, '-1 day')
from entry
where act = 'relocate'
union all
select firm, district, day, '9999' from entry where act = 'relocate';

create index stay_firm on stay (firm);

-- Titles: first recognition, and what ended it before its time.
create table title as
select distinct
  firm, tier,
  first_value(day) over first as day,
  first_value(act) over first as act,
  first_value(batch) over first as batch,
  (select e.day from entry as e where e.firm = entry.firm and e.tier = entry.tier and e.act in ('fail', 'revoke')) as ended
from entry
where act in ('recognise', 'renew')
window first as (partition by firm, tier order by day);

create index title_firm on title (firm, tier);

-- Times in force: those that touch or overlap are one, opened by the first.
create table run as
with
  granted as (
    select entry.firm, entry.tier, entry.batch, entry.since, min(entry.until, ifnull(date(title.ended, '-1 day'), '9999')) as until
    from entry
    join title using (firm, tier)
    where entry.act in ('recognise', 'renew')
  ),
  after as (
    select *, max(until) over (partition by firm, tier order by since rows between unbounded preceding and 1 preceding) as before
    from granted
  ),
  numbered as (
    select *, sum(before is null or since > date(before, '+1 day')) over (partition by firm, tier order by since) as run
    from after
  )
select distinct
  firm, tier,
  first_value(batch) over (partition by firm, tier, run order by since) as batch,
  min(since) over (partition by firm, tier, run) as since,
  max(until) over (partition by firm, tier, run) as until
from numbered;

create index run_firm on run (firm, tier);

create table holding as
select 'recognised' as basis, firm, tier, batch, day as since, '9999' as until from title
union all
select 'net', firm, tier, batch, day, ifnull(date(ended, '-1 day'), '9999') from title
union all
select 'valid', firm, tier, batch, since, until from run;

-- Periods of the reports over time. The last one goes up to the day asked for.
create table period as
with recursive month (asked, first) as (
  select day, date(day, 'start of month') from asked
  union all
  select asked, date(first, '-1 month') from month where first > '2022-12-01'
)
select asked, 'month' as dimension, strftime('%Y-%m', first) as id, first, min(asked, date(first, '+1 month', '-1 day')) as last
from month
union all
select distinct asked, 'year', strftime('%Y', first), date(first, 'start of year'), min(asked, date(first, 'start of year', '+1 year', '-1 day'))
from month;

-- How many firms are where, and in what, from when to when; then, by day.
create table spell as
select
  basis, tier, batch, region,
  max(holding.since, stay.since) as since,
  min(holding.until, stay.until) as until,
  count(*) as n
from holding
join stay on stay.firm = holding.firm and stay.since <= holding.until and holding.since <= stay.until
group by 1, 2, 3, 4, 5, 6
union all
-- A row stands where its firm stands that day, if its own place is coarser.
select 'listed', tier, batch, iif("inner".parent = printed or "outer".parent = printed, stay.region, printed), day, '9999', count(*)
from entry
left join stay on stay.firm = entry.firm and day between stay.since and stay.until
left join region as "inner" on "inner".id = stay.region
left join region as "outer" on "outer".id = "inner".parent
where act in ('recognise', 'renew')
group by 2, 3, 4, 5;

create table counted as
with moment as (select day from asked union select last from period)
select moment.day, basis, tier, batch, region, sum(n) as n
from moment
join spell on moment.day between spell.since and spell.until
group by 1, 2, 3, 4, 5;

create index counted_day on counted (day, tier);

-- The regions that reports are about, with all that lies in them.
create table scope as
with
  place (id, city, district) as (
    select '510000', null, null
    union all
    select id, id, null from region where parent = '510000'
    union all
    select id, parent, id from region where parent <> '510000'
  )
select '510000' as region, place.* from place
union all
select '510100', place.* from place where city = '510100';

create index scope_id on scope (id);

-- What happened: firms recognised for the first time, and titles that ended.
create table event as
with
  happened as (
    select 'new' as kind, tier, firm, day from title where act = 'recognise'
    union all
    select 'ended', tier, firm, date(until, '+1 day') from run
  )
select kind, tier, day, scope.region, count(*) as n
from happened
join stay on stay.firm = happened.firm and day between stay.since and stay.until
join scope on scope.id = stay.region
group by 1, 2, 3, 4;

create table figure as
with
  cell as materialized (
    select scope.region, scope.city, scope.district, counted.day, basis, tier, batch, n
    from counted
    join scope on scope.id = counted.region
  ),
  answer as materialized (select cell.* from cell join asked using (day))
select 'total' as dimension, region, day, tier, 'total' as id, basis, sum(n) as n from cell group by 2, 3, 4, 5, 6
union all
select 'tier', region, day, tier, tier, basis, sum(n) from answer group by 2, 3, 4, 5, 6
union all
select 'district', region, day, tier, ifnull(district, 'not-stated'), basis, sum(n) from answer group by 2, 3, 4, 5, 6
union all
select 'city', region, day, tier, ifnull(city, 'not-stated'), basis, sum(n) from answer group by 2, 3, 4, 5, 6
union all
select 'batch', region, day, tier, batch, basis, sum(n) from answer group by 2, 3, 4, 5, 6;

create index figure_day on figure (day, dimension, region, tier, id);

-- The rows of the reports on the days asked for: some stand there whatever there
-- is to count, batches and periods from the first that has something.
create table line as
with
  tier (tier) as (values ('innovative'), ('specialized'), ('little-giant')),
  area (region) as (values ('510000'), ('510100'))
select 'tier' as dimension, region, day as asked, tier, tier as id, day as last, null as first from tier, area, asked
union all
select 'total', region, day, tier, 'total', day, null from tier, area, asked
union all
select 'district', '510100', day, tier, id, day, null from tier, asked, region where parent = '510100'
union all
select 'district', '510100', day, tier, 'not-stated', day, null from tier, asked
union all
select 'city', '510000', day, tier, id, day, null from tier, asked, region where parent = '510000'
union all
select 'city', '510000', day, tier, 'not-stated', day, null from tier, asked
union all
select distinct 'batch', region, day, tier, id, day, null from figure join asked using (day) where dimension = 'batch'
union all
select period.dimension, region, asked, tier, period.id, last, first
from tier, area, period
where exists (select * from figure where figure.day = period.last and figure.tier = tier.tier and figure.region = area.region);

-- Answered with null: figures of a tier of which no list is published yet, and
-- what is new or ended where a row is no period.
create table report as
select
  line.dimension, line.region, line.asked, line.tier, line.id,
  case when held then ifnull(sum(n) filter (where basis = 'listed'), 0) end as listed,
  case when held then ifnull(sum(n) filter (where basis = 'recognised'), 0) end as recognised,
  case when held then ifnull(sum(n) filter (where basis = 'net'), 0) end as net,
  case when held then ifnull(sum(n) filter (where basis = 'valid'), 0) end as valid,
  case when first is not null then (
    select ifnull(sum(n), 0) from event
    where kind = 'new' and event.tier = line.tier and event.region = line.region and event.day between first and last
  ) end as new,
  case when first is not null then (
    select ifnull(sum(n), 0) from event
    where kind = 'ended' and event.tier = line.tier and event.region = line.region and event.day between first and last
  ) end as ended
from (
  select *, exists (select * from list where list.tier = line.tier and act = 'recognise' and day <= asked) as held
  from line
) as line
left join figure
  on figure.day = line.last and figure.region = line.region and figure.tier = line.tier
  and figure.dimension = iif(first is null, line.dimension, 'total') and figure.id = iif(first is null, line.id, 'total')
group by line.dimension, line.region, line.asked, line.tier, line.id;

create index report_asked on report (asked, dimension, region, tier);

-- What the counts above take for granted.
create view broken as
select 'the place is unknown' as what, raw.file, raw.number, raw.name
from raw
join place on place.row = raw.id
where place.city is null and raw.city || raw.district || raw.place <> ''
  or place.district is null and raw.district <> ''
  or place.district_before is null and raw.place_before <> ''
union all
select 'the file is not in the story', file, number, name from raw where (file, part) not in (select file, part from list)
union all
select 'another window is printed', file, number, name from entry
where valid <> '' and (valid <> '2025年12月9日至2028年11月30日' or file <> 'innovative-12.xlsx')
union all
select 'the name has two codes', file, number, name from raw
where name in (select name from bearer group by name having count(*) > 1)
union all
select 'the firm is in two districts and has not moved', file, number, name from entry
where firm in (select firm from entry where act <> 'relocate' group by firm having count(distinct district) > 1 or count(distinct city) > 1)
  and firm not in (select firm from entry where act = 'relocate')
union all
select 'the firm that moved is elsewhere', entry.file, entry.number, entry.name
from entry
join entry as moved on moved.firm = entry.firm and moved.act = 'relocate'
where entry.act <> 'relocate' and entry.district <> iif(entry.day < moved.day, moved.district_before, moved.district)
union all
select 'the title ends twice, or goes on after its end', file, number, name from entry
where act in ('fail', 'revoke') and 1 <> (select count(*) from entry as e where e.firm = entry.firm and e.tier = entry.tier and (e.day >= entry.day or e.act in ('fail', 'revoke')))
union all
select 'what ends or is reviewed has not begun', file, number, name from entry
where (act in ('fail', 'revoke') or act = 'renew' and tier = 'innovative')
  and not exists (select * from entry as e where e.firm = entry.firm and e.tier = entry.tier and e.act = 'recognise' and e.day < entry.day);
