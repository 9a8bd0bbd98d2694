<?php
/*
 * The transform stage on PHP itself: one pair a line in (JSON), one outcome a line out. With the argument
 * `results`, the results parsers: the document is the answer, read by `xpath` and by the stylesheet.
 *
 * in:  {"stylesheet": base64, "document": base64, "variables": {...}, "doubled": bool, "timezone": "UTC"}
 * out: {"kind": "made", "bytes": base64} | {"kind": "failed", "failure": "..."} | {"kind": "php", "message": "Class: text"}
 */
libxml_use_internal_errors(true);
set_error_handler(fn () => true);

/** @source kaltura/server, infra/content/kXml.class.php */
function xml_load_for_xslt($xml) { $doc = new DOMDocument(); $doc->loadXML($xml); return $doc->documentElement; }

// The worker that reads results registers the functions and does not have the class.
if (!in_array('results', $argv)) {
    class dateUtils
    {
        public static function kGmdate($format, $timestamp = null) { return gmdate($format, intval($timestamp)); }
        public static function kDate($format, $timestamp = null) { return date($format, intval($timestamp)); }
    }
}

const REGISTERED = ['date', 'gmdate', 'strtotime', 'urlencode', 'xml_load_for_xslt', 'dateUtils::kGmdate', 'dateUtils::kDate'];

function answer(array $pair): array
{
    date_default_timezone_set($pair['timezone']);
    $doc = new DOMDocument();
    // loadXML('') throws: an empty text is no document either.
    if ($pair['document'] === '' || !@$doc->loadXML(base64_decode($pair['document']))) return ['kind' => 'failed', 'failure' => 'mrss'];
    $xsl = new DOMDocument();
    if (!@$xsl->loadXML(base64_decode($pair['stylesheet']))) return ['kind' => 'failed', 'failure' => 'malformed'];
    foreach ($xsl->getElementsByTagName('variable') as $var) {
        $name = $var->attributes->getNamedItem('name');
        if (!$name || !isset($pair['variables'][$name->value])) continue;
        $value = (string)$pair['variables'][$name->value];
        if (!$value) continue;
        $var->textContent = $value;
        if ($pair['doubled']) $var->appendChild($xsl->createTextNode($value));
    }
    $proc = new XSLTProcessor();
    $proc->registerPHPFunctions(REGISTERED);
    if (!$proc->importStylesheet($xsl)) return ['kind' => 'failed', 'failure' => 'compile'];
    $made = $proc->transformToDoc($doc);
    if (!$made) return ['kind' => 'failed', 'failure' => 'run'];
    $bytes = $made->saveXML();
    return $bytes === false ? ['kind' => 'failed', 'failure' => 'encoding'] : ['kind' => 'made', 'bytes' => base64_encode($bytes)];
}

function results(array $pair): array
{
    date_default_timezone_set($pair['timezone']);
    $doc = new DOMDocument();
    if ($pair['document'] === '' || !@$doc->loadXML(base64_decode($pair['document']))) return ['kind' => 'failed', 'failure' => 'answer'];
    $nodes = @(new DOMXPath($doc))->query($pair['xpath']);
    $values = $nodes === false ? null : array_map(fn ($node) => $node->textContent ?? '', iterator_to_array($nodes));
    $xsl = new DOMDocument();
    $text = null;
    if (@$xsl->loadXML(base64_decode($pair['stylesheet']))) {
        $proc = new XSLTProcessor();
        $proc->registerPHPFunctions(REGISTERED);
        try {
            $made = @$proc->importStylesheet($xsl) ? $proc->transformToXml($doc) : false;
            $text = $made === false ? null : base64_encode((string)$made);
        } catch (Throwable) {
        }
    }
    return ['kind' => 'read', 'values' => $values, 'text' => $text];
}

$ask = in_array('results', $argv) ? 'results' : 'answer';
while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = $ask(json_decode($line, true));
    } catch (Throwable $t) {
        $answer = ['kind' => 'php', 'message' => get_class($t) . ': ' . $t->getMessage()];
    }
    libxml_clear_errors();
    echo json_encode($answer, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
