<?xml version="1.0" encoding="UTF-8"?>
<!--
  Meadowbank Schools Library, delete: strike the asset from the catalogue.

  What Meadowbank expects
    * A removal, in the folder for removals, that names the asset and gives the reason: "deleted" where the entry is gone for good,
      "withdrawn" where only this library loses it.

  Nothing but entryId and status is read; a deleted entry has no more.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns="urn:meadowbank:asset:1">

  <xsl:output encoding="UTF-8"/>

  <xsl:template match="/item">
    <removal asset="northlight:{entryId}">
      <xsl:attribute name="reason">
        <xsl:choose>
          <xsl:when test="status = 3">deleted</xsl:when>
          <xsl:otherwise>withdrawn</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
    </removal>
  </xsl:template>

</xsl:stylesheet>
