<?php
// Answers date questions as PHP does. Standard input: JSON lines of
//   ["date", format, epochSec, timeZone]  or  ["strtotime", text, nowSec, timeZone]
// Standard output: one JSON array with the answers, in order.

error_reporting(0);

function answer(array $question): string|int|false
{
    [$function, $text, $sec, $zone] = $question;
    if (preg_match('/^[+-]\d\d:\d\d$/', $zone)) { // only objects may have such a zone
        $time = (new DateTime("@$sec"))->setTimezone(new DateTimeZone($zone));
        return $function === 'date' ? $time->format($text) : false;
    }
    date_default_timezone_set($zone);
    return $function === 'date' ? date($text, $sec) : strtotime($text, $sec);
}

$answers = [];
while (($line = fgets(STDIN)) !== false) $answers[] = answer(json_decode($line, true));
echo json_encode($answers, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
