-- name: set_clock
SELECT set_config('bench.now', %(now)s, false);

-- name: phones_of
SELECT id, shard, quota_hour, quota_day, gap_min, gap_max
FROM devices WHERE shard = ANY(%(shards)s) ORDER BY id;
