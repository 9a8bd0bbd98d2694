<?xml version="1.0" encoding="UTF-8"?>
<!--
  Fjordkanal Playout, delete: withdraw a programme.

  What Fjordkanal expects
    * A message of kind "Withdraw" that names the material by the entry id, and when that was decided if this can be known.

  A deleted entry has neither metadata nor dates left, so the house number is not used here.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:php="http://php.net/xsl"
    exclude-result-prefixes="php">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <PlayoutIngest schema="4">
      <Message kind="Withdraw" sender="NORTHLIGHT">
        <xsl:if test="updatedAt &gt; 0">
          <!-- functionString hands a node over as its text, where php:function would need string(updatedAt). -->
          <xsl:attribute name="issued"><xsl:value-of select="php:functionString('dateUtils::kGmdate', 'Y-m-d\TH:i:s\Z', updatedAt)"/></xsl:attribute>
        </xsl:if>
      </Message>
      <Material sourceId="{entryId}"/>
    </PlayoutIngest>
  </xsl:template>

</xsl:stylesheet>
