<?xml version="1.0" encoding="UTF-8"?>
<!--
  Reads Skylark's receipt. The text made here is split at commas; the first value is the remote id, the second (the revision) is
  for whoever reads the stored results.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:s="urn:skylark:receipt:2"
    exclude-result-prefixes="s">

  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/">
    <xsl:apply-templates select="s:receipt/s:item"/>
  </xsl:template>

  <xsl:template match="s:item">
    <xsl:value-of select="concat(normalize-space(s:itemId), ',', normalize-space(s:revision))"/>
  </xsl:template>

</xsl:stylesheet>
