<?php
// The server's own loop: one stylesheet, imported once; each document parsed, transformed and written.
// usage: php warm-transform.php STYLESHEET DOCUMENT COUNT      prints milliseconds
[, $sheet, $file, $count] = $argv;
date_default_timezone_set('UTC');
class dateUtils {
    static function kGmdate($format, $ts = null) { return gmdate($format, intval($ts)); }
    static function kDate($format, $ts = null) { return date($format, intval($ts)); }
}
$xsl = new DOMDocument();
$xsl->load($sheet);
$processor = new XSLTProcessor();
$processor->registerPHPFunctions(['date', 'gmdate', 'strtotime', 'urlencode', 'dateUtils::kGmdate', 'dateUtils::kDate']);
$processor->importStylesheet($xsl);
$xml = file_get_contents($file);
$run = function (int $times) use ($processor, $xml) {
    $bytes = 0;
    for ($i = 0; $i < $times; $i++) {
        $doc = new DOMDocument();
        $doc->loadXML($xml);
        $bytes += strlen($processor->transformToDoc($doc)->saveXML());
    }
    return $bytes;
};
$run(200);
$start = hrtime(true);
$run((int) $count);
echo (hrtime(true) - $start) / 1e6, "\n";
