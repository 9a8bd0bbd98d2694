<?php
// Writes test/data/php-dates.json: dates and date texts with the answers of the PHP that runs this.
// Usage: php scripts/php-date-vectors.php && npx prettier --write test/data/php-dates.json

const ZONES = ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Jerusalem'];

const LETTERS = 'd D j l N S w z W F m M n t L o X x Y y a A B g G h H i s u v e I O P p T Z c r U';
const FORMATS = ['Y-m-d\TH:i:sP', 'jS \o\f F', '\\\\Y q k \\', 'D, d M Y H:i:s O', ''];

/** Instants at the edges of something. */
const INSTANTS = [
    0, -1, 86399, 951782400, 1709164800, 1710054000, 1710053999, 1711846800, 1730610000, 1735603200, 1735689599,
    1704067200, 2147483648, 4102444800, 253402300799, 253402300800, -62135596800, -62198755200, 9000000000000,
];

/** Wednesday 1 May 2024, 12:34:56 UTC. */
const NOW = 1714566896;

const TEXTS = [
    // times
    '4 am', '4:08 am', '4:08:37 am', '4 A.M.', '12 am', '12 pm', '13 pm', '04:08', '04.08', '04:08:37', '04.08.37', 'T04:08', 't0408',
    '0408', 'T040837', '040837', '24:00', '24:01', '25:00', '23:60', '23:59:60', '04:08:37.81412', '4:08:39:12313am', '10:00 11:00',
    '04:08 EST', '04:08:37 CET', '04:08:37+02:00', '04:08 am Europe/Berlin',
    // dates
    '5/17', '5/17/2006', '5/17/06', '1/17/6', '13/1/2006', '2008-06-30', '2008-6-3', '2008-6', '08-06-30', '78-12-22', '1814-MAY-17',
    '20080630', '2008/06/30', '2008/6/30', '2008/6', '30.6.08', '30.6.2008', '22.12.1978', '10.6.08', '30-6-2008', '22.12-1978',
    '30-June 2008', '22DEC78', '14 III 1879', 'June 2008', 'March 1879', '2008 June', 'June 30, 2008', 'July 1st, 2008', 'April 17, 1790',
    'Jun-30-2008', 'May-09-78', 'Apr-17-1790', '78-Dec-22', '1 July', '17 Apr', '9.May', 'July 1st,', 'May-09', 'May', 'sept', '2010', '1978',
    '2360', '-2008-06-30', '+12008-06-30', '2025-02-30', '2025-13-01', '2025-00-00', '0000-00-00', '2024-02-29', '2025-01-32', 'June 31',
    // compound
    '@1215282385', '@-5', '@1.5', '@-1.5', '@5.', '@1 +1 day', '10/Oct/2000:13:55:36 -0700', '2008:08:07 18:11:31', '2008-07-01T09:03:37',
    '2008-W28-3', '2008W273', '2008W27', '2008-W28', '2009W537', '2008-07-01T22:35:17.02', '20080701T22:38:07', '20080701t223807',
    '2008.197', '2008197', '2008-7-1T9:3:37', '2008-06-30T10:00:00Z', '2008-06-30T10:00:00+02:00', '2008-06-30T10:00:00.123Z',
    '2008-06-30 10:00:00.5+02', '2008-06-30 10:00:00', 'Sat, 30 Apr 2016 17:52:13 GMT', 'Saturday, 30-Apr-16 17:52:13 UTC',
    'Sat Apr 30 17:52:13 2016', 'Sat Apr 30 17:52:13 EST 2016', 'June 30 10:00', 'June 30 10:00:00 EST', 'June 30 10:00pm',
    // zones
    'EST', 'Z', '+02', 'GMT+2', 'UTC+2', 'Europe/Berlin', 'europe/berlin', '(EST)', 'Foo/Bar', 'EST EDT', 'EST EDT CST', '10:00 +0530', '10:00 +530',
    // relative
    'now', 'today', 'midnight', 'noon', 'tomorrow', 'yesterday', 'yesterday noon', 'tomorrow 14:00', 'noon 10:00', '+1 day', '+1 days', '1 day',
    '-2 weeks', '+ 1 day', '+-1 day', '3 days ago', '2 weeks 3 days ago', 'next month', 'last year', 'this day', 'previous hour', 'third day',
    'last friday', 'next monday', 'this wednesday', 'wednesday', 'monday', 'sun', 'first sat', '+2 sat', 'mondays', 'monday next week',
    'sunday this week', 'next week', 'last week', 'sunday last week', 'first day of', 'first day of next month', 'last day of previous month noon',
    'last day of february 2024', 'last day of feb', 'first monday of january 2025', 'last sat of July 2008', 'fifth friday of may 2024',
    'twelfth day', 'eight days', '+1 week 2 days 4 hours', '+3 weekdays', '-3 weekdays', '+0 weekdays', '10 weekdays ago', 'weekday',
    '1 fortnight', '1 forthnight ago', 'sat', 'back of 7pm', 'front of 5am', 'back of 24', 'front of 0', '+1 month', '2025-01-31 +1 month',
    '2024-02-29 +1 year', '2024-03-31 -1 month', 'monday ago', '500 msec', '-1 usec', '-1 ms', '+1 sec ago', 'first day of 2024-02 +1 week',
    // daylight saving
    '2024-03-10 02:30', '2024-11-03 01:30', '2024-03-31 02:30', '2024-10-27 02:30', '2024-10-27 02:30 Europe/Berlin', '2024-03-09 12:00 +24 hours',
    // nothing PHP knows
    '', ' ', "\n", 'garbage', 'hello world', '2024-01-01 2024-01-02', '99', '12345', '2024-1-1x', 'first', 'day', '+1', '1 foo', '10:00:00 mon y',
];

function dateRows(): array
{
    $rows = [];
    foreach (ZONES as $zone) {
        date_default_timezone_set($zone);
        foreach (INSTANTS as $i => $sec) $rows[] = [$i % 2 ? LETTERS : FORMATS[$i / 2 % count(FORMATS)] . ' | ' . LETTERS, $sec, $zone];
        foreach (FORMATS as $format) $rows[] = [$format, NOW, $zone];
    }
    return array_map(function (array $row) {
        date_default_timezone_set($row[2]);
        return [...$row, date($row[0], $row[1])];
    }, $rows);
}

/** Every text in two zones that take turns. */
function textRows(): array
{
    $rows = [];
    foreach (TEXTS as $i => $text) {
        foreach (array_unique([ZONES[$i % 6], ZONES[($i * 5 + 1) % 6]]) as $zone) {
            date_default_timezone_set($zone);
            $rows[] = [$text, NOW, $zone, strtotime($text, NOW)];
        }
    }
    return $rows;
}

file_put_contents(__DIR__ . '/../test/data/php-dates.json', json_encode([
    'php' => PHP_VERSION,
    'date' => dateRows(),
    'strtotime' => textRows(),
], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT) . "\n");
