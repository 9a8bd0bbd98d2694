<?xml version="1.0" encoding="UTF-8"?>
<!--
  Submit and update: a request to publish the entry.

  What to change first: the names of the elements, then request.xsd with them.
-->
<xsl:stylesheet version="1.0"
    xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <!-- Without an encoding, every character beyond ASCII would be sent as a numeric reference. -->
  <xsl:output encoding="UTF-8"/>

  <!-- The upload where it was kept, else the file with the highest bitrate, which is the last one. -->
  <xsl:variable name="files" select="/item/content[@url != '']"/>
  <xsl:variable name="file" select="$files[@isSource = 'true' or not($files/@isSource = 'true')][last()]"/>

  <xsl:template match="/item">
    <request>
      <xsl:attribute name="method">
        <xsl:choose>
          <!-- Of an entry that was deleted while its job waited, only the id is left. -->
          <xsl:when test="status = 3">remove</xsl:when>
          <xsl:otherwise>publish</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <reference><xsl:value-of select="entryId"/></reference>
      <xsl:if test="not(status = 3)">
        <title><xsl:value-of select="title[normalize-space()] | entryId[not(normalize-space(../title))]"/></title>
        <xsl:if test="normalize-space(description)">
          <description><xsl:value-of select="description"/></description>
        </xsl:if>
        <xsl:apply-templates select="$file"/>
      </xsl:if>
    </request>
  </xsl:template>

  <xsl:template match="content">
    <file href="{@url}">
      <!-- Copied as text: a size beyond 2 GiB must not become a number on its way. -->
      <xsl:copy-of select="@fileSize"/>
    </file>
  </xsl:template>

</xsl:stylesheet>
